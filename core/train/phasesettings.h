// Settings of a phase with their fallbacks resolved. Values only, no torch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runs/runconfig.h"

namespace ttq {

// "sgd" or "adam". group: latents, scales, rest.
const std::string &optimizerOf(const PhaseConfig &phase, std::string_view group);
bool usesOptimizer(const PhaseConfig &phase, std::string_view optimizer);  // in any group

// Images of a training step.
std::int64_t batchSizeOf(const RunConfig &config, const PhaseConfig &phase);

}  // namespace ttq
