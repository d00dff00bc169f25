// Arithmetic on curves: free of widgets, so that it is tested as such.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
// ratio of the extremes. What is not finite becomes a gap.
using Combine = double (*)(double a, double b);
Curve combined(const Curve &a, const Curve &b, Combine f);

// Exponential moving average with time constant `tau` in steps, debiased: the weights of the points seen sum to one
// from the first point on, so it starts at the first value, not at 0. NaN stays a gap and is skipped.
Curve smoothed(const Curve &curve, double tau);

// The same, kept from call to call and, where the sources only grew, extended by what is new: views ask for them ten
// times a second. `key`: which one.
class DerivedCurves {
public:
    CurvePtr combined(const std::string &key, const CurvePtr &a, const CurvePtr &b, Combine f);
    CurvePtr smoothed(const std::string &key, const CurvePtr &curve, double tau);

private:
    struct Combined {
        CurvePtr a, b, result;
        std::size_t nextA = 0, nextB = 0;  // first points not taken in
        Combine f = nullptr;
    };
    struct Smoothed {
        CurvePtr source, result;
        std::size_t next = 0;
        double tau = 0, sum = 0, weight = 0, last = 0;
    };
    friend Curve combined(const Curve &a, const Curve &b, Combine f);
    friend Curve smoothed(const Curve &curve, double tau);
    static void extend(Curve &result, Combined &state, const Curve &a, const Curve &b);
    static void extend(Curve &result, Smoothed &state, const Curve &source);

    std::map<std::string, Combined> m_combined;
    std::map<std::string, Smoothed> m_smoothed;
};

// What a line through the points of a curve covers, column by column of pixels: `edges` are the columns' bounds,
// ascending. Of a column with more than four points its smallest and its largest one, close together; others as they
// are; a neighbour on either side of all. With `log`, what is not above 0 is a gap. A gap narrower than a column breaks
// the line only at a column's first or last point.
struct LinePoints {
    std::vector<double> x, y;
};
LinePoints visibleLine(const Curve &curve, const std::vector<double> &edges, bool log);

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
