// Curves from recorded series: raw or summarised, growing, gaps, damage.
#include "modelfixture.h"
#include "models/curvereader.h"
#include "runs/sqlite.h"

using namespace ttq;
using namespace ttq::test;

namespace {

SeriesInfo dense(std::int64_t id)
{
    return {id, "s" + std::to_string(id), -1, true};
}

// "" if the pairs of each `span` steps are the extremes of what is recorded from `first` through `last`.
QString pairDifference(const Curve &curve, std::int64_t series, std::int64_t first, std::int64_t last)
{
    std::size_t point = 0;
    for (std::int64_t start = first; start <= last; start += curve.span) {
        const std::int64_t end = std::min(start + curve.span - 1, last);
        double min = std::numeric_limits<double>::infinity(), max = -min;
        for (std::int64_t step = start; step <= end; ++step)
            if (const auto value = static_cast<double>(valueAt(series, step)); !std::isnan(value)) {
                min = std::min(min, value);
                max = std::max(max, value);
            }
        const std::size_t count = end > start ? 2 : 1;
        if (point + count > curve.x.size())
            return QString("no point for step %1").arg(start);
        if (curve.x[point] != static_cast<double>(start) || curve.y[point] != min
            || (count == 2 && curve.y[point + 1] != max))
            return QString("steps %1 to %2: (%3, %4)").arg(start).arg(end).arg(curve.x[point]).arg(curve.y[point]);
        point += count;
    }
    if (point != curve.x.size())
        return QString("%1 points too many").arg(curve.x.size() - point);
    return std::is_sorted(curve.x.begin(), curve.x.end()) ? QString() : QString("steps out of order");
}

// What a model makes of the deltas.
void apply(Curve &curve, CurveDelta delta)
{
    const std::int64_t span = delta.span;
    CurveDelta whole{false, curve.span, curve.x, curve.y, curve.nanAt};
    whole.merge(std::move(delta));
    curve.x = whole.x;
    curve.y = whole.y;
    curve.nanAt = whole.nanAt;
    curve.span = span;
}

void execute(const RunFolder &folder, const char *sql)
{
    auto database = Database::open(folder.database(), Database::Mode::ReadWrite);
    VERIFY_OK(database);
    VERIFY_OK(database->execute(sql));
    QVERIFY(database->totalChanges() > 0);
}

}  // namespace

class TestCurveReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rawPointsGrow();
    void choosesLevel_data();
    void choosesLevel();
    void changesLevelAsTheRunGrows();
    void holdsBackAGroupThatGrows();
    void staysAtItsLevelAtTheLimit();
    void sparseSeriesArriveLate();
    void detailIsFinest_data();
    void detailIsFinest();
    void rowsAreUsedWhereTheyReach_data();
    void rowsAreUsedWhereTheyReach();
    void mergedGrowthKeepsTheSpan();
    void infinityIsAGap();
    void damageIsAGap();
};

void TestCurveReader::rawPointsGrow()
{
    const RunFixture run;
    auto store = filledStore(run, 2, 1500);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(2));
    auto delta = series.read(reader, 1500, true);
    VERIFY_OK(delta);
    QVERIFY(delta->replace);
    Curve curve;
    apply(curve, *delta);
    QCOMPARE(curveDifference(curve, 2, 1, 1500), QString());
    QVERIFY(!curve.nanAt.empty());

    VERIFY_OK(appendSteps(*store, {1, 2}, 1500, 2100));  // across the packing of a chunk
    delta = series.read(reader, 2100, true);
    VERIFY_OK(delta);
    QVERIFY(!delta->replace);
    QCOMPARE(delta->x.size(), std::size_t(600));
    apply(curve, *delta);
    QCOMPARE(curveDifference(curve, 2, 1, 2100), QString());

    delta = series.read(reader, 2100, true);
    VERIFY_OK(delta);
    QVERIFY(delta->empty());
}

void TestCurveReader::choosesLevel_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("span");
    QTest::newRow("all fit") << 3000 << 1;
    QTest::newRow("one too many") << 2999 << 16;
    QTest::newRow("pairs of sixteen just fit") << 374 << 16;
    QTest::newRow("they do not") << 373 << 256;
    QTest::newRow("nothing fits") << 2 << 256;
}

void TestCurveReader::choosesLevel()
{
    QFETCH(int, limit);
    QFETCH(int, span);
    const RunFixture run;
    auto store = filledStore(run, 1, 3000);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(1), static_cast<std::size_t>(limit));
    auto delta = series.read(reader, 3000, false);
    VERIFY_OK(delta);
    QCOMPARE(delta->span, std::int64_t(span));
    Curve curve;
    apply(curve, *delta);
    if (span == 1)
        QCOMPARE(curveDifference(curve, 1, 1, 3000), QString());
    else
        QCOMPARE(pairDifference(curve, 1, 1, 3000), QString());
    QVERIFY(!curve.nanAt.empty());
}

