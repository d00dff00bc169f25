#include "curvereader.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ttq {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kSpans[] = {1, 16, 256};  // by pyramid level
constexpr std::int64_t kSmallestBlock = 256;     // steps given up around a damaged block, at most, on either side
constexpr int kMostFailures = 400;               // of reads of one series, before the rest counts as damaged

// Level 0 if `steps` values fit, else the finest one whose pairs do, else the coarsest.
int levelFor(std::size_t steps, std::size_t limit)
{
    if (steps <= limit)
        return 0;
    return steps / 16 * 2 <= limit ? 1 : 2;
}

// Reads [from, to] with `readBlock`, halving where a block is damaged until what is readable has been read.
struct BlockReader {
    PointCollector &points;
    std::string &damage;
    int failures = 0;

    template <class ReadBlock>
    Expected<void> read(ReadBlock readBlock, std::int64_t from, std::int64_t to)
    {
        const Expected<void> done = readBlock(from, to);
        if (done || done.error().code != ErrorCode::Corrupt)
            return done;
        ++failures;
        if (damage.empty())
            damage = done.error().detail;
        if (to - from + 1 <= kSmallestBlock || failures > kMostFailures) {
            points.finishGroup();
            points.addGap(from);
            return {};
        }
        const std::int64_t middle = from + (to - from) / 2;
        if (Expected<void> left = read(readBlock, from, middle); !left)
            return left;
        return read(readBlock, middle + 1, to);
    }
};

// Raw values of [from, to] into the collector; returns how many.
Expected<std::size_t> collectValues(RunReader &reader, std::int64_t series, std::int64_t from, std::int64_t to,
                                    PointCollector &points, std::string &damage)
{
    std::size_t count = 0;
    BlockReader blocks{points, damage};
    const Expected<void> done = blocks.read(
        [&](std::int64_t first, std::int64_t last) -> Expected<void> {
            const Expected<SeriesData> data = reader.values(series, first, last);
            if (!data)
                return Unexpected{data.error()};
            for (std::size_t i = 0; i < data->steps.size(); ++i)
                points.add(data->steps[i], data->values[i]);
            count += data->steps.size();
            return {};
        },
        from, to);
    if (!done)
        return Unexpected{done.error()};
    return count;
}

// Pyramid entries that meet [from, to] into the collector, from step `next` on; `next` becomes the first step behind
// them. Returns how many steps they cover. The last entry is left out if it is not full: more may come.
Expected<std::size_t> collectEntries(RunReader &reader, std::int64_t series, int level, std::int64_t from,
                                     std::int64_t to, std::int64_t &next, PointCollector &points, std::string &damage)
{
    std::size_t steps = 0;
    BlockReader blocks{points, damage};
    const Expected<void> done = blocks.read(
        [&](std::int64_t first, std::int64_t last) -> Expected<void> {
            const Expected<SeriesPyramid> entries = reader.pyramid(series, level, first, last);
            if (!entries)
                return Unexpected{entries.error()};
            for (std::size_t i = 0; i < entries->steps.size(); ++i) {
                const std::int64_t start = entries->steps[i], length = entries->lengths[i];
                const bool newest = i + 1 == entries->steps.size() && start + length > to;
                // Two halves of a range may both meet an entry.
                if (start < next || (newest && length < kSpans[level]))
                    continue;
                points.addGroup(start, length, static_cast<double>(entries->min[i]),
                                static_cast<double>(entries->max[i]), entries->nanCounts[i] > 0);
                next = start + length;
                steps += static_cast<std::size_t>(length);
            }
            return {};
        },
        from, to);
    if (!done)
        return Unexpected{done.error()};
    return steps;
}

}  // namespace

void CurveDelta::merge(CurveDelta next)
{
    if (next.replace) {
        *this = std::move(next);
        return;
    }
    span = next.span;
    x.append(next.x);
    y.append(next.y);
    nanAt.append(next.nanAt);
}

void CurveDelta::apply(Curve &curve) &&
{
    curve.rewritten = replace;
    curve.span = span;
    if (replace) {
        curve.x = std::move(x);
        curve.y = std::move(y);
        curve.nanAt = std::move(nanAt);
        curve.levels = {};
    } else {
        curve.x.append(x);
        curve.y.append(y);
        curve.nanAt.append(nanAt);
    }
    curve.levels.follow(curve.y);
}

