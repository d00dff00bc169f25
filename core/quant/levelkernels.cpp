#include "levelkernels.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lanes.h"

namespace ttq::kernels {

namespace {

constexpr std::size_t kRun = 128;  // short enough for byte-wide partial counts, which vectorise best

// exp(y) for y in [−160, 0]: y = k·ln 2 + r, the series of exp(r) to r¹³, times 2^k.
inline double expOf(double y)
{
    constexpr double kToInteger = 6755399441055744.0;  // 1.5·2⁵²: adding it leaves a number rounded in the low bits
    constexpr double kLog2e = 1.4426950408889634, kLn2High = 0.6931471803691238, kLn2Low = 1.9082149292705877e-10;
    const double shifted = y * kLog2e + kToInteger;
    const double k = shifted - kToInteger;
    const double r = (y - k * kLn2High) - k * kLn2Low;
    constexpr double kInverse[]
        = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
           1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       1.0 / 2,      1.0,         1.0};
    double series = kInverse[0];
    for (std::size_t i = 1; i < std::size(kInverse); ++i) {
        series = series * r + kInverse[i];
    }
    const std::uint64_t exponent = (std::bit_cast<std::uint64_t>(shifted) + 1023) << 52;
    return series * std::bit_cast<double>(exponent);
}

}  // namespace

void LevelSums::add(const LevelSums &next)
{
    for (std::size_t j = 0; j < kMaxLevels; ++j) {
        magnitude[j] += next.magnitude[j];
        count[j] += next.count[j];
    }
}

void LevelCounts::add(const LevelCounts &next)
{
    for (std::size_t j = 0; j < kMaxLevels; ++j) {
        positive[j] += next.positive[j];
        negative[j] += next.negative[j];
    }
    changed += next.changed;
}

namespace {

struct OneSum {
    double magnitude;
    std::int64_t count;
};

TTQ_CLONES OneSum sumFrom(const float *w, std::size_t n, float delta)
{
    std::array<double, kLanes> sum{};
    std::int64_t count = 0;
    std::size_t i = 0;
    while (i + kLanes <= n) {
        const std::size_t end = std::min(n - n % kLanes, i + kLanes * kRun);
        std::array<std::uint8_t, kLanes> some{};
        for (; i < end; i += kLanes) {
            for (std::size_t l = 0; l < kLanes; ++l) {
                const float magnitude = std::fabs(w[i + l]);
                sum[l] += magnitude >= delta ? magnitude : 0.0f;
                some[l] = static_cast<std::uint8_t>(some[l] + (magnitude >= delta));
            }
        }
        for (const std::uint8_t lane : some) {
            count += lane;
        }
    }
    for (std::size_t l = 0; i < n; ++i, ++l) {
        const float magnitude = std::fabs(w[i]);
        sum[l] += magnitude >= delta ? magnitude : 0.0f;
        count += magnitude >= delta;
    }
    return {sumOf(sum), count};
}

TTQ_CLONES OneSum sumFromCode(const float *w, const std::int8_t *codes, std::size_t n, int least)
{
    std::array<double, kLanes> sum{};
    std::int64_t count = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const bool kept = codes[i] >= least || codes[i] <= -least;
        sum[i % kLanes] += kept ? std::fabs(w[i]) : 0.0f;
        count += kept;
    }
    return {sumOf(sum), count};
}

TTQ_CLONES LevelCounts countCodes(const std::int8_t *__restrict codes, const std::int8_t *__restrict previous,
                                  std::size_t n, std::size_t levels)
{
    LevelCounts counts;
    for (std::size_t begin = 0; begin < n; begin += kRun) {
        const std::size_t end = std::min(n, begin + kRun);
        for (std::size_t j = 0; j < levels; ++j) {
            const int code = static_cast<int>(j) + 1;
            std::uint8_t p = 0, m = 0;
            for (std::size_t i = begin; i < end; ++i) {
                p = static_cast<std::uint8_t>(p + (codes[i] == code));
                m = static_cast<std::uint8_t>(m + (codes[i] == -code));
            }
            counts.positive[j] += p;
            counts.negative[j] += m;
        }
        if (previous != nullptr) {
            std::uint8_t changed = 0;
            for (std::size_t i = begin; i < end; ++i) {
                changed = static_cast<std::uint8_t>(changed + (codes[i] != previous[i]));
            }
            counts.changed += changed;
        }
    }
    return counts;
}

