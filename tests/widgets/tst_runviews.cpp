// The three views on a RunModel of a run folder: what they watch, draw, link and save.
#include <QAction>
#include <QDir>
#include <QTest>

#include "modelfixture.h"
#include "plots/accuracyview.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"
#include "plots/scalefactorview.h"
#include "plots/sparsityview.h"

using namespace ttq;
using namespace ttq::test;

class TestRunViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support|QStandardPaths)")); }
    void drawsARunThatGrows();
    void hiddenViewsWatchNothing();
    void cursorIsLinked();
    void zoomIsLinked();
    void modesAreChosenByActions();
    void runMayGoFirst();
    void runMayChange();
    void paletteChangesRestyle();
    void savesFiguresUnseen();
    void damagedRunsAreNamed();
};

namespace {

constexpr std::int64_t kFirst = 1, kSteps = 60;

// A run of one ternary layer, "conv", whose wp at step s is 1 + s/1000 and wn 1 − s/1000.
struct TernaryRun : RunFixture {
    RunStore store = create();
    std::vector<std::int64_t> ids;

    TernaryRun()
    {
        std::vector<SeriesInfo> series{{0, "train/loss", -1, true}, {0, "train/top1", -1, true}};
        for (const char *scalar : {"wp", "wn", "delta", "frac_neg", "frac_zero", "frac_pos"})
            series.push_back({0, std::string("conv/") + scalar, 0, true});
        const bool begun = store.begin()
            && store.setLayers(std::vector<LayerInfo>{{0, "conv", "conv2d", {16, 16, 3, 3}, 2304, "ttq", true}});
        const auto defined = store.defineSeries(series);
        if (!begun || !defined)
            qFatal("the store refuses the series");
        for (const SeriesInfo &info : *defined)
            ids.push_back(info.id);
        HistogramRecord histogram{0, kSteps, -1.f, 1.f, std::vector<std::uint32_t>(16, 144)};
        if (!store.setDenseSeries(ids) || !store.beginSegment(0, "host", 1) || !store.append(histogram)
            || !store.commit())
            qFatal("the store refuses the run");
        grow(kFirst, kSteps);
        EpochRecord epoch;
        epoch.epoch = 1;
        epoch.phase = "ternary";
        epoch.firstStep = 1;
        epoch.lastStep = kSteps;
        epoch.train = epoch.validation = epoch.test = {0.5, 0.8, 0.9};
        StateRecord state;
        state.phase = "ternary";
        state.step = kSteps;
        state.bestSplit = "validation";
        state.bestEpoch = 1;
        state.bestTop1 = 0.8;
        if (!store.begin() || !store.append(epoch) || !store.setState(state) || !store.commit())
            qFatal("the store refuses the epoch");
    }

    void grow(std::int64_t first, std::int64_t last)
    {
        bool done = store.begin().has_value();
        for (std::int64_t step = first; step <= last; ++step) {
            const float s = static_cast<float>(step) / 1000;
            done = done
                && store.append(StepRecord{step, timeAt(step), {2 - s, s, 1 + s, 1 - s, 0.1f, 0.3f, 0.2f, 0.5f}});
        }
        if (!done || !store.commit())
            qFatal("the store refuses the steps");
    }
};

void show(PlotView &view)
{
    view.resize(800, 500);
    view.show();
    QTRY_VERIFY_WITH_TIMEOUT(view.ready(), kArrival);
}

int points(const PlotView &view, const char *panel, const char *curve)
{
    const PanelPlot *found = view.plot()->canvas()->panel(panel);
    const QCPGraph *graph = found ? found->graph(curve) : nullptr;
    return graph ? graph->data()->size() : -1;
}

}  // namespace

