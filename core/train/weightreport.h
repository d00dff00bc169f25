// What a file of weights holds: its tensors, and of the layers that are or would be quantized the levels, the share of
// zeros, and how many codes differ from those of another file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "livesettings.h"
#include "stats/weightsummary.h"
#include "weightsfile.h"

namespace ttq {

struct TensorReport {
    std::string name, dtype;
    std::vector<std::int64_t> shape;
    WeightSummary summary;
};

struct LayerReport {
    std::string name;  // of the tensor, without ".weight"
    std::vector<std::int64_t> shape;
    WeightSummary summary;
    // "latent": full-precision weights, whose codes follow from the rule; "quantized": few levels, zero one of them or
    // not; "codes": latent weights of a checkpoint with the codes of its training beside them.
    std::string state;
    RuleSetting rule;  // of latent weights
    double delta = 0;  // … and its Δ
    double fracNegative = 0, fracZero = 0, fracPositive = 0;
    std::optional<CodeComparison> against;
};

struct WeightReport {
    std::vector<TensorReport> tensors;
    std::vector<LayerReport> layers;
    // Over the layers: of all their weights together, and the unweighted mean of the layers' shares.
    std::uint64_t weights = 0;
    double zerosWeighted = 0, zerosMean = 0;
    std::optional<CodeComparison> against;
    std::optional<std::size_t> mostChanged;  // index of a layer
};

struct WeightReportOptions {
    std::optional<RunConfig> recipe;  // which layers and which rule; a checkpoint brings its own
    std::optional<double> threshold;  // instead of the rule's, in every layer
    const WeightsFile *against = nullptr;
};

// Without a recipe the layers are those with codes (checkpoints), else the 4-dimensional tensors but the first
// convolution, at t = 0.05 of the largest weight. Errors: InvalidArgument for a recipe whose layers the file lacks, a
// threshold outside the rule's range, and files with different layers; Diverged for weights that are not finite in a
// layer.
Expected<WeightReport> reportWeights(const WeightsFile &file, const WeightReportOptions &options);

// One layer of a file, by its name there: of latent weights the codes follow from `rule`. Errors: Diverged for weights that
// are not finite; NotFound without such a layer.
Expected<LayerReport> reportLayer(const WeightsFile &file, const std::string &layer, const RuleSetting &rule);

}  // namespace ttq
