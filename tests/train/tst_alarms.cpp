// Alarms begin once, end, and begin again; a NaN is no alarm of its own.
#include <QtTest>
#include <limits>

#include "train/alarms.h"

using namespace ttq;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

Alarms twoLayers()
{
    return {{"a", "b"}, {"wp", "wn", "delta", "frac_zero"}};
}

// Layer a with the values, layer b at rest: "kind, kind, …" of what begins.
QString begun(Alarms &alarms, float wp, float wn, float zero)
{
    const std::vector<float> values = {wp, wn, 0.1F, zero, 1, 1, 0.1F, 0.5F};
    QStringList kinds;
    for (const Alarm &alarm : alarms.check(values)) {
        if (alarm.layer != 0 || alarm.text.rfind("a: ", 0) != 0)
            return "wrong layer";
        kinds.append(QString::fromStdString(alarm.kind));
    }
    return kinds.join(", ");
}

}  // namespace

class TestAlarms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conditions_data();
    void conditions();
    void onceUntilItEnds();
    void eachLayerItsOwn();
    void methodsWithoutScales();
};

void TestAlarms::conditions_data()
{
    QTest::addColumn<float>("wp");
    QTest::addColumn<float>("wn");
    QTest::addColumn<float>("zero");
    QTest::addColumn<QString>("kinds");
    QTest::newRow("at rest") << 1.0F << 1.0F << 0.5F << "";
    QTest::newRow("Wp negative") << -0.71F << 1.0F << 0.5F << "scale_not_positive";
    QTest::newRow("Wn zero") << 1.0F << 0.0F << 0.5F << "scale_not_positive";
    QTest::newRow("ratio 4") << 1.0F << 4.0F << 0.5F << "";
    QTest::newRow("ratio above 4") << 1.0F << 4.01F << 0.5F << "scale_ratio";
    QTest::newRow("ratio below 1/4") << 4.01F << 1.0F << 0.5F << "scale_ratio";
    QTest::newRow("all zero") << 1.0F << 1.0F << 1.0F << "all_zero";
    QTest::newRow("nearly all zero") << 1.0F << 1.0F << 0.99F << "all_zero";
    QTest::newRow("no zero") << 1.0F << 1.0F << 0.0F << "no_zero";
    QTest::newRow("two at once") << -1.0F << 1.0F << 1.0F << "scale_not_positive, all_zero";
    QTest::newRow("NaN") << kNaN << kNaN << kNaN << "";
}

void TestAlarms::conditions()
{
    QFETCH(float, wp);
    QFETCH(float, wn);
    QFETCH(float, zero);
    QFETCH(QString, kinds);
    Alarms alarms = twoLayers();
    QCOMPARE(begun(alarms, wp, wn, zero), kinds);
}

void TestAlarms::onceUntilItEnds()
{
    Alarms alarms = twoLayers();
    QCOMPARE(begun(alarms, -1, 1, 0.5F), "scale_not_positive");
    QCOMPARE(begun(alarms, -1, 1, 0.5F), "");
    QCOMPARE(begun(alarms, -1, 1, 1), "all_zero");  // another one beside it
    QCOMPARE(begun(alarms, 1, 1, 0.5F), "");
    QCOMPARE(begun(alarms, -1, 1, 0.5F), "scale_not_positive");
}

void TestAlarms::eachLayerItsOwn()
{
    Alarms alarms = twoLayers();
    QCOMPARE(alarms.check(std::vector<float>{-1, 1, 0, 0.5F, 1, 1, 0, 0.5F}).size(), 1U);
    const auto second = alarms.check(std::vector<float>{-1, 1, 0, 0.5F, 1, -2, 0, 0.5F});
    QCOMPARE(second.size(), 1U);
    QCOMPARE(second[0].layer, 1U);
    QVERIFY2(second[0].text.find("b: Wn = -2") == 0, second[0].text.c_str());
}

void TestAlarms::methodsWithoutScales()
{
    Alarms alarms({"a"}, {"alpha", "frac_zero"});
    QCOMPARE(alarms.check(std::vector<float>{-1, 0.5F}).size(), 0U);
    QCOMPARE(alarms.check(std::vector<float>{-1, 1}).size(), 1U);
}

QTEST_APPLESS_MAIN(TestAlarms)
#include "tst_alarms.moc"
