// Rows of run.sqlite as records, shared by the writer and the readers; internal to core/runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "command.h"
#include "records.h"
#include "sqlite.h"

namespace ttq {

// The column list and its reader belong together: the reader takes the columns in that order.
inline constexpr std::string_view kCommandColumns
    = "id, kind, payload, issued_at, issued_by, status, applied_step, message";
// Nothing for a kind or status that this program does not know.
std::optional<Command> readCommand(const Statement &row);

// ids as text, "1,2,7", and back; Corrupt for anything else.
std::string idsText(const std::vector<std::int64_t> &ids);
Expected<std::vector<std::int64_t>> idsFromText(std::string_view text);

// One row of `series_sets`.
struct SeriesSet {
    std::int64_t fromStep = 0;
    std::vector<std::int64_t> ids;
};
Expected<std::vector<SeriesSet>> readSeriesSets(Database &database);  // by fromStep
// The set that the row of `step` was recorded with; nullptr before the first.
const SeriesSet *setInForce(const std::vector<SeriesSet> &sets, std::int64_t step);

// "series 'train/loss'", for messages; the id alone where the name cannot be read.
std::string seriesLabel(Database &database, std::int64_t series);
std::string layerLabel(Database &database, std::int64_t layer);

}  // namespace ttq
