#include <QTest>

#include "plots/accuracyscene.h"
#include "plots/plotcanvas.h"
#include "plots/scalefactorscene.h"
#include "plots/sparsityscene.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestPlotCanvas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void graphsHoldTheCurves();
    void growingCurvesAreAppended();
    void rewrittenCurvesAreReplaced();
    void gapsStayGaps();
    void logAxesLeaveOutWhatIsNotPositive();
    void nothingPositiveStaysLinear();
    void rangesFollowWhatIsVisible();
    void sharedRanges();
    void legendNeverCoversThePlot();
    void panelsOfAColumnAreAligned();
    void readoutShowsTheCursor();
    void emptyScenesShowNoAxes();
    void barsHoldTheShares();
    void stylesChangeThePlot();
};

namespace {

const PlotStyle &lightStyle()
{
    static const PlotStyle kStyle = PlotStyle::screen(QPalette(Qt::white), QFont());
    return kStyle;
}

PlotScene sceneWith(const CurvePtr &curve, bool log = false)
{
    PlotScene scene;
    PlotPanel panel;
    panel.key = "p";
    panel.logY = log;
    panel.curves.push_back({"c", curve, lightStyle().sign(1)});
    scene.panels.push_back(panel);
    return scene;
}

QString differs(const QCPGraph *graph, const Curve &curve)
{
    if (!graph)
        return "no graph";
    if (graph->data()->size() != static_cast<int>(curve.x.size()))
        return QString("%1 points").arg(graph->data()->size());
    std::size_t i = 0;
    for (const QCPGraphData &point : *graph->data()) {
        const bool same = point.value == curve.y[i] || (std::isnan(point.value) && std::isnan(curve.y[i]));
        if (point.key != curve.x[i] || !same)
            return QString("point %1 is (%2, %3)").arg(i).arg(point.key).arg(point.value);
        ++i;
    }
    return QString();
}

QImage drawn(PlotCanvas &canvas, int width, int height)
{
    return canvas.toPixmap(width, height).toImage();
}

}  // namespace

void TestPlotCanvas::graphsHoldTheCurves()
{
    SceneFixture run;
    PlotCanvas canvas(lightStyle());
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, lightStyle());
    canvas.setScene(scene);
    canvas.setStepRange(0, 816);
    for (const char *name : {"block.conv1/wp", "block.conv2/wn", "block.conv3/wp"})
        QCOMPARE(differs(canvas.panel("overlay")->graph(name), *run.curves[name]), QString());
    const QCPGraph *graph = canvas.panel("overlay")->graph("block.conv1/wp");
    QCOMPARE(graph->pen().widthF(), 1.0);
    QCOMPARE(graph->pen().color(), lightStyle().sign(1).color);
    QVERIFY(graph->adaptiveSampling());
    QVERIFY(canvas.plottingHints().testFlag(QCP::phFastPolylines));
    QCOMPARE(canvas.panel("overlay")->x()->range().upper, 816.0);
    QVERIFY(!drawn(canvas, 900, 600).isNull());
}

void TestPlotCanvas::growingCurvesAreAppended()
{
    auto curve = std::make_shared<Curve>(*curveOf(1, 50, [](int step) { return step * 1.0; }));
    curve->rewrittenAt = 1;
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curve));
    const QCPGraph *graph = canvas.panel("p")->graph("c");
    auto longer = std::make_shared<Curve>(*curveOf(1, 80, [](int step) { return step * 1.0; }));
    longer->rewrittenAt = 1;
    longer->revision = 2;
    // Told apart from a replacement: what was drawn before is not looked at again.
    std::vector<double> values(longer->y.begin(), longer->y.end());
    values[3] = -77;
    longer->y = values;
    canvas.setScene(sceneWith(longer));
    QCOMPARE(canvas.panel("p")->graph("c"), graph);
    QCOMPARE(graph->data()->size(), 80);
    QCOMPARE((graph->data()->constBegin() + 3)->value, 4.0);
    QCOMPARE((graph->data()->constEnd() - 1)->value, 80.0);
}

void TestPlotCanvas::rewrittenCurvesAreReplaced()
{
    auto curve = std::make_shared<Curve>(*curveOf(1, 50, [](int step) { return step * 1.0; }));
    curve->revision = curve->rewrittenAt = 5;
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curve));
    auto other = std::make_shared<Curve>(*curveOf(1, 60, [](int step) { return step * 3.0; }));
    other->revision = other->rewrittenAt = 6;
    canvas.setScene(sceneWith(other));
    QCOMPARE(differs(canvas.panel("p")->graph("c"), *other), QString());
    // A resume from an earlier step makes a curve shorter.
    auto shorter = std::make_shared<Curve>(*curveOf(1, 20, [](int step) { return step * 3.0; }));
    shorter->revision = shorter->rewrittenAt = 7;
    canvas.setScene(sceneWith(shorter));
    QCOMPARE(differs(canvas.panel("p")->graph("c"), *shorter), QString());
}