void PointCollector::push(double x, double y)
{
    m_x.push_back(x);
    m_y.push_back(y);
    m_lastIsGap = std::isnan(y);
}

void PointCollector::add(std::int64_t step, double value)
{
    const bool finite = std::isfinite(value);
    if (m_span == 1) {
        push(static_cast<double>(step), finite ? value : kNan);
        if (!finite)
            m_nanAt.push_back(static_cast<double>(step));
        return;
    }
    if (m_length == 0) {
        m_first = step;
        m_min = m_max = kNan;
        m_hasNan = false;
    }
    ++m_length;
    m_hasNan = m_hasNan || !finite;
    if (finite) {
        m_min = std::isnan(m_min) ? value : std::min(m_min, value);
        m_max = std::isnan(m_max) ? value : std::max(m_max, value);
    }
    if (m_length == m_span)
        finishGroup();
}

void PointCollector::addGroup(std::int64_t first, std::int64_t length, double min, double max, bool hasNan)
{
    const bool finite = std::isfinite(min) && std::isfinite(max);
    if (hasNan || !finite)
        m_nanAt.push_back(static_cast<double>(first));
    push(static_cast<double>(first), std::isfinite(min) ? min : kNan);
    if (length > 1)
        push(static_cast<double>(first + length / 2), std::isfinite(max) ? max : kNan);
}

void PointCollector::addGap(std::int64_t step)
{
    if (!m_lastIsGap)
        push(static_cast<double>(step), kNan);
}

void PointCollector::finishGroup()
{
    if (m_length > 0)
        addGroup(m_first, m_length, m_min, m_max, m_hasNan);
    m_length = 0;
}

CurveDelta PointCollector::take()
{
    CurveDelta delta{false, m_span, m_x, m_y, m_nanAt};
    m_x.clear();
    m_y.clear();
    m_nanAt.clear();
    return delta;
}

CurveReader::CurveReader(SeriesInfo series, std::size_t limit, double from, double to)
    : m_series(std::move(series)), m_limit(limit)
{
    // Clamped before the conversion: a view may be zoomed out far beyond what an integer holds.
    const auto clamped
        = [](double step) { return static_cast<std::int64_t>(std::clamp(step, 0.0, static_cast<double>(kEnd))); };
    m_from = clamped(std::floor(from));
    m_to = clamped(std::ceil(to));
}

std::int64_t CurveReader::end(std::int64_t lastStep) const
{
    return std::min(lastStep, m_to < kEnd ? m_to + m_points->span() : kEnd);
}

// Of a window the number of steps is known well enough.
Expected<void> CurveReader::beginWindow(RunReader &reader, std::int64_t lastStep)
{
    const std::int64_t last = std::max(m_from, std::min(lastStep, m_to));
    const int level = m_series.dense ? levelFor(static_cast<std::size_t>(last - m_from + 1), m_limit) : 0;
    PointCollector points(kSpans[level]);
    std::string damage;
    const std::int64_t first = std::max<std::int64_t>(m_from - kSpans[level], 0);
    std::int64_t next = first;
    if (level > 0) {
        next = first - kSpans[level];  // the entry that the window begins in
        const auto count = collectEntries(reader, m_series.id, level, first, std::min(last + kSpans[level], lastStep),
                                          next, points, damage);
        if (!count)
            return Unexpected{count.error()};
        next = std::max(next, first);
    }
    m_points = std::move(points);
    m_next = next;
    m_steps = static_cast<std::size_t>(std::max<std::int64_t>(next - m_from, 0));
    m_damage = std::move(damage);
    return {};
}