// The highest level that each weight reaches, with its sign, and the value that stands for it.
TTQ_CLONES void assign(const float *__restrict w, std::size_t n, const float *deltas, const float *levels,
                       std::size_t count, std::int8_t *__restrict codes, float *__restrict out)
{
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = std::fabs(w[i]) >= deltas[0] ? levels[0] : 0.0f;
    }
    for (std::size_t i = 0; i < n; ++i) {
        codes[i] = static_cast<std::int8_t>(std::fabs(w[i]) >= deltas[0]);
    }
    for (std::size_t j = 1; j < count; ++j) {
        const float delta = deltas[j], level = levels[j];
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = std::fabs(w[i]) >= delta ? level : out[i];
        }
        for (std::size_t i = 0; i < n; ++i) {
            codes[i] = static_cast<std::int8_t>(codes[i] + (std::fabs(w[i]) >= delta));
        }
    }
    // Zeros come out as +0, whatever the weight's sign.
    for (std::size_t i = 0; i < n; ++i) {
        const float value = w[i] < 0 ? -out[i] : out[i];
        out[i] = w[i] != 0 && std::fabs(w[i]) >= deltas[0] ? value : 0.0f;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const int sign = static_cast<int>(w[i] > 0) - static_cast<int>(w[i] < 0);
        codes[i] = static_cast<std::int8_t>(sign * codes[i]);
    }
}

}  // namespace

LevelSums levelSums(const float *w, std::size_t n, std::span<const float> deltas)
{
    LevelSums sums;
    for (std::size_t j = 0; j < deltas.size(); ++j) {
        const OneSum one = sumFrom(w, n, deltas[j]);
        sums.magnitude[j] = one.magnitude;
        sums.count[j] = one.count;
    }
    return sums;
}

LevelSums levelSumsOfCodes(const float *w, const std::int8_t *codes, std::size_t n, std::size_t levels)
{
    LevelSums sums;
    for (std::size_t j = 0; j < levels; ++j) {
        const OneSum one = sumFromCode(w, codes, n, static_cast<int>(j) + 1);
        sums.magnitude[j] = one.magnitude;
        sums.count[j] = one.count;
    }
    return sums;
}

LevelCounts quantizeLevels(const float *w, std::size_t n, std::span<const float> deltas, std::span<const float> levels,
                           const std::int8_t *previous, std::int8_t *codes, float *out)
{
    // In runs that stay in the nearest cache over all their passes.
    constexpr std::size_t kCached = 2048;
    for (std::size_t begin = 0; begin < n; begin += kCached) {
        assign(w + begin, std::min(kCached, n - begin), deltas.data(), levels.data(), deltas.size(), codes + begin,
               out + begin);
    }
    return countCodes(codes, previous, n, deltas.size());
}

TTQ_CLONES LevelCounts expandLevels(const std::int8_t *__restrict codes, std::size_t n, std::span<const float> levels,
                                    float *__restrict out)
{
    constexpr auto kLargest = static_cast<int>(kMaxLevels);
    std::array<float, 2 * kMaxLevels + 1> values{};
    for (std::size_t j = 0; j < levels.size(); ++j) {
        values[kMaxLevels + 1 + j] = levels[j];
        values[kMaxLevels - 1 - j] = -levels[j];
    }
    for (std::size_t i = 0; i < n; ++i) {
        const int code = std::clamp(static_cast<int>(codes[i]), -kLargest, kLargest);
        out[i] = values[static_cast<std::size_t>(kLargest + code)];
    }
    return countCodes(codes, nullptr, n, levels.size());
}

TTQ_CLONES void clippedStraightThrough(const float *__restrict g, const float *__restrict w, std::size_t n,
                                       float factor, float *__restrict out)
{
    for (std::size_t i = 0; i < n; ++i) {
        const float passed = g[i] * factor;
        out[i] = std::fabs(w[i]) >= 1.0f ? 0.0f : passed;
    }
}

TTQ_CLONES void tanhBackward(const float *__restrict g, const float *__restrict w, std::size_t n, float *__restrict out)
{
    for (std::size_t i = 0; i < n; ++i) {
        const double y = -2.0 * std::fabs(static_cast<double>(w[i]));
        const double e = expOf(y < -160.0 ? -160.0 : y);
        const double factor = 4.0 * e / ((1.0 + e) * (1.0 + e));
        out[i] = g[i] * static_cast<float>(factor);
    }
}

}  // namespace ttq::kernels
