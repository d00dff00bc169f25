#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "plots/liveplot.h"
#include "plots/plotcanvas.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestLivePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support)")); }
    void hiddenPlotsAreNotDrawn();
    void replotsAreRare();
    void wheelZoomsSteps();
    void wheelOverAnAxisZoomsValues();
    void dragPans();
    void hoverMovesTheCursor();
    void doubleClickFits();
    void keysToggleLogAxes();
};

namespace {

PlotScene oneCurve(int last)
{
    PlotScene scene;
    PlotPanel panel;
    panel.key = "p";
    panel.curves.push_back(
        {"c", curveOf(1, last, [](int step) { return step * 1.0; }), PlotStyle::print(8, 1).sign(1)});
    scene.panels.push_back(panel);
    return scene;
}

void show(LivePlot &plot)
{
    plot.resize(600, 400);
    plot.setScene(oneCurve(100));
    plot.setStepRange(0, 100);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(plot.replots() > 0 && !plot.pendingReplot());
}

void wheel(LivePlot &plot, const QPointF &at)
{
    PlotCanvas *canvas = plot.canvas();
    QWheelEvent event(at, canvas->mapToGlobal(at), QPoint(), QPoint(0, 120), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas, &event);
}

}  // namespace

void TestLivePlot::hiddenPlotsAreNotDrawn()
{
    LivePlot plot;
    plot.resize(600, 400);
    QTest::qWait(50);
    const int first = plot.replots();  // one that the widget makes as it is built
    for (int i = 1; i <= 20; ++i) {
        plot.setScene(oneCurve(10 * i));
        plot.setStepRange(0, 10 * i);
    }
    QTest::qWait(250);
    QCOMPARE(plot.replots(), first);
    QVERIFY(plot.pendingReplot());
    QCOMPARE(plot.canvas()->panel("p")->graph("c")->data()->size(), 200);
    plot.show();  // the twin: a visible one is
    QTRY_VERIFY(plot.replots() > first);
    QTRY_VERIFY(!plot.pendingReplot());
    QTest::qWait(50);
    plot.hide();
    const int before = plot.replots();
    plot.setScene(oneCurve(500));
    QTest::qWait(250);
    QCOMPARE(plot.replots(), before);
}

void TestLivePlot::replotsAreRare()
{
    LivePlot plot;
    show(plot);
    const int before = plot.replots();
    QElapsedTimer time;
    time.start();
    int scenes = 0;
    while (time.elapsed() < 1000) {
        plot.setScene(oneCurve(100 + ++scenes));
        QTest::qWait(5);
    }
    // Ten a second and one at either end; on a busy machine fewer.
    const qint64 seconds = (time.elapsed() + 999) / 1000;
    QVERIFY2(plot.replots() - before <= 10 * seconds + 2,
             qPrintable(QString("%1 of %2 scenes").arg(plot.replots() - before).arg(scenes)));
    QTRY_VERIFY(!plot.pendingReplot());
    QVERIFY(plot.replots() > before);
}

void TestLivePlot::wheelZoomsSteps()
{
    LivePlot plot;
    show(plot);
    QSignalSpy chosen(&plot, &LivePlot::stepRangeChosen);
    const PanelPlot *panel = plot.canvas()->panel("p");
    wheel(plot, panel->rect()->center());
    QCOMPARE(chosen.count(), 1);
    const double from = chosen[0][0].toDouble(), to = chosen[0][1].toDouble();
    QVERIFY(from > 0 && to < 100 && from < to);
    plot.setStepRange(from, to);
    QCOMPARE(panel->x()->range().lower, from);
    QCOMPARE(chosen.count(), 1);               // what the program sets is no choice
    QVERIFY(panel->y()->range().upper < 100);  // values follow
}

void TestLivePlot::wheelOverAnAxisZoomsValues()
{
    LivePlot plot;
    show(plot);
    QSignalSpy chosen(&plot, &LivePlot::stepRangeChosen);
    const PanelPlot *panel = plot.canvas()->panel("p");
    const double before = panel->y()->range().size();
    wheel(plot, QPointF(panel->rect()->left() - 8, panel->rect()->center().y()));
    QCOMPARE(chosen.count(), 0);
    const double zoomed = panel->y()->range().size();
    QVERIFY(zoomed < before);
    plot.setStepRange(0, 100);
    QCOMPARE(panel->y()->range().size(), zoomed);
    plot.releaseValues();
    QVERIFY(std::abs(panel->y()->range().size() - before) < 1e-9 * before);
}

void TestLivePlot::dragPans()
{
    LivePlot plot;
    show(plot);
    QSignalSpy chosen(&plot, &LivePlot::stepRangeChosen);
    PlotCanvas *canvas = plot.canvas();
    const QPoint at = canvas->panel("p")->rect()->center();
    QTest::mousePress(canvas, Qt::LeftButton, Qt::NoModifier, at);
    QMouseEvent move(QEvent::MouseMove, at + QPoint(50, 0), canvas->mapToGlobal(QPointF(at + QPoint(50, 0))),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(canvas, &move);
    QTest::mouseRelease(canvas, Qt::LeftButton, Qt::NoModifier, at + QPoint(50, 0));
    QVERIFY(chosen.count() >= 1);
    const double from = chosen.last()[0].toDouble(), to = chosen.last()[1].toDouble();
    QVERIFY(from < 0 && std::abs(to - from - 100) < 1e-6);
}

void TestLivePlot::hoverMovesTheCursor()
{
    LivePlot plot;
    show(plot);
    QSignalSpy hovered(&plot, &LivePlot::stepHovered), left(&plot, &LivePlot::hoverLeft);
    PlotCanvas *canvas = plot.canvas();
    const PanelPlot *panel = canvas->panel("p");
    const QPointF at(panel->x()->coordToPixel(42), panel->rect()->center().y());
    QMouseEvent move(QEvent::MouseMove, at, canvas->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(canvas, &move);
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][0].toDouble(), 42.0);
    const int replots = plot.replots();
    plot.setCursorStep(42);
    QCOMPARE(plot.replots(), replots);  // the cursor's own layer only
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(canvas, &leave);
    QCOMPARE(left.count(), 1);
}

void TestLivePlot::doubleClickFits()
{
    LivePlot plot;
    show(plot);
    QSignalSpy fit(&plot, &LivePlot::fitAsked);
    QTest::mouseDClick(plot.canvas(), Qt::LeftButton, Qt::NoModifier, plot.canvas()->rect().center());
    QCOMPARE(fit.count(), 1);
}

void TestLivePlot::keysToggleLogAxes()
{
    LivePlot plot;
    show(plot);
    QSignalSpy y(&plot, &LivePlot::logYAsked), x(&plot, &LivePlot::logXAsked);
    QTest::keyClick(&plot, Qt::Key_L);
    QCOMPARE(y.count(), 1);
    QCOMPARE(x.count(), 0);
    QTest::keyClick(&plot, Qt::Key_L, Qt::ShiftModifier);
    QCOMPARE(x.count(), 1);
    QTest::keyClick(&plot, Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(y.count(), 1);
}

QTEST_MAIN(TestLivePlot)
#include "tst_liveplot.moc"
