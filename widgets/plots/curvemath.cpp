#include "curvemath.h"

#include <algorithm>
#include <cmath>
#include <iterator>
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

// A point, or the middle of a pair of extremes, and where the next one begins.
struct Middle {
    double x, y;
    std::size_t next;
};

Middle middleAt(const Curve &curve, std::size_t i)
{
    // The second point of a pair lies within the span of the first; a short last group may be a single point.
    const bool pair = curve.span > 1 && i + 1 < curve.x.size()
        && curve.x[i + 1] - curve.x[i] <= static_cast<double>(curve.span) / 2;
    return {curve.x[i], pair ? (curve.y[i] + curve.y[i + 1]) / 2 : curve.y[i], i + (pair ? 2 : 1)};
}

// Whether `now` has all points of `before` and maybe more behind them.
bool grewFrom(const CurvePtr &now, const CurvePtr &before)
{
    return before && now->span == before->span && now->x.size() >= before->x.size() && !before->x.empty()
        && (now == before
            || (now->x.sharesWith(before->x) && now->y.sharesWith(before->y) && now->rewrittenAt <= before->revision));
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
    const Extremes values = curve.levels.over(curve.y, begin, end);
    const double low = positiveOnly ? values.lowPositive : values.low;
    if (!(low <= values.high))
        return std::nullopt;
    return Interval{low, values.high};
}

std::size_t countNonPositive(const Curve &curve, double from, double to)
{
    constexpr std::size_t kGroup = ExtremeLevels::kFanOut * ExtremeLevels::kFanOut;
    const GrowingList<Extremes> &groups = curve.levels.level(1);
    const auto first = std::lower_bound(curve.x.begin(), curve.x.end(), from);
    const auto last = std::upper_bound(first, curve.x.end(), to);
    const auto end = static_cast<std::size_t>(last - curve.x.begin());
    std::size_t count = 0;
    for (auto i = static_cast<std::size_t>(first - curve.x.begin()); i < end;) {
        if (i % kGroup == 0 && i / kGroup < groups.size() && groups[i / kGroup].low > 0) {
            i += kGroup;
            continue;
        }
        count += curve.y[i] <= 0;
        ++i;
    }
    return count;
}

void DerivedCurves::extend(Curve &result, Combined &state, const Curve &a, const Curve &b)
{
    result.revision = std::max(a.revision, b.revision);
    std::vector<double> x, y;
    while (state.nextA < a.x.size() && state.nextB < b.x.size()) {
        const Middle left = middleAt(a, state.nextA), right = middleAt(b, state.nextB);
        if (left.x <= right.x)
            state.nextA = left.next;
        if (right.x <= left.x)
            state.nextB = right.next;
        if (left.x != right.x)
            continue;
        const double value = state.f(left.y, right.y);
        x.push_back(left.x);
        y.push_back(std::isfinite(value) ? value : kNan);
    }
    result.x.append(x);
    result.y.append(y);
    result.levels.follow(result.y);
    // Sources may arrive one after the other, so the marks of one can lie before those of the other known already.
    std::vector<double> marks;
    std::set_union(a.nanAt.begin(), a.nanAt.end(), b.nanAt.begin(), b.nanAt.end(), std::back_inserter(marks));
    result.nanAt = marks;
}

void DerivedCurves::extend(Curve &result, Smoothed &state, const Curve &source)
{
    result.revision = source.revision;
    std::vector<double> x, y;
    while (state.next < source.x.size()) {
        const Middle point = middleAt(source, state.next);
        state.next = point.next;
        x.push_back(point.x);
        y.push_back(point.y);
        if (!std::isfinite(point.y))
            continue;
        // After a gap the older points count as much less as the steps that have passed tell.
        const bool first = state.weight == 0;
        const double keep = first ? 0 : std::exp(-(point.x - state.last) / state.tau);
        const double share = first ? 1 - std::exp(-1 / state.tau) : 1 - keep;
        state.sum = keep * state.sum + share * point.y;
        state.weight = keep * state.weight + share;
        state.last = point.x;
        y.back() = state.sum / state.weight;
    }
    result.x.append(x);
    result.y.append(y);
    result.levels.follow(result.y);
}

