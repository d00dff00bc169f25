// A report on weights as a person reads it, and as JSON (resources/docs/weights.md).
#pragma once

#include <string>

#include "train/weightfit.h"

namespace ttq {

// `fit` may be null: the file was not compared with a network.
std::string weightReportText(const WeightReport &report, const WeightsFile &file, const WeightFit *fit);
std::string weightReportJson(const WeightReport &report, const WeightsFile &file, const WeightFit *fit);

}  // namespace ttq
