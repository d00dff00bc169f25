// The passes of the symmetric methods against scalar references: codes, values and gradients bit for bit.
#include "quant/levelkernels.h"

#include <QtTest>
#include <cmath>

#include "quant/weights.h"

using namespace ttq;
using namespace ttq::kernels;

namespace {

const std::vector<float> kDeltas = {0.1f, kTie, 0.6f};
const std::vector<float> kLevels = {0.3f, 0.71f, 1.9f};

// How many of the first `count` thresholds |w| reaches.
int levelOf(float w, const std::vector<float> &deltas)
{
    int level = 0;
    for (const float delta : deltas)
        level += std::fabs(w) >= delta ? 1 : 0;
    return w == 0 ? 0 : level;
}

int codeOf(float w, const std::vector<float> &deltas)
{
    return w < 0 ? -levelOf(w, deltas) : levelOf(w, deltas);
}

float valueOf(int code, const std::vector<float> &levels)
{
    const float magnitude = code == 0 ? 0.0f : levels[static_cast<std::size_t>(std::abs(code) - 1)];
    return code < 0 ? -magnitude : magnitude;
}

std::vector<float> first(const std::vector<float> &values, int count)
{
    return {values.begin(), values.begin() + count};
}

bool near(double actual, long double expected, std::size_t n)
{
    return std::fabs(static_cast<long double>(actual) - expected)
        <= expected * static_cast<long double>(n + 1) * std::numeric_limits<double>::epsilon();
}

// 1 − tanh²w, without the cancellation.
float slopeOf(float w)
{
    const long double c = std::cosh(static_cast<long double>(std::fabs(w)));
    return static_cast<float>(1 / (c * c));
}

void cases()
{
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("levels");
    for (const int n : {0, 1, 15, 16, 17, 129, 2047, 2049, 16383, 16385, 40000})
        for (const int levels : {1, 2, 3})
            QTest::addRow("%d weights, %d levels", n, levels) << n << levels;
}

}  // namespace

class TestLevelKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sums_data() { cases(); }
    void sums()
    {
        QFETCH(int, n);
        QFETCH(int, levels);
        const auto w = weightsWithTies(static_cast<std::size_t>(n), 31);
        const auto deltas = first(kDeltas, levels);
        std::vector<std::int8_t> codes;
        for (const float value : w)
            codes.push_back(static_cast<std::int8_t>(codeOf(value, deltas)));
        const LevelSums sums = levelSums(w.data(), w.size(), deltas);
        const LevelSums again = levelSumsOfCodes(w.data(), codes.data(), w.size(), deltas.size());
        for (std::size_t j = 0; j < deltas.size(); ++j) {
            long double sum = 0;
            std::int64_t count = 0;
            for (const float value : w) {
                if (std::fabs(value) >= deltas[j]) {
                    sum += std::fabs(static_cast<long double>(value));
                    ++count;
                }
            }
            QCOMPARE(sums.count[j], count);
            QCOMPARE(again.count[j], count);
            QVERIFY(near(sums.magnitude[j], sum, w.size()));
            QVERIFY(near(again.magnitude[j], sum, w.size()));
            if (count > 0)
                QVERIFY(!near(sums.magnitude[j], sum * 1.0001L, w.size()));  // the comparison can fail
        }
        for (auto j = static_cast<std::size_t>(levels); j < kMaxLevels; ++j)
            QCOMPARE(sums.count[j], std::int64_t{0});
    }

    // At Δ = 0 every weight counts, a zero too.
    void zeroThresholdCountsAll()
    {
        const std::vector<float> w = {0.0f, -0.0f, 1.0f, -3.0f};
        const std::vector<float> delta = {0.0f};
        const LevelSums sums = levelSums(w.data(), w.size(), delta);
        QCOMPARE(sums.count[0], std::int64_t{4});
        QCOMPARE(sums.magnitude[0], 4.0);
    }

    void quantizes_data() { cases(); }
    void quantizes()
    {
        QFETCH(int, n);
        QFETCH(int, levels);
        const auto size = static_cast<std::size_t>(n);
        const auto w = weightsWithTies(size, 32), other = randomWeights(size, 33);
        const auto values = first(kLevels, levels);
        for (const float shift : {0.0f, -0.1f, 1e9f}) {  // as they are; the first at 0; all out of reach
            auto deltas = first(kDeltas, levels);
            for (float &delta : deltas)
                delta += shift;
            std::vector<std::int8_t> previous, codes(size, 9), fresh(size, 9);
            for (const float value : other)
                previous.push_back(static_cast<std::int8_t>(codeOf(value, deltas)));
            std::vector<float> out(size, 9), expanded(size, 9);
            const LevelCounts counts
                = quantizeLevels(w.data(), size, deltas, values, previous.data(), codes.data(), out.data());
            LevelCounts expected;
            for (std::size_t i = 0; i < size; ++i) {
                const int code = codeOf(w[i], deltas);
                QCOMPARE(static_cast<int>(codes[i]), code);
                QVERIFY(sameBits(out[i], valueOf(code, values)));
                if (code != 0)
                    ++(code > 0 ? expected.positive : expected.negative)[static_cast<std::size_t>(std::abs(code) - 1)];
                expected.changed += code != previous[i];
            }
            QVERIFY(counts.positive == expected.positive && counts.negative == expected.negative);
            QCOMPARE(counts.changed, expected.changed);
            QCOMPARE(quantizeLevels(w.data(), size, deltas, values, nullptr, fresh.data(), out.data()).changed,
                     std::int64_t{0});
            const LevelCounts same = expandLevels(codes.data(), size, values, expanded.data());
            QVERIFY(same.positive == expected.positive && same.negative == expected.negative);
            for (std::size_t i = 0; i < size; ++i)
                QVERIFY(sameBits(expanded[i], out[i]));
        }
    }

    // A tie is kept here, where the strict rule of the ternary kernels drops it; the float below is not.
    void tiesAreKept()
    {
        const float below = std::nextafter(kTie, 0.0f), tiny = std::numeric_limits<float>::denorm_min();
        const float w[] = {kTie, -kTie, below, -below, 0.0f, -0.0f, tiny, -tiny};
        std::int8_t codes[8];
        float out[8];
        const float level = 2;
        const auto quantized = [&](float delta) {
            quantizeLevels(w, 8, {&delta, 1}, {&level, 1}, nullptr, codes, out);
            return std::vector<int>(codes, codes + 8);
        };
        QCOMPARE(quantized(kTie), (std::vector<int>{1, -1, 0, 0, 0, 0, 0, 0}));
        QCOMPARE(quantized(0.0f), (std::vector<int>{1, -1, 1, -1, 0, 0, 1, -1}));
        QVERIFY(sameBits(out[4], 0.0f) && sameBits(out[5], 0.0f));
        QCOMPARE(quantized(tiny), (std::vector<int>{1, -1, 1, -1, 0, 0, 1, -1}));
    }

    void codesOutsideAreTheLastLevel()
    {
        const std::vector<std::int8_t> codes = {127, -128, 7, -7};
        const std::vector<float> levels = {1, 2, 3, 4, 5, 6, 7};
        std::vector<float> out(4);
        expandLevels(codes.data(), codes.size(), levels, out.data());
        QCOMPARE(out, (std::vector<float>{7, -7, 7, -7}));
    }

    void clips_data() { cases(); }
    void clips()
    {
        QFETCH(int, n);
        QFETCH(int, levels);  // the factor
        auto w = weightsWithTies(static_cast<std::size_t>(n), 34);
        const float ones[] = {1.0f, -1.0f, std::nextafter(1.0f, 0.0f), -std::nextafter(1.0f, 2.0f)};
        for (std::size_t i = 1; i < w.size(); i += 5)
            w[i] = ones[(i / 5) % 4];
        const auto g = weightsWithTies(w.size(), 35);
        std::vector<float> out(w.size(), 9);
        const auto factor = static_cast<float>(levels);
        clippedStraightThrough(g.data(), w.data(), w.size(), factor, out.data());
        for (std::size_t i = 0; i < w.size(); ++i)
            QVERIFY(sameBits(out[i], std::fabs(w[i]) >= 1 ? 0.0f : g[i] * factor));
    }

    void tanhSlope_data() { cases(); }
    void tanhSlope()
    {
        QFETCH(int, n);
        auto w = weightsWithTies(static_cast<std::size_t>(n), 36);
        for (std::size_t i = 1; i < w.size(); i += 2)
            w[i] *= std::ldexp(1.0f, static_cast<int>(i % 60) - 50);  // over many magnitudes
        const auto g = weightsWithTies(w.size(), 37);
        std::vector<float> out(w.size(), 9), slope(w.size(), 9);
        tanhBackward(g.data(), w.data(), w.size(), out.data());
        const std::vector<float> ones(w.size(), 1.0f);
        tanhBackward(ones.data(), w.data(), w.size(), slope.data());
        for (std::size_t i = 0; i < w.size(); ++i) {
            QVERIFY(std::fabs(slope[i] - slopeOf(w[i])) <= 6e-8f * slopeOf(w[i]) + 1e-44f);
            QVERIFY(sameBits(out[i], g[i] * slope[i]));
        }
    }

    void tanhSlopeAtTheEnds()
    {
        const std::vector<float> w = {0.0f, -0.0f, 44, -44, 51, 60, 1e9f, -std::numeric_limits<float>::max(), 1.0f};
        const std::vector<float> ones(w.size(), 1.0f);
        std::vector<float> out(w.size());
        tanhBackward(ones.data(), w.data(), w.size(), out.data());
        QCOMPARE(out[0], 1.0f);
        QCOMPARE(out[1], 1.0f);
        QVERIFY(out[2] > 0 && sameBits(out[2], out[3]) && std::fabs(out[2] - slopeOf(44)) <= 1e-44f);
        QVERIFY(out[4] > 0 && out[4] < 4e-44f && out[5] == 0.0f && out[6] == 0.0f && out[7] == 0.0f);
        QVERIFY(std::fabs(out[8] - 0.41997434f) < 1e-7f);
        QVERIFY(std::fabs(out[8] - (1 - std::tanh(1.0f))) > 1e-2f);  // not the slope of something else
    }
};

QTEST_APPLESS_MAIN(TestLevelKernels)
#include "tst_levelkernels.moc"
