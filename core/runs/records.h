// The values that cross from the engine to run.sqlite and from run.sqlite to readers. Plain data, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runstate.h"

namespace ttq {

struct SeriesInfo {
    std::int64_t id = 0;
    std::string name;         // "train/loss", "lr/latents", "stage1.block0.conv1/wp"
    std::int64_t layer = -1;  // id of its layer, −1 for series of the whole run
    bool dense = true;        // one value a step; else a value at some steps (points)

    bool operator==(const SeriesInfo &) const = default;
};

struct LayerInfo {
    std::int64_t id = 0;              // position in the network, from 0
    std::string name;                 // "stage1.block0.conv1"
    std::string kind;                 // "conv2d", "linear"
    std::vector<std::int64_t> shape;  // of the weight tensor
    std::int64_t weights = 0;
    std::string quantizer;        // "ttq", "twn"; empty: stays full precision
    bool scaleInvariant = false;  // every path from it reaches a training-mode BatchNorm (methods.md 1.1)

    bool operator==(const LayerInfo &) const = default;
};

struct StepRecord {
    std::int64_t step = 0;      // completed optimizer steps, from 1
    double time = 0;            // seconds since 1970, UTC
    std::vector<float> values;  // the dense series set in force, in series.id order
};

struct PointRecord {
    std::int64_t series = 0;
    std::int64_t step = 0;
    double value = 0;
};

struct EpochMetrics {         // NaN where not measured
    double loss, top1, top5;  // mean cross-entropy (nats); fractions in [0, 1]
};

struct EpochRecord {
    std::int64_t epoch = 0;  // completed epochs over all phases, from 1
    std::string phase;
    std::int64_t firstStep = 0, lastStep = 0;
    double startedAt = 0, seconds = 0;
    EpochMetrics train{}, validation{}, test{};
};

enum class Severity { Info, Warning, Error };
std::string_view name(Severity severity);  // "info", "warning", "error"
std::optional<Severity> severityFromName(std::string_view text);

struct EventRecord {
    std::int64_t id = 0;
    std::int64_t step = 0;
    double time = 0;
    std::string kind;  // "phase", "checkpoint", "command", "lr_drop", "alarm", "disk_full", "resumed", "diverged", …
    Severity severity = Severity::Info;
    std::int64_t layer = -1;
    std::int64_t command = 0;  // id of the command that caused it, 0 if none
    std::string text;          // English
    std::string data = "{}";   // JSON
    bool superseded = false;   // after the step that a later resume went back to (set by the store)
};

struct HistogramRecord {
    std::int64_t layer = 0;
    std::int64_t step = 0;
    float low = 0, high = 0;  // outer edges of equal bins over the latent weights
    std::vector<std::uint32_t> counts;
};

struct CodesRecord {
    std::int64_t layer = 0;
    std::int64_t epoch = 0;
    std::int64_t step = 0;
    std::int64_t count = 0;            // weights
    std::vector<std::uint8_t> packed;  // 2 bits each, low bits first, row-major order: 0 zero, 1 positive, 2 negative
};

struct CheckpointRecord {
    std::int64_t step = 0;
    std::int64_t epoch = 0;
    std::string kind;  // "start", "epoch", "command", "stop", "best", "final"
    std::string file;  // relative to the run folder
    std::string sha256;
    std::int64_t bytes = 0;
    double createdAt = 0;
};

struct StateRecord {
    RunState state = RunState::Created;
    std::string phase;
    std::int64_t step = 0, totalSteps = 0;
    std::int64_t epoch = 0, totalEpochs = 0;
    double imagesPerSecond = 0;
    double etaSeconds = 0;       // of the whole run; NaN while unknown
    std::int64_t bestEpoch = 0;  // 0 = none yet; of the last phase that has one
    double bestTop1 = 0;
    std::string bestSplit;  // "validation", or "test" where no validation split exists
    std::string message;    // why it failed or diverged
    double updatedAt = 0;
};

}  // namespace ttq
