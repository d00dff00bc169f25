#include "kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>

#include "lanes.h"

namespace ttq::kernels {

namespace {

std::uint32_t absBits(float value)
{
    return std::bit_cast<std::uint32_t>(value) & 0x7fffffffu;
}

}  // namespace

void AbsStats::add(const AbsStats &next)
{
    // Compared as bits, NaN is larger than infinity and infinity larger than any number.
    absMax = std::bit_cast<float>(std::max(absBits(absMax), absBits(next.absMax)));
    absSum += next.absSum;
    squareSum += next.squareSum;
}

void CodeCounts::add(const CodeCounts &next)
{
    positive += next.positive;
    negative += next.negative;
    changed += next.changed;
}

void ScaleSums::add(const ScaleSums &next)
{
    positive += next.positive;
    negative += next.negative;
}

TTQ_CLONES AbsStats absStats(const float *w, std::size_t n)
{
    std::array<std::uint32_t, kLanes> largest{};
    std::array<double, kLanes> sum{}, squares{};
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        for (std::size_t j = 0; j < kLanes; ++j) {
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(w[i + j]) & 0x7fffffffu;
            largest[j] = largest[j] > bits ? largest[j] : bits;
        }
        for (std::size_t j = 0; j < kLanes; ++j) {
            const double value = w[i + j];
            sum[j] += std::fabs(value);
            squares[j] += value * value;
        }
    }
    for (std::size_t j = 0; i < n; ++i, ++j) {
        largest[j] = std::max(largest[j], absBits(w[i]));
        sum[j] += std::fabs(static_cast<double>(w[i]));
        squares[j] += static_cast<double>(w[i]) * w[i];
    }
    const std::uint32_t top = *std::max_element(largest.begin(), largest.end());
    return {std::bit_cast<float>(top), sumOf(sum), sumOf(squares)};
}

TTQ_CLONES CodeCounts ternarize(const float *__restrict w, std::size_t n, float delta, float wp, float wn,
                                const std::int8_t *__restrict previous, std::int8_t *__restrict codes,
                                float *__restrict out)
{
    for (std::size_t i = 0; i < n; ++i) {
        const float positive = w[i] > delta ? wp : 0.0f;
        out[i] = w[i] < -delta ? -wn : positive;
    }
    for (std::size_t i = 0; i < n; ++i) {
        codes[i] = static_cast<std::int8_t>(static_cast<int>(w[i] > delta) - static_cast<int>(w[i] < -delta));
    }
    // Counted in runs short enough for byte-wide partial counts, which vectorise best.
    std::int64_t positive = 0, negative = 0, changed = 0;
    for (std::size_t begin = 0; begin < n; begin += 128) {
        const std::size_t end = std::min(n, begin + 128);
        std::uint8_t p = 0, m = 0, c = 0;
        for (std::size_t i = begin; i < end; ++i) {
            p = static_cast<std::uint8_t>(p + (codes[i] > 0));
            m = static_cast<std::uint8_t>(m + (codes[i] < 0));
        }
        if (previous != nullptr) {
            for (std::size_t i = begin; i < end; ++i) {
                c = static_cast<std::uint8_t>(c + (codes[i] != previous[i]));
            }
        }
        positive += p;
        negative += m;
        changed += c;
    }
    return {positive, negative, changed};
}

TTQ_CLONES CodeCounts expandCodes(const std::int8_t *__restrict codes, std::size_t n, float wp, float wn,
                                  float *__restrict out)
{
    std::int64_t positive = 0, negative = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float plus = codes[i] > 0 ? wp : 0.0f;
        out[i] = codes[i] < 0 ? -wn : plus;
        positive += codes[i] > 0;
        negative += codes[i] < 0;
    }
    return {positive, negative, 0};
}

