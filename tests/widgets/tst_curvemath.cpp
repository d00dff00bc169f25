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
    void derivedCurvesGrow_data();
    void derivedCurvesGrow();
    void lineHasTheExtremesOfEachColumn_data();
    void lineHasTheExtremesOfEachColumn();
    void lineOfFewPointsIsThePoints();
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

static double ratioOf(double a, double b)
{
    return b / a;
}

static double sumOf(double a, double b)
{
    return a + b;
}

void TestCurveMath::derivedCurvesAreMadeOnce()
{
    DerivedCurves derived;
    const CurvePtr a = makeCurve({1}, {1}), b = makeCurve({1}, {2});
    const CurvePtr first = derived.combined("k", a, b, ratioOf);
    QCOMPARE(derived.combined("k", a, b, ratioOf), first);
    QVERIFY(derived.combined("k", a, makeCurve({1}, {2}), ratioOf) != first);
    QCOMPARE(derived.combined("k", a, b, sumOf)->y.front(), 3.0);
    QCOMPARE(derived.combined("other", a, b, ratioOf)->y.front(), 2.0);
    const CurvePtr smooth = derived.smoothed("k", a, 10);
    QCOMPARE(derived.smoothed("k", a, 10), smooth);
    QVERIFY(derived.smoothed("k", a, 20) != smooth);
}

void TestCurveMath::derivedCurvesGrow_data()
{
    QTest::addColumn<int>("span");
    QTest::newRow("raw") << 1;
    QTest::newRow("pairs") << 16;
}

// What grew step by step equals what is computed at once, and who drew the last one need only append.
void TestCurveMath::derivedCurvesGrow()
{
    QFETCH(int, span);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    DerivedCurves derived;
    auto a = std::make_shared<Curve>(), b = std::make_shared<Curve>();
    a->span = b->span = span;
    std::uint64_t revision = 0;
    const auto grow = [&](std::shared_ptr<Curve> &curve) {
        curve = std::make_shared<Curve>(*curve);
        const double step = curve->x.empty() ? 1 : curve->x.back() + (span > 1 ? span / 2 : 1);
        std::vector<double> x, y;
        const unsigned count = 2 * (random() % 40);
        for (unsigned i = 0; i < count; ++i) {
            x.push_back(step + i * (span > 1 ? span / 2 : 1));
            y.push_back(random() % 11 == 0 ? kNaN : static_cast<double>(random() % 1000) - 300);
            if (std::isnan(y.back()))
                curve->nanAt.push_back(x.back());
        }
        curve->x.append(x);
        curve->y.append(y);
        curve->levels.follow(curve->y);
        curve->rewritten = curve->revision == 0;  // the first points of a curve; later ones are a growth
        curve->revision = ++revision;
        curve->rewrittenAt = curve->rewritten ? revision : curve->rewrittenAt;
    };
    const auto same = [](const Curve &x, const Curve &y) {
        const auto equal = [](double p, double q) { return p == q || (std::isnan(p) && std::isnan(q)); };
        return x.x == y.x && x.nanAt == y.nanAt && std::equal(x.y.begin(), x.y.end(), y.y.begin(), y.y.end(), equal);
    };
    std::vector<std::pair<CurvePtr, Curve>> kept;
    for (int i = 0; i < 60; ++i) {
        grow(a);
        if (random() % 3 != 0)  // one may lag behind the other
            grow(b);
        const CurvePtr sum = derived.combined("sum", a, b, sumOf), smooth = derived.smoothed("smooth", a, 50);
        QVERIFY(same(*sum, combined(*a, *b, sumOf)));
        QVERIFY(same(*smooth, smoothed(*a, 50)));
        if (!kept.empty() && !kept.back().first->x.empty())
            QVERIFY(smooth->rewrittenAt <= kept.back().first->revision && smooth->x.sharesWith(kept.back().first->x));
        kept.push_back({smooth, smoothed(*a, 50)});
    }
    for (const auto &[then, expected] : kept)
        QVERIFY(same(*then, expected));
    // Points that were replaced are not a growth, even if there are more of them.
    auto other = std::make_shared<Curve>();
    other->span = span;
    other->x = std::vector<double>(a->x.begin(), a->x.end());
    other->y = std::vector<double>(a->x.size(), 5.0);
    other->revision = other->rewrittenAt = ++revision;
    const CurvePtr fresh = derived.smoothed("smooth", other, 50);
    QVERIFY(same(*fresh, smoothed(*other, 50)));
    QCOMPARE(fresh->rewrittenAt, revision);
}

void TestCurveMath::lineHasTheExtremesOfEachColumn_data()
{
    QTest::addColumn<bool>("log");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    for (const bool log : {false, true})
        for (const auto &[from, to] :
             {std::pair(-50.0, 40'500.0), std::pair(1'000.0, 9'000.5), std::pair(0.0, 2'500.0)})
            QTest::addRow("%s %g to %g", log ? "log" : "linear", from, to) << log << from << to;
}

void TestCurveMath::lineHasTheExtremesOfEachColumn()
{
    QFETCH(bool, log);
    QFETCH(double, from);
    QFETCH(double, to);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    Curve curve;
    double step = 0;
    for (int i = 0; i < 20'000; ++i) {
        step += 1 + random() % 3;
        curve.x.push_back(step);
        curve.y.push_back(random() % 13 == 0 ? kNaN : static_cast<double>(random() % 100'000) / 100 - 300);
    }
    curve.levels.follow(curve.y);
    std::vector<double> edges;
    for (int i = 0; i <= 300; ++i)
        edges.push_back(from + (to - from) * i / 300);
    const LinePoints line = visibleLine(curve, edges, log);
    QCOMPARE(line.x.size(), line.y.size());
    QVERIFY(std::is_sorted(line.x.begin(), line.x.end()));
    QVERIFY(line.x.size() <= 4 * 300 + 2);
    const auto extremes = [&](const auto &x, const auto &y, double low, double high) {
        Interval found{kInf, -kInf};
        for (std::size_t i = 0; i < x.size(); ++i)
            if (x[i] >= low && x[i] < high && std::isfinite(y[i]) && !(log && y[i] <= 0))
                found = {std::min(found.low, y[i]), std::max(found.high, y[i])};
        return found;
    };
    for (std::size_t column = 0; column < 300; ++column)
        QCOMPARE(extremes(line.x, line.y, edges[column], edges[column + 1]),
                 extremes(curve.x, curve.y, edges[column], edges[column + 1]));
    // The line goes on beyond what is visible, where the curve does.
    QVERIFY(line.x.front() < from || curve.x.front() >= from);
    QVERIFY(line.x.back() >= to || curve.x.back() < to);
}

void TestCurveMath::lineOfFewPointsIsThePoints()
{
    const Curve curve = *makeCurve({1, 2, 3, 10, 11}, {1, kNaN, -3, 4, 5});
    const LinePoints all = visibleLine(curve, {0, 4, 8, 12}, false);
    QCOMPARE(all.x, (std::vector<double>{1, 2, 3, 10, 11}));
    QVERIFY(std::isnan(all.y[1]));
    const LinePoints part = visibleLine(curve, {2.5, 9}, true);  // with a neighbour on either side
    QCOMPARE(part.x, (std::vector<double>{2, 3, 10}));
    QVERIFY(std::isnan(part.y[1]));  // not above 0
    QVERIFY(visibleLine(curve, {}, false).x.empty());
    QVERIFY(visibleLine(Curve(), {0, 1}, false).x.empty());
    QCOMPARE(visibleLine(curve, {20, 30}, false).x, std::vector<double>{11});
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
