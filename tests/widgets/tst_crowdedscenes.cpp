// Scenes of many layers, and of plots with little room.
#include <QtTest>

#include "plots/accuracyscene.h"
#include "plots/scalefactorscene.h"
#include "plots/sparsityscene.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestCrowdedScenes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crowdHasNoNames();
    void currentLayerOfACrowdIsNamed();
    void phasesWithoutScalesSaySo();
    void sparsityKeepsItsBars_data();
    void sparsityKeepsItsBars();
    void accuracyKeepsItsCurves_data();
    void accuracyKeepsItsCurves();
    void severalMagnitudes();

private:
    static void addLayers(SceneFixture &run, int count)
    {
        for (int id = 10; id < 10 + count; ++id) {
            run.layers.push_back({id, "deep" + std::to_string(id), "conv2d", {8, 8, 3, 3}, 576, "ttq", false});
            run.addTernary(run.layers.back());
        }
    }

    const PlotStyle m_style = PlotStyle::screen(QPalette(Qt::white), QFont());
};

void TestCrowdedScenes::crowdHasNoNames()
{
    SceneFixture few;
    addLayers(few, 5);  // eight in all
    const PlotScene named = scaleFactorScene(few.data, few.choice(), ScaleMode::Overlay, m_style);
    QCOMPARE(named.panels[0].legend.size(), std::size_t(2 + 8));
    QVERIFY(findCurve(named.panels[0], "deep10/wp/marks"));
    QCOMPARE(findCurve(named.panels[0], "deep10/wp")->look.color.alpha(), 255);

    SceneFixture many;
    addLayers(many, 6);
    const PlotScene crowd = scaleFactorScene(many.data, many.choice(), ScaleMode::Overlay, m_style);
    QCOMPARE(legendTexts(crowd.panels[0].legend), (QStringList{"Wp", "Wn"}));
    QVERIFY(!findCurve(crowd.panels[0], "deep10/wp/marks"));
    QVERIFY(findCurve(crowd.panels[0], "deep10/wp")->look.color.alpha() < 255);
    QCOMPARE(crowd.panels[0].curves.size(), std::size_t(2 * 9));
    QVERIFY2(crowd.note.contains("9 layer(s)"), qPrintable(crowd.note));
    QVERIFY(crowd.panels[0].title.isEmpty());
}

void TestCrowdedScenes::currentLayerOfACrowdIsNamed()
{
    SceneFixture run;
    addLayers(run, 6);
    ViewChoice choice = run.choice();
    choice.current = 12;
    const PlotPanel panel = scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style).panels[0];
    QCOMPARE(panel.title, QStringLiteral("deep12"));
    QCOMPARE(legendTexts(panel.legend), (QStringList{"Wp", "Wn"}));
    QCOMPARE(panel.legend[0].values, std::vector<CurvePtr>{run.curves["deep12/wp"]});
    QCOMPARE(panel.legend[1].values, std::vector<CurvePtr>{run.curves["deep12/wn"]});
    QVERIFY(!findCurve(panel, "deep12/wn")->back);
    QCOMPARE(findCurve(panel, "deep12/wn")->look.color, m_style.sign(-1).color);
    QVERIFY(findCurve(panel, "deep13/wn")->back);
}

void TestCrowdedScenes::phasesWithoutScalesSaySo()
{
    SceneFixture run;
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style);
    QCOMPARE(scene.phases.size(), std::size_t(2));
    QCOMPARE(scene.phases[0].words, QStringLiteral("no ternary weights yet"));
    QVERIFY(scene.phases[1].words.isEmpty());
    const PlotScene figure = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, PlotStyle::print(8, 4));
    QVERIFY(figure.phases[0].words.isEmpty());
    QVERIFY(accuracyScene(run.data, run.choice(), m_style).phases[0].words.isEmpty());
}

void TestCrowdedScenes::sparsityKeepsItsBars_data()
{
    QTest::addColumn<double>("width");
    QTest::addColumn<int>("panels");
    QTest::newRow("alone") << 900.0 << 3;
    QTest::newRow("beside others") << 340.0 << 1;
}

