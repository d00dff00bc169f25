// Checkpoints: everything a run needs to go on bit for bit, as one safetensors file.
//
// Keys: model.* (parameters, buffers, scales, quantizer state), optim.*, rng.*; the rest is in the metadata
// (resources/docs/run-folder.md).
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plateau.h"
#include "quant/quantizer.h"
#include "runs/safetensors.h"

namespace ttq {

struct EpochMeter {  // running sums over the samples of an epoch
    double loss = 0;
    std::int64_t top1 = 0, top5 = 0, samples = 0;

    bool operator==(const EpochMeter &) const = default;
};

// Where training stands and what is pending; the position points at the next step to take.
struct Progress {
    std::int64_t step = 0;   // completed optimizer steps
    std::int64_t epoch = 0;  // completed epochs over all phases
    std::int64_t phase = 0;  // index into the configuration's phases
    std::int64_t epochInPhase = 0;
    std::int64_t batch = 0;  // completed batches of the open epoch
    std::int64_t stepInPhase = 0;
    std::int64_t epochFirstStep = 1;
    double epochSeconds = 0;    // spent on the open epoch so far
    bool phaseStarted = false;  // its optimizer exists, its quantizers are set up
    bool quantized = false;
    EpochMeter meter;
    std::int64_t lastCommand = 0;  // id of the last command taken
    std::string live = "{}";       // LiveSettings
    std::int64_t bestEpoch = 0;
    double bestTop1 = 0;
    std::string bestPhase;
    Plateau plateau;                   // of the phase
    std::vector<double> accuracies;    // newest of the phase's epochs, as many as its stop rule looks at
    std::int64_t quantizedEpochs = 0;  // completed with quantizers in place

    // The last three may be absent, as in checkpoints of the program before it had them.
    std::string toJson() const;
    static Expected<Progress> fromJson(std::string_view json);
    bool operator==(const Progress &) const = default;
};

// Writes `tensors` (moved to the CPU, row-major) with `metadata`; returns the sha256.
Expected<std::string> saveTensors(const std::filesystem::path &file, const NamedTensors &tensors,
                                  const Metadata &metadata);

struct LoadedTensors {
    std::map<std::string, torch::Tensor> tensors;  // CPU, row-major
    Metadata metadata;
};
// Requires a valid sha256. Errors: NotFound, Corrupt, Unsupported (another kind of file, a newer version).
Expected<LoadedTensors> loadCheckpoint(const std::filesystem::path &file);

// Copies `tensors[prefix + name]` into each of `targets`. Corrupt, naming the tensor, if one is missing, or shape or
// type differ, or if `tensors` has more under the prefix.
Expected<void> copyInto(const NamedTensors &targets, const std::map<std::string, torch::Tensor> &tensors,
                        std::string_view prefix);

// One hash over names, types, shapes and row-major bytes, in order of name.
std::string hashOf(const NamedTensors &tensors);

inline constexpr const char *kCheckpointFormat = "ttq-checkpoint";
inline constexpr int kCheckpointVersion = 1;

}  // namespace ttq
