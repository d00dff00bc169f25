// RunReader: the values of series, from chunks and open rows.
#include <algorithm>
#include <limits>
#include <map>

#include "rows.h"
#include "runreader.h"
#include "runreaderimpl.h"
#include "schema.h"
#include "storechunks.h"

namespace ttq {

namespace {

// Steps are far below this; it keeps sums of a step and a chunk's length from overflowing.
constexpr std::int64_t kLastStep = std::int64_t{1} << 60;

template <class T>
void appendChunks(SeriesData &data, const std::vector<Chunk<T>> &chunks, std::int64_t from, std::int64_t to)
{
    for (const Chunk<T> &chunk : chunks)
        for (std::size_t i = 0; i < chunk.entries.size(); ++i) {
            const std::int64_t step = chunk.firstStep + static_cast<std::int64_t>(i);
            if (step < from || step > to)
                continue;
            data.steps.push_back(step);
            data.values.push_back(static_cast<double>(chunk.entries[i]));
        }
}

// Where the values of `series` lie in the rows recorded with `set`; nothing if it was not recorded.
std::optional<std::size_t> positionIn(const SeriesSet *set, std::int64_t series)
{
    if (!set)
        return std::nullopt;
    const auto found = std::lower_bound(set->ids.begin(), set->ids.end(), series);
    if (found == set->ids.end() || *found != series)
        return std::nullopt;
    return static_cast<std::size_t>(found - set->ids.begin());
}

Expected<void> checkWidth(const Database &database, const OpenRow &row, const SeriesSet *set)
{
    if (row.values.size() == (set ? set->ids.size() : 0))
        return {};
    return failure(ErrorCode::Corrupt,
                   database.file() + ": step " + std::to_string(row.step) + " has " + std::to_string(row.values.size())
                       + " values; its series set has " + std::to_string(set ? set->ids.size() : 0));
}

// The values of one series in the open rows, steps ascending. Within a read transaction.
Expected<void> appendOpenRows(Database &database, SeriesData &data, std::int64_t series, std::int64_t from,
                              std::int64_t to)
{
    const Expected<std::vector<OpenRow>> rows = readOpenRows(database, from, to);
    if (!rows)
        return Unexpected{rows.error()};
    if (rows->empty())
        return {};
    const Expected<std::vector<SeriesSet>> sets = readSeriesSets(database);
    if (!sets)
        return Unexpected{sets.error()};
    for (const OpenRow &row : *rows) {
        const SeriesSet *set = setInForce(*sets, row.step);
        if (Expected<void> width = checkWidth(database, row, set); !width)
            return width;
        if (const auto position = positionIn(set, series)) {
            data.steps.push_back(row.step);
            data.values.push_back(row.values[*position]);
        }
    }
    return {};
}

void appendEntries(SeriesPyramid &pyramid, const std::vector<PyramidEntry> &entries, std::int64_t first,
                   std::int64_t count, int span, std::int64_t from, std::int64_t to)
{
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::int64_t start = first + static_cast<std::int64_t>(i) * span;
        const std::int64_t length = std::min<std::int64_t>(span, first + count - start);
        if (length < 1 || start > to || start + length <= from)
            continue;
        pyramid.steps.push_back(start);
        pyramid.lengths.push_back(length);
        pyramid.min.push_back(entries[i].min);
        pyramid.max.push_back(entries[i].max);
        pyramid.nanCounts.push_back(entries[i].nanCount);
    }
}

// Number of steps of each chunk of a series, by first step (a pyramid's last entry may cover fewer than its span).
Expected<std::map<std::int64_t, std::int64_t>> chunkLengths(Database &database, std::int64_t series, std::int64_t from,
                                                            std::int64_t to)
{
    std::map<std::int64_t, std::int64_t> lengths;
    Statement statement = database.prepare("SELECT first_step, n FROM chunks WHERE series = ?1 AND level = 0 "
                                           "AND first_step > ?2 AND first_step <= ?3");
    Expected<void> read = statement.bind(series, from - kChunkRows, to).forEach([&](const Statement &row) {
        lengths[row.integer(0)] = row.integer(1);
    });
    if (!read)
        return Unexpected{read.error()};
    return lengths;
}

}  // namespace