void TestPlotCanvas::gapsStayGaps()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const CurvePtr curve = makeCurve({1, 2, 3, 4, 5}, {1, 1, nan, 1, 1});
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curve));
    canvas.setStepRange(0, 6);
    QCOMPARE(differs(canvas.panel("p")->graph("c"), *curve), QString());
    const QImage image = drawn(canvas, 400, 200);
    const PanelPlot *panel = canvas.panel("p");
    const auto coloured = [&](double x, double y) {
        const QRgb wanted = lightStyle().sign(1).color.rgb();
        const QPointF at(panel->x()->coordToPixel(x), panel->y()->coordToPixel(y));
        for (int dy = -2; dy <= 2; ++dy)
            if (image.pixel(qRound(at.x()), qRound(at.y()) + dy) == wanted)
                return true;
        return false;
    };
    QVERIFY(coloured(1.5, 1));
    QVERIFY(coloured(4.5, 1));
    QVERIFY(!coloured(3, 1));
    // The mark of the gap stands on the axis; where there is no gap there is none.
    const auto markAt = [&](double x) {
        const QRgb wanted = lightStyle().sign(1).color.rgb();
        const int left = qRound(panel->x()->coordToPixel(x));
        for (int dx = -5; dx <= 5; ++dx)
            for (int dy = 1; dy <= 9; ++dy)
                if (image.pixel(left + dx, panel->rect()->bottom() - dy) == wanted)
                    return true;
        return false;
    };
    QVERIFY(markAt(3));
    QVERIFY(!markAt(2));
}

void TestPlotCanvas::logAxesLeaveOutWhatIsNotPositive()
{
    const CurvePtr curve = makeCurve({1, 2, 3, 4}, {0.01, 0, -5, 10});
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curve, true));
    canvas.setStepRange(0, 5);
    const PanelPlot *panel = canvas.panel("p");
    QVERIFY(panel->logY());
    QCOMPARE(panel->y()->scaleType(), QCPAxis::stLogarithmic);
    const QCPRange range = panel->y()->range();
    QVERIFY(range.lower > 0 && range.lower < 0.01 && range.upper > 10);
    const auto data = panel->graph("c")->data();
    QVERIFY(std::isnan((data->constBegin() + 1)->value));
    QVERIFY(std::isnan((data->constBegin() + 2)->value));
    QCOMPARE(data->constBegin()->value, 0.01);
    drawn(canvas, 500, 300);
    QVERIFY(panel->y()->tickVector().size() >= 3);
    // Back to linear: the values are there again.
    canvas.setScene(sceneWith(curve, false));
    QCOMPARE(differs(panel->graph("c"), *curve), QString());
    QVERIFY(panel->y()->range().lower < -5);
}

void TestPlotCanvas::nothingPositiveStaysLinear()
{
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(makeCurve({1, 2}, {-1, 0}), true));
    QVERIFY(!canvas.panel("p")->logY());
    QCOMPARE(canvas.panel("p")->y()->scaleType(), QCPAxis::stLinear);
    drawn(canvas, 300, 200);
}

void TestPlotCanvas::rangesFollowWhatIsVisible()
{
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curveOf(1, 1000, [](int step) { return step < 500 ? 1.0 : 100.0 + step; })));
    canvas.setStepRange(0, 1000);
    QVERIFY(canvas.panel("p")->y()->range().upper > 1000);
    canvas.setStepRange(10, 100);
    QVERIFY(canvas.panel("p")->y()->range().upper < 2);
    // A person's choice stays until it is released.
    canvas.panel("p")->y()->setRange(-7, 7);
    canvas.setStepRange(0, 1000);
    QCOMPARE(canvas.panel("p")->y()->range().upper, 7.0);
    canvas.releaseValues();
    QVERIFY(canvas.panel("p")->y()->range().upper > 1000);
}

void TestPlotCanvas::sharedRanges()
{
    SceneFixture run;
    PlotCanvas canvas(lightStyle());
    canvas.setScene(scaleFactorScene(run.data, run.choice(), ScaleMode::Multiples, lightStyle()));
    canvas.setStepRange(0, 816);
    const QCPRange first = canvas.panels()[0]->y()->range();
    for (const auto &panel : canvas.panels()) {
        QCOMPARE(panel->y()->range().lower, first.lower);
        QCOMPARE(panel->y()->range().upper, first.upper);
        QCOMPARE(panel->x()->range().upper, 816.0);
    }
    QVERIFY(first.upper > 1.3 && first.lower < 0.7);  // of the layer that goes furthest
}

void TestPlotCanvas::legendNeverCoversThePlot()
{
    SceneFixture run;
    PlotCanvas canvas(lightStyle());
    canvas.setScene(accuracyScene(run.data, run.choice(), lightStyle()));
    canvas.setStepRange(0, 816);
    for (const int width : {400, 900, 1400}) {
        drawn(canvas, width, 700);
        for (const auto &panel : canvas.panels()) {
            QVERIFY(panel->strip()->rect().bottom() <= panel->rect()->outerRect().top());
            QVERIFY(panel->rect()->height() > 20);
        }
    }
    QVERIFY(canvas.panels()[0]->strip()->rect().height() > 0);
}

