// Histograms of many layers: what is in a cell, where it is cut, and what is drawn.
#include <QPainter>
#include <QSignalSpy>

#include "plots/sparsityscene.h"
#include "plots/weightcells.h"
#include "plots/weightgrid.h"
#include "plots/weightsscene.h"
#include "scenefixture.h"

#include <QScrollBar>
#include <QtTest>

using namespace ttq;
using namespace ttq::test;

class TestWeightCells : public QObject {
    Q_OBJECT

private:
    const PlotStyle m_style = PlotStyle::print(8, 4);

    static std::vector<HistogramRecord> histograms(std::int64_t step)
    {
        std::vector<HistogramRecord> all;
        for (const std::int64_t layer : {0, 1, 2, 3})
            all.push_back({layer, step, -1.f, 1.f, std::vector<std::uint32_t>(20, 10)});
        return all;
    }

    static QImage drawn(const WeightCell &cell, const WeightCellOptions &options, const PlotStyle &style)
    {
        QImage image(600, 400, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        drawWeightCell(&painter, QRectF(0, 0, 600, 400), cell, options, style);
        return image;
    }

    static int pixels(const QImage &image, QRgb colour)
    {
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixel(x, y) == colour ? 1 : 0;
        return count;
    }

private Q_SLOTS:
    void quantizedLayersInOrder()
    {
        const SceneFixture run;
        const auto cells = weightCells(run.data, run.choice(), histograms(800), m_style);
        QCOMPARE(cells.size(), std::size_t{3});  // neither the first layer nor the last
        QCOMPARE(cells[0].name, QString("block.conv1"));
        QCOMPARE(cells[0].thresholds.size(), std::size_t{1});
        QCOMPARE(cells[0].thresholds[0].value, 0.25);
        QCOMPARE(cells[0].zeros, 0.2);
        QCOMPARE(cells[0].levels.size(), std::size_t{3});
        QVERIFY(weightCellText(cells[0]).contains("Δ = 0.25"));
        ViewChoice one = run.choice();
        one.layers = {2};
        QCOMPARE(weightCells(run.data, one, histograms(800), m_style).size(), std::size_t{1});
        QVERIFY(weightCells(run.data, run.choice(), {}, m_style).empty());
    }

    // Of the step at which the weights were counted, not of the cursor's: then, nothing was ternary.
    void fullPrecisionHasNoLevels()
    {
        const SceneFixture run;
        const auto cells = weightCells(run.data, run.choice(), histograms(300), m_style);
        QCOMPARE(cells.size(), std::size_t{3});
        QVERIFY(cells[0].levels.empty() && cells[0].thresholds.empty() && std::isnan(cells[0].zeros));
    }

    void ranges()
    {
        WeightCell cell;
        cell.range = {-0.5, 0.5};
        cell.levels = {{-0.9, 0.3, -1, "−Wn"}, {0, 0.4, 0, "0"}, {3, 0.3, 1, "+Wp"}};
        const Interval own = cellRange(cell);
        QVERIFY(own.low == -0.9 && own.high == 0.5);  // 3 is too far away
        WeightCell wide = cell;
        wide.levels.clear();
        wide.range = {-0.1, 2};
        const auto all = sharedRange({cell, wide});
        QVERIFY(all && all->low == -0.9 && all->high == 2);
        QVERIFY(!sharedRange({}));
    }

    void binsAreCutAtTheThreshold()
    {
        const SceneFixture run;
        WeightCell cell = weightCells(run.data, run.choice(), histograms(800), m_style)[0];
        cell.levels.clear();
        const int before = pixels(drawn(cell, {}, m_style), PlotStyle::kPositive);
        cell.thresholds[0].value = 0.5;
        const int after = pixels(drawn(cell, {}, m_style), PlotStyle::kPositive);
        // 0.75 of the half, then 0.5.
        QVERIFY2(before > 0 && std::abs(after * 1.5 - before) < 0.05 * before,
                 qPrintable(QString("%1, %2").arg(before).arg(after)));
        cell.thresholds.clear();
        QCOMPARE(pixels(drawn(cell, {}, m_style), PlotStyle::kPositive), 0);
        QVERIFY(pixels(drawn(cell, {}, m_style), PlotStyle::kZero) > before);
    }

    void optionsChangeThePicture()
    {
        const SceneFixture run;
        WeightCell cell = weightCells(run.data, run.choice(), histograms(800), m_style)[0];
        cell.counts[3] = 500;
        const QImage plain = drawn(cell, {}, m_style);
        QCOMPARE(drawn(cell, {}, m_style), plain);
        QVERIFY(drawn(cell, {Interval{-4, 4}, false}, m_style) != plain);
        QVERIFY(drawn(cell, {std::nullopt, true}, m_style) != plain);
    }

    void aHundredLayersFitAPage()
    {
        WeightCell cell;
        cell.name = "denseblock3.denselayer10.conv.2";
        cell.range = {-1, 1};
        cell.counts.assign(40, 5);
        const std::vector<WeightCell> cells(119, cell);
        QImage page(1600, 1000, QImage::Format_RGB32);
        page.fill(Qt::white);
        QPainter painter(&page);
        drawWeightPage(&painter, page.size(), cells, {}, m_style);
        painter.end();
        QVERIFY(pixels(page, PlotStyle::kZero) > 1600 * 1000 / 5);
        // Up to the last row.
        QVERIFY(pixels(page.copy(0, 920, 400, 80), PlotStyle::kZero) > 0);
    }

    void theGridScrollsAndDrawsWhatIsInSight()
    {
        WeightCell cell;
        cell.range = {-1, 1};
        cell.counts.assign(40, 5);
        std::vector<WeightCell> cells(119, cell);
        for (std::size_t i = 0; i < cells.size(); ++i)
            cells[i].layer = static_cast<std::int64_t>(i);
        WeightGrid grid;
        grid.resize(700, 400);
        grid.setCells(cells, {});
        grid.show();
        QVERIFY(QTest::qWaitForWindowExposed(&grid));
        QTRY_VERIFY(grid.drawnCells() > 0);
        QVERIFY2(grid.drawnCells() < 40, qPrintable(QString::number(grid.drawnCells())));
        QSignalSpy chosen(&grid, &WeightGrid::layerClicked);
        QTest::keyClick(&grid, Qt::Key_End);
        QCOMPARE(chosen.back().front().toLongLong(), 118);
        QVERIFY(grid.verticalScrollBar()->value() > 0);
        QVERIFY(grid.cellRect(118).bottom() <= grid.viewport()->height());
        QTest::keyClick(&grid, Qt::Key_Up);
        QCOMPARE(chosen.back().front().toLongLong(), 118 - grid.columns());
        QTest::keyClick(&grid, Qt::Key_Home);
        QCOMPARE(grid.verticalScrollBar()->value(), 0);
        QTest::keyClick(&grid, Qt::Key_Left);  // there is nothing before the first
        QCOMPARE(chosen.back().front().toLongLong(), 0);
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, {}, grid.cellRect(2).center());
        QCOMPARE(chosen.back().front().toLongLong(), 2);
        QVERIFY(!grid.accessibleDescription().isEmpty());
    }