void TestCurveReader::changesLevelAsTheRunGrows()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 900);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(1), 1000);
    Curve curve;
    std::int64_t last = 900;
    std::map<std::int64_t, int> replaced;  // by span
    for (; last <= 9100; last += 100) {
        auto delta = series.read(reader, last, false);
        VERIFY_OK(delta);
        replaced[delta->span] += delta->replace;
        if (delta->replace)
            curve = {};
        apply(curve, *delta);
        VERIFY_OK(appendSteps(*store, {1}, last, last + 100));
    }
    QCOMPARE(replaced[1], 1);
    QCOMPARE(replaced[16], 1);
    QCOMPARE(replaced[256], 1);
    QCOMPARE(curve.x.front(), 1.0);
    QVERIFY(curve.x.back() > 8900);
}

void TestCurveReader::holdsBackAGroupThatGrows()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1030);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(1), 500);
    Curve curve;
    for (const std::int64_t last : {1030, 1031, 1045, 1050}) {
        if (last > 1030)
            VERIFY_OK(appendSteps(*store, {1}, static_cast<std::int64_t>(reader.latest()->step), last));
        auto delta = series.read(reader, last, true);
        VERIFY_OK(delta);
        apply(curve, *delta);
        QCOMPARE(pairDifference(curve, 1, 1, last / 16 * 16), QString());
    }
    auto delta = series.read(reader, 1050, false);
    VERIFY_OK(delta);
    apply(curve, *delta);
    QCOMPARE(pairDifference(curve, 1, 1, 1050), QString());
}

void TestCurveReader::staysAtItsLevelAtTheLimit()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1000);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(1), 1000);
    int replaced = 0;
    for (std::int64_t last = 1000; last < 1040; ++last) {
        auto delta = series.read(reader, last, true);
        VERIFY_OK(delta);
        replaced += delta->replace;
        QCOMPARE(delta->span, std::int64_t(last == 1000 ? 1 : 16));
        VERIFY_OK(appendSteps(*store, {1}, last, last + 1));
    }
    QCOMPARE(replaced, 2);
}

void TestCurveReader::sparseSeriesArriveLate()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(store->begin());
    const SeriesInfo wanted[] = {{0, "val/loss", -1, false}};
    const auto defined = store->defineSeries(wanted);
    VERIFY_OK(defined);
    const SeriesInfo sparse = defined->front();
    VERIFY_OK(store->append(PointRecord{sparse.id, 5, 0.5}));
    VERIFY_OK(store->commit());
    RunReader reader = run.reader();
    CurveReader series(sparse);
    auto delta = series.read(reader, 10, true);
    VERIFY_OK(delta);
    QCOMPARE(delta->x, std::vector<double>{5});
    // evaluated after step 10 was seen, recorded at step 10
    VERIFY_OK(store->begin());
    VERIFY_OK(store->append(PointRecord{sparse.id, 10, std::numeric_limits<double>::quiet_NaN()}));
    VERIFY_OK(store->commit());
    delta = series.read(reader, 10, true);
    VERIFY_OK(delta);
    QVERIFY(!delta->replace);
    QCOMPARE(delta->x, std::vector<double>{10});
    QVERIFY(std::isnan(delta->y.front()));
    QCOMPARE(delta->nanAt, std::vector<double>{10});
}

void TestCurveReader::detailIsFinest_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("span");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::newRow("raw, with a neighbour on either side") << 1020.0 << 1029.5 << 100 << 1 << 1019 << 1031;
    QTest::newRow("outside on both sides") << -1e300 << 1e300 << 5000 << 1 << 1 << 3000;
    QTest::newRow("sixteen") << 97.0 << 2000.0 << 400 << 16 << 81 << 2016;
    QTest::newRow("two hundred and fifty-six") << 0.0 << 2900.0 << 100 << 256 << 1 << 3000;
}

void TestCurveReader::detailIsFinest()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(int, limit);
    QFETCH(int, span);
    QFETCH(int, first);
    QFETCH(int, last);
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 3000));
    RunReader reader = run.reader();
    const auto curve = readDetail(reader, dense(1), from, to, 3000, static_cast<std::size_t>(limit));
    VERIFY_OK(curve);
    QCOMPARE(curve->span, std::int64_t(span));
    QVERIFY(curve->x.front() <= std::max(from, 1.0));
    QVERIFY(curve->x.back() + static_cast<double>(span) >= std::min(to, 3000.0));
    if (span == 1)
        QCOMPARE(curveDifference(*curve, 1, first, last), QString());
    else
        QCOMPARE(pairDifference(*curve, 1, first, last), QString());
    VERIFY_ERROR(readDetail(reader, dense(1), 10, 5, 3000), ErrorCode::InvalidArgument, "empty");
}

