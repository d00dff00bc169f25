#include <sched.h>

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <thread>

#include "base/child.h"
#include "base/system.h"

using namespace ttq;
using namespace ttq::test;

class TestSystem : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clocksGoForward();
    void formatsTimes_data();
    void formatsTimes();
    void runTimestampIsLocalTime();
    void uuidsAreRandomAndOfVersion4();
    void namesTheHostAndTheProcessor();
    void isaLevelAgreesWithTheKernel();
    void countsTheCoresItMayUse();
};

void TestSystem::clocksGoForward()
{
    QVERIFY(unixTime() > 1.7e9);
    double last = monotonicTime();
    for (int i = 0; i < 1000; ++i) {
        const double now = monotonicTime();
        QVERIFY(now >= last);
        last = now;
    }
}

void TestSystem::formatsTimes_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("epoch") << 0.0 << "1970-01-01T00:00:00Z";
    QTest::newRow("fraction") << 1795271525.9 << "2026-11-21T14:32:05Z";
    QTest::newRow("leap day") << 1709164800.0 << "2024-02-29T00:00:00Z";
    QTest::newRow("after 2038") << 4102444800.0 << "2100-01-01T00:00:00Z";
    QTest::newRow("before 1970") << -0.5 << "1969-12-31T23:59:59Z";
}

void TestSystem::formatsTimes()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(isoTime(seconds)), text);
}

void TestSystem::runTimestampIsLocalTime()
{
    qputenv("TZ", "XYZ-9");  // nine hours east of Greenwich
    QCOMPARE(runTimestamp(1795271525), std::string("2026-11-21-2332"));
    qputenv("TZ", "UTC0");
    QCOMPARE(runTimestamp(1795271525), std::string("2026-11-21-1432"));
}

void TestSystem::uuidsAreRandomAndOfVersion4()
{
    const QRegularExpression form("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    QSet<QString> seen;
    for (int i = 0; i < 1000; ++i) {
        const QString uuid = QString::fromStdString(newUuid());
        QVERIFY2(form.match(uuid).hasMatch(), qPrintable(uuid));
        seen.insert(uuid);
    }
    QCOMPARE(seen.size(), 1000);
}

void TestSystem::namesTheHostAndTheProcessor()
{
    QVERIFY(!hostName().empty());
    QFile file("/proc/cpuinfo");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray facts = file.readAll();
    QVERIFY(facts.contains(QByteArray::fromStdString(cpuName())));
    QCOMPARE(cpuName().empty(), !facts.contains("model name"));
}

void TestSystem::isaLevelAgreesWithTheKernel()
{
#if defined(__x86_64__)
    QFile file("/proc/cpuinfo");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray facts = file.readAll();
    const qsizetype begin = facts.indexOf("flags");
    const QList<QByteArray> flags = facts.mid(begin, facts.indexOf('\n', begin) - begin).split(' ');
    const std::string level = isaLevel();
    QVERIFY(level.starts_with("x86-64"));
    const bool v3 = flags.contains("avx2") && flags.contains("bmi2") && flags.contains("fma");
    const bool v4 = v3 && flags.contains("avx512f") && flags.contains("avx512bw") && flags.contains("avx512cd")
        && flags.contains("avx512dq") && flags.contains("avx512vl");
    QCOMPARE(level == "x86-64-v4", v4);
    QCOMPARE(level == "x86-64-v3", v3 && !v4);
#else
    QVERIFY(!isaLevel().empty());
#endif
}

void TestSystem::countsTheCoresItMayUse()
{
    const int cores = physicalCores();
    QVERIFY(cores >= 1);
    QVERIFY(cores <= int(std::thread::hardware_concurrency()));
    const int onOneCpu = inChild([] {
        cpu_set_t allowed;
        if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
            return 100;
        int cpu = 0;
        while (!CPU_ISSET(cpu, &allowed))
            ++cpu;
        CPU_ZERO(&allowed);
        CPU_SET(cpu, &allowed);
        return sched_setaffinity(0, sizeof allowed, &allowed) == 0 ? physicalCores() : 101;
    });
    QCOMPARE(onOneCpu, 1);
}

QTEST_APPLESS_MAIN(TestSystem)
#include "tst_system.moc"
