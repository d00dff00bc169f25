// What a run tells as events, and at which steps; and that a full disk is told, but does not end it.
#include <QFile>
#include <QtTest>
#include <csignal>
#include <sys/resource.h>

#include <cmath>
#include <cstring>

#include "base/safefile.h"
#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr int kSteps = 2 * kStepsPerEpoch;

// Files may not grow beyond this many bytes: the closest thing to a full disk that needs no mount.
void limitFiles(rlim_t bytes)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

// Steps of the events of a kind.
std::vector<std::int64_t> stepsOf(const fs::path &folder, const std::string &kind)
{
    std::vector<std::int64_t> steps;
    for (const EventRecord &event : eventsOf(folder))
        if (event.kind == kind)
            steps.push_back(event.step);
    return steps;
}

using Steps = std::vector<std::int64_t>;

}  // namespace

Q_DECLARE_METATYPE(Steps)

class TestTrainerEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::signal(SIGXFSZ, SIG_IGN); }
    void init();
    void cleanup() { limitFiles(RLIM_INFINITY); }
    void phasesAndCheckpointsAreEvents();
    void rateDropsAreEvents_data();
    void rateDropsAreEvents();
    void alarmsBeginOnce();
    void fullDisk_data();
    void fullDisk();
    void otherThreadsAreSaid_data();
    void otherThreadsAreSaid();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerEvents::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerEvents::phasesAndCheckpointsAreEvents()
{
    Driver driver;
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(stepsOf(m_folder, "phase"), (Steps{0, kStepsPerEpoch}));
    QCOMPARE(stepsOf(m_folder, "checkpoint"), (Steps{0, kStepsPerEpoch, kSteps}));
    QCOMPARE(stepsOf(m_folder, "lr_drop"), Steps{});
    QCOMPARE(stepsOf(m_folder, "command"), Steps{});
    QVERIFY(driver.sawEvent("phase", "phase ternary begins (1 epochs)"));
    QVERIFY(driver.sawEvent("checkpoint", "(final)"));
}

void TestTrainerEvents::rateDropsAreEvents_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<double>("warmup");
    QTest::addColumn<Steps>("drops");
    // The first step with the lower rate: 2 steps an epoch, 4 epochs, drops after 1 and 3 epochs.
    QTest::newRow("multistep") << "multistep" << 0.0 << Steps{3, 7};
    QTest::newRow("step") << "step" << 0.0 << Steps{3, 5, 7};
    QTest::newRow("multistep after a ramp") << "multistep" << 0.25 << Steps{3, 7};
    for (const char *ramp : {"constant", "linear", "cosine", "onecycle"})
        QTest::newRow(ramp) << ramp << 0.3 << Steps{};
}

void TestTrainerEvents::rateDropsAreEvents()
{
    QFETCH(QString, schedule);
    QFETCH(double, warmup);
    QFETCH(Steps, drops);
    RunConfig config = smallConfig();
    config.data.trainLimit = 64;
    config.phases = {"full_precision"};
    config.phase = {smallPhase("full_precision", false, 4)};
    config.phase[0].schedule = schedule.toStdString();
    config.phase[0].warmup = warmup;
    config.phase[0].milestones = {1, 3};
    config.phase[0].gammas = {0.1};
    config.phase[0].stepEpochs = 1;
    Driver driver;
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(stepsOf(m_folder, "lr_drop"), drops);
    const auto rates = valuesOf(m_folder, "lr/rest");
    for (const std::int64_t step : drops) {
        const auto i = static_cast<std::size_t>(step - 1);
        QVERIFY2(std::abs(rates[i] / rates[i - 1] - 0.1) < 1e-6, qPrintable(QString::number(step)));
    }
}

