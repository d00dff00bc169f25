#include <QTest>
#include <random>

#include "plots/curvemath.h"
#include "scenefixture.h"

using namespace ttq;
using ttq::test::curveOf;
using ttq::test::makeCurve;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

class TestCurveMath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsValues_data();
    void readsValues();
    void readsTheMiddleOfPairs();
    void rangesLeaveOutWhatCannotBeShown();
    void combinesCommonSteps();
    void combinesPairsByTheirMiddles();
    void smoothsWithoutBias();
    void smoothingSkipsGaps();
    void derivedCurvesAreMadeOnce();
    void choosesSmoothing_data();
    void choosesSmoothing();
    void marksStayWhileTheCurveGrows();
    void padsRanges();
};

void TestCurveMath::readsValues_data()
{
    QTest::addColumn<double>("step");
    QTest::addColumn<double>("value");
    QTest::newRow("before") << 0.0 << kNaN;
    QTest::newRow("first") << 1.0 << 10.0;
    QTest::newRow("between") << 4.9 << 20.0;
    QTest::newRow("gap") << 6.0 << kNaN;
    QTest::newRow("behind") << 1e9 << 40.0;
}

void TestCurveMath::readsValues()
{
    QFETCH(double, step);
    QFETCH(double, value);
    const CurvePtr curve = makeCurve({1, 2, 5, 7}, {10, 20, kNaN, 40});
    const double read = valueAt(*curve, step);
    QVERIFY2((std::isnan(read) && std::isnan(value)) || read == value, qPrintable(QString::number(read)));
}

void TestCurveMath::readsTheMiddleOfPairs()
{
    Curve pairs;
    pairs.span = 16;
    pairs.x = {1, 9, 17, 25};
    pairs.y = {0, 2, 10, 20};
    QCOMPARE(valueAt(pairs, 1), 1.0);
    QCOMPARE(valueAt(pairs, 12), 1.0);
    QCOMPARE(valueAt(pairs, 17), 15.0);
    QCOMPARE(valueAt(pairs, 30), 15.0);
}

void TestCurveMath::rangesLeaveOutWhatCannotBeShown()
{
    const CurvePtr curve = makeCurve({1, 2, 3, 4, 5, 6}, {100, 3, kNaN, -2, 7, 200});
    QVERIFY(valueRange(*curve, 2, 5, false) == (Interval{-2, 200}));  // neighbours draw lines into the range
    QVERIFY(valueRange(*curve, 3, 4, true) == (Interval{3, 7}));
    QVERIFY(!valueRange(*makeCurve({1, 2}, {-1, 0}), -kInf, kInf, true));
    QVERIFY(!valueRange(Curve(), -kInf, kInf, false));
    QCOMPARE(countNonPositive(*curve, 1, 6), std::size_t(1));
    QCOMPARE(countNonPositive(*curve, 5, 6), std::size_t(0));
}

void TestCurveMath::combinesCommonSteps()
{
    const Curve ratio = combined(*makeCurve({1, 2, 3, 4}, {2, 0, kNaN, 4}), *makeCurve({2, 3, 4, 5}, {1, 1, 8, 1}),
                                 [](double a, double b) { return b / a; });
    QVERIFY(ratio.x == (std::vector<double>{2, 3, 4}));
    QVERIFY(std::isnan(ratio.y[0]));  // an infinite ratio has no place on an axis
    QVERIFY(std::isnan(ratio.y[1]));
    QCOMPARE(ratio.y[2], 2.0);
    QVERIFY(ratio.nanAt == std::vector<double>{3});
}

void TestCurveMath::combinesPairsByTheirMiddles()
{
    Curve a, b;
    a.span = b.span = 16;
    a.x = b.x = {1, 9, 17, 25};
    a.y = {1, 3, 4, 4};
    b.y = {2, 6, 2, 2};
    const Curve ratio = combined(a, b, [](double p, double n) { return n / p; });
    QVERIFY(ratio.x == (std::vector<double>{1, 17}));
    QVERIFY(ratio.y == (std::vector<double>{2, 0.5}));
}

