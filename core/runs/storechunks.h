// Chunks: up to 1,024 steps of one series as an immutable blob with its min/max pyramid. Packing the open rows
// into them, cutting them back, reading them; internal to core/runs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/expected.h"
#include "sqlite.h"
#include "stats/pyramid.h"

namespace ttq {

inline constexpr std::int64_t kTimeSeries = 0;  // float64, level 0 only
inline constexpr int kPyramidLevels = 2;
inline constexpr int kStepsPerEntry[] = {1, 16, 256};  // by level

// One row of `chunks`; `entries` of floats, doubles or PyramidEntry.
template <class T>
struct Chunk {
    std::int64_t firstStep = 0;
    std::vector<T> entries;
};

// Chunks of a series and level that meet the steps [from, to], by first step. Corrupt, naming series and steps,
// where the bytes are not what was written.
template <class T>
Expected<std::vector<Chunk<T>>> readChunks(Database &database, std::int64_t series, int level, std::int64_t from,
                                           std::int64_t to);

// One row of `steps`, checked against its checksum and the number of series of its set.
struct OpenRow {
    std::int64_t step = 0;
    double time = 0;
    std::vector<float> values;
};
// The rows of `steps` in [from, to].
Expected<std::vector<OpenRow>> readOpenRows(Database &database, std::int64_t from, std::int64_t to);

// Moves all rows of `steps`, recorded with the series `ids`, into chunks. Within a transaction.
Expected<void> packOpenRows(Database &database, std::span<const std::int64_t> ids);

// Removes all chunk entries after `step`; a chunk across it is rewritten shorter, its pyramid too. Within a
// transaction.
Expected<void> cutChunks(Database &database, std::int64_t step);

}  // namespace ttq
