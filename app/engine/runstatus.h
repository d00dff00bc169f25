// What `ttq status` says about a run, as values, as JSON (the keys of resources/docs/run-folder.md) and as text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "runs/records.h"

namespace ttq {

struct LayerStatus {
    LayerInfo info;
    // What its quantizer declares, at the newest step: {"wp", 0.98}, … in the order of the series.
    std::vector<std::pair<std::string, double>> scalars;
};

struct Headline {       // of the newest phase: test top-1 (a fraction)
    double last;        // after its last epoch; NaN while there is none
    double meanOfLast;  // mean of its last `epochs` epochs
    int epochs;         // five, or what the phase has so far
};

struct RunStatus {
    std::filesystem::path folder;
    std::string uuid;
    std::string name;   // the configuration's; the folder's name if it has none
    std::string state;  // the word a person sees ("interrupted" included)
    StateRecord record;
    std::string selectedOn;  // the split that selects the best epoch; empty if not known
    Headline headline;
    std::int64_t commandsApplied = 0, commandsPending = 0;  // pending: not answered yet, or waiting for an epoch
    std::int64_t layerStep = 0;                             // step of the layers' scalars
    std::vector<LayerStatus> layers;
};

Expected<RunStatus> readStatus(const std::filesystem::path &folder);

std::string statusJson(const RunStatus &status);
std::string statusJson(const std::vector<RunStatus> &runs);

// `now`: seconds since 1970, for "updated 3 s ago".
std::string statusText(const RunStatus &status, double now);
std::string statusText(const std::vector<RunStatus> &runs, double now);

}  // namespace ttq