Expected<SeriesInfo> RunReader::Impl::find(std::int64_t series)
{
    if (series == kTimeSeries)
        return SeriesInfo{0, "time", -1, true};
    Statement row = database.prepare("SELECT id, name, layer, dense FROM series WHERE id = ?1");
    const Expected<bool> found = row.bind(series).next();
    if (!found)
        return Unexpected{found.error()};
    if (!*found)
        return failure(ErrorCode::NotFound, database.file() + ": there is no series " + std::to_string(series));
    return SeriesInfo{row.integer(0), row.text(1), row.isNull(2) ? -1 : row.integer(2), row.integer(3) != 0};
}

Expected<SeriesData> RunReader::Impl::times(std::int64_t from, std::int64_t to)
{
    SeriesData data;
    const Expected<std::vector<Chunk<double>>> chunks = readChunks<double>(database, kTimeSeries, 0, from, to);
    if (!chunks)
        return Unexpected{chunks.error()};
    appendChunks(data, *chunks, from, to);
    Statement statement = database.prepare("SELECT step, t FROM steps WHERE step BETWEEN ?1 AND ?2 ORDER BY step");
    Expected<void> read = statement.bind(from, to).forEach([&](const Statement &row) {
        data.steps.push_back(row.integer(0));
        data.values.push_back(row.number(1));
    });
    if (!read)
        return Unexpected{read.error()};
    return data;
}

Expected<SeriesData> RunReader::Impl::denseValues(std::int64_t series, std::int64_t from, std::int64_t to)
{
    SeriesData data;
    const Expected<std::vector<Chunk<float>>> chunks = readChunks<float>(database, series, 0, from, to);
    if (!chunks)
        return Unexpected{chunks.error()};
    appendChunks(data, *chunks, from, to);
    if (Expected<void> open = appendOpenRows(database, data, series, from, to); !open)
        return Unexpected{open.error()};
    return data;
}

Expected<SeriesData> RunReader::Impl::sparseValues(std::int64_t series, std::int64_t from, std::int64_t to)
{
    SeriesData data;
    Statement statement = database.prepare("SELECT step, value FROM points "
                                           "WHERE series = ?1 AND step BETWEEN ?2 AND ?3 ORDER BY step");
    Expected<void> read = statement.bind(series, from, to).forEach([&](const Statement &row) {
        data.steps.push_back(row.integer(0));
        data.values.push_back(row.number(1));
    });
    if (!read)
        return Unexpected{read.error()};
    return data;
}

Expected<SeriesData> RunReader::values(std::int64_t series, std::int64_t from, std::int64_t to)
{
    // One transaction: rows that the engine packs between two reads would be missed, or seen twice.
    const ReadTransaction transaction(m_impl->database);
    if (Expected<void> begun = transaction.begun(); !begun)
        return Unexpected{begun.error()};
    const Expected<SeriesInfo> info = m_impl->find(series);
    if (!info)
        return Unexpected{info.error()};
    from = std::max<std::int64_t>(from, 0);
    to = std::min(to, kLastStep);
    if (from > to)
        return SeriesData{};
    if (series == kTimeSeries)
        return m_impl->times(from, to);
    return info->dense ? m_impl->denseValues(series, from, to) : m_impl->sparseValues(series, from, to);
}

Expected<SeriesPyramid> RunReader::pyramid(std::int64_t series, int level, std::int64_t from, std::int64_t to)
{
    if (level < 1 || level > kPyramidLevels)
        return failure(ErrorCode::InvalidArgument, "level " + std::to_string(level) + " is not 1 or 2");
    Database &database = m_impl->database;
    const ReadTransaction transaction(database);
    if (Expected<void> begun = transaction.begun(); !begun)
        return Unexpected{begun.error()};
    const Expected<SeriesInfo> info = m_impl->find(series);
    if (!info)
        return Unexpected{info.error()};
    if (!info->dense || series == kTimeSeries)
        return failure(ErrorCode::InvalidArgument, "series '" + info->name + "' has no pyramid");
    SeriesPyramid pyramid;
    from = std::max<std::int64_t>(from, 0);
    to = std::min(to, kLastStep);
    if (from > to)
        return pyramid;
    const Expected<std::vector<Chunk<PyramidEntry>>> chunks
        = readChunks<PyramidEntry>(database, series, level, from, to);
    if (!chunks)
        return Unexpected{chunks.error()};
    const auto lengths = chunkLengths(database, series, from, to);
    if (!lengths)
        return Unexpected{lengths.error()};
    const int span = kStepsPerEntry[level];
    for (const Chunk<PyramidEntry> &chunk : *chunks) {
        const auto length = lengths->find(chunk.firstStep);
        if (length == lengths->end())
            return failure(ErrorCode::Corrupt,
                           database.file() + ": series '" + info->name + "', step " + std::to_string(chunk.firstStep)
                               + ": a pyramid without its values");
        appendEntries(pyramid, chunk.entries, chunk.firstStep, length->second, span, from, to);
    }
    SeriesData open;
    if (Expected<void> read = appendOpenRows(database, open, series, 0, kLastStep); !read)
        return Unexpected{read.error()};
    if (!open.steps.empty()) {
        // Groups start at the first open row, as they will when the rows are packed.
        std::vector<PyramidEntry> entries = summarize(std::vector<float>(open.values.begin(), open.values.end()));
        if (level == 2)
            entries = summarize(entries);
        appendEntries(pyramid, entries, open.steps.front(), static_cast<std::int64_t>(open.steps.size()), span, from,
                      to);
    }
    return pyramid;
}

