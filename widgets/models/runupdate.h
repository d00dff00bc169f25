// What a RunFeed has read since its RunModel last looked: values only, so that it can cross from thread to thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "curvereader.h"
#include "runs/command.h"
#include "runs/records.h"
#include "runs/runconfig.h"
#include "runs/runreader.h"

namespace ttq {

// How a run ended that says it is alive.
struct EngineDeath {
    bool dead = false;
    std::optional<int> signal;  // its last word; none: killed, or the power failed

    bool operator==(const EngineDeath &) const = default;
};

struct RunStructure {
    std::string toml;
    std::shared_ptr<const RunConfig> config;  // null where run.toml cannot be read as one
    std::vector<LayerInfo> layers;
    std::vector<SeriesInfo> series;
};

// A request for a curve: the serial number tells one watch from a later one of the same series.
struct CurveRequest {
    std::uint64_t serial = 0;
    bool overview = false;
    std::string series;

    auto operator<=>(const CurveRequest &) const = default;
};

struct DetailRequest {
    std::uint64_t serial = 0;  // of the watch of the curve
    double from = 0, to = 0;

    bool operator==(const DetailRequest &) const = default;
};

struct DetailDelta {
    std::uint64_t serial = 0;  // as in the request
    CurveDelta delta;
};

// The serial number tells one request from a later one for the same step.
struct HistogramsRequest {
    std::uint64_t serial = 0;
    std::int64_t step = 0;

    bool operator==(const HistogramsRequest &) const = default;
};

struct HistogramsDelta {
    std::optional<std::int64_t> askedFor;  // the step of the request
    std::vector<HistogramRecord> records;  // all, in order of the layers
};

struct RunUpdate {
    bool loaded = false;               // a first reading is through
    bool awaited = false;              // curves that were asked for are here: not to be held back
    std::optional<std::string> error;  // of the folder; empty: it can be read again
    std::optional<StateRecord> state;
    std::optional<std::string> shownState;
    std::optional<EngineDeath> death;
    std::optional<RunStructure> structure;
    bool segmentsChanged = false;
    std::optional<RunReader::LatestRow> latest;
    bool epochsReplaced = false, eventsReplaced = false;
    std::vector<EpochRecord> epochs;  // to append, or all
    std::vector<EventRecord> events;
    std::optional<std::vector<Command>> commands;
    std::optional<std::vector<CheckpointRecord>> checkpoints;
    std::map<CurveRequest, CurveDelta> curves;
    std::map<std::string, DetailDelta> details;
    std::optional<HistogramRecord> histogram;
    std::optional<HistogramsDelta> histograms;
    std::vector<std::string> commandErrors;

    bool empty() const;
};

}  // namespace ttq