Expected<void> CurveReader::begin(RunReader &reader, std::int64_t lastStep)
{
    if (m_from > 0 || m_to < kEnd)
        return beginWindow(reader, lastStep);
    PointCollector raw(1);
    std::int64_t next = 0;
    std::size_t steps = 0;
    std::string damage;
    if (!m_series.dense || lastStep <= static_cast<std::int64_t>(m_limit)) {
        m_points = raw;
    } else {
        // The coarsest level costs little and tells how many steps there are: a series may begin late in a run.
        PointCollector coarse(kSpans[2]);
        Expected<std::size_t> count = collectEntries(reader, m_series.id, 2, 0, lastStep, next, coarse, damage);
        if (!count)
            return Unexpected{count.error()};
        // The group that is not full yet counts too, or the choice would flip back and forth at the limit.
        const std::int64_t rest = std::clamp<std::int64_t>(lastStep - next + 1, 0, kSpans[2] - 1);
        const int level = levelFor(*count + static_cast<std::size_t>(rest), m_limit);
        if (level == 2) {
            steps = *count;
            m_points = std::move(coarse);
        } else {
            PointCollector finer(kSpans[level]);
            next = 0;
            damage.clear();
            if (level == 1) {
                count = collectEntries(reader, m_series.id, 1, 0, lastStep, next, finer, damage);
                if (!count)
                    return Unexpected{count.error()};
                steps = *count;
            }
            m_points = std::move(finer);
        }
    }
    m_next = next;
    m_steps = steps;
    m_damage = std::move(damage);
    return {};
}

Expected<void> CurveReader::readSparse(RunReader &reader)
{
    const Expected<SeriesData> data = reader.values(m_series.id, m_next, m_to < kEnd ? m_to + 1 : kEnd);
    if (!data)
        return Unexpected{data.error()};
    for (std::size_t i = 0; i < data->steps.size(); ++i)
        m_points->add(data->steps[i], data->values[i]);
    if (!data->steps.empty())
        m_next = data->steps.back() + 1;
    return {};
}

Expected<void> CurveReader::readDense(RunReader &reader, std::int64_t lastStep,
                                      std::span<const RunReader::LatestRow> rows)
{
    if (!rows.empty() && rows.front().step <= m_next && rows.back().step >= lastStep) {
        for (const RunReader::LatestRow &row : rows.subspan(static_cast<std::size_t>(m_next - rows.front().step))) {
            if (row.step > lastStep)
                break;
            const std::optional<float> value = row.value(m_series.id);
            if (!value)
                continue;
            m_points->add(row.step, static_cast<double>(*value));
            ++m_steps;
        }
    } else {
        const Expected<std::size_t> count = collectValues(reader, m_series.id, m_next, lastStep, *m_points, m_damage);
        if (!count)
            return Unexpected{count.error()};
        m_steps += *count;
    }
    m_next = lastStep + 1;
    return {};
}

Expected<CurveDelta> CurveReader::read(RunReader &reader, std::int64_t lastStep, bool growing,
                                       std::span<const RunReader::LatestRow> rows)
{
    bool replace = !m_points;
    if (m_points && m_series.dense && m_points->span() < kSpans[2] && std::min(lastStep, m_to) >= m_next) {
        const std::size_t steps = m_steps + static_cast<std::size_t>(std::min(lastStep, m_to) - m_next + 1);
        if (kSpans[levelFor(steps, m_limit)] > m_points->span())
            replace = true;
    }
    if (replace) {
        m_points.reset();
        if (Expected<void> begun = begin(reader, lastStep); !begun)
            return Unexpected{begun.error()};
    }
    if (!m_series.dense) {
        // A value of an epoch's end arrives while steps do not go on, and maybe after its step was read.
        if (Expected<void> done = readSparse(reader); !done)
            return Unexpected{done.error()};
    } else if (end(lastStep) >= m_next) {
        if (Expected<void> done = readDense(reader, end(lastStep), rows); !done) {
            m_points.reset();  // half of the steps may be in it: everything is read again
            return Unexpected{done.error()};
        }
    }
    if (!growing || end(lastStep) < lastStep)
        m_points->finishGroup();
    CurveDelta delta = m_points->take();
    delta.replace = replace;
    return delta;
}

Expected<Curve> readDetail(RunReader &reader, const SeriesInfo &series, double from, double to, std::int64_t lastStep,
                           std::size_t limit)
{
    if (!(from <= to))
        return Unexpected{Error{ErrorCode::InvalidArgument, series.name + ": the range of steps is empty"}};
    Expected<CurveDelta> delta = CurveReader(series, limit, from, to).read(reader, lastStep, false);
    if (!delta)
        return Unexpected{delta.error()};
    Curve curve;
    std::move(*delta).apply(curve);
    return curve;
}

}  // namespace ttq
