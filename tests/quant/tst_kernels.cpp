// The quantizer's passes against scalar references: codes, outputs and gradients bit for bit, sums to rounding.
#include "quant/kernels.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

#include "quant/weights.h"

using namespace ttq;
using namespace ttq::kernels;

namespace {

constexpr float kWp = 1.375f, kWn = 0.71f;
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// A sum of n terms may differ by its order: n·ε of the sum of magnitudes, in long double on our side.
bool near(double actual, long double expected, long double magnitude, std::size_t n)
{
    const long double slack = magnitude * static_cast<long double>(n + 1) * std::numeric_limits<double>::epsilon();
    return std::fabs(static_cast<long double>(actual) - expected) <= slack;
}

int codeOf(float w, float delta)
{
    return w > delta ? 1 : w < -delta ? -1 : 0;
}

std::vector<std::int8_t> codesOf(const std::vector<float> &w)
{
    std::vector<std::int8_t> codes;
    for (const float value : w) {
        codes.push_back(static_cast<std::int8_t>(codeOf(value, kTie)));
    }
    return codes;
}

// Whether kthLargestAbs() is the sorted order's (k + shift)-th value, for all k or for some.
bool matchesSort(const std::vector<float> &w, std::size_t every, std::size_t shift = 0)
{
    std::vector<float> sorted;
    for (const float value : w) {
        sorted.push_back(std::fabs(value));
    }
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    std::vector<float> scratch(w.size());
    for (std::size_t k = 1; k <= w.size(); k += k + every < w.size() ? every : 1) {
        if (!sameBits(kthLargestAbs(w, k, scratch), sorted[(k - 1 + shift) % w.size()])) {
            return false;
        }
    }
    return true;
}

void sizes()
{
    QTest::addColumn<int>("n");
    for (const int n : {0, 1, 15, 16, 17, 129, 16383, 16384, 16385, 40000}) {
        QTest::addRow("%d", n) << n;
    }
}

}  // namespace

class TestKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void absStats_data() { sizes(); }
    void absStats()
    {
        QFETCH(int, n);
        const auto w = weightsWithTies(static_cast<std::size_t>(n), 1);
        float largest = 0;
        long double sum = 0, squares = 0;
        for (const float value : w) {
            largest = std::max(largest, std::fabs(value));
            sum += std::fabs(static_cast<long double>(value));
            squares += static_cast<long double>(value) * value;
        }
        const AbsStats stats = kernels::absStats(w.data(), w.size());
        QVERIFY(sameBits(stats.absMax, largest));
        QVERIFY(near(stats.absSum, sum, sum, w.size()));
        QVERIFY(near(stats.squareSum, squares, squares, w.size()));
        if (n > 0) {
            QVERIFY(!near(stats.absSum, sum * 1.0001L, sum, w.size()));  // the comparison can fail
        }
    }

    // Two blocks added are what one pass over the whole gives.
    void blocksAdd()
    {
        const auto w = weightsWithTies(40000, 2);
        AbsStats total = kernels::absStats(w.data(), kBlock);
        total.add(kernels::absStats(w.data() + kBlock, w.size() - kBlock));
        const AbsStats whole = kernels::absStats(w.data(), w.size());
        QVERIFY(sameBits(total.absMax, whole.absMax));
        QVERIFY(near(total.absSum, whole.absSum, whole.absSum, w.size()));
        QVERIFY(near(total.squareSum, whole.squareSum, whole.squareSum, w.size()));
    }

    void nonFiniteIsVisible_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<float>("value");
        for (const int n : {1, 16, 17, 129, 16385}) {
            for (const float value : {kNan, -kNan, kInf, -kInf}) {
                QTest::addRow("%d of %g", n, static_cast<double>(value)) << n << value;
            }
        }
    }
    void nonFiniteIsVisible()
    {
        QFETCH(int, n);
        QFETCH(float, value);
        const auto clean = weightsWithTies(static_cast<std::size_t>(n), 3);
        QVERIFY(allFinite(clean.data(), clean.size()));
        QVERIFY(std::isfinite(kernels::absStats(clean.data(), clean.size()).absMax));
        for (const std::size_t place : {std::size_t{0}, clean.size() / 2, clean.size() - 1}) {
            auto w = clean;
            w[place] = value;
            QVERIFY(!allFinite(w.data(), w.size()));
            AbsStats stats = kernels::absStats(w.data(), w.size());
            QCOMPARE(std::isnan(stats.absMax), std::isnan(value));
            QVERIFY(!std::isfinite(stats.absMax));
            AbsStats before = kernels::absStats(clean.data(), clean.size());
            before.add(stats);
            QVERIFY(!std::isfinite(before.absMax));
            stats.add(kernels::absStats(clean.data(), clean.size()));
            QVERIFY(!std::isfinite(stats.absMax));
        }
    }

    void extremesAreFinite()
    {
        const float w[] = {std::numeric_limits<float>::max(), -std::numeric_limits<float>::max(), 0.0f, -0.0f,
                           std::numeric_limits<float>::denorm_min()};
        QVERIFY(allFinite(w, std::size(w)));
        const AbsStats stats = kernels::absStats(w, std::size(w));
        QVERIFY(sameBits(stats.absMax, w[0]));
        QVERIFY(std::isfinite(stats.squareSum));
        QVERIFY(allFinite(nullptr, 0));
    }

    void ternarize_data() { sizes(); }
    void ternarize()
    {
        QFETCH(int, n);
        const auto size = static_cast<std::size_t>(n);
        const auto w = weightsWithTies(size, 4);
        const auto previous = codesOf(randomWeights(size, 5));
        for (const float delta : {kTie, 0.0f, 1e9f}) {
            std::vector<std::int8_t> codes(size, 7);
            std::vector<float> out(size, 7);
            const auto counts
                = kernels::ternarize(w.data(), size, delta, kWp, kWn, previous.data(), codes.data(), out.data());
            CodeCounts expected;
            for (std::size_t i = 0; i < size; ++i) {
                const int code = codeOf(w[i], delta);
                QCOMPARE(int(codes[i]), code);
                QVERIFY(sameBits(out[i], code > 0 ? kWp : code < 0 ? -kWn : 0.0f));
                expected.add({code > 0, code < 0, code != previous[i]});
            }
            QCOMPARE(counts.positive, expected.positive);
            QCOMPARE(counts.negative, expected.negative);
            QCOMPARE(counts.changed, expected.changed);
            const auto fresh = kernels::ternarize(w.data(), size, delta, kWp, kWn, nullptr, codes.data(), out.data());
            QCOMPARE(fresh.changed, std::int64_t{0});
        }
    }

    void tiesAreZero()
    {
        const float w[] = {kTie, -kTie, std::nextafter(kTie, 1.0f), -std::nextafter(kTie, 1.0f)};
        std::int8_t codes[4];
        float out[4];
        kernels::ternarize(w, 4, kTie, kWp, kWn, nullptr, codes, out);
        QCOMPARE(std::vector<int>(codes, codes + 4), (std::vector<int>{0, 0, 1, -1}));
        const float zeros[]
            = {0.0f, -0.0f, std::numeric_limits<float>::denorm_min(), -std::numeric_limits<float>::denorm_min()};
        kernels::ternarize(zeros, 4, 0, kWp, kWn, nullptr, codes, out);
        QCOMPARE(std::vector<int>(codes, codes + 4), (std::vector<int>{0, 0, 1, -1}));
    }

    void expandCodes_data() { sizes(); }
    void expandCodes()
    {
        QFETCH(int, n);
        const auto codes = codesOf(randomWeights(static_cast<std::size_t>(n), 6));
        std::vector<float> out(codes.size(), 7);
        const auto counts = kernels::expandCodes(codes.data(), codes.size(), kWp, kWn, out.data());
        for (std::size_t i = 0; i < codes.size(); ++i) {
            QVERIFY(sameBits(out[i], codes[i] > 0 ? kWp : codes[i] < 0 ? -kWn : 0.0f));
        }
        QCOMPARE(counts.positive, std::count(codes.begin(), codes.end(), 1));
        QCOMPARE(counts.negative, std::count(codes.begin(), codes.end(), -1));
        QCOMPARE(counts.changed, std::int64_t{0});
    }

    void ternarizeBackward_data() { sizes(); }
    void ternarizeBackward()
    {
        QFETCH(int, n);
        const auto size = static_cast<std::size_t>(n);
        const auto g = weightsWithTies(size, 7);
        const auto codes = codesOf(randomWeights(size, 8));
        std::vector<float> latent(size, 7);
        const auto sums = kernels::ternarizeBackward(g.data(), codes.data(), size, kWp, kWn, latent.data());
        long double positive = 0, negative = 0, magnitude = 0;
        for (std::size_t i = 0; i < size; ++i) {
            QVERIFY(sameBits(latent[i], g[i] * (codes[i] > 0 ? kWp : codes[i] < 0 ? kWn : 1.0f)));
            positive += codes[i] > 0 ? g[i] : 0.0f;
            negative += codes[i] < 0 ? g[i] : 0.0f;
            magnitude += std::fabs(g[i]);
        }
        QVERIFY(near(sums.positive, positive, magnitude, size));
        QVERIFY(near(sums.negative, negative, magnitude, size));
    }

    void absSums_data() { sizes(); }
    void absSums()
    {
        QFETCH(int, n);
        const auto w = weightsWithTies(static_cast<std::size_t>(n), 9);
        const auto codes = codesOf(w);
        long double positive = 0, negative = 0;
        for (std::size_t i = 0; i < w.size(); ++i) {
            (codes[i] > 0 ? positive : negative) += codes[i] == 0 ? 0.0L : std::fabs(static_cast<long double>(w[i]));
        }
        const auto sums = kernels::absSums(w.data(), codes.data(), w.size());
        QVERIFY(near(sums.positive, positive, positive, w.size()));
        QVERIFY(near(sums.negative, negative, negative, w.size()));
    }

    void kthLargestOfSmall()
    {
        for (std::size_t n = 1; n <= 70; ++n) {
            QVERIFY(matchesSort(weightsWithTies(n, static_cast<unsigned>(n)), 1));
            QVERIFY(matchesSort(randomWeights(n, static_cast<unsigned>(n)), 1));
            QVERIFY(matchesSort(std::vector<float>(n, -kTie), 1));
        }
        QVERIFY(!matchesSort(randomWeights(70, 1), 1, 1));  // one off is seen
    }

    void kthLargestOfLarge()
    {
        QVERIFY(matchesSort(weightsWithTies(3001, 10), 1));
        QVERIFY(matchesSort(weightsWithTies(40000, 11), 997));
        auto wide = randomWeights(16385, 12);  // over the whole range of exponents
        for (std::size_t i = 0; i < wide.size(); ++i) {
            wide[i] = std::ldexp(wide[i], static_cast<int>(i % 250) - 130);
        }
        QVERIFY(matchesSort(wide, 499));
        auto narrow = randomWeights(16384, 13);  // all in one bin
        for (float &value : narrow) {
            value = 1 + 1e-3f * std::fabs(value);
        }
        QVERIFY(matchesSort(narrow, 499));
    }

    void nanIsLargest()
    {
        const std::vector<float> w{1, kNan, -3, kInf};
        std::vector<float> scratch(4);
        QVERIFY(std::isnan(kthLargestAbs(w, 1, scratch)));
        QCOMPARE(kthLargestAbs(w, 2, scratch), kInf);
        QCOMPARE(kthLargestAbs(w, 3, scratch), 3.0f);
        QCOMPARE(kthLargestAbs(w, 4, scratch), 1.0f);
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
