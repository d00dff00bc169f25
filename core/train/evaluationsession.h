// A trained network with its data, opened to be judged and not to be trained: a run at one of its checkpoints, or a
// file of weights in the network of a configuration.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "model.h"
#include "runs/runconfig.h"

namespace ttq {

struct EvaluationSession {
    RunConfig config;
    Dataset data;
    Model model;                       // on its device, ready for evaluation
    std::string source;                // file of the weights
    std::vector<std::string> notes;    // sentences on how they were read
    std::string run;                   // uuid; empty for a file of weights
    std::int64_t step = 0, epoch = 0;  // of a run
};

// `checkpoint` empty: the newest valid one. `data` empty: where the run found its data. Errors: those of reading the
// folder, the checkpoint and the data.
Expected<EvaluationSession> openRunForEvaluation(const std::filesystem::path &run,
                                                 const std::optional<std::filesystem::path> &checkpoint,
                                                 const std::filesystem::path &data);

// The weights as they are, full precision or quantized: no quantizer is applied to them. `map` may be empty. Errors:
// those of the data, the network, and initializeModel (initialize.h).
Expected<EvaluationSession> openWeightsForEvaluation(const RunConfig &config, const std::filesystem::path &weights,
                                                     const std::filesystem::path &map,
                                                     const std::filesystem::path &data);

// The samples of a split: "test", "validation" or "train". InvalidArgument for another name and for a split without
// samples.
struct EvaluationSplit {
    const ImageSet *images = nullptr;
    std::vector<std::uint32_t> indices;
};
Expected<EvaluationSplit> splitOf(const EvaluationSession &session, const std::string &name);

struct Scores {
    std::vector<float> logits;  // [n, classes]
    std::vector<std::uint32_t> labels;
    std::size_t classes = 0;
};
// Logits of every sample of the split, in its order; augmentation as for evaluation. `progress` hears after each batch
// how many samples are through. May throw what LibTorch and the loader throw.
using EvaluationProgress = std::function<void(std::size_t done, std::size_t of)>;
Scores scoresOf(EvaluationSession &session, const EvaluationSplit &split, const EvaluationProgress &progress = {});

}  // namespace ttq
