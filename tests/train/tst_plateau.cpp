// The two rules on accuracies: the plateau against a table made by hand from PyTorch's definition of
// ReduceLROnPlateau, the end of a phase against its definition written out; both against what published logs show.
#include <QtTest>

#include <cmath>
#include <limits>
#include <random>

#include "train/plateau.h"

using namespace ttq;

namespace {

using Numbers = std::vector<double>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

PhaseConfig plateauPhase(std::int64_t patience, double threshold, double gamma = 0.5, double floor = 0)
{
    PhaseConfig phase;
    phase.schedule = "plateau";
    phase.gammas = {gamma};
    phase.plateauPatience = patience;
    phase.plateauThreshold = threshold;
    phase.finalLr = floor;
    return phase;
}

PhaseConfig stopPhase(std::int64_t patience, double threshold)
{
    PhaseConfig phase;
    phase.stopPatience = patience;
    phase.stopThreshold = threshold;
    return phase;
}

// Validation top-1 of TropComplique/trained-ternary-quantization's logs, as printed: its SqueezeNet in full precision
// (patience 4, p = 8, lr 0.04) and its ternary small DenseNet (patience 4, p = 10).
const Numbers kSqueezeNetLog
    = {.118, .175, .228, .253, .275, .284, .305, .312, .315, .329, .349, .357, .352, .341, .363,
       .363, .352, .379, .368, .359, .388, .374, .386, .475, .485, .486, .496, .495, .497, .495,
       .498, .500, .499, .499, .517, .521, .520, .524, .525, .523, .526, .525, .525, .524, .525};
const Numbers kTernaryDenseNetLog = {.328, .333, .344, .334, .344, .305, .312, .311, .380, .371,
                                     .384, .396, .386, .377, .385, .400, .360, .387, .396, .396};

// Epochs, counted from 0, after which the rate drops.
std::vector<int> dropsOf(const PhaseConfig &phase, const Numbers &accuracies)
{
    Plateau plateau;
    std::vector<int> drops;
    for (std::size_t i = 0; i < accuracies.size(); ++i)
        if (endsPlateau(phase, plateau, accuracies[i]))
            drops.push_back(static_cast<int>(i));
    return drops;
}

// Epochs until the rule stops the phase; −1: it does not.
int lengthOf(const PhaseConfig &phase, const Numbers &accuracies)
{
    for (std::size_t n = 1; n <= accuracies.size(); ++n)
        if (stopsEarly(phase, std::span(accuracies).first(n)))
            return static_cast<int>(n);
    return -1;
}

// epochs > p + 4 and a[−1] < mean(a[−(p+4)], a[−(p+3)], a[−(p+2)], a[−(p+1)], a[−p]) + threshold.
bool stopsByDefinition(const Numbers &accuracies, int p, double threshold)
{
    const auto a = [&](int fromEnd) { return accuracies[accuracies.size() - static_cast<std::size_t>(fromEnd)]; };
    return static_cast<int>(accuracies.size()) > p + 4
        && a(1) < (a(p + 4) + a(p + 3) + a(p + 2) + a(p + 1) + a(p)) / 5 + threshold;
}

}  // namespace

Q_DECLARE_METATYPE(Numbers)

class TestPlateau : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorsFollowTheTable_data();
    void factorsFollowTheTable();
    void otherSchedulesStay();
    void publishedDrops();
    void publishedStops();
    void stopsAsDefined_data();
    void stopsAsDefined();
    void notANumberNeverStops();
};

void TestPlateau::factorsFollowTheTable_data()
{
    QTest::addColumn<qint64>("patience");
    QTest::addColumn<double>("floor");
    QTest::addColumn<Numbers>("accuracies");
    QTest::addColumn<Numbers>("factors");  // after each epoch; gamma is 1/2, the threshold 1/16
    const auto row = [](const char *name, qint64 patience, double floor, Numbers accuracies, Numbers factors) {
        QTest::newRow(name) << patience << floor << accuracies << factors;
    };
    // The 2nd is best + threshold exactly, no gain; the 3rd is one, from 1/4; the 5th is exact again.
    row("patience 2", 2, 0, {.25, .3125, .375, .25, .4375, .25, .25, .5, .5}, {1, 1, 1, 1, 1, .5, .5, .5, .5});
    row("the count begins again", 1, 0, {.5, .5, .5, .5, .5, .5, .5}, {1, 1, .5, .5, .25, .25, .125});
    row("the best stays over a drop", 0, 0, {.5, .25, .5, .5625, .625, .625}, {1, .5, .25, .125, .125, .0625});
    row("no patience", 0, 0, {.5, .5, .5}, {1, .5, .25});
    row("gains all the way", 0, 0, {.125, .25, .375, .5}, {1, 1, 1, 1});
    row("floor", 0, .3, {.5, .5, .5, .5}, {1, .5, .3, .3});
    row("floor at 1: never", 0, 1, {.5, .5, .5, .5}, {1, 1, 1, 1});
    row("not a number", 1, 0, {kNan, .25, kNan, kNan, .25, kNan}, {1, 1, 1, .5, .5, .25});
    row("starts at 0", 1, 0, {0, 0, 0}, {1, 1, .5});
}

