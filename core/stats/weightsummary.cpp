#include "weightsummary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ttq {

namespace {

// Keeps `levels` ascending; false once there are too many.
bool addLevel(std::vector<float> &levels, float value)
{
    const auto place = std::lower_bound(levels.begin(), levels.end(), value);
    if (place != levels.end() && *place == value)
        return true;
    if (levels.size() == kMaxLevels)
        return false;
    levels.insert(place, value == 0 ? 0.0F : value);
    return true;
}

}  // namespace

WeightSummary summarizeWeights(std::span<const float> weights)
{
    WeightSummary summary;
    summary.n = weights.size();
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0, absSum = 0;
    bool few = true;
    for (const float w : weights) {
        if (!std::isfinite(w)) {
            ++summary.nonFinite;
            continue;
        }
        low = std::min<double>(low, w);
        high = std::max<double>(high, w);
        sum += w;
        absSum += std::fabs(w);
        summary.zeros += w == 0 ? 1 : 0;
        few = few && addLevel(summary.levels, w);
    }
    const std::uint64_t finite = summary.n - summary.nonFinite;
    if (!few || summary.nonFinite > 0)
        summary.levels.clear();
    if (finite == 0)
        return summary;
    const double count = static_cast<double>(finite);
    summary.minimum = low;
    summary.maximum = high;
    summary.absMax = std::max(std::fabs(low), std::fabs(high));
    summary.mean = sum / count;
    summary.absMean = absSum / count;
    double squares = 0;
    for (const float w : weights)
        squares += std::isfinite(w) ? (w - summary.mean) * (w - summary.mean) : 0;
    summary.deviation = std::sqrt(squares / count);
    return summary;
}

std::vector<std::int8_t> codesOf(std::span<const float> weights, float delta)
{
    std::vector<std::int8_t> codes(weights.size());
    std::transform(weights.begin(), weights.end(), codes.begin(),
                   [delta](float w) { return static_cast<std::int8_t>((w > delta) - (w < -delta)); });
    return codes;
}

void CodeComparison::add(const CodeComparison &next)
{
    n += next.n;
    changed += next.changed;
    flipped += next.flipped;
}

CodeComparison compareCodes(std::span<const std::int8_t> before, std::span<const std::int8_t> now)
{
    CodeComparison comparison{now.size(), 0, 0};
    for (std::size_t i = 0; i < now.size() && i < before.size(); ++i) {
        comparison.changed += before[i] != now[i] ? 1 : 0;
        comparison.flipped += before[i] * now[i] < 0 ? 1 : 0;
    }
    return comparison;
}

}  // namespace ttq
