#include "curvemath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ttq {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// First and one-past-last index of the points in [from, to] with a neighbour on either side.
std::pair<std::size_t, std::size_t> around(const Curve &curve, double from, double to)
{
    const auto first = std::lower_bound(curve.x.begin(), curve.x.end(), from);
    const auto last = std::upper_bound(first, curve.x.end(), to);
    const auto begin = static_cast<std::size_t>(first - curve.x.begin());
    const auto end = static_cast<std::size_t>(last - curve.x.begin());
    return {begin > 0 ? begin - 1 : 0, std::min(end + 1, curve.x.size())};
}

// A curve of pairs as one middle value a pair; others unchanged.
Curve middles(const Curve &curve)
{
    if (curve.span <= 1)
        return curve;
    Curve result;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
        // The second point of a pair lies within the span of the first; a short last group may be a single point.
        const bool pair = i + 1 < curve.x.size() && curve.x[i + 1] - curve.x[i] <= static_cast<double>(curve.span) / 2;
        result.x.push_back(curve.x[i]);
        result.y.push_back(pair ? (curve.y[i] + curve.y[i + 1]) / 2 : curve.y[i]);
        i += pair ? 1 : 0;
    }
    return result;
}

}  // namespace

double valueAt(const Curve &curve, double step)
{
    const auto after = std::upper_bound(curve.x.begin(), curve.x.end(), step);
    if (after == curve.x.begin())
        return kNan;
    const auto i = static_cast<std::size_t>(after - curve.x.begin()) - 1;
    if (curve.span <= 1)
        return curve.y[i];
    // Minimum and maximum take turns, so either neighbour gives a middle; even points begin a pair but where a group of
    // one step came before.
    const std::size_t other = i % 2 == 0 ? i + 1 : i - 1;
    return other < curve.x.size() ? (curve.y[i] + curve.y[other]) / 2 : curve.y[i];
}

std::optional<Interval> valueRange(const Curve &curve, double from, double to, bool positiveOnly)
{
    const auto [begin, end] = around(curve, from, to);
    Interval range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (std::size_t i = begin; i < end; ++i) {
        const double y = curve.y[i];
        if (!std::isfinite(y) || (positiveOnly && y <= 0))
            continue;
        range.low = std::min(range.low, y);
        range.high = std::max(range.high, y);
    }
    if (range.low > range.high)
        return std::nullopt;
    return range;
}

std::size_t countNonPositive(const Curve &curve, double from, double to)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < curve.x.size(); ++i)
        count += curve.x[i] >= from && curve.x[i] <= to && curve.y[i] <= 0;
    return count;
}

Curve combined(const Curve &a, const Curve &b, const std::function<double(double, double)> &f)
{
    const Curve left = middles(a), right = middles(b);
    Curve result;
    result.revision = std::max(a.revision, b.revision);
    result.rewrittenAt = result.revision;
    result.nanAt = a.nanAt;
    result.nanAt.insert(result.nanAt.end(), b.nanAt.begin(), b.nanAt.end());
    std::sort(result.nanAt.begin(), result.nanAt.end());
    result.nanAt.erase(std::unique(result.nanAt.begin(), result.nanAt.end()), result.nanAt.end());
    std::size_t i = 0, j = 0;
    while (i < left.x.size() && j < right.x.size()) {
        if (left.x[i] < right.x[j]) {
            ++i;
        } else if (right.x[j] < left.x[i]) {
            ++j;
        } else {
            const double y = f(left.y[i], right.y[j]);
            result.x.push_back(left.x[i]);
            result.y.push_back(std::isfinite(y) ? y : kNan);
            ++i;
            ++j;
        }
    }
    return result;
}

Curve smoothed(const Curve &curve, double tau)
{
    Curve result = middles(curve);
    result.revision = result.rewrittenAt = curve.revision;
    result.nanAt.clear();  // the raw curve has the marks
    double sum = 0, weight = 0, last = kNan;
    for (std::size_t i = 0; i < result.x.size(); ++i) {
        const double y = result.y[i];
        if (!std::isfinite(y))
            continue;
        // After a gap the older points count as much less as the steps that have passed tell.
        const double keep = std::isnan(last) ? 0 : std::exp(-(result.x[i] - last) / tau);
        const double share = std::isnan(last) ? 1 - std::exp(-1 / tau) : 1 - keep;
        sum = keep * sum + share * y;
        weight = keep * weight + share;
        last = result.x[i];
        result.y[i] = sum / weight;
    }
    return result;
}

CurvePtr DerivedCurves::get(const std::string &key, const CurvePtr &a, const CurvePtr &b, double variant,
                            const std::function<Curve()> &make)
{
    // A source is a value that never changes: another content is another object, and the entry keeps it alive.
    Entry &entry = m_entries[key];
    if (!entry.result || entry.a != a || entry.b != b || entry.variant != variant)
        entry = {a, b, std::make_shared<Curve>(make()), variant};
    return entry.result;
}

double niceStep(double value)
{
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (value <= factor * power * (1 + 1e-9))
            return factor * power;
    return 10 * power;
}

double smoothingSteps(double lastStep)
{
    return std::max(10.0, niceStep(std::max(1.0, lastStep / 100)));
}

Curve sparsePoints(const Curve &curve, double from, double to, int count, double offset)
{
    Curve result;
    result.revision = result.rewrittenAt = curve.revision;
    if (curve.x.empty() || !(to > from) || count < 1)
        return result;
    const double width = std::min(to, curve.x.back()) - std::max(from, curve.x.front());
    const double step = niceStep(std::max(1.0, width / count));
    for (double k = std::max(0.0, std::floor(from / step)); (k + offset) * step <= to; ++k) {
        const double at = (k + offset) * step;
        if (at < from || at < curve.x.front() || at > curve.x.back())
            continue;
        const double y = valueAt(curve, at);
        if (std::isfinite(y)) {
            result.x.push_back(at);
            result.y.push_back(y);
        }
    }
    return result;
}

Interval padded(Interval values, bool log)
{
    if (log) {
        const double low = std::log10(values.low), high = std::log10(values.high);
        const double margin = high > low ? 0.05 * (high - low) : 0.5;
        return {std::pow(10, low - margin), std::pow(10, high + margin)};
    }
    const double width = values.high - values.low;
    // Below the resolution of a float, differences are noise: they would fill the panel.
    const double size = std::max(std::abs(values.low), std::abs(values.high));
    const double margin = width > 1e-6 * size ? 0.06 * width : size > 0 ? 0.1 * size : 0.5;
    return {values.low - margin, values.high + margin};
}

}  // namespace ttq