void TestCrowdedScenes::sparsityKeepsItsBars()
{
    QFETCH(double, width);
    QFETCH(int, panels);
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.width = width;
    const PlotScene scene = sparsityScene(run.data, choice, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(panels));
    QVERIFY(scene.panels[0].bars);
    QVERIFY(!scene.note.isEmpty());
}

void TestCrowdedScenes::accuracyKeepsItsCurves_data()
{
    QTest::addColumn<double>("linesHigh");
    QTest::addColumn<int>("panels");
    QTest::addColumn<bool>("oneLegend");
    QTest::newRow("alone") << 45.0 << 3 << false;
    QTest::newRow("half as high") << 30.0 << 3 << true;
    QTest::newRow("beside others") << 18.0 << 2 << true;
}

void TestCrowdedScenes::accuracyKeepsItsCurves()
{
    QFETCH(double, linesHigh);
    QFETCH(int, panels);
    QFETCH(bool, oneLegend);
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.aspect = choice.width / (linesHigh * QFontMetrics(m_style.font).height());
    const PlotScene scene = accuracyScene(run.data, choice, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(panels));
    QCOMPARE(scene.legend.empty(), !oneLegend);
    QCOMPARE(scene.panels[1].legend.empty(), oneLegend);
    for (const LegendEntry &entry : scene.legend)
        QVERIFY(entry.values.empty());  // those of one panel would be wrong for the others
    QVERIFY(scene.panels.back().xTicks && !scene.panels.front().xTicks);
    QCOMPARE(scene.panels.back().xLabel, QStringLiteral("step"));
}

// Residual expansion: a weight takes one of 2·J + 1 values.
void TestCrowdedScenes::severalMagnitudes()
{
    SceneFixture run;
    const std::string layer = run.layers[1].name + '/';
    for (const char *name : {"wp", "wn"})
        run.curves.erase(layer + name);
    const std::map<std::string, double> values
        = {{"alpha_1", 0.3},    {"alpha_2", 0.8},    {"delta_1", 0.25},   {"delta_2", 0.5},
           {"frac_neg_1", 0.2}, {"frac_neg_2", 0.1}, {"frac_pos_1", 0.3}, {"frac_pos_2", 0.2}};
    for (const auto &[name, value] : values)
        run.curves[layer + name] = curveOf(401, 800, [value = value](int) { return value; });
    ViewChoice choice = run.choice();
    choice.current = 1;
    const PlotPanel latents = sparsityScene(run.data, choice, m_style).panels.back();
    QCOMPARE(latents.stems.size(), std::size_t(5));
    const double expected[][2] = {{-0.8, 0.1}, {-0.3, 0.2}, {0, 0.2}, {0.3, 0.3}, {0.8, 0.2}};
    for (std::size_t i = 0; i < 5; ++i) {
        QCOMPARE(latents.stems[i].x, expected[i][0]);
        QCOMPARE(latents.stems[i].height, expected[i][1]);
    }
    QCOMPARE(latents.stems[4].text, QStringLiteral("+α2"));
    QCOMPARE(latents.rules.size(), std::size_t(4));
    QCOMPARE(latents.rules[3].x, 0.5);
    QCOMPARE(latents.rules[2].text, QStringLiteral("−Δ2"));

    choice.layers = {1};
    const PlotPanel scales = scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style).panels[0];
    QCOMPARE(legendTexts(scales.legend), (QStringList{"α1", "α2"}));
    QVERIFY(findCurve(scales, QString::fromStdString(layer) + "alpha_1")->look.dash
            != findCurve(scales, QString::fromStdString(layer) + "alpha_2")->look.dash);
    const auto series = sparsitySeries(run.data, choice);
    for (const auto &[name, value] : values)
        QVERIFY2(std::find(series.begin(), series.end(), layer + name) != series.end(), name.c_str());
}

QTEST_MAIN(TestCrowdedScenes)
#include "tst_crowdedscenes.moc"