void TestPlateau::factorsFollowTheTable()
{
    QFETCH(qint64, patience);
    QFETCH(double, floor);
    QFETCH(Numbers, accuracies);
    QFETCH(Numbers, factors);
    const PhaseConfig phase = plateauPhase(patience, 0.0625, 0.5, floor);
    Plateau plateau;
    double before = 1;
    for (std::size_t i = 0; i < accuracies.size(); ++i) {
        const bool dropped = endsPlateau(phase, plateau, accuracies[i]);
        const double now = plateauFactor(phase, plateau);
        QVERIFY2(now == factors[i],
                 qPrintable(QString("epoch %1: %2 instead of %3").arg(i + 1).arg(now).arg(factors[i])));
        QCOMPARE(dropped, now != before);
        before = now;
    }
}

void TestPlateau::otherSchedulesStay()
{
    PhaseConfig phase = plateauPhase(0, 0.01);
    QCOMPARE(dropsOf(phase, {.5, .5, .5}), (std::vector<int>{1, 2}));
    phase.schedule = "constant";
    QCOMPARE(dropsOf(phase, {.5, .5, .5}), std::vector<int>{});
    QCOMPARE(plateauFactor(phase, {.best = 0.5, .badEpochs = 0, .drops = 2}), 1.0);
}

void TestPlateau::publishedDrops()
{
    // The 45th epoch ended the published training before its rate was looked at.
    const Numbers trained(kSqueezeNetLog.begin(), kSqueezeNetLog.end() - 1);
    QCOMPARE(dropsOf(plateauPhase(4, 0.01, 0.1), trained), (std::vector<int>{22, 33, 39}));
    QCOMPARE(dropsOf(plateauPhase(4, 0.01, 0.1), kTernaryDenseNetLog), (std::vector<int>{7, 16}));
    // Twins: another patience or another threshold would have dropped elsewhere.
    QVERIFY(dropsOf(plateauPhase(3, 0.01, 0.1), kTernaryDenseNetLog) != (std::vector<int>{7, 16}));
    QVERIFY(dropsOf(plateauPhase(5, 0.01, 0.1), trained) != (std::vector<int>{22, 33, 39}));
    QVERIFY(dropsOf(plateauPhase(4, 0, 0.1), trained) != (std::vector<int>{22, 33, 39}));
}

void TestPlateau::publishedStops()
{
    QCOMPARE(lengthOf(stopPhase(8, 0.01), kSqueezeNetLog), 45);
    QCOMPARE(lengthOf(stopPhase(10, 0.01), kTernaryDenseNetLog), -1);
    QVERIFY(lengthOf(stopPhase(9, 0.01), kSqueezeNetLog) != 45);
    QCOMPARE(lengthOf(stopPhase(0, 0.01), kSqueezeNetLog), -1);
}

void TestPlateau::stopsAsDefined_data()
{
    QTest::addColumn<int>("patience");
    for (const int patience : {1, 2, 4, 9})
        QTest::newRow(qPrintable(QString("p = %1").arg(patience))) << patience;
}

void TestPlateau::stopsAsDefined()
{
    QFETCH(int, patience);
    std::mt19937_64 random(20261121);
    int stops = 0, goes = 0;
    for (int run = 0; run < 200; ++run) {
        const double slope = std::uniform_real_distribution<double>(-0.01, 0.02)(random);
        const double threshold = std::uniform_real_distribution<double>(-0.05, 0.1)(random);
        const PhaseConfig phase = stopPhase(patience, threshold);
        QCOMPARE(stopWindow(phase), static_cast<std::size_t>(patience + 4));
        Numbers accuracies;
        for (int epoch = 0; epoch < 20; ++epoch) {
            accuracies.push_back(0.3 + slope * epoch + std::normal_distribution<double>(0, 0.02)(random));
            const bool expected = stopsByDefinition(accuracies, patience, threshold);
            QCOMPARE(stopsEarly(phase, accuracies), expected);
            // What a checkpoint keeps of them is enough.
            const std::size_t kept = std::min(accuracies.size(), stopWindow(phase) + 1);
            QCOMPARE(stopsEarly(phase, std::span(accuracies).last(kept)), expected);
            ++(expected ? stops : goes);
        }
    }
    QVERIFY2(stops > 100 && goes > 100, qPrintable(QString("%1 stops, %2 goes").arg(stops).arg(goes)));
}

void TestPlateau::notANumberNeverStops()
{
    const PhaseConfig phase = stopPhase(1, 1);
    QVERIFY(stopsEarly(phase, Numbers(6, 0.5)));
    for (std::size_t i = 1; i < 6; ++i) {  // the first is older than the rule looks
        Numbers accuracies(6, 0.5);
        accuracies[i] = kNan;
        QVERIFY2(!stopsEarly(phase, accuracies), qPrintable(QString::number(i)));
    }
}

QTEST_APPLESS_MAIN(TestPlateau)
#include "tst_plateau.moc"
