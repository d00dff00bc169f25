#include "codecost.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace ttq {

namespace {

std::int64_t ceilDivide(std::int64_t a, std::int64_t b)
{
    return (a + b - 1) / b;
}

}  // namespace

int fixedCodeBits(int levels)
{
    return static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(levels, 1)) - 1));
}

int digitsPerWord(int levels, int bits)
{
    // Exactly: as long as the largest number of one digit more fits.
    const std::uint64_t largest = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const auto base = static_cast<std::uint64_t>(std::max(levels, 2));
    int digits = 0;
    for (std::uint64_t value = 0; largest >= base - 1 && value <= (largest - (base - 1)) / base; ++digits) {
        value = value * base + (base - 1);
    }
    return digits;
}

double entropyBits(std::span<const std::int64_t> counts)
{
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    double bits = 0;
    for (const std::int64_t count : counts) {
        if (count > 0) {
            const double share = static_cast<double>(count) / total;
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

void CodeCost::add(const CodeCost &next)
{
    weights += next.weights;
    fixed += next.fixed;
    packedBytes += next.packedBytes;
    packedWords += next.packedWords;
    entropy += next.entropy;
}

CodeCost codeCost(std::span<const std::int64_t> counts)
{
    const auto levels = static_cast<int>(counts.size());
    const std::int64_t n = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    CodeCost cost;
    cost.weights = n;
    cost.fixed = ceilDivide(n * fixedCodeBits(levels), 8);
    cost.packedBytes = levels < 2 ? 0 : ceilDivide(n, digitsPerWord(levels, 8));
    cost.packedWords = levels < 2 ? 0 : 8 * ceilDivide(n, digitsPerWord(levels, 64));
    cost.entropy = static_cast<double>(n) * entropyBits(counts) / 8;
    return cost;
}

std::vector<std::int64_t> countCodes(std::span<const std::int8_t> codes, int levels)
{
    std::vector<std::int64_t> counts(static_cast<std::size_t>(2 * levels + 1));
    for (const std::int8_t code : codes) {
        ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(code), -levels, levels) + levels)];
    }
    return counts;
}

}  // namespace ttq
