// Learning-rate schedules: ends, monotone pieces, continuity, and their sums in closed form.
#include <QtTest>
#include <cmath>
#include <numbers>
#include <numeric>

#include "train/schedule.h"

using namespace ttq;

namespace {

constexpr double kTolerance = 1e-9;

PhaseConfig phaseOf(const char *schedule, std::int64_t epochs, double warmup, double finalLr)
{
    PhaseConfig phase;
    phase.schedule = schedule;
    phase.epochs = epochs;
    phase.warmup = warmup;
    phase.finalLr = finalLr;
    return phase;
}

struct Course {
    std::vector<double> factors;  // of steps 0 … T − 1
    std::int64_t warm = 0;
    double end = 0;  // at T
};

Course courseOf(const PhaseConfig &phase, std::int64_t stepsPerEpoch)
{
    Course course;
    const std::int64_t total = totalSteps(phase, stepsPerEpoch);
    for (std::int64_t s = 0; s < total; ++s) {
        course.factors.push_back(scheduleFactor(phase, s, stepsPerEpoch));
    }
    course.warm = warmupSteps(phase, stepsPerEpoch);
    course.end = scheduleFactor(phase, total, stepsPerEpoch);
    return course;
}

double largestJump(const Course &course)
{
    double jump = std::abs(course.end - course.factors.back());
    for (std::size_t s = 1; s < course.factors.size(); ++s) {
        jump = std::max(jump, std::abs(course.factors[s] - course.factors[s - 1]));
    }
    return jump;
}

// No piece of a smooth schedule is steeper than a half cosine over its length.
double steepestAllowed(const Course &course)
{
    const auto total = static_cast<double>(course.factors.size());
    const auto warm = static_cast<double>(course.warm);
    return std::numbers::pi / 2 / std::min(total - warm, warm > 0 ? warm : total) + kTolerance;
}

}  // namespace

class TestSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smooth_data();
    void smooth();
    void jumpIsSeen();
    void knownValues();
    void warmupMultipliesTheOthers();
    void milestones();
    void periodicDrops_data();
    void periodicDrops();
    void shortPhases_data();
    void shortPhases();
    void totalsAddUp();
};

void TestSchedule::smooth_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<int>("epochs");
    QTest::addColumn<int>("stepsPerEpoch");
    QTest::addColumn<double>("warmup");
    QTest::addColumn<double>("finalLr");
    for (const char *schedule : {"linear", "cosine", "onecycle"}) {
        for (const double warmup : {0.0, 0.2, 0.3, 0.9}) {
            for (const double finalLr : {0.0, 0.01, 0.37, 1.0}) {
                for (const auto &[epochs, steps] : {std::pair{6, 390}, {1, 7}, {13, 17}}) {
                    if (warmup > 0 || std::string_view(schedule) != "onecycle") {
                        QTest::addRow("%s %g %g %dx%d", schedule, warmup, finalLr, epochs, steps)
                            << schedule << epochs << steps << warmup << finalLr;
                    }
                }
            }
        }
    }
}

