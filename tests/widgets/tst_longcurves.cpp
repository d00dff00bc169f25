// A run of more steps than are kept one by one: what the model holds, what a view draws of it, and exact points where it
// is zoomed in, while the run grows.
#include <QTest>

#include "modelfixture.h"
#include "plots/accuracyview.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::int64_t kSteps = 99'950;
constexpr auto kLimit = static_cast<std::int64_t>(Curve::kRawPoints);

float lossAt(std::int64_t step)
{
    return step % 1'009 == 0 ? std::numeric_limits<float>::quiet_NaN()
                             : 2 + std::sin(static_cast<float>(step) * 0.7f) + (step == 40'000 ? 50.f : 0.f);
}

struct LongRun : RunFixture {
    RunStore store = create();
    std::int64_t last = 0;

    LongRun()
    {
        const SeriesInfo series[] = {{0, "train/loss", -1, true}};
        const bool begun = store.begin().has_value();
        const auto defined = store.defineSeries(series);
        if (!begun || !defined || !store.setDenseSeries(std::vector<std::int64_t>{defined->front().id})
            || !store.beginSegment(0, "host", 1) || !store.commit())
            qFatal("the store refuses the run");
        growTo(kSteps);
        if (!setState(store, RunState::Running, kSteps))
            qFatal("the store refuses the state");
    }

    void growTo(std::int64_t step)
    {
        bool done = store.begin().has_value();
        while (last < step) {
            ++last;
            done = done && store.append(StepRecord{last, timeAt(last), {lossAt(last)}});
        }
        if (!done || !store.commit())
            qFatal("the store refuses the steps");
    }
};

const QCPGraph *lossOf(const AccuracyView &view)
{
    const PanelPlot *panel = view.plot()->canvas()->panel("loss");
    return panel ? panel->graph("train/loss") : nullptr;
}

// "" if the plot has exactly the recorded steps from `first` to `last`, whatever is beyond them.
QString missing(const AccuracyView &view, std::int64_t first, std::int64_t last)
{
    const QCPGraph *graph = lossOf(view);
    if (!graph)
        return "no curve";
    std::int64_t expected = first;
    for (const QCPGraphData &point : *graph->data()) {
        if (point.key < static_cast<double>(first) || point.key > static_cast<double>(last))
            continue;
        if (point.key != static_cast<double>(expected)
            || !sameNumber(point.value, static_cast<double>(lossAt(expected))))
            return QString("(%1, %2) instead of step %3").arg(point.key).arg(point.value).arg(expected);
        ++expected;
    }
    return expected == last + 1 ? QString() : QString("no step %1").arg(expected);
}

}  // namespace

class TestLongCurves : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support|QStandardPaths)")); }
    void growsPastWhatIsKeptStepByStep();
    void zoomedBeforeItIsRead();
};

void TestLongCurves::growsPastWhatIsKeptStepByStep()
{
    LongRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    AccuracyView view(&cursor);
    view.setRun(&model);
    view.resize(900, 500);
    view.show();
    QTRY_VERIFY_WITH_TIMEOUT(view.ready(), kArrival);
    QCOMPARE(model.curve("train/loss")->span, std::int64_t(1));
    QTRY_VERIFY_WITH_TIMEOUT(lossOf(view) && lossOf(view)->data()->size() > 1'000, kArrival);
    // Some points for each column of pixels, and the one spike among a hundred thousand steps.
    const auto spike = [&] {
        double highest = 0;
        for (const QCPGraphData &point : *lossOf(view)->data())
            highest = std::max(highest, point.value);
        return highest;
    };
    QVERIFY(lossOf(view)->data()->size() <= 4 * 900 + 2);
    QCOMPARE(float(spike()), lossAt(40'000));

    const std::shared_ptr<const Curve> before = model.curve("train/loss");
    for (const std::int64_t last : {kLimit - 1, kLimit, kLimit + 1, kLimit + 500}) {
        run.growTo(last);
        QTRY_COMPARE_WITH_TIMEOUT(model.latest().step, last, kArrival);
        QTRY_COMPARE_WITH_TIMEOUT(model.curve("train/loss")->span, std::int64_t(last > kLimit ? 16 : 1), kArrival);
        QVERIFY(model.curve("train/loss")->x.size() <= Curve::kRawPoints);
    }
    QCOMPARE(before->x.size(), static_cast<std::size_t>(kSteps));  // as it was handed out
    QCOMPARE(float(before->y.back()), lossAt(kSteps));
    QTRY_VERIFY_WITH_TIMEOUT(view.ready() && lossOf(view)->data()->size() > 1'000, kArrival);
    QCOMPARE(float(spike()), lossAt(40'000));

    cursor.setRange(50'000, 50'400);
    QTRY_COMPARE_WITH_TIMEOUT(missing(view, 50'000, 50'400), QString(), kArrival);
    cursor.setRange(50'100, 50'150);  // further in, from what is there
    QTRY_COMPARE_WITH_TIMEOUT(missing(view, 50'100, 50'150), QString(), kArrival);
    // At the end of the run, which goes on, also past what was asked for.
    cursor.setRange(static_cast<double>(kLimit) + 300, static_cast<double>(kLimit) + 800);
    QTRY_COMPARE_WITH_TIMEOUT(missing(view, kLimit + 300, kLimit + 500), QString(), kArrival);
    for (const std::int64_t more : {520, 800, 1'500}) {
        run.growTo(kLimit + more);
        QTRY_COMPARE_WITH_TIMEOUT(missing(view, kLimit + 300, std::min(kLimit + more, kLimit + 800)), QString(),
                                  kArrival);
    }
    QVERIFY(model.detail("train/loss")->x.size() <= Curve::kRawPoints);
    // The whole of it again: not the detail.
    cursor.setMode(PlotCursor::Mode::Fit);
    QTRY_VERIFY_WITH_TIMEOUT(lossOf(view)->data()->size() > 1'000, kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(float(spike()), lossAt(40'000), kArrival);
}

void TestLongCurves::zoomedBeforeItIsRead()
{
    LongRun run;
    run.growTo(kLimit + 500);
    RunModel model(run.folder.path);
    PlotCursor cursor;
    cursor.setRange(70'000, 70'200);
    AccuracyView view(&cursor);
    view.setRun(&model);
    view.resize(900, 500);
    view.show();
    QTRY_COMPARE_WITH_TIMEOUT(missing(view, 70'000, 70'200), QString(), kArrival);
    // Another run at the same range is asked anew.
    LongRun other;
    other.growTo(kLimit + 500);
    RunModel second(other.folder.path);
    view.setRun(&second);
    QTRY_VERIFY_WITH_TIMEOUT(second.detail("train/loss"), kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(missing(view, 70'000, 70'200), QString(), kArrival);
}

QTEST_MAIN(TestLongCurves)
#include "tst_longcurves.moc"
