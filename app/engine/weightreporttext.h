// A report on weights as a person reads it, and as JSON (resources/docs/weights.md).
#pragma once

#include <string>

#include "train/weightreport.h"

namespace ttq {

std::string weightReportText(const WeightReport &report, const WeightsFile &file);
std::string weightReportJson(const WeightReport &report, const WeightsFile &file);

}  // namespace ttq
