// Mean and spread of a few measurements, as a table of several seeds gives them.
#pragma once

#include <cstddef>
#include <span>

namespace ttq {

struct SampleStats {
    std::size_t n = 0;
    double mean = 0;       // NaN if n = 0
    double deviation = 0;  // of the sample, with n − 1 below the root; NaN if n < 2: one value has no spread
};

// Of all values; one that is NaN makes both results NaN. Two passes, so that a spread far smaller than the mean is kept.
SampleStats sampleStats(std::span<const double> values);

}  // namespace ttq
