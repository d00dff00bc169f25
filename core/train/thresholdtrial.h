// Lists of thresholds for residual expansion, from the weights of a checkpoint: searched by how well the folded kernels
// approximate them, and tried on data without further training.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "evaluate.h"
#include "quant/codecost.h"
#include "quant/thresholdsearch.h"
#include "session.h"

namespace ttq {

struct ThresholdTrial {
    std::vector<double> thresholds;
    std::string from;  // "search", "published", "run"
    double scaledError = 0, plainError = 0;
    CodeCost cost;                        // bytes of the codes
    std::optional<EpochMetrics> metrics;  // where it was tried on data
};

struct ThresholdSearch {
    std::size_t count = 2;  // thresholds of a list, 1 to kernels::kMaxLevels
    ReconstructionMeasure measure = ReconstructionMeasure::Scaled;
    double step = 0.01, last = 0.95;  // the grid
    std::size_t keep = 5;
};

// The latent weights of the layers that the run quantizes, by name. Corrupt for a weight that the checkpoint lacks;
// Diverged for one that is not finite.
Expected<NamedTensors> latentsToQuantize(const std::vector<LayerInfo> &layers, const FoundCheckpoint &checkpoint);

// The best lists, then for comparison the published ones (t 0.05; 0.05 and 0.1; 0.05 to 0.2) and the run's own where its
// rule is max_fraction. InvalidArgument for a search that has no list.
Expected<std::vector<ThresholdTrial>> searchTrials(const NamedTensors &latents, const RunConfig &config,
                                                   const ThresholdSearch &search);

enum class TrialSplit { Validation, Test };
struct TrialOptions {
    std::filesystem::path dataFolder;
    TrialSplit split = TrialSplit::Validation;
    // Training batches over which BatchNorm's statistics are taken anew for each list: folded kernels have other
    // magnitudes than the trained ones. 0 keeps the checkpoint's.
    std::int64_t calibrationBatches = 20;
    std::function<void(std::size_t done, std::size_t of)> progress;
};
// Gives each trial its metrics: the checkpoint's network with `rel` quantizers of that list. InvalidArgument when the run
// has no validation split.
Expected<void> tryOnData(std::vector<ThresholdTrial> &trials, const RunConfig &config,
                         const FoundCheckpoint &checkpoint, const TrialOptions &options);

}  // namespace ttq