TTQ_CLONES ScaleSums ternarizeBackward(const float *__restrict g, const std::int8_t *__restrict codes, std::size_t n,
                                       float wp, float wn, float *__restrict latent)
{
    // In runs, selecting and adding up in loops of their own: GCC vectorises each, but makes branches of the whole.
    constexpr std::size_t kRun = 64 * kLanes;
    std::array<double, kLanes> positive{}, negative{};
    std::array<float, kRun> plus, minus;
    for (std::size_t begin = 0; begin < n; begin += kRun) {
        const std::size_t size = std::min(kRun, n - begin);
        const float *grad = g + begin;
        const std::int8_t *code = codes + begin;
        float *out = latent + begin;
        for (std::size_t i = 0; i < size; ++i) {
            const float factor = code[i] < 0 ? wn : 1.0f;
            out[i] = grad[i] * (code[i] > 0 ? wp : factor);
        }
        for (std::size_t i = 0; i < size; ++i) {
            plus[i] = code[i] > 0 ? grad[i] : 0.0f;
            minus[i] = code[i] < 0 ? grad[i] : 0.0f;
        }
        std::size_t i = 0;
        for (; i + kLanes <= size; i += kLanes) {
            for (std::size_t j = 0; j < kLanes; ++j) {
                positive[j] += plus[i + j];
                negative[j] += minus[i + j];
            }
        }
        for (std::size_t j = 0; i < size; ++i, ++j) {
            positive[j] += plus[i];
            negative[j] += minus[i];
        }
    }
    return {sumOf(positive), sumOf(negative)};
}

TTQ_CLONES ScaleSums absSums(const float *__restrict w, const std::int8_t *__restrict codes, std::size_t n)
{
    std::array<double, kLanes> positive{}, negative{};
    for (std::size_t i = 0; i < n; ++i) {
        const double magnitude = std::fabs(static_cast<double>(w[i]));
        positive[i % kLanes] += codes[i] > 0 ? magnitude : 0.0;
        negative[i % kLanes] += codes[i] < 0 ? magnitude : 0.0;
    }
    return {sumOf(positive), sumOf(negative)};
}

TTQ_CLONES bool allFinite(const float *values, std::size_t n)
{
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(values[i]);
        bad |= static_cast<std::uint32_t>((bits & 0x7f800000u) == 0x7f800000u);
    }
    return bad == 0;
}

float kthLargestAbs(std::span<const float> w, std::size_t k, std::span<float> scratch)
{
    // Bits of |w| order as the numbers do. Four tables, so that equal neighbours do not wait for each other's store.
    constexpr int kShift = 20;
    constexpr std::size_t kBins = 2048;
    std::array<std::array<std::uint32_t, kBins>, 4> tables{};
    const std::size_t n = w.size();
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        ++tables[0][absBits(w[i]) >> kShift];
        ++tables[1][absBits(w[i + 1]) >> kShift];
        ++tables[2][absBits(w[i + 2]) >> kShift];
        ++tables[3][absBits(w[i + 3]) >> kShift];
    }
    for (; i < n; ++i) {
        ++tables[0][absBits(w[i]) >> kShift];
    }

    std::size_t above = 0;
    std::size_t bin = kBins;
    std::size_t inBin = 0;
    do {
        above += inBin;
        --bin;
        inBin = std::size_t{tables[0][bin]} + tables[1][bin] + tables[2][bin] + tables[3][bin];
    } while (above + inBin < k);

    std::size_t count = 0;
    for (const float value : w) {
        scratch[count] = std::bit_cast<float>(absBits(value));
        count += (absBits(value) >> kShift) == bin;
        if (count == inBin) {
            break;
        }
    }
    const auto byBits = [](float a, float b) { return absBits(a) > absBits(b); };
    const auto begin = scratch.begin();
    const auto target = begin + static_cast<std::ptrdiff_t>(k - above - 1);
    std::nth_element(begin, target, begin + static_cast<std::ptrdiff_t>(inBin), byBits);
    return *target;
}

}  // namespace ttq::kernels