Curve combined(const Curve &a, const Curve &b, Combine f)
{
    Curve result;
    DerivedCurves::Combined state;
    state.f = f;
    DerivedCurves::extend(result, state, a, b);
    result.rewrittenAt = result.revision;
    return result;
}

Curve smoothed(const Curve &curve, double tau)
{
    Curve result;
    DerivedCurves::Smoothed state;
    state.tau = tau;
    DerivedCurves::extend(result, state, curve);
    result.rewrittenAt = result.revision;
    return result;
}

CurvePtr DerivedCurves::combined(const std::string &key, const CurvePtr &a, const CurvePtr &b, Combine f)
{
    // A source is a value that never changes: another content is another object, and the entry keeps it alive.
    Combined &entry = m_combined[key];
    if (entry.result && entry.a == a && entry.b == b && entry.f == f)
        return entry.result;
    const bool grew = entry.result && entry.f == f && grewFrom(a, entry.a) && grewFrom(b, entry.b);
    if (!grew)
        entry = {a, b, std::make_shared<Curve>(), 0, 0, f};
    auto result = std::make_shared<Curve>(*entry.result);
    extend(*result, entry, *a, *b);
    if (!grew)
        result->rewrittenAt = result->revision;
    entry.a = a;
    entry.b = b;
    return entry.result = result;
}

CurvePtr DerivedCurves::smoothed(const std::string &key, const CurvePtr &curve, double tau)
{
    Smoothed &entry = m_smoothed[key];
    if (entry.result && entry.source == curve && entry.tau == tau)
        return entry.result;
    const bool grew = entry.result && entry.tau == tau && grewFrom(curve, entry.source);
    if (!grew) {
        entry = {};
        entry.result = std::make_shared<Curve>();
        entry.tau = tau;
    }
    auto result = std::make_shared<Curve>(*entry.result);
    extend(*result, entry, *curve);
    if (!grew)
        result->rewrittenAt = result->revision;
    entry.source = curve;
    return entry.result = result;
}

LinePoints visibleLine(const Curve &curve, const std::vector<double> &edges, bool log)
{
    constexpr std::size_t kFew = 4;
    LinePoints line;
    const std::size_t size = curve.x.size();
    if (edges.size() < 2 || size == 0)
        return line;
    const auto shown = [&](double y) { return log && y <= 0 ? kNan : y; };
    const auto push = [&](double x, double y) {
        line.x.push_back(x);
        line.y.push_back(shown(y));
    };
    const auto index = [&](auto it) { return static_cast<std::size_t>(it - curve.x.begin()); };
    const auto at = [&](std::size_t i) { return curve.x.begin() + static_cast<std::ptrdiff_t>(i); };
    std::size_t i = index(std::lower_bound(curve.x.begin(), curve.x.end(), edges.front()));
    if (i > 0)
        push(curve.x[i - 1], curve.y[i - 1]);
    for (std::size_t column = 1; column < edges.size() && i < size; ++column) {
        // Columns hold about as many points each, so the next bound is near: doubling steps, then halving.
        std::size_t reach = 1;
        while (i + reach < size && curve.x[i + reach] < edges[column])
            reach *= 2;
        const std::size_t end
            = index(std::lower_bound(at(i + reach / 2), at(std::min(i + reach, size)), edges[column]));
        if (end - i <= kFew) {
            for (; i < end; ++i)
                push(curve.x[i], curve.y[i]);
            continue;
        }
        const Extremes values = curve.levels.over(curve.y, i, end);
        const double first = shown(curve.y[i]), last = shown(curve.y[end - 1]);
        const double low = log ? values.lowPositive : values.low, high = values.high;
        const double left = curve.x[i], right = curve.x[end - 1];
        if (std::isnan(first))
            push(left, kNan);
        if (low <= high) {
            // The nearer one first: a line up and down each column would take twice as long to draw.
            const double from = line.y.empty() || std::isnan(line.y.back()) ? first : line.y.back();
            const bool lowFirst = !(std::abs(from - low) > std::abs(from - high));
            push(left + (right - left) / 3, lowFirst ? low : high);
            push(left + (right - left) * 2 / 3, lowFirst ? high : low);
            if (std::isnan(last))
                push(right, kNan);
        }
        i = end;
    }
    if (i < size)
        push(curve.x[i], curve.y[i]);
    return line;
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