void TestRunViews::drawsARunThatGrows()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView scales(&cursor);
    AccuracyView accuracy(&cursor);
    SparsityView sparsity(&cursor);
    for (PlotView *view : std::initializer_list<PlotView *>{&scales, &accuracy, &sparsity}) {
        view->setRun(&model);
        show(*view);
    }
    QTRY_COMPARE_WITH_TIMEOUT(points(scales, "overlay", "conv/wp"), int(kSteps), kArrival);
    const QCPGraph *wp = scales.plot()->canvas()->panel("overlay")->graph("conv/wp");
    for (const QCPGraphData &point : *wp->data())
        QCOMPARE(float(point.value), 1 + float(point.key) / 1000);
    QTRY_COMPARE(points(accuracy, "loss", "train/loss"), int(kSteps));
    QTRY_COMPARE(points(accuracy, "top1", "val/top1"), 1);
    QTRY_VERIFY(sparsity.plot()->canvas()->panel("shares"));
    QTRY_VERIFY(points(sparsity, "latents", "zero") > 0);
    QCOMPARE(cursor.to(), kSteps * 1.02);
    run.grow(kSteps + 1, kSteps + 40);
    QTRY_COMPARE_WITH_TIMEOUT(points(scales, "overlay", "conv/wp"), int(kSteps) + 40, kArrival);
    QTRY_COMPARE(cursor.to(), (kSteps + 40) * 1.02);
}

void TestRunViews::hiddenViewsWatchNothing()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView view(&cursor);
    view.setRun(&model);
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    QTest::qWait(300);
    QVERIFY(model.curve("conv/wp")->x.empty());
    QVERIFY(view.plot()->replots() <= 1);  // one that the widget makes as it is built
    show(view);
    QVERIFY(!model.curve("conv/wp")->x.empty());
    view.hide();
    QVERIFY(model.curve("conv/wp")->x.empty());  // nobody watches it any more
    const int replots = view.plot()->replots();
    run.grow(kSteps + 1, kSteps + 20);
    QTRY_COMPARE_WITH_TIMEOUT(model.latest().step, kSteps + 20, kArrival);
    QTest::qWait(200);
    QCOMPARE(view.plot()->replots(), replots);
}

void TestRunViews::cursorIsLinked()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView scales(&cursor);
    AccuracyView accuracy(&cursor);
    for (PlotView *view : std::initializer_list<PlotView *>{&scales, &accuracy}) {
        view->setRun(&model);
        show(*view);
    }
    cursor.setStep(20);
    Q_EMIT scales.plot()->stepHovered(30);
    QCOMPARE(cursor.step(), 30.0);
    const LegendStrip *strip = accuracy.plot()->canvas()->panel("loss")->strip();
    QCOMPARE(strip->valueText(strip->entries()[0]), QStringLiteral("1.9700"));
    Q_EMIT scales.plot()->hoverLeft();
    QCOMPARE(cursor.step(), 20.0);  // where it was before the mouse came
    cursor.clearStep();
    Q_EMIT scales.plot()->stepHovered(30);
    Q_EMIT scales.plot()->hoverLeft();
    QVERIFY(!cursor.hasStep());
}

void TestRunViews::zoomIsLinked()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView scales(&cursor);
    AccuracyView accuracy(&cursor);
    for (PlotView *view : std::initializer_list<PlotView *>{&scales, &accuracy}) {
        view->setRun(&model);
        show(*view);
    }
    scales.plot()->canvas()->panel("overlay")->x()->setRange(10, 30);
    QVERIFY(cursor.mode() == PlotCursor::Mode::Locked);
    QCOMPARE(accuracy.plot()->canvas()->panel("top1")->x()->range().lower, 10.0);
    QCOMPARE(accuracy.plot()->canvas()->panel("top1")->x()->range().upper, 30.0);
    accuracy.fit();
    QVERIFY(cursor.mode() == PlotCursor::Mode::Fit);
    QCOMPARE(scales.plot()->canvas()->panel("overlay")->x()->range().upper, kSteps * 1.02);
    accuracy.setLogY(true);
    QTRY_VERIFY(accuracy.plot()->canvas()->panel("loss")->logY());
}

