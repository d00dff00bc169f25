#include "phasesettings.h"

namespace ttq {

const std::string &optimizerOf(const PhaseConfig &phase, std::string_view group)
{
    const std::string &own = group == "latents" ? phase.optimizerLatents
        : group == "scales"                     ? phase.optimizerScales
                                                : phase.optimizerRest;
    return own.empty() ? phase.optimizer : own;
}

bool usesOptimizer(const PhaseConfig &phase, std::string_view optimizer)
{
    for (const char *group : {"latents", "scales", "rest"}) {
        if (optimizerOf(phase, group) == optimizer) {
            return true;
        }
    }
    return false;
}

std::int64_t batchSizeOf(const RunConfig &config, const PhaseConfig &phase)
{
    return phase.batchSize > 0 ? phase.batchSize : config.data.batchSize;
}

}  // namespace ttq
