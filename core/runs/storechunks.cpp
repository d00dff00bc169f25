#include "storechunks.h"

#include <algorithm>
#include <string>

#include "blobs.h"
#include "rows.h"
#include "schema.h"

namespace ttq {

namespace {

std::string stepsLabel(std::int64_t first, std::int64_t count)
{
    return count <= 1 ? "step " + std::to_string(first)
                      : "steps " + std::to_string(first) + " to " + std::to_string(first + count - 1);
}

template <class T>
Expected<void> writeChunk(Database &database, std::int64_t series, int level, std::int64_t first,
                          const std::vector<T> &entries)
{
    const std::span<const std::byte> bytes = bytesOf(entries);
    return database.run("INSERT OR REPLACE INTO chunks (series, level, first_step, n, v, crc) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        series, level, first, entries.size(), bytes, checksum(bytes));
}

Expected<void> writeWithPyramid(Database &database, std::int64_t series, std::int64_t first,
                                const std::vector<float> &values)
{
    const std::vector<PyramidEntry> level1 = summarize(values);
    if (Expected<void> done = writeChunk(database, series, 0, first, values); !done)
        return done;
    if (Expected<void> done = writeChunk(database, series, 1, first, level1); !done)
        return done;
    return writeChunk(database, series, 2, first, summarize(level1));
}

// The steps that a chunk's n entries could cover; the last entry of a pyramid may cover fewer.
Expected<void> checkExtent(Database &database, std::int64_t series, int level, std::int64_t first, std::int64_t n)
{
    if (first >= 1 && n >= 1 && n <= (kChunkRows + kStepsPerEntry[level] - 1) / kStepsPerEntry[level])
        return {};
    return failure(ErrorCode::Corrupt,
                   database.file() + ": " + seriesLabel(database, series) + ", step " + std::to_string(first)
                       + ": a chunk of level " + std::to_string(level) + " cannot have " + std::to_string(n)
                       + " entries");
}

template <class T>
Expected<void> cutSeries(Database &database, std::int64_t series, std::int64_t step)
{
    const Expected<std::vector<Chunk<T>>> chunks = readChunks<T>(database, series, 0, step, step);
    if (!chunks)
        return Unexpected{chunks.error()};
    for (int level = 0; level <= kPyramidLevels; ++level)
        if (Expected<void> done = database.run(
                "DELETE FROM chunks WHERE series = ?1 AND level = ?2 AND first_step > ?3", series, level, step);
            !done)
            return done;
    for (const Chunk<T> &chunk : *chunks) {
        const std::int64_t kept = step - chunk.firstStep + 1;
        if (kept >= static_cast<std::int64_t>(chunk.entries.size()))
            continue;
        const std::vector<T> entries(chunk.entries.begin(), chunk.entries.begin() + kept);
        Expected<void> done;
        if constexpr (std::is_same_v<T, float>)
            done = writeWithPyramid(database, series, chunk.firstStep, entries);
        else
            done = writeChunk(database, series, 0, chunk.firstStep, entries);
        if (!done)
            return done;
    }
    return {};
}

}  // namespace

template <class T>
Expected<std::vector<Chunk<T>>> readChunks(Database &database, std::int64_t series, int level, std::int64_t from,
                                           std::int64_t to)
{
    std::vector<Chunk<T>> chunks;
    Statement statement = database.prepare("SELECT first_step, n, v, crc FROM chunks "
                                           "WHERE series = ?1 AND level = ?2 AND first_step > ?3 AND first_step <= ?4 "
                                           "ORDER BY first_step");
    statement.bind(series, level, from - kChunkRows, to);
    Expected<void> read = statement.forEach([&](const Statement &row) -> Expected<void> {
        const std::int64_t first = row.integer(0), n = row.integer(1);
        if (Expected<void> extent = checkExtent(database, series, level, first, n); !extent)
            return extent;
        const std::int64_t covered = std::min<std::int64_t>(n * kStepsPerEntry[level], kChunkRows);
        if (first + covered <= from)
            return {};
        const auto fault = blobFault(row.bytes(2), row.integer(3), n * static_cast<std::int64_t>(sizeof(T)));
        if (fault)
            return failure(ErrorCode::Corrupt,
                           database.file() + ": " + seriesLabel(database, series) + ", " + stepsLabel(first, covered)
                               + ", level " + std::to_string(level) + ": the recorded block is damaged: " + *fault);
        chunks.push_back({first, valuesOf<T>(row.bytes(2))});
        return {};
    });
    if (!read)
        return Unexpected{read.error()};
    return chunks;
}

template Expected<std::vector<Chunk<float>>> readChunks(Database &, std::int64_t, int, std::int64_t, std::int64_t);
template Expected<std::vector<Chunk<double>>> readChunks(Database &, std::int64_t, int, std::int64_t, std::int64_t);
template Expected<std::vector<Chunk<PyramidEntry>>> readChunks(Database &, std::int64_t, int, std::int64_t,
                                                               std::int64_t);

Expected<std::vector<OpenRow>> readOpenRows(Database &database, std::int64_t from, std::int64_t to)
{
    std::vector<OpenRow> rows;
    Statement statement
        = database.prepare("SELECT step, t, v, crc FROM steps WHERE step BETWEEN ?1 AND ?2 ORDER BY step");
    statement.bind(from, to);
    Expected<void> read = statement.forEach([&](const Statement &row) -> Expected<void> {
        const std::span<const std::byte> bytes = row.bytes(2);
        auto fault = blobFault(bytes, row.integer(3), -1);
        if (!fault && bytes.size() % sizeof(float) != 0)
            fault = "it has " + std::to_string(bytes.size()) + " bytes";
        if (fault)
            return failure(ErrorCode::Corrupt,
                           database.file() + ": all series, step " + std::to_string(row.integer(0))
                               + ": the recorded row is damaged: " + *fault);
        rows.push_back({row.integer(0), row.number(1), valuesOf<float>(bytes)});
        return {};
    });
    if (!read)
        return Unexpected{read.error()};
    return rows;
}

Expected<void> packOpenRows(Database &database, std::span<const std::int64_t> ids)
{
    const Expected<std::vector<OpenRow>> rows = readOpenRows(database, 0, INT64_MAX);
    if (!rows)
        return Unexpected{rows.error()};
    if (rows->empty())
        return {};
    const std::int64_t first = rows->front().step;
    std::vector<double> times(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const OpenRow &row = (*rows)[i];
        if (row.step != first + static_cast<std::int64_t>(i) || row.values.size() != ids.size())
            return failure(ErrorCode::Corrupt,
                           database.file() + ": step " + std::to_string(row.step) + " has "
                               + std::to_string(row.values.size()) + " values where step "
                               + std::to_string(first + static_cast<std::int64_t>(i)) + " with "
                               + std::to_string(ids.size()) + " was expected");
        times[i] = row.time;
    }
    if (Expected<void> done = writeChunk(database, kTimeSeries, 0, first, times); !done)
        return done;
    std::vector<float> column(rows->size());
    for (std::size_t position = 0; position < ids.size(); ++position) {
        for (std::size_t i = 0; i < rows->size(); ++i)
            column[i] = (*rows)[i].values[position];
        if (Expected<void> done = writeWithPyramid(database, ids[position], first, column); !done)
            return done;
    }
    return database.run("DELETE FROM steps");
}

Expected<void> cutChunks(Database &database, std::int64_t step)
{
    std::vector<std::int64_t> dense;
    Statement statement = database.prepare("SELECT id FROM series WHERE dense = 1 ORDER BY id");
    Expected<void> done = statement.forEach([&](const Statement &row) { dense.push_back(row.integer(0)); });
    if (done)
        done = cutSeries<double>(database, kTimeSeries, step);
    for (std::size_t i = 0; done && i < dense.size(); ++i)
        done = cutSeries<float>(database, dense[i], step);
    return done;
}

}  // namespace ttq
