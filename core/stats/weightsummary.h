// What the values of a weight tensor say about it: range, moments, and whether it has only a few levels.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

struct WeightSummary {
    std::uint64_t n = 0, zeros = 0, nonFinite = 0;
    // Of the finite values; 0 if there are none. `deviation` is that of the population.
    double minimum = 0, maximum = 0, mean = 0, deviation = 0, absMean = 0, absMax = 0;
    // The distinct values, ascending (−0 counts as 0), if there are at most kMaxLevels and every value is finite.
    std::vector<float> levels;

    // So few levels that the tensor is a quantized one: at most kMaxLevels, and a quarter as many as weights at most.
    bool quantized() const { return !levels.empty() && levels.size() * 4 <= n; }
    bool ternary() const { return quantized() && levels.size() <= 3; }
};

inline constexpr std::size_t kMaxLevels = 17;

WeightSummary summarizeWeights(std::span<const float> weights);

// Codes −1, 0, +1: the sign of each weight with |w| > delta. A weight that is NaN has code 0.
std::vector<std::int8_t> codesOf(std::span<const float> weights, float delta);

struct CodeComparison {
    std::uint64_t n = 0, changed = 0;
    std::uint64_t flipped = 0;  // from − to + or back: part of `changed`

    void add(const CodeComparison &next);
};
// Both spans have the same length.
CodeComparison compareCodes(std::span<const std::int8_t> before, std::span<const std::int8_t> now);

}  // namespace ttq
