// The quantizable layers of a network that is being evaluated: which values their weights take, how often, and how the
// latent weights behind them are spread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stats/histogram.h"

namespace ttq {

class Model;

struct EvaluatedLayer {
    std::string name, kind;
    std::vector<std::int64_t> shape;
    std::uint64_t weights = 0;
    // As the network uses them: ascending; empty for weights of more than 17 values, which are not quantized.
    std::vector<float> levels;
    double fracNegative = 0, fracZero = 0, fracPositive = 0;  // shares of the weights as the network uses them
    Histogram latents;                                        // of the weights behind them
};

struct EvaluatedLayers {
    std::vector<EvaluatedLayer> layers;  // those that the configuration selects, in order of the network
    // Zeros of all their weights together, and as the unweighted mean of the layers; NaN without layers.
    double zerosWeighted = 0, zerosMean = 0;
};

// `bins` of each layer's histogram, at least 1. The model stays as it is.
EvaluatedLayers evaluatedLayers(Model &model, int bins);

}  // namespace ttq