void TestCurveReader::rowsAreUsedWhereTheyReach_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<bool>("used");
    QTest::newRow("from the next step on") << 1101 << true;
    QTest::newRow("from before") << 1090 << true;
    QTest::newRow("too late") << 1102 << false;
    QTest::newRow("none") << 1121 << false;
}

void TestCurveReader::rowsAreUsedWhereTheyReach()
{
    QFETCH(int, from);
    QFETCH(bool, used);
    const RunFixture run;
    auto store = filledStore(run, 2, 1100);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(2));
    Curve curve;
    auto delta = series.read(reader, 1100, true);
    VERIFY_OK(delta);
    apply(curve, *delta);
    VERIFY_OK(appendSteps(*store, {1, 2}, 1100, 1120));
    auto rows = reader.openRows(from, 1120);
    VERIFY_OK(rows);
    QCOMPARE(rows->size(), std::size_t(1121 - from));
    // A mark in what was read already tells whether it is used.
    for (RunReader::LatestRow &row : *rows)
        row.values[1] = row.step == 1110 ? 4711.0f : row.values[1];
    delta = series.read(reader, 1120, true, *rows);
    VERIFY_OK(delta);
    QCOMPARE(delta->x.size(), std::size_t(20));
    QCOMPARE(delta->y[9] == 4711.0, used);
    if (!used) {
        apply(curve, *delta);
        QCOMPARE(curveDifference(curve, 2, 1, 1120), QString());
    }
}

// Several reads may wait for one handing over: what is appended must not change what a curve is made of.
void TestCurveReader::mergedGrowthKeepsTheSpan()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1500);
    VERIFY_OK(store);
    RunReader reader = run.reader();
    CurveReader series(dense(1), 500);
    auto delta = series.read(reader, 1500, true);
    VERIFY_OK(delta);
    QCOMPARE(delta->span, std::int64_t(16));
    Curve curve;
    std::move(*delta).apply(curve);
    CurveDelta waiting;
    for (const std::int64_t last : {1540, 1600}) {
        VERIFY_OK(appendSteps(*store, {1}, static_cast<std::int64_t>(reader.latest()->step), last));
        delta = series.read(reader, last, true);
        VERIFY_OK(delta);
        QVERIFY(!delta->empty() && !delta->replace);
        waiting.merge(std::move(*delta));
    }
    std::move(waiting).apply(curve);
    QCOMPARE(curve.span, std::int64_t(16));
    QCOMPARE(pairDifference(curve, 1, 1, 1600), QString());
}

void TestCurveReader::infinityIsAGap()
{
    PointCollector points(1);
    points.add(1, 2.0);
    points.add(2, std::numeric_limits<double>::infinity());
    points.add(3, 4.0);
    const CurveDelta delta = points.take();
    QVERIFY(std::isnan(delta.y[1]));
    QCOMPARE(delta.y[2], 4.0);
    QCOMPARE(delta.nanAt, std::vector<double>{2});
}

void TestCurveReader::damageIsAGap()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 2, 5000));
    RunReader reader = run.reader();
    CurveReader sound(dense(1));
    VERIFY_OK(sound.read(reader, 5000, false));
    QVERIFY(sound.damage().empty());

    execute(run.folder, "UPDATE chunks SET crc = crc + 1 WHERE series = 1 AND level = 0 AND first_step = 1025");
    CurveReader damaged(dense(1));
    auto delta = damaged.read(reader, 5000, false);
    VERIFY_OK(delta);
    QVERIFY2(damaged.damage().find("'s1'") != std::string::npos, damaged.damage().c_str());
    QVERIFY2(damaged.damage().find("1025") != std::string::npos, damaged.damage().c_str());
    // At most 256 steps on either side are lost with the block; one point without a value breaks the line.
    QVERIFY(delta->x.size() >= 5000u - 1024 - 512);
    QVERIFY(delta->x.size() <= 5000u - 1024 + 1);
    QVERIFY(std::is_sorted(delta->x.begin(), delta->x.end()));
    bool gap = false;
    for (std::size_t i = 0; i < delta->x.size(); ++i) {
        gap = gap || (std::isnan(delta->y[i]) && delta->x[i] >= 1025 - 256 && delta->x[i] <= 2049);
        if (!std::isnan(delta->y[i]))
            QCOMPARE(delta->y[i], static_cast<double>(valueAt(1, static_cast<std::int64_t>(delta->x[i]))));
    }
    QVERIFY(gap);
    // The other series is as it was.
    CurveReader other(dense(2));
    VERIFY_OK(other.read(reader, 5000, false));
    QVERIFY(other.damage().empty());
}

QTEST_APPLESS_MAIN(TestCurveReader)
#include "tst_curvereader.moc"