void TestPlotCanvas::panelsOfAColumnAreAligned()
{
    SceneFixture run;
    PlotCanvas canvas(lightStyle());
    canvas.setScene(accuracyScene(run.data, run.choice(), lightStyle()));
    canvas.setStepRange(0, 816);
    drawn(canvas, 900, 600);
    const auto &panels = canvas.panels();
    for (const auto &panel : panels) {
        QCOMPARE(panel->rect()->left(), panels[0]->rect()->left());
        QCOMPARE(panel->rect()->right(), panels[0]->rect()->right());
    }
    canvas.setScene(scaleFactorScene(run.data, run.choice(), ScaleMode::Multiples, lightStyle()));
    drawn(canvas, 900, 600);
    for (const auto &panel : canvas.panels()) {
        QVERIFY(std::abs(panel->rect()->width() - canvas.panels()[0]->rect()->width()) <= 2);
        QVERIFY(std::abs(panel->rect()->height() - canvas.panels()[0]->rect()->height()) <= 2);
    }
}

void TestPlotCanvas::readoutShowsTheCursor()
{
    SceneFixture run;
    PlotCanvas canvas(lightStyle());
    ViewChoice choice = run.choice();
    choice.layers = {1};
    canvas.setScene(scaleFactorScene(run.data, choice, ScaleMode::Overlay, lightStyle()));
    canvas.setCursor(500);
    const LegendStrip *strip = canvas.panel("overlay")->strip();
    QCOMPARE(strip->valueText(strip->entries()[0]), QStringLiteral("1.1500"));
    QCOMPARE(strip->valueText(strip->entries()[1]), QStringLiteral("0.8500"));
    canvas.setCursor(100);
    QCOMPARE(strip->valueText(strip->entries()[0]), QStringLiteral("—"));
    canvas.setCursor(std::nullopt);  // the last ones
    QCOMPARE(strip->valueText(strip->entries()[0]), QStringLiteral("1.1800"));
    // The places of the entries do not depend on the values.
    drawn(canvas, 600, 400);
    const QRect before = canvas.panel("overlay")->rect()->rect();
    canvas.setCursor(600);
    drawn(canvas, 600, 400);
    QCOMPARE(canvas.panel("overlay")->rect()->rect(), before);
}

void TestPlotCanvas::emptyScenesShowNoAxes()
{
    PlotCanvas canvas(lightStyle());
    PlotScene scene;
    scene.empty = "Words";
    canvas.setScene(scene);
    drawn(canvas, 300, 200);
    QCOMPARE(canvas.panels().size(), std::size_t(1));
    for (QCPAxis *axis : canvas.panels()[0]->rect()->axes()) {
        QVERIFY(!axis->visible());
        QVERIFY(!axis->grid()->visible());
    }
    canvas.setScene(sceneWith(makeCurve({1, 2}, {1, 2})));
    QVERIFY(canvas.panels()[0]->x()->visible());
}

void TestPlotCanvas::barsHoldTheShares()
{
    SceneFixture run;
    for (int id = 10; id < 107; ++id) {
        run.layers.push_back({id, "deep" + std::to_string(id), "conv2d", {8, 8, 3, 3}, 576, "ttq", false});
        run.addTernary(run.layers.back());
    }
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sparsityScene(run.data, run.choice(), lightStyle()));
    drawn(canvas, 900, 600);
    QCPBars *bars = qobject_cast<QCPBars *>(canvas.plottable(0));
    QVERIFY(bars);
    QCOMPARE(bars->data()->size(), 100);
    // A hundred names do not fit: the labels are thinned, never drawn over each other.
    const PanelPlot *panel = canvas.panel("shares");
    const int labels = panel->y()->tickVector().size();
    const int height = QFontMetrics(lightStyle().smallFont).height();
    QVERIFY2(labels > 5 && labels * height * 0.9 < panel->rect()->height(), qPrintable(QString::number(labels)));
}

void TestPlotCanvas::stylesChangeThePlot()
{
    QPalette dark;
    dark.setColor(QPalette::Base, 0x1e1e1e);
    dark.setColor(QPalette::Text, 0xe6e6e6);
    PlotCanvas canvas(lightStyle());
    canvas.setScene(sceneWith(curveOf(1, 100, [](int step) { return step * 1.0; })));
    canvas.setStepRange(0, 100);
    QCOMPARE(drawn(canvas, 300, 200).pixel(1, 1), QColor(Qt::white).rgb());
    canvas.setPlotStyle(PlotStyle::screen(dark, QFont()));
    QCOMPARE(drawn(canvas, 300, 200).pixel(1, 1), QColor(0x1e1e1e).rgb());
    QCOMPARE(canvas.panel("p")->x()->tickLabelColor(), QColor(0xe6e6e6));
    QCOMPARE(canvas.panel("p")->graph("c")->data()->size(), 100);
    QCOMPARE(canvas.panel("p")->x()->range().upper, 100.0);
}

QTEST_MAIN(TestPlotCanvas)
#include "tst_plotcanvas.moc"
