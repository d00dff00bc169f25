// The scene of the scale factors: how Wp and Wn of ternary layers (alpha of TWN layers) move.
#pragma once

#include "rundata.h"

namespace ttq {

enum class ScaleMode { Overlay, Multiples, Ratio, Radius, Fractions };

inline constexpr int kMostMultiples = 30;

// Series that the mode draws, as far as they exist.
std::vector<std::string> scaleFactorSeries(const RunData &data, const ViewChoice &choice, ScaleMode mode);
// Overlay: hue and dash tell Wp from Wn, marks in the layers' colours tell layers; the current layer stands out.
// Multiples: one panel a layer, shared axes. Ratio Wn/Wp and radius √(Wp² + Wn²): one curve a layer.
// Fractions: shares of −1, 0 and +1, one panel a layer.
PlotScene scaleFactorScene(const RunData &data, const ViewChoice &choice, ScaleMode mode, const PlotStyle &style);

}  // namespace ttq