void TestTrainerEvents::alarmsBeginOnce()
{
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 10)
            setNow(*driver.trainer, "threshold", "0.9999", "stage1.block0.conv2");
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    std::vector<EventRecord> alarms;
    for (const EventRecord &event : eventsOf(m_folder))
        if (event.kind == "alarm" && event.data.find("all_zero") != std::string::npos)
            alarms.push_back(event);
    QCOMPARE(alarms.size(), 1U);
    QCOMPARE(alarms.front().step, 11);
    QVERIFY(alarms.front().severity == Severity::Warning);
    const auto layers = readerOf(m_folder).layers();
    QCOMPARE((*layers)[static_cast<std::size_t>(alarms.front().layer)].name, std::string("stage1.block0.conv2"));
}

void TestTrainerEvents::fullDisk_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");  // steps after which the disk is full, and is not any more
    QTest::newRow("over an epoch's end") << 5 << 12;
    QTest::newRow("to the end") << 12 << kSteps + 1;
    QTest::newRow("never") << kSteps + 1 << kSteps + 1;
}

void TestTrainerEvents::fullDisk()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const bool full = from <= kSteps, toTheEnd = to > kSteps;
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == from)
            limitFiles(1);
        if (step == to)
            limitFiles(RLIM_INFINITY);
        if (!findCheckpoint(RunFolder{m_folder}, {}))
            qFatal("no valid checkpoint after step %lld", static_cast<long long>(step));
    };
    RunConfig config = smallConfig();
    config.record.keepCheckpoints = 1;
    VERIFY_OK(driver.create(config, m_folder));
    const auto outcome = driver.run();
    limitFiles(RLIM_INFINITY);
    QVERIFY2(outcome.state == RunState::Finished, outcome.message.c_str());
    QCOMPARE(outcome.saved, !(full && toTheEnd));
    QCOMPARE(driver.hash(), undisturbedHash());
    QCOMPARE(driver.sawEvent("checkpoint_failed", "step 8"), full && !toTheEnd);
    QCOMPARE(driver.sawEvent("checkpoint_failed", "step 16"), full && toTheEnd);
    driver.trainer.reset();  // the recorder writes what has waited
    const auto steps = valuesOf(m_folder, "train/loss");
    QCOMPARE(steps.size(), std::size_t(kSteps));
    QCOMPARE(stepsOf(m_folder, "recording_failed").size(), full ? 1U : 0U);
    QCOMPARE(stepsOf(m_folder, "checkpoint_failed").size(), full ? 1U : 0U);
    QCOMPARE(readerOf(m_folder).epochs()->size(), 2U);
    const auto found = findCheckpoint(RunFolder{m_folder}, {});
    VERIFY_OK(found);
    QCOMPARE(found->progress.step, full && toTheEnd ? kStepsPerEpoch : kSteps);
    QVERIFY(found->rejected.empty());
    QVERIFY(readerOf(m_folder).state()->state == RunState::Finished);
}

void TestTrainerEvents::otherThreadsAreSaid_data()
{
    QTest::addColumn<QString>("now");
    QTest::newRow("one") << "threads = 1";
    QTest::newRow("twin: two, as it was") << "threads = 2";
}

void TestTrainerEvents::otherThreadsAreSaid()
{
    QFETCH(QString, now);
    Driver driver;
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run(2).state == RunState::Stopped);
    driver.trainer.reset();
    QFile file(QString::fromStdString(RunFolder{m_folder}.toml().string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    const char *line = "\nthreads = 2\n";  // of the configuration; what was used stands in [provenance]
    QVERIFY(before.indexOf(line) >= 0 && before.indexOf(line) < before.indexOf("[provenance]"));
    QByteArray after = before;
    after.replace(before.indexOf(line), qsizetype(std::strlen(line)), '\n' + now.toUtf8() + '\n');
    VERIFY_OK(writeFile(RunFolder{m_folder}.toml(), after.toStdString()));
    VERIFY_OK(driver.resume(m_folder));
    QVERIFY(driver.run(3).state == RunState::Stopped);
    QCOMPARE(driver.sawEvent("environment", "2 thread(s), now there are 1"), before != after);
}

QTEST_GUILESS_MAIN(TestTrainerEvents)
#include "tst_trainerevents.moc"
