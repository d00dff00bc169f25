// The scene of sparsity: shares of −1, 0, +1 in each layer, how sparse the layers are, and the latent weights of one layer with
// the thresholds that cut them.
#pragma once

#include "rundata.h"

namespace ttq {

std::vector<std::string> sparsitySeries(const RunData &data, const ViewChoice &choice);
// The layer whose latents are shown: the current one, else the first that is shown; −1 if there is none.
std::int64_t latentLayer(const RunData &data, const ViewChoice &choice);
// Shares at the cursor's step, or now.
// How many of the layers have how many zeros, with the share of zeros of all weights together and as the mean of layers.
PlotPanel sparsityHistogram(const RunData &data, const ViewChoice &choice, const PlotStyle &style);

PlotScene sparsityScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style);

// The counts of a histogram as areas left of −delta, between, and right of +delta; a bin across a threshold is drawn on
// both sides of it. NaN as delta: all in the middle.
struct AssignedHistogram {
    Curve negative, zero, positive;
};
AssignedHistogram assigned(const HistogramRecord &histogram, double delta);

}  // namespace ttq