    void valuesOverTheLayers()
    {
        const SceneFixture run;
        const PlotScene scene = weightsScene(run.data, run.choice(), m_style);
        QCOMPARE(scene.panels.size(), std::size_t{2});
        const PlotPanel &levels = scene.panels.front();
        QVERIFY(legendTexts(levels.legend).contains("+Wp") && legendTexts(levels.legend).contains("−Wn"));
        const PlotCurve *wp = findCurve(levels, "+Wp"), *wn = findCurve(levels, "−Wn");
        QVERIFY(wp && wn);
        QCOMPARE(wp->data->x.size(), std::size_t{3});
        QCOMPARE(wp->data->y[0], 1 + 1.0 / 10 + 800 * 1e-4);
        QCOMPARE(wn->data->y[2], -(1 - 3.0 / 10 - 800 * 1e-4));
        QCOMPARE(levels.tips.size(), std::size_t{3});
        QVERIFY(levels.tips[1].startsWith("block.conv2"));
        // At the cursor.
        ViewChoice then = run.choice();
        then.cursor = 500;
        const PlotScene before = weightsScene(run.data, then, m_style);
        QCOMPARE(findCurve(before.panels.front(), "+Wp")->data->y[0], 1 + 1.0 / 10 + 500 * 1e-4);
        then.cursor = 10;
        QVERIFY(weightsScene(run.data, then, m_style).empty.contains("step 10"));
    }

    // One magnitude: ±α, of HE, TWN and the like.
    void oneMagnitude()
    {
        SceneFixture run;
        for (const LayerInfo &layer : run.layers) {
            run.curves[layer.name + "/alpha"] = run.curves[layer.name + "/wp"];
            run.curves.erase(layer.name + "/wp");
            run.curves.erase(layer.name + "/wn");
        }
        std::erase_if(run.curves, [](const auto &entry) { return entry.second == nullptr; });
        const PlotScene scene = weightsScene(run.data, run.choice(), m_style);
        const PlotCurve *up = findCurve(scene.panels.front(), "+α"), *down = findCurve(scene.panels.front(), "−α");
        QVERIFY(up && down);
        QCOMPARE(down->data->y[1], -up->data->y[1]);
    }

    // Weighted by the number of weights, and not: different numbers under different names.
    void bothMeansOfZeros()
    {
        const SceneFixture run;
        const QStringList legend = legendTexts(sparsityHistogram(run.data, run.choice(), m_style).legend);
        const double weighted = (0.2 * 2304 + 0.3 * 2304 + 0.4 * 9216) / (2304 + 2304 + 9216);
        QVERIFY2(legend.contains(plotNumber(weighted, true) + " of all weights"), qPrintable(legend.join('|')));
        QVERIFY2(legend.contains(plotNumber(0.3, true) + " mean of layers"), qPrintable(legend.join('|')));
        QCOMPARE(sparsityHistogram(run.data, run.choice(), m_style).rules.size(), std::size_t{2});
    }
};

QTEST_MAIN(TestWeightCells)
#include "tst_weightcells.moc"
