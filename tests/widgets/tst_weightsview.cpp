// The weights view on a RunModel: which histograms it asks for, the cursor, modes, figures, and runs that come and go.
#include <QAction>
#include <QDir>

#include "modelfixture.h"
#include "plots/liveplot.h"
#include "plots/weightsview.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::int64_t kSteps = 60;

// Two ternary layers and one that is not, with histograms at steps 20 and 60; from step 30 on they are ternary.
struct LayeredRun : RunFixture {
    RunStore store = create();
    std::vector<std::int64_t> ids;

    LayeredRun()
    {
        std::vector<SeriesInfo> series{{0, "train/loss", -1, true}};
        for (const char *layer : {"a", "b"})
            for (const char *scalar : {"wp", "wn", "delta", "frac_neg", "frac_zero", "frac_pos"})
                series.push_back({0, std::string(layer) + '/' + scalar, layer[0] - 'a' + 1, true});
        const std::vector<LayerInfo> layers{{0, "first", "conv2d", {4, 1, 3, 3}, 36, "", true},
                                            {1, "a", "conv2d", {4, 4, 3, 3}, 144, "ttq", true},
                                            {2, "b", "conv2d", {8, 4, 3, 3}, 288, "ttq", true}};
        bool done = store.begin() && store.setLayers(layers);
        const auto defined = store.defineSeries(series);
        if (!defined)
            qFatal("%s", defined.error().detail.c_str());
        for (const SeriesInfo &info : *defined)
            ids.push_back(info.id);
        done = done && store.setDenseSeries(ids) && store.beginSegment(0, "host", 1);
        for (std::int64_t step = 1; step <= kSteps; ++step) {
            std::vector<float> row{1};
            for (int i = 0; i < 2; ++i)
                row.insert(row.end(), {1.f, 0.5f, 0.1f, 0.3f, 0.2f, 0.5f});
            done = done && store.append(StepRecord{step, timeAt(step), row});
        }
        if (!done || !store.commit())
            qFatal("the store refuses the run");
        addHistograms(20);
        addHistograms(60);
        if (!setState(store, RunState::Finished, kSteps))
            qFatal("the store refuses the state");
    }

    void addHistograms(std::int64_t step)
    {
        bool done = store.begin().has_value();
        for (const std::int64_t layer : {0, 1, 2})
            done = done
                && store.append(HistogramRecord{
                    layer, step, -1, 1, std::vector<std::uint32_t>(8, static_cast<std::uint32_t>(step + layer))});
        if (!done || !store.commit())
            qFatal("the store refuses histograms");
    }
};

void show(WeightsView &view)
{
    view.resize(800, 500);
    view.show();
    QTRY_VERIFY_WITH_TIMEOUT(view.ready(), kArrival);
}

}  // namespace

