#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "stats/weightsummary.h"

using namespace ttq;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

}  // namespace

class TestWeightSummary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void momentsAreThoseOfTheValues()
    {
        const std::vector<float> w = {-2, 0, 1, 3, 8};
        const WeightSummary s = summarizeWeights(w);
        QCOMPARE(s.n, std::uint64_t(5));
        QCOMPARE(s.zeros, std::uint64_t(1));
        QCOMPARE(s.minimum, -2.0);
        QCOMPARE(s.maximum, 8.0);
        QCOMPARE(s.absMax, 8.0);
        QCOMPARE(s.mean, 2.0);
        QCOMPARE(s.absMean, 2.8);
        QVERIFY(std::fabs(s.deviation - std::sqrt(58.0 / 5)) < 1e-12);
    }

    void anEmptyTensorHasNoNumbers()
    {
        const WeightSummary s = summarizeWeights({});
        QCOMPARE(s.n, std::uint64_t(0));
        QCOMPARE(s.absMax, 0.0);
        QVERIFY(!s.quantized());
    }

    void valuesThatAreNotFiniteAreCountedAndLeftOut()
    {
        const std::vector<float> w = {1, kNan, 3, kInf, -kInf};
        const WeightSummary s = summarizeWeights(w);
        QCOMPARE(s.nonFinite, std::uint64_t(3));
        QCOMPARE(s.mean, 2.0);
        QCOMPARE(s.maximum, 3.0);
        QVERIFY(s.levels.empty());
    }

    void levels_data()
    {
        QTest::addColumn<int>("distinct");
        QTest::addColumn<int>("n");
        QTest::addColumn<bool>("quantized");
        QTest::addColumn<bool>("ternary");
        QTest::newRow("ternary") << 3 << 100 << true << true;
        QTest::newRow("two levels") << 2 << 100 << true << true;
        QTest::newRow("nine levels") << 9 << 100 << true << false;
        QTest::newRow("seventeen levels") << 17 << 100 << true << false;
        QTest::newRow("eighteen levels") << 18 << 100 << false << false;
        QTest::newRow("too few weights to tell") << 3 << 11 << false << false;
        QTest::newRow("just enough") << 3 << 12 << true << true;
        QTest::newRow("all different") << 100 << 100 << false << false;
    }

    void levels()
    {
        QFETCH(int, distinct);
        QFETCH(int, n);
        QFETCH(bool, quantized);
        QFETCH(bool, ternary);
        std::vector<float> w;
        for (int i = 0; i < n; ++i)
            w.push_back(static_cast<float>(i % distinct) - 1);
        std::shuffle(w.begin(), w.end(), std::mt19937(7));
        const WeightSummary s = summarizeWeights(w);
        QCOMPARE(s.quantized(), quantized);
        QCOMPARE(s.ternary(), ternary);
        if (distinct <= 17) {
            QCOMPARE(int(s.levels.size()), distinct);
            QVERIFY(std::is_sorted(s.levels.begin(), s.levels.end()));
        }
    }

    void bothZerosAreOneLevel()
    {
        const WeightSummary s = summarizeWeights(std::vector<float>{0.0F, -0.0F, 1, 0, 0, 1, -0.0F, 1});
        QCOMPARE(s.levels, (std::vector<float>{0, 1}));
        QVERIFY(!std::signbit(s.levels[0]));
        QCOMPARE(s.zeros, std::uint64_t(5));
    }

    void codesAreStrict()
    {
        const std::vector<float> w = {-1, -0.5F, 0, 0.5F, 0.6F, kNan};
        QCOMPARE(codesOf(w, 0.5F), (std::vector<std::int8_t>{-1, 0, 0, 0, 1, 0}));
        QCOMPARE(codesOf(w, 0), (std::vector<std::int8_t>{-1, -1, 0, 1, 1, 0}));
    }

    void comparisonsCountChangesAndFlips()
    {
        const std::vector<std::int8_t> before = {-1, 0, 1, 1, 0, -1}, now = {-1, 1, -1, 0, 0, 1};
        CodeComparison all = compareCodes(before, now);
        QCOMPARE(all.n, std::uint64_t(6));
        QCOMPARE(all.changed, std::uint64_t(4));
        QCOMPARE(all.flipped, std::uint64_t(2));
        all.add(compareCodes(before, before));
        QCOMPARE(all.n, std::uint64_t(12));
        QCOMPARE(all.changed, std::uint64_t(4));
    }
};

QTEST_APPLESS_MAIN(TestWeightSummary)
#include "tst_weightsummary.moc"