void TestCurveMath::smoothsWithoutBias()
{
    const Curve flat = smoothed(*curveOf(1, 300, [](int) { return 4.25; }), 50);
    for (const double y : flat.y)
        QVERIFY(std::abs(y - 4.25) < 1e-12);
    // The twin: a raw moving average that starts at 0 would begin far below.
    std::mt19937 random(7);
    qInfo("seed 7");
    std::normal_distribution<double> noise(3, 0.5);
    const CurvePtr noisy = curveOf(1, 2000, [&](int) { return noise(random); });
    const Curve smooth = smoothed(*noisy, 100);
    QCOMPARE(smooth.y.front(), noisy->y.front());
    double worst = 0;
    for (std::size_t i = 300; i < smooth.y.size(); ++i)
        worst = std::max(worst, std::abs(smooth.y[i] - 3));
    QVERIFY2(worst < 0.25, qPrintable(QString::number(worst)));
    // A step is followed by 63 % after one time constant.
    const Curve jump = smoothed(*curveOf(1, 5000, [](int step) { return step <= 4000 ? 0.0 : 1.0; }), 100);
    QVERIFY(std::abs(jump.y[4099] - (1 - std::exp(-1.0))) < 1e-3);
}

void TestCurveMath::smoothingSkipsGaps()
{
    const Curve smooth = smoothed(*makeCurve({1, 2, 3, 1000}, {1, kNaN, 1, 5}), 10);
    QVERIFY(std::isnan(smooth.y[1]));
    QCOMPARE(smooth.y[2], 1.0);
    QVERIFY(smooth.y[3] > 4.9);  // what is a hundred time constants old counts no more
}

void TestCurveMath::derivedCurvesAreMadeOnce()
{
    DerivedCurves derived;
    const CurvePtr a = makeCurve({1}, {1}), b = makeCurve({1}, {2});
    int made = 0;
    const auto make = [&] {
        ++made;
        return Curve();
    };
    const CurvePtr first = derived.get("k", a, b, 1, make);
    QCOMPARE(derived.get("k", a, b, 1, make), first);
    QCOMPARE(made, 1);
    derived.get("k", a, makeCurve({1}, {2}), 1, make);
    derived.get("k", a, b, 2, make);
    derived.get("other", a, b, 2, make);
    QCOMPARE(made, 4);
}

void TestCurveMath::choosesSmoothing_data()
{
    QTest::addColumn<double>("last");
    QTest::addColumn<double>("tau");
    QTest::newRow("nothing") << 0.0 << 10.0;
    QTest::newRow("short") << 900.0 << 10.0;
    QTest::newRow("demo") << 1960.0 << 20.0;
    QTest::newRow("edge") << 5000.0 << 50.0;
    QTest::newRow("long") << 78000.0 << 1000.0;
}

void TestCurveMath::choosesSmoothing()
{
    QFETCH(double, last);
    QFETCH(double, tau);
    QCOMPARE(smoothingSteps(last), tau);
}

void TestCurveMath::marksStayWhileTheCurveGrows()
{
    const auto f = [](int step) { return step * 2.0; };
    const Curve few = sparsePoints(*curveOf(1, 900, f), 0, 1000, 8, 0.5);
    const Curve more = sparsePoints(*curveOf(1, 950, f), 0, 1000, 8, 0.5);
    QVERIFY(few.x.size() >= 3);
    for (const double x : few.x)
        QVERIFY(std::find(more.x.begin(), more.x.end(), x) != more.x.end());
    for (std::size_t i = 0; i < few.x.size(); ++i)
        QCOMPARE(few.y[i], 2 * std::floor(few.x[i]));
    QVERIFY(sparsePoints(Curve(), 0, 10, 5, 0).x.empty());
}

void TestCurveMath::padsRanges()
{
    const Interval linear = padded({0, 10}, false);
    QVERIFY(linear.low < 0 && linear.low > -1 && linear.high > 10 && linear.high < 11);
    const Interval one = padded({3, 3}, false);
    QVERIFY(one.low < 3 && one.high > 3);
    const Interval noise = padded({1, 1 + 1e-9}, false);
    QVERIFY(noise.high - noise.low > 0.1);
    const Interval log = padded({0.01, 1}, true);
    QVERIFY(log.low > 0 && log.low < 0.01 && log.high > 1);
}

QTEST_APPLESS_MAIN(TestCurveMath)
#include "tst_curvemath.moc"