void TestSchedule::smooth()
{
    QFETCH(QString, schedule);
    QFETCH(int, epochs);
    QFETCH(int, stepsPerEpoch);
    QFETCH(double, warmup);
    QFETCH(double, finalLr);
    const PhaseConfig phase = phaseOf(schedule.toLatin1().constData(), epochs, warmup, finalLr);
    const Course course = courseOf(phase, stepsPerEpoch);
    const auto total = static_cast<std::int64_t>(course.factors.size());
    QCOMPARE(total, std::int64_t{epochs} * stepsPerEpoch);
    QCOMPARE(course.warm, std::llround(warmup * static_cast<double>(total)));

    QVERIFY(course.end == finalLr);  // exactly
    QVERIFY(scheduleFactor(phase, total + 1000, stepsPerEpoch) == finalLr);
    QVERIFY(course.factors[static_cast<std::size_t>(std::max<std::int64_t>(0, course.warm - 1))] == 1.0);
    QVERIFY(course.factors[static_cast<std::size_t>(course.warm)] == 1.0);
    for (std::int64_t s = 1; s < total; ++s) {
        const auto i = static_cast<std::size_t>(s);
        QVERIFY(course.factors[i] >= 0 && course.factors[i] <= 1);
        if (s < course.warm) {
            QVERIFY(course.factors[i] > course.factors[i - 1]);
        } else {
            QVERIFY(course.factors[i] <= course.factors[i - 1]);
        }
    }
    QVERIFY(largestJump(course) <= steepestAllowed(course));

    // Σ of the rise is (W + 1) / 2 for both forms; of the fall over N steps N − (1 − f)(N − 1) / 2 for both.
    const auto warm = static_cast<double>(course.warm);
    const auto fall = static_cast<double>(total - course.warm);
    const double expected = (course.warm > 0 ? (warm + 1) / 2 : 0) + fall - (1 - finalLr) * (fall - 1) / 2;
    const double sum = std::accumulate(course.factors.begin(), course.factors.end(), 0.0);
    QVERIFY2(std::abs(sum - expected) <= kTolerance * static_cast<double>(total),
             qPrintable(QString("%1 instead of %2").arg(sum, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

// The twin of the continuity check: a drop by ten exceeds its bound.
void TestSchedule::jumpIsSeen()
{
    PhaseConfig phase = phaseOf("multistep", 10, 0, 0);
    phase.milestones = {5};
    phase.gammas = {0.1};
    const Course course = courseOf(phase, 100);
    QVERIFY(largestJump(course) > steepestAllowed(course));
}

void TestSchedule::knownValues()
{
    const PhaseConfig linear = phaseOf("linear", 10, 0.2, 0);  // T = 10, W = 2
    QCOMPARE(scheduleFactor(linear, 0, 1), 0.5);
    QCOMPARE(scheduleFactor(linear, 1, 1), 1.0);
    QCOMPARE(scheduleFactor(linear, 2, 1), 1.0);
    QCOMPARE(scheduleFactor(linear, 6, 1), 0.5);
    QCOMPARE(scheduleFactor(linear, 9, 1), 0.125);
    const PhaseConfig cosine = phaseOf("cosine", 8, 0, 0.5);
    QCOMPARE(scheduleFactor(cosine, 0, 1), 1.0);
    QCOMPARE(scheduleFactor(cosine, 4, 1), 0.75);
    QCOMPARE(scheduleFactor(cosine, 2, 1), 0.75 + 0.25 * std::sqrt(0.5));
    const PhaseConfig onecycle = phaseOf("onecycle", 8, 0.5, 0);  // W = 4
    QCOMPARE(scheduleFactor(onecycle, 0, 1), (1 - std::sqrt(0.5)) / 2);
    QCOMPARE(scheduleFactor(onecycle, 1, 1), 0.5);
    QCOMPARE(scheduleFactor(onecycle, 6, 1), 0.5);
}

void TestSchedule::warmupMultipliesTheOthers()
{
    for (const char *steady : {"constant", "plateau"})  // whose drops follow the accuracy (tst_plateau)
        QCOMPARE(courseOf(phaseOf(steady, 5, 0.4, 0), 1).factors, (std::vector<double>{0.5, 1, 1, 1, 1}));
    const PhaseConfig constant = phaseOf("constant", 10, 0.4, 0);
    QCOMPARE(courseOf(constant, 1).factors, (std::vector<double>{0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1, 1}));
    PhaseConfig multistep = phaseOf("multistep", 8, 0.5, 0);
    multistep.milestones = {2, 6};
    multistep.gammas = {0.5};
    QCOMPARE(courseOf(multistep, 1).factors, (std::vector<double>{0.25, 0.5, 0.375, 0.5, 0.5, 0.5, 0.25, 0.25}));
}

void TestSchedule::milestones()
{
    PhaseConfig phase = phaseOf("multistep", 200, 0, 0);
    phase.milestones = {80, 120, 160, 500};
    phase.gammas = {0.1, 0.1, 0.5, 0.5};
    constexpr std::int64_t kSteps = 391;
    const auto factor = [&](std::int64_t step) { return scheduleFactor(phase, step, kSteps); };
    QCOMPARE(factor(80 * kSteps - 1), 1.0);
    QCOMPARE(factor(80 * kSteps), 0.1);
    QCOMPARE(factor(120 * kSteps - 1), 0.1);
    QCOMPARE(factor(120 * kSteps), 0.1 * 0.1);
    QCOMPARE(factor(160 * kSteps), 0.1 * 0.1 * 0.5);
    QCOMPARE(factor(200 * kSteps), 0.1 * 0.1 * 0.5);
    phase.milestones = {0.5};  // within an epoch, at the nearest step
    phase.gammas = {0.1};
    QCOMPARE(factor(195), 1.0);
    QCOMPARE(factor(196), 0.1);
}

void TestSchedule::periodicDrops_data()
{
    QTest::addColumn<double>("period");
    QTest::addColumn<int>("stepsPerEpoch");
    QTest::newRow("whole epochs") << 2.0 << 10;
    QTest::newRow("parts of epochs") << 0.7 << 10;
    QTest::newRow("rounded steps") << 0.3 << 17;
    QTest::newRow("an epoch of one step") << 1.0 << 1;
    QTest::newRow("several drops a step") << 0.25 << 1;
    QTest::newRow("never") << 1000.0 << 10;
}

// Against counting the boundaries one by one.
void TestSchedule::periodicDrops()
{
    QFETCH(double, period);
    QFETCH(int, stepsPerEpoch);
    PhaseConfig phase = phaseOf("step", 20, 0, 0);
    phase.stepEpochs = period;
    phase.gammas = {0.5};
    for (std::int64_t step = 0; step <= totalSteps(phase, stepsPerEpoch); ++step) {
        int drops = 0;
        while (std::llround((drops + 1) * period * stepsPerEpoch) <= step) {
            ++drops;
        }
        QCOMPARE(scheduleFactor(phase, step, stepsPerEpoch), std::pow(0.5, drops));
    }
}

void TestSchedule::shortPhases_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<int>("epochs");
    for (const char *schedule : {"constant", "linear", "cosine", "onecycle", "plateau"}) {
        for (const int epochs : {1, 2, 3}) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(schedule).arg(epochs))) << schedule << epochs;
        }
    }
}

// Phases of a few steps with warm-up over nearly all of them: finite, positive while training, a peak of 1.
void TestSchedule::shortPhases()
{
    QFETCH(QString, schedule);
    QFETCH(int, epochs);
    const Course course = courseOf(phaseOf(schedule.toLatin1().constData(), epochs, 0.99, 0), 1);
    QVERIFY(course.warm < epochs);
    double peak = 0;
    for (const double factor : course.factors) {
        QVERIFY(std::isfinite(factor) && factor > 0 && factor <= 1);
        peak = std::max(peak, factor);
    }
    QCOMPARE(peak, 1.0);
}

void TestSchedule::totalsAddUp()
{
    QCOMPARE(totalSteps(phaseOf("constant", 6, 0, 0), 390), 2340);
    QCOMPARE(totalSteps(phaseOf("constant", 0, 0, 0), 390), 0);
}

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
