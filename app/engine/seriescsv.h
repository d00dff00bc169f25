// Series of a run as CSV (RFC 4180 quoting, '\n' line ends, numbers that read back as the same value).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/expected.h"
#include "runs/records.h"
#include "runs/runreader.h"

namespace ttq {

// Columns: step, then one a series; a row for each step in [from, to] at which at least one has a value.
// `target` is a file, written whole or not at all, or "-" for standard output.
Expected<void> writeSeriesCsv(RunReader &reader, std::span<const SeriesInfo> series, std::int64_t from, std::int64_t to,
                              const std::string &target);

}  // namespace ttq
