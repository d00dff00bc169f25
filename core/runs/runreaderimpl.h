// What a RunReader holds, for the files that implement it.
#pragma once

#include <cstdint>

#include "runreader.h"
#include "sqlite.h"

namespace ttq {

struct RunReader::Impl {
    Impl(RunFolder where, Database opened) : folder(std::move(where)), database(std::move(opened)) {}

    Expected<SeriesInfo> find(std::int64_t series);  // NotFound, naming the id; series 0 is the time
    Expected<SeriesData> denseValues(std::int64_t series, std::int64_t from, std::int64_t to);
    Expected<SeriesData> sparseValues(std::int64_t series, std::int64_t from, std::int64_t to);
    Expected<SeriesData> times(std::int64_t from, std::int64_t to);
    Expected<LatestRow> latestPacked();

    RunFolder folder;
    Database database;
    std::int64_t dataVersion = 0;
};

}  // namespace ttq
