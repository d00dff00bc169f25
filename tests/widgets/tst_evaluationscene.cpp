// Scenes of an evaluation, and the map of colours that the confusion matrix is drawn with.
#include <QApplication>

#include "plots/evaluationscene.h"
#include "plots/liveplot.h"
#include "plots/panelmap.h"
#include "plots/plotcanvas.h"
#include "reportfixture.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestEvaluationScene : public QObject {
    Q_OBJECT

private:
    const PlotStyle m_style = PlotStyle::screen(QPalette(), QFont());

    static const PlotPanel *panel(const PlotScene &scene, const QString &key)
    {
        for (const PlotPanel &one : scene.panels)
            if (one.key == key)
                return &one;
        return nullptr;
    }

private Q_SLOTS:
    void theOverviewHasEveryPiece()
    {
        const auto read = ReportFixture().read();
        const PlotScene scene = evaluationScene(*read, m_style, 3, false);
        QCOMPARE(scene.panels.size(), std::size_t{6});
        const PlotPanel *top = panel(scene, "top"), *reliability = panel(scene, "reliability");
        QVERIFY(top && reliability);
        QCOMPARE(findCurve(*top, "points")->data->y[1], 0.9);
        QCOMPARE(legendTexts(reliability->legend), QStringList("ECE " + plotNumber(0.05, true)));
        QCOMPARE(findCurve(*reliability, "points")->data->x.size(), std::size_t{1});  // the empty bin has no point
        QCOMPARE(findCurve(*panel(scene, "classes"), "points")->data->y[0], 0.5);     // worst first
        QCOMPARE(legendTexts(scene.legend), (QStringList{"right answers (70)", "wrong answers (30)"}));
    }

    // Each outline has the sum 1, whatever the number of samples behind it.
    void outlinesAreShares()
    {
        const auto read = ReportFixture().read();
        const PlotScene scene = evaluationScene(*read, m_style, 3, false);
        for (const char *key : {"confidence", "margin", "entropy"}) {
            for (const char *curve : {"right", "wrong"}) {
                const auto &y = findCurve(*panel(scene, key), curve)->data->y;
                double sum = 0;
                for (std::size_t i = 0; i < y.size(); ++i)
                    sum += y[i];
                QVERIFY2(std::abs(sum - 1) < 1e-12, key);
                QVERIFY(y[0] == 0 && y[y.size() - 1] == 0);
            }
        }
        QCOMPARE(findCurve(*panel(scene, "confidence"), "wrong")->data->y[1], 20.0 / 30);
        // Told apart without colours, too.
        QVERIFY(m_style.answers(true).dash != m_style.answers(false).dash);
        QVERIFY(m_style.answers(true).color != m_style.answers(false).color);
    }

    void columns_data()
    {
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("rows");
        QTest::newRow("none fits") << 0 << 6;
        QTest::newRow("two") << 2 << 3;
        QTest::newRow("three") << 3 << 2;
        QTest::newRow("more than there is to see") << 9 << 2;
    }

    void columns()
    {
        QFETCH(int, columns);
        QFETCH(int, rows);
        int last = 0;
        for (const PlotPanel &one : evaluationScene(*ReportFixture().read(), m_style, columns, false).panels)
            last = std::max(last, one.row);
        QCOMPARE(last + 1, rows);
    }

    void outputsThatAreNotFiniteAreSaid()
    {
        RecordedEvaluation broken = *ReportFixture().read();
        QVERIFY(evaluationScene(broken, m_style, 3, false).empty.isEmpty());
        broken.report.notFinite = 4;
        QVERIFY(evaluationScene(broken, m_style, 3, false).empty.contains("not finite"));
        QVERIFY(evaluationSummary(broken).contains("not finite"));
    }

    void theMatrixIsSharesOfRows()
    {
        const PlotScene scene = confusionScene(*ReportFixture().read(), m_style, true);
        const auto map = scene.panels.front().map;
        QVERIFY(map);
        QCOMPARE(map->share(1, 0), 0.3);
        QCOMPARE(map->share(0, 0), 0.75);
        QCOMPARE(map->share(2, 1), 0.0);
        PlotMap empty = *map;
        empty.rowTotals[0] = 0;
        QCOMPARE(empty.share(0, 0), 0.0);
    }

    void coloursRise_data()
    {
        QTest::addColumn<bool>("log");
        QTest::addColumn<bool>("dark");
        for (const bool log : {false, true})
            for (const bool dark : {false, true})
                QTest::addRow("%s, %s", log ? "log" : "linear", dark ? "dark" : "light") << log << dark;
    }

    // More is further away from the background, and nothing is the background.
    void coloursRise()
    {
        QFETCH(bool, log);
        QFETCH(bool, dark);
        PlotStyle style = PlotStyle::print(8, 1);
        style.dark = dark;
        style.background = dark ? QColor(0x1e1e1e) : QColor(Qt::white);
        PlotMap map;
        map.log = log;
        map.least = 0.01;
        QCOMPARE(mapColour(map, 0, style), style.background);
        double last = -1;
        for (const double share : {0.01, 0.03, 0.1, 0.3, 0.6, 1.0}) {
            const double away = std::abs(luminance(mapColour(map, share, style)) - luminance(style.background));
            QVERIFY2(away > last, qPrintable(QString("share %1: %2 after %3").arg(share).arg(away).arg(last)));
            last = away;
        }
        QVERIFY(mapLegend(map, style).size() >= 5);
        QVERIFY(mapLegend(map, style).size() != mapLegend(PlotMap{{}, {}, {}, {}, true, 0.1}, style).size());
    }

    void cellsAreFound()
    {
        const auto map = confusionScene(*ReportFixture().read(), m_style, true).panels.front().map;
        QVERIFY(mapCell(*map, 0.4, -1.4) == std::pair(std::size_t{1}, std::size_t{0}));
        QVERIFY(mapCell(*map, 2.4, 0.4) == std::pair(std::size_t{0}, std::size_t{2}));
        for (const auto &[x, y] :
             {std::pair(-0.6, 0.0), std::pair(2.6, 0.0), std::pair(0.0, 0.6), std::pair(0.0, -2.6)})
            QVERIFY(!mapCell(*map, x, y));
    }

    // The picture of 200 classes has the colours of its cells where they are.
    void manyClassesAreDrawn()
    {
        auto map = std::make_shared<PlotMap>();
        for (int i = 0; i < 200; ++i) {
            map->rows.push_back(QString("class with a long name %1").arg(i));
            map->rowTotals.push_back(50);
        }
        map->columns = map->rows;
        map->counts.assign(200 * 200, 0);
        for (std::size_t i = 0; i < 200; ++i)
            map->counts[i * 200 + (i * 7 + 3) % 200] = 50;
        PlotPanel one;
        one.key = "confusion";
        one.steps = false;
        one.xFixed = Interval{-0.5, 199.5};
        one.yFixed = Interval{-199.5, 0.5};
        one.map = map;
        PlotScene scene;
        scene.panels.push_back(one);
        PlotStyle style = PlotStyle::print(8, 1);
        PlotCanvas canvas(style);
        canvas.resize(1000, 900);
        canvas.setScene(scene);
        canvas.replot(QCustomPlot::rpImmediateRefresh);
        const QImage picture = canvas.toPixmap(1000, 900).toImage();
        const PanelPlot *drawn = canvas.panel("confusion");
        const auto colourAt = [&](int row, int column) {
            return picture.pixelColor(static_cast<int>(drawn->x()->coordToPixel(column)),
                                      static_cast<int>(drawn->y()->coordToPixel(-row)));
        };
        for (const int row : {0, 1, 57, 199}) {
            QCOMPARE(colourAt(row, (row * 7 + 3) % 200), mapColour(*map, 1, style));
            QCOMPARE(colourAt(row, (row * 7 + 13) % 200), QColor(Qt::white));
        }
        // Not every class has room for its name, and no name takes more than its part.
        QVERIFY(drawn->rect()->width() > 500 && drawn->rect()->height() > 450);
        const auto ticks = drawn->y()->tickVector();
        QVERIFY2(ticks.size() > 20 && ticks.size() < 120, qPrintable(QString::number(ticks.size())));
    }

    void figuresOfClassesNameTheWorst()
    {
        const PlotScene scene = classesScene(*ReportFixture().read(), m_style, 2);
        const PlotPanel &one = scene.panels.front();
        QCOMPARE(one.bars->names, (std::vector<QString>{"dog, wolf", "cat"}));
        const auto &x = findCurve(one, "points")->data->x;
        QVERIFY(x[0] == 0.5 && x[1] == 0.75);  // ascending, as curves have to be
        QVERIFY(scene.note.contains("2 worst of 3"));
    }
};

QTEST_MAIN(TestEvaluationScene)
#include "tst_evaluationscene.moc"