void TestRunViews::modesAreChosenByActions()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView view(&cursor);
    view.setRun(&model);
    show(view);
    const char *const panels[] = {"overlay", "conv", "ratio", "radius", "conv"};
    for (std::size_t i = 0; i < view.modeActions().size(); ++i) {
        QAction *action = view.modeActions()[i];
        QVERIFY(!action->objectName().isEmpty() && !action->toolTip().isEmpty());
        action->trigger();
        QCOMPARE(view.mode(), ScaleMode(i));
        QVERIFY(action->isChecked());
        int checked = 0;
        for (const QAction *other : view.modeActions())
            checked += other->isChecked();
        QCOMPARE(checked, 1);
        QTRY_VERIFY_WITH_TIMEOUT(view.ready() && view.plot()->canvas()->panel(panels[i])
                                     && !view.plot()->canvas()->panel(panels[i])->panel().curves.empty(),
                                 kArrival);
    }
    QCOMPARE(points(view, "conv", "conv/frac_zero"), int(kSteps));
}

void TestRunViews::runMayGoFirst()
{
    TernaryRun run;
    PlotCursor cursor;
    AccuracyView view(&cursor);
    {
        RunModel model(run.folder.path);
        view.setRun(&model);
        show(view);
        QVERIFY(view.plot()->scene().empty.isEmpty());
    }
    QVERIFY(!view.run());
    QTRY_COMPARE(view.plot()->scene().empty, QStringLiteral("No run is open"));
    view.setRun(nullptr);
    QVERIFY(view.ready());
}

void TestRunViews::runMayChange()
{
    TernaryRun first, second;
    second.grow(kSteps + 1, kSteps + 10);
    RunModel one(first.folder.path), two(second.folder.path);
    PlotCursor cursor;
    ScaleFactorView view(&cursor);
    view.setRun(&one);
    show(view);
    view.setRun(&two);
    QVERIFY(one.curve("conv/wp")->x.empty());
    QTRY_COMPARE_WITH_TIMEOUT(points(view, "overlay", "conv/wp"), int(kSteps) + 10, kArrival);
}

void TestRunViews::paletteChangesRestyle()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    AccuracyView view(&cursor);
    view.setRun(&model);
    show(view);
    QPalette dark = view.palette();
    dark.setColor(QPalette::Base, QColor(0x1e1e1e));
    dark.setColor(QPalette::Text, QColor(0xe6e6e6));
    view.setPalette(dark);
    QVERIFY(view.plot()->canvas()->plotStyle().dark);
    QTRY_VERIFY(view.ready());
    QCOMPARE(view.plot()->canvas()->panel("loss")->graph("train/loss")->pen().color(),
             view.plot()->canvas()->plotStyle().split(Split::TrainSteps).color);
}

void TestRunViews::savesFiguresUnseen()
{
    TernaryRun run;
    RunModel model(run.folder.path);
    PlotCursor cursor;
    ScaleFactorView scales(&cursor);
    AccuracyView accuracy(&cursor);
    SparsityView sparsity(&cursor);
    QTemporaryDir out;
    int number = 0;
    for (PlotView *view : std::initializer_list<PlotView *>{&scales, &accuracy, &sparsity}) {
        view->setRun(&model);
        QTRY_VERIFY_WITH_TIMEOUT(view->ready(), kArrival);
        QVERIFY(!view->isVisible());
        QVERIFY(!view->plot()->scene().panels.empty());
        for (const char *ending : {".pdf", ".png", ".svg"}) {
            const QString file = out.filePath(QString::number(++number) + ending);
            VERIFY_OK(view->saveFigure(file, 120, 80));
            QVERIFY(QFileInfo(file).size() > 2000);
        }
    }
    VERIFY_ERROR(scales.saveFigure(out.filePath("x.gif"), 120, 80), ErrorCode::InvalidArgument, ".gif");
    QVERIFY(scales.plot()->replots() <= 1);
}

void TestRunViews::damagedRunsAreNamed()
{
    QTemporaryDir folder;
    RunModel model(std::filesystem::path(folder.path().toStdString()));
    PlotCursor cursor;
    AccuracyView view(&cursor);
    view.setRun(&model);
    show(view);
    QTRY_VERIFY_WITH_TIMEOUT(view.plot()->scene().empty.startsWith("The run cannot be read: "), kArrival);
}

QTEST_MAIN(TestRunViews)
#include "tst_runviews.moc"