Expected<RunReader::LatestRow> RunReader::Impl::latestPacked()
{
    LatestRow latest;
    const Expected<std::int64_t> last = database.integerOf(
        "SELECT first_step + n - 1 FROM chunks WHERE series = 0 AND level = 0 ORDER BY first_step DESC LIMIT 1");
    if (!last)
        return Unexpected{last.error()};
    if (*last == 0)
        return latest;
    latest.step = *last;
    const Expected<SeriesData> time = times(*last, *last);
    if (!time)
        return Unexpected{time.error()};
    latest.time = time->values.empty() ? 0 : time->values.back();
    const Expected<std::vector<SeriesSet>> sets = readSeriesSets(database);
    if (!sets)
        return Unexpected{sets.error()};
    const SeriesSet *set = setInForce(*sets, *last);
    if (!set)
        return latest;
    for (const std::int64_t series : set->ids) {
        const Expected<SeriesData> data = denseValues(series, *last, *last);
        if (!data)
            return Unexpected{data.error()};
        latest.series.push_back(series);
        latest.values.push_back(data->values.empty() ? std::numeric_limits<float>::quiet_NaN()
                                                     : static_cast<float>(data->values.back()));
    }
    return latest;
}

std::optional<float> RunReader::LatestRow::value(std::int64_t seriesId) const
{
    const auto found = std::lower_bound(series.begin(), series.end(), seriesId);
    const auto at = static_cast<std::size_t>(found - series.begin());
    if (found == series.end() || *found != seriesId || at >= values.size())
        return std::nullopt;
    return values[at];
}

Expected<RunReader::LatestRow> RunReader::latest()
{
    Database &database = m_impl->database;
    const ReadTransaction transaction(database);
    if (Expected<void> begun = transaction.begun(); !begun)
        return Unexpected{begun.error()};
    const Expected<std::int64_t> newest = database.integerOf("SELECT max(step) FROM steps");
    if (!newest)
        return Unexpected{newest.error()};
    if (*newest == 0)
        return m_impl->latestPacked();
    Expected<std::vector<OpenRow>> rows = readOpenRows(database, *newest, *newest);
    if (!rows)
        return Unexpected{rows.error()};
    const Expected<std::vector<SeriesSet>> sets = readSeriesSets(database);
    if (!sets)
        return Unexpected{sets.error()};
    const SeriesSet *set = setInForce(*sets, *newest);
    OpenRow &row = rows->front();
    if (Expected<void> width = checkWidth(database, row, set); !width)
        return Unexpected{width.error()};
    return LatestRow{row.step, row.time, set ? set->ids : std::vector<std::int64_t>(), std::move(row.values)};
}

Expected<std::vector<RunReader::LatestRow>> RunReader::openRows(std::int64_t from, std::int64_t to)
{
    Database &database = m_impl->database;
    const ReadTransaction transaction(database);
    if (Expected<void> begun = transaction.begun(); !begun)
        return Unexpected{begun.error()};
    Expected<std::vector<OpenRow>> rows = readOpenRows(database, from, to);
    if (!rows)
        return Unexpected{rows.error()};
    const Expected<std::vector<SeriesSet>> sets = readSeriesSets(database);
    if (!sets)
        return Unexpected{sets.error()};
    std::vector<LatestRow> found;
    for (OpenRow &row : *rows) {
        const SeriesSet *set = setInForce(*sets, row.step);
        if (Expected<void> width = checkWidth(database, row, set); !width)
            return Unexpected{width.error()};
        found.push_back({row.step, row.time, set ? set->ids : std::vector<std::int64_t>(), std::move(row.values)});
    }
    return found;
}

}  // namespace ttq
