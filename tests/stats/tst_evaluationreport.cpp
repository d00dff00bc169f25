#include <QTest>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "stats/evaluationreport.h"

using namespace ttq;

namespace {

bool near(double a, double b, double tolerance = 1e-9)
{
    return std::fabs(a - b) <= tolerance;
}

// Logits whose softmax is `probabilities`.
std::vector<float> logitsOf(const std::vector<double> &probabilities)
{
    std::vector<float> logits;
    for (const double p : probabilities)
        logits.push_back(static_cast<float>(std::log(p)));
    return logits;
}

}  // namespace

class TestEvaluationReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSmallCaseByHand()
    {
        // Three samples of class 0, 0 and 2: right, wrong (1), right.
        const std::vector<float> logits = logitsOf({0.7, 0.2, 0.1, 0.3, 0.6, 0.1, 0.25, 0.25, 0.5});
        const EvaluationReport r = evaluationReport(logits, std::vector<std::uint32_t>{0, 0, 2}, 3);
        QCOMPARE(r.n, std::uint64_t(3));
        QCOMPARE(r.top.size(), std::size_t(3));
        QVERIFY(near(r.top[0], 2.0 / 3));
        QVERIFY(near(r.top[1], 1));
        QVERIFY(near(r.logLoss, -(std::log(0.7) + std::log(0.3) + std::log(0.5)) / 3, 1e-6));
        QCOMPARE(r.confusion, (std::vector<std::uint64_t>{1, 1, 0, 0, 0, 0, 0, 0, 1}));
        QCOMPARE(r.perClass[0].n, std::uint64_t(2));
        QVERIFY(near(r.perClass[0].recall, 0.5));
        QVERIFY(near(r.perClass[0].precision, 1));
        QVERIFY(near(r.perClass[0].meanConfidence, 0.65, 1e-6));
        QVERIFY(std::isnan(r.perClass[1].recall));
        QVERIFY(near(r.perClass[1].precision, 0));
        QCOMPARE(r.pairs.size(), std::size_t(1));
        QCOMPARE(r.pairs[0].label, 0U);
        QCOMPARE(r.pairs[0].predicted, 1U);
        QVERIFY(near(r.pairs[0].share, 0.5));
        QCOMPARE(r.mistakes.size(), std::size_t(1));
        QCOMPARE(r.mistakes[0].sample, 1U);
        QVERIFY(near(r.mistakes[0].confidence, 0.6, 1e-6));
        QVERIFY(near(r.mistakes[0].labelProbability, 0.3, 1e-6));
        // Each confidence has a bin of its own here: |1 − .7|, |0 − .6|, |1 − .5|.
        QVERIFY(near(r.calibrationError, (0.3 + 0.6 + 0.5) / 3, 1e-6));
        QCOMPARE(worstClasses(r, 5), (std::vector<std::uint32_t>{0, 2}));
    }

    void histogramsPutValuesIntoTheirBins()
    {
        const std::vector<float> logits = logitsOf({0.97, 0.03, 0.5 + 1e-3, 0.5 - 1e-3});
        const EvaluationReport r = evaluationReport(logits, std::vector<std::uint32_t>{0, 1}, 2);
        QCOMPARE(r.confidence.right[19], std::uint64_t(1));
        QCOMPARE(r.confidence.wrong[10], std::uint64_t(1));
        QCOMPARE(r.margin.right[18], std::uint64_t(1));
        QCOMPARE(r.margin.wrong[0], std::uint64_t(1));
        QVERIFY(near(r.entropy.high, std::log(2.0)));
        QCOMPARE(r.entropy.wrong[19], std::uint64_t(1));
        QCOMPARE(r.entropy.right[3], std::uint64_t(1));  // 0.1347 of 0.6931
    }

    void equalLogitsAreNoRightAnswer_data()
    {
        QTest::addColumn<int>("label");
        QTest::addColumn<int>("predicted");
        QTest::newRow("first") << 0 << 1;
        QTest::newRow("middle") << 1 << 0;
        QTest::newRow("last") << 2 << 0;
    }

    void equalLogitsAreNoRightAnswer()
    {
        QFETCH(int, label);
        QFETCH(int, predicted);
        const std::vector<std::uint32_t> labels = {static_cast<std::uint32_t>(label)};
        const EvaluationReport r = evaluationReport(std::vector<float>{1, 1, 1}, labels, 3);
        QCOMPARE(r.top, (std::vector<double>{0, 0, 1}));
        QCOMPARE(r.confusion[static_cast<std::size_t>(label * 3 + predicted)], std::uint64_t(1));
    }

    void hugeLogitsDoNotOverflow()
    {
        const EvaluationReport r
            = evaluationReport(std::vector<float>{3e38F, -3e38F}, std::vector<std::uint32_t>{0}, 2);
        QCOMPARE(r.top[0], 1.0);
        QCOMPARE(r.logLoss, 0.0);
        QCOMPARE(r.notFinite, std::uint64_t(0));
        QCOMPARE(r.entropy.right[0], std::uint64_t(1));
    }

    void whatIsNotFiniteIsNeverHidden()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
        const std::vector<float> logits = {2, 1, nan, 1, inf, 0};
        const EvaluationReport r = evaluationReport(logits, std::vector<std::uint32_t>{0, 1, 0}, 2);
        QCOMPARE(r.notFinite, std::uint64_t(2));
        QVERIFY(std::isnan(r.top[0]) && std::isnan(r.logLoss) && std::isnan(r.calibrationError));
        QCOMPARE(r.perClass[0].right, std::uint64_t(1));
        QCOMPARE(r.perClass[0].n, std::uint64_t(2));
    }

    void noSamplesGiveNoNumbers()
    {
        const EvaluationReport r = evaluationReport({}, {}, 4);
        QVERIFY(std::isnan(r.top[0]) && std::isnan(r.logLoss));
        QVERIFY(r.pairs.empty() && r.mistakes.empty() && worstClasses(r, 3).empty());
    }

    void countsAddUp()
    {
        const unsigned seed = 20261121;
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        std::normal_distribution<float> normal(0, 2);
        constexpr std::size_t kClasses = 13, kSamples = 500;
        std::vector<float> logits(kClasses * kSamples);
        std::vector<std::uint32_t> labels(kSamples);
        for (float &logit : logits)
            logit = normal(random);
        for (std::uint32_t &label : labels)
            label = static_cast<std::uint32_t>(random() % kClasses);
        const EvaluationReport r = evaluationReport(logits, labels, kClasses);
        const auto sum
            = [](const auto &values) { return std::accumulate(values.begin(), values.end(), std::uint64_t(0)); };
        QCOMPARE(r.top.size(), std::size_t(10));
        QVERIFY(std::is_sorted(r.top.begin(), r.top.end()));
        QCOMPARE(sum(r.confusion), std::uint64_t(kSamples));
        std::uint64_t right = 0, inBins = 0;
        for (const ClassResult &one : r.perClass)
            right += one.right;
        for (const ReliabilityBin &bin : r.reliability)
            inBins += bin.n;
        QVERIFY(near(static_cast<double>(right) / kSamples, r.top[0]));
        QCOMPARE(inBins, std::uint64_t(kSamples));
        for (const SplitHistogram *histogram : {&r.entropy, &r.confidence, &r.margin}) {
            QCOMPARE(sum(histogram->right), right);
            QCOMPARE(sum(histogram->wrong), kSamples - right);
        }
        QCOMPARE(r.pairs.size(), std::size_t(20));
        QVERIFY(std::is_sorted(r.pairs.begin(), r.pairs.end(),
                               [](const auto &a, const auto &b) { return a.count > b.count; }));
        QCOMPARE(r.mistakes.size(), std::size_t(25));
        QVERIFY(std::is_sorted(r.mistakes.begin(), r.mistakes.end(),
                               [](const auto &a, const auto &b) { return a.confidence > b.confidence; }));
        QVERIFY(r.calibrationError > 0 && r.calibrationError < 1);
    }
};

QTEST_APPLESS_MAIN(TestEvaluationReport)
#include "tst_evaluationreport.moc"
