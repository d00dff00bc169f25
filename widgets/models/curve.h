// Points of one series, ready to draw: x ascending (completed optimizer steps), y with NaN for gaps.
//
// A Curve is a value: copies share their points, and one that is handed out stays as it is while the next one grows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stats/extremes.h"
#include "stats/growinglist.h"

namespace ttq {

struct Curve {
    static constexpr std::size_t kRawPoints = 100'000;

    GrowingList<double> x, y;
    std::int64_t span = 1;       // 1: every step; 16 or 256: two points (min, max) for each `span` steps
    std::uint64_t revision = 0;  // grows with every change of the points
    bool rewritten = true;       // since the last revision points were replaced, not only appended
    // The revision at which points were last replaced. Who drew an older one draws all points again; else those
    // beyond the number drawn are new.
    std::uint64_t rewrittenAt = 0;
    GrowingList<double> nanAt;  // steps whose value is not a number: drawn as a mark on the axis
    ExtremeLevels levels;       // of y, see Extremes; may be behind y, which only costs time
};

}  // namespace ttq
