// Histograms and summaries of weights, on spans of floats.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

struct Histogram {
    float low = 0, high = 0;            // outer edges; equal bins
    std::vector<std::uint32_t> counts;  // a value on the last edge counts in the last bin
    std::uint64_t nonFinite = 0;        // values left out
};

// Symmetric range [−m, m] with m = max|w| (1 if all are zero), so that ±Δ fall on mirrored places. bins ≥ 1.
Histogram weightHistogram(std::span<const float> weights, int bins);

// 2 bits per code, low bits first: 0 zero, 1 positive, 2 negative. `codes` holds −1, 0, +1. Unpacking gives `count`
// codes, or fewer if `packed` is too short for them; 3 never occurs and reads as zero.
std::vector<std::uint8_t> packCodes(std::span<const std::int8_t> codes);
std::vector<std::int8_t> unpackCodes(std::span<const std::uint8_t> packed, std::size_t count);

}  // namespace ttq
