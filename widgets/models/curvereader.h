// Reads the points of one series as a Curve grows: everything at first, then only what is new. No Qt, no thread of its
// own; a CurveReader belongs to the thread of the RunReader that it is used with.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "curve.h"
#include "runs/records.h"
#include "runs/runreader.h"

namespace ttq {

// Points to append to a curve, or to put in the place of all of it.
struct CurveDelta {
    bool replace = false;
    std::int64_t span = 1;
    GrowingList<double> x, y, nanAt;

    bool empty() const { return !replace && x.empty() && nanAt.empty(); }
    void merge(CurveDelta next);  // as if both were applied, this one first
    // Into a curve, at the cost of what is new. Does not set its revision.
    void apply(Curve &curve) &&;
};

// Collects values step by step into points: each one at span 1, else minimum and maximum of `span` values in turn. What
// is not finite is a gap (NaN) and noted in nanAt, once a group.
class PointCollector {
public:
    explicit PointCollector(std::int64_t span) : m_span(span) {}

    std::int64_t span() const { return m_span; }
    void add(std::int64_t step, double value);
    // A group that is known only by its extremes.
    void addGroup(std::int64_t first, std::int64_t length, double min, double max, bool hasNan);
    void addGap(std::int64_t step);  // steps from here on cannot be read
    void finishGroup();              // the group begun is a point pair now, however short
    CurveDelta take();               // what has been collected since the last take

private:
    void push(double x, double y);

    std::int64_t m_span;
    std::int64_t m_first = 0, m_length = 0;  // of the group begun
    double m_min = std::numeric_limits<double>::quiet_NaN(), m_max = m_min;
    bool m_hasNan = false, m_lastIsGap = false;
    std::vector<double> m_x, m_y, m_nanAt;
};

class CurveReader {
public:
    static constexpr std::int64_t kEnd = std::int64_t{1} << 60;

    // Chooses raw points if there are at most `limit`, else the finest pyramid level whose pairs are at most that
    // many, else the coarsest level. Of steps in [from, to] only, one neighbour on either side included, if given.
    explicit CurveReader(SeriesInfo series, std::size_t limit = Curve::kRawPoints, double from = 0,
                         double to = static_cast<double>(kEnd));

    const SeriesInfo &series() const { return m_series; }
    // What has been recorded since the last call, through step `lastStep`. While `growing`, a group of steps that is
    // not full yet waits for the rest. A damaged block becomes a gap, see damage(); other errors are the reader's, and
    // what was not read comes with the next call.
    // `rows`: of steps without a hole through `lastStep`, read already; used where they hold all that is new.
    Expected<CurveDelta> read(RunReader &reader, std::int64_t lastStep, bool growing,
                              std::span<const RunReader::LatestRow> rows = {});
    const std::string &damage() const { return m_damage; }  // sentence about the first damaged block; empty: none

private:
    Expected<void> begin(RunReader &reader, std::int64_t lastStep);
    Expected<void> beginWindow(RunReader &reader, std::int64_t lastStep);
    std::int64_t end(std::int64_t lastStep) const;  // last step to read, with the neighbour
    Expected<void> readSparse(RunReader &reader);
    Expected<void> readDense(RunReader &reader, std::int64_t lastStep, std::span<const RunReader::LatestRow> rows);

    SeriesInfo m_series;
    std::size_t m_limit;
    std::int64_t m_from, m_to;
    std::optional<PointCollector> m_points;  // none before the first successful read
    std::int64_t m_next = 0;                 // first step that has not been read
    std::size_t m_steps = 0;                 // values read
    std::string m_damage;
};

// The points of a series in [from, to], one neighbour on either side included, at the finest level with at most `limit`
// points. `lastStep` as in CurveReader::read.
Expected<Curve> readDetail(RunReader &reader, const SeriesInfo &series, double from, double to, std::int64_t lastStep,
                           std::size_t limit = Curve::kRawPoints);

}  // namespace ttq
