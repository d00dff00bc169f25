#include "histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ttq {

Histogram weightHistogram(std::span<const float> weights, int bins)
{
    assert(bins >= 1);
    float largest = 0;
    for (const float w : weights)
        if (std::isfinite(w))
            largest = std::max(largest, std::fabs(w));
    if (largest == 0)
        largest = 1;

    Histogram histogram;
    histogram.low = -largest;
    histogram.high = largest;
    histogram.counts.resize(static_cast<std::size_t>(std::max(1, bins)));
    const std::size_t last = histogram.counts.size() - 1;
    // In double, where 2m neither overflows nor loses a denormal m.
    const double m = largest, scale = static_cast<double>(histogram.counts.size()) / (2 * m);
    for (const float w : weights) {
        if (std::isfinite(w))
            ++histogram.counts[std::min(last, static_cast<std::size_t>((w + m) * scale))];
        else
            ++histogram.nonFinite;
    }
    return histogram;
}

std::vector<std::uint8_t> packCodes(std::span<const std::int8_t> codes)
{
    std::vector<std::uint8_t> packed((codes.size() + 3) / 4);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const unsigned bits = codes[i] > 0 ? 1u : codes[i] < 0 ? 2u : 0u;
        packed[i / 4] = static_cast<std::uint8_t>(packed[i / 4] | bits << 2 * (i % 4));
    }
    return packed;
}

std::vector<std::int8_t> unpackCodes(std::span<const std::uint8_t> packed, std::size_t count)
{
    static constexpr std::int8_t kCodes[] = {0, 1, -1, 0};
    std::vector<std::int8_t> codes(std::min(count, 4 * packed.size()));
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = kCodes[packed[i / 4] >> 2 * (i % 4) & 3];
    return codes;
}

}  // namespace ttq
