// The values that a layer's weights can take and the thresholds between them, whatever its method is: read from the names of
// the series that the run has of the layer (resources/docs/run-folder.md).
#pragma once

#include "rundata.h"

namespace ttq {

struct LayerLevel {
    double value = 0, share = 0;  // NaN where not recorded at that step
    int sign = 0;
    QString name;  // "−Wn", "+α2"
};

// At the cursor's step, else newest; NaN if there is none.
double layerScalar(const RunData &data, const ViewChoice &choice, const LayerInfo &layer, const std::string &scalar);

// Ascending, zero among them. Methods with several magnitudes report alpha_1 … alpha_J and the shares of each.
std::vector<LayerLevel> levelsOf(const RunData &data, const ViewChoice &choice, const LayerInfo &layer);

// Δ, or Δ1 … ΔJ: those that are known.
struct LayerThreshold {
    double value = 0;
    QString name;
};
std::vector<LayerThreshold> thresholdsOf(const RunData &data, const ViewChoice &choice, const LayerInfo &layer);

// Every scalar behind the two that the run has of the layer, as names of series.
std::vector<std::string> levelSeries(const RunData &data, const LayerInfo &layer);

}  // namespace ttq
