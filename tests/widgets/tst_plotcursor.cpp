#include <QSignalSpy>
#include <QTest>

#include "plots/plotcursor.h"

using namespace ttq;

class TestPlotCursor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitShowsEverything();
    void followKeepsTheWidth();
    void lockedStays();
    void stepsAreToldOnce();
    void refusesWhatIsNoRange_data();
    void refusesWhatIsNoRange();
};

void TestPlotCursor::fitShowsEverything()
{
    PlotCursor cursor;
    QSignalSpy ranges(&cursor, &PlotCursor::rangeChanged);
    QVERIFY(cursor.mode() == PlotCursor::Mode::Fit);
    cursor.extendTo(1000);
    QCOMPARE(cursor.from(), 0.0);
    QCOMPARE(cursor.to(), 1020.0);
    QCOMPARE(ranges.count(), 1);
    cursor.extendTo(1000);
    QCOMPARE(ranges.count(), 1);
    cursor.extendTo(500);  // a resume from an earlier step
    QCOMPARE(cursor.to(), 510.0);
}

void TestPlotCursor::followKeepsTheWidth()
{
    PlotCursor cursor;
    cursor.extendTo(1000);
    cursor.setRange(400, 600);
    cursor.setMode(PlotCursor::Mode::Follow);
    QCOMPARE(cursor.to() - cursor.from(), 200.0);
    QCOMPARE(cursor.to(), 1004.0);
    cursor.extendTo(2000);
    QCOMPARE(cursor.to() - cursor.from(), 200.0);
    QCOMPARE(cursor.to(), 2004.0);
}

void TestPlotCursor::lockedStays()
{
    PlotCursor cursor;
    QSignalSpy modes(&cursor, &PlotCursor::modeChanged);
    cursor.extendTo(1000);
    cursor.setRange(400, 600);
    QVERIFY(cursor.mode() == PlotCursor::Mode::Locked);
    QCOMPARE(modes.count(), 1);
    cursor.extendTo(5000);
    QCOMPARE(cursor.from(), 400.0);
    QCOMPARE(cursor.to(), 600.0);
    cursor.setMode(PlotCursor::Mode::Fit);
    QCOMPARE(cursor.to(), 5100.0);
}

void TestPlotCursor::stepsAreToldOnce()
{
    PlotCursor cursor;
    QSignalSpy steps(&cursor, &PlotCursor::stepChanged);
    cursor.clearStep();
    QCOMPARE(steps.count(), 0);
    cursor.setStep(0);
    QVERIFY(cursor.hasStep());
    cursor.setStep(0);
    QCOMPARE(steps.count(), 1);
    cursor.setStep(qQNaN());
    QCOMPARE(cursor.step(), 0.0);
    cursor.clearStep();
    QCOMPARE(steps.count(), 2);
    QVERIFY(!cursor.hasStep());
}

void TestPlotCursor::refusesWhatIsNoRange_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::newRow("reversed") << 5.0 << 1.0;
    QTest::newRow("empty") << 5.0 << 5.0;
    QTest::newRow("NaN") << qQNaN() << 5.0;
    QTest::newRow("infinite") << 0.0 << qInf();
}

void TestPlotCursor::refusesWhatIsNoRange()
{
    QFETCH(double, from);
    QFETCH(double, to);
    PlotCursor cursor;
    cursor.extendTo(100);
    QSignalSpy ranges(&cursor, &PlotCursor::rangeChanged);
    cursor.setRange(from, to);
    QCOMPARE(ranges.count(), 0);
    QVERIFY(cursor.mode() == PlotCursor::Mode::Fit);
}

QTEST_GUILESS_MAIN(TestPlotCursor)
#include "tst_plotcursor.moc"
