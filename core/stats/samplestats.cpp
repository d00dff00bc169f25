#include "samplestats.h"

#include <cmath>
#include <limits>

namespace ttq {

SampleStats sampleStats(std::span<const double> values)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    SampleStats stats{values.size(), kNone, kNone};
    if (values.empty())
        return stats;
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values)
        sum += value;
    stats.mean = sum / n;
    if (values.size() < 2)
        return stats;
    double squares = 0;
    for (const double value : values)
        squares += (value - stats.mean) * (value - stats.mean);
    stats.deviation = std::sqrt(squares / (n - 1));
    return stats;
}

}  // namespace ttq
