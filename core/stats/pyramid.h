// Min/max pyramids over sampled series, so that a plot of millions of points never loses a spike.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

inline constexpr int kPyramidFanOut = 16;

struct PyramidEntry {
    float min, max;  // over the values that are not NaN; both NaN if there is none
    std::uint32_t nanCount;

    bool operator==(const PyramidEntry &) const = default;
};

// Groups of 16 values; the last group may be shorter.
std::vector<PyramidEntry> summarize(std::span<const float> values);
std::vector<PyramidEntry> summarize(std::span<const PyramidEntry> entries);

}  // namespace ttq
