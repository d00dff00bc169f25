// Arithmetic on curves: free of widgets, so that it is tested as such.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "models/curve.h"

namespace ttq {

using CurvePtr = std::shared_ptr<const Curve>;

// Value at the last point not after `step`; NaN before the first point. Of a curve of min/max pairs the middle of the
// pair that holds the step.
double valueAt(const Curve &curve, double step);

struct Interval {
    double low, high;

    bool operator==(const Interval &) const = default;
};
// Smallest and largest value of the points in [from, to] and of one neighbour on either side; NaN left out, and with
// `positiveOnly` what a log axis cannot show. None if no point is left.
std::optional<Interval> valueRange(const Curve &curve, double from, double to, bool positiveOnly);
// Points that are numbers but not above 0, in [from, to].
std::size_t countNonPositive(const Curve &curve, double from, double to);

// f(a, b) at the steps that both have. Pairs of min and max become their middle: the extremes of a ratio are not the
// ratio of the extremes.
Curve combined(const Curve &a, const Curve &b, const std::function<double(double, double)> &f);

// Exponential moving average with time constant `tau` in steps, debiased: the weights of the points seen sum to one
// from the first point on, so it starts at the first value, not at 0. NaN stays a gap and is skipped.
Curve smoothed(const Curve &curve, double tau);
// Curves computed from others, kept until those change: views ask for them ten times a second.
class DerivedCurves {
public:
    // What `make` gave for these sources last time, or gives now. `variant`: what else the result depends on.
    CurvePtr get(const std::string &key, const CurvePtr &a, const CurvePtr &b, double variant,
                 const std::function<Curve()> &make);

private:
    struct Entry {
        CurvePtr a, b, result;
        double variant = 0;
    };
    std::map<std::string, Entry> m_entries;
};

// A time constant that suits a run of this length: 1 % of it, rounded to 1, 2 or 5 times a power of ten, at least 10.
double smoothingSteps(double lastStep);

// About `count` points of the curve at round steps, `offset` (0 to 1) of their distance later: where marks are drawn
// that tell curves apart. They stay in place while the curve grows.
Curve sparsePoints(const Curve &curve, double from, double to, int count, double offset);

// Range with a margin around the points, for an axis; a single value gets one too.
Interval padded(Interval values, bool log);
// 1, 2 or 5 times a power of ten: the smallest not below `value` (> 0).
double niceStep(double value);

}  // namespace ttq
