// The layers of a network side by side: the values of their weights over their order, and how sparse they are.
#pragma once

#include "rundata.h"

namespace ttq {

// Series behind the thresholds, levels and shares of every shown layer.
std::vector<std::string> weightsSeries(const RunData &data, const ViewChoice &choice);
// Wp and −Wn (or ±α, ±α1 …) over the layers in order of the network, and the histogram of the layers' sparsity; at the
// cursor's step, or now.
PlotScene weightsScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style);

}  // namespace ttq