class TestWeightsView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support|QStandardPaths)")); }

    void theNewestOfEachLayer()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        show(view);
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        QCOMPARE(view.grid()->cells()[1].name.left(1), QString("b"));
        QCOMPARE(view.grid()->cells()[1].counts[0], 62u);
        QCOMPARE(view.grid()->cells()[0].step, 60);
        QCOMPARE(view.grid()->cells()[0].levels.size(), std::size_t{3});
    }

    void theCursorChoosesTheStep()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        show(view);
        cursor.setStep(59);
        QTRY_VERIFY_WITH_TIMEOUT(!view.grid()->cells().empty() && view.grid()->cells()[0].step == 20, kArrival);
        QCOMPARE(view.grid()->cells()[0].counts[0], 21u);
        cursor.setStep(19);
        QTRY_VERIFY_WITH_TIMEOUT(view.grid()->cells().empty(), kArrival);
        QVERIFY(view.grid()->words().contains("until this step"));
        cursor.clearStep();
        QTRY_VERIFY_WITH_TIMEOUT(!view.grid()->cells().empty() && view.grid()->cells()[0].step == 60, kArrival);
    }

    void whatIsRecordedLaterArrives()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        show(view);
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        std::vector<float> row{1};
        for (int i = 0; i < 2; ++i)
            row.insert(row.end(), {1.f, 0.5f, 0.1f, 0.3f, 0.2f, 0.5f});
        const bool grown = run.store.begin() && run.store.append(StepRecord{61, timeAt(61), row}) && run.store.commit();
        QVERIFY(grown);
        run.addHistograms(61);
        // Rows that were there when the view looked do not keep those of the same step from arriving.
        QVERIFY(setState(run.store, RunState::Finished, 61));
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells()[0].step, 61, kArrival);
    }

    void aHiddenViewAsksForNothing()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
        QTest::qWait(300);
        QVERIFY(model.histograms().empty() && !model.histogramsArrivedFor());
        show(view);
        QCOMPARE(model.histograms().size(), std::size_t{3});
        view.hide();
        QVERIFY(model.histograms().empty());
        // Hidden and shown again before the reader has noticed.
        view.show();
        view.hide();
        view.show();
        QTRY_COMPARE_WITH_TIMEOUT(model.histograms().size(), std::size_t{3}, kArrival);
    }

    void modes()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        show(view);
        QVERIFY(view.grid()->isVisible() && !view.plot()->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        QVERIFY(!view.grid()->options().sharedX);
        view.sharedAxis()->trigger();
        QTRY_VERIFY(view.grid()->options().sharedX.has_value());
        view.setLogY(true);
        QTRY_VERIFY(view.grid()->options().logY);
        view.modeActions()[1]->trigger();
        QVERIFY(!view.grid()->isVisible() && view.plot()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(view.ready() && view.plot()->scene().panels.size() == 2, kArrival);
        QVERIFY(!view.sharedAxis()->isEnabled());
        view.setMode(WeightsView::Mode::Histograms);
        QTRY_VERIFY_WITH_TIMEOUT(view.ready() && view.grid()->cells().size() == 2, kArrival);
    }

    void clicksChooseLayers()
    {
        LayeredRun run;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        show(view);
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        QSignalSpy chosen(&view, &PlotView::layerClicked);
        QTest::mouseClick(view.grid()->viewport(), Qt::LeftButton, {}, view.grid()->cellRect(1).center());
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().toLongLong(), 2);
        view.setLayers({1});
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{1}, kArrival);
    }

    void runsComeAndGo()
    {
        LayeredRun run;
        PlotCursor cursor;
        WeightsView view(&cursor);
        show(view);
        QVERIFY(!view.grid()->words().isEmpty());
        {
            RunModel model(run.folder.path);
            view.setRun(&model);
            QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        }
        QTRY_VERIFY_WITH_TIMEOUT(view.grid()->cells().empty(), kArrival);
        RunModel again(run.folder.path);
        view.setRun(&again);
        QTRY_COMPARE_WITH_TIMEOUT(view.grid()->cells().size(), std::size_t{2}, kArrival);
        view.setRun(nullptr);
        QVERIFY(view.grid()->cells().empty());
    }

    void savesFiguresUnseen()
    {
        LayeredRun run;
        QTemporaryDir folder;
        RunModel model(run.folder.path);
        PlotCursor cursor;
        WeightsView view(&cursor);
        view.setRun(&model);
        QTRY_VERIFY_WITH_TIMEOUT(view.ready(), kArrival);
        for (const WeightsView::Mode mode : {WeightsView::Mode::Histograms, WeightsView::Mode::Layers}) {
            view.setMode(mode);
            QTRY_VERIFY_WITH_TIMEOUT(view.ready(), kArrival);
            for (const char *ending : {"pdf", "svg", "png"}) {
                const QString file
                    = folder.filePath(QString("%1.%2").arg(mode == WeightsView::Mode::Layers).arg(ending));
                const auto saved = view.saveFigure(file, 100, 60);
                QVERIFY2(saved, saved ? "" : saved.error().detail.c_str());
                QVERIFY(QFileInfo(file).size() > 1000);
            }
        }
    }
};

QTEST_MAIN(TestWeightsView)
#include "tst_weightsview.moc"
