#include "schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ttq {

namespace {

double linearFall(double p, double f)
{
    return (1 - p) + f * p;
}

double cosineFall(double p, double f)
{
    const double c = (1 + std::cos(std::numbers::pi * p)) / 2;
    return c + f * (1 - c);
}

std::int64_t stepOfEpoch(double epoch, std::int64_t stepsPerEpoch)
{
    return std::llround(epoch * static_cast<double>(stepsPerEpoch));
}

// Drops so far under `step`: the quotient is right up to one, because boundaries are rounded to whole steps.
double periodicFactor(const PhaseConfig &phase, std::int64_t step, std::int64_t stepsPerEpoch)
{
    const double period = phase.stepEpochs * static_cast<double>(stepsPerEpoch);
    auto drops = static_cast<std::int64_t>(std::floor(static_cast<double>(step) / period)) + 1;
    while (drops > 0 && stepOfEpoch(static_cast<double>(drops) * phase.stepEpochs, stepsPerEpoch) > step) {
        --drops;
    }
    return std::pow(phase.gammas.front(), static_cast<double>(drops));
}

double milestoneFactor(const PhaseConfig &phase, std::int64_t step, std::int64_t stepsPerEpoch)
{
    double factor = 1;
    for (std::size_t i = 0; i < phase.milestones.size(); ++i) {
        if (stepOfEpoch(phase.milestones[i], stepsPerEpoch) <= step) {
            factor *= phase.gammas.size() == 1 ? phase.gammas.front() : phase.gammas[i];
        }
    }
    return factor;
}

// The course without its warm-up.
double baseFactor(const PhaseConfig &phase, std::int64_t step, std::int64_t stepsPerEpoch, double p)
{
    if (phase.schedule == "linear") {
        return linearFall(p, phase.finalLr);
    }
    if (phase.schedule == "cosine" || phase.schedule == "onecycle") {
        return cosineFall(p, phase.finalLr);
    }
    if (phase.schedule == "step") {
        return periodicFactor(phase, step, stepsPerEpoch);
    }
    if (phase.schedule == "multistep") {
        return milestoneFactor(phase, step, stepsPerEpoch);
    }
    return 1;
}

}  // namespace

std::int64_t totalSteps(const PhaseConfig &phase, std::int64_t stepsPerEpoch)
{
    return phase.epochs * stepsPerEpoch;
}

std::int64_t warmupSteps(const PhaseConfig &phase, std::int64_t stepsPerEpoch)
{
    const std::int64_t total = totalSteps(phase, stepsPerEpoch);
    const std::int64_t wanted = std::llround(phase.warmup * static_cast<double>(total));
    return std::max<std::int64_t>(0, std::min(wanted, total - 1));
}

double scheduleFactor(const PhaseConfig &phase, std::int64_t stepInPhase, std::int64_t stepsPerEpoch)
{
    const std::int64_t total = std::max<std::int64_t>(1, totalSteps(phase, stepsPerEpoch));
    const std::int64_t warm = warmupSteps(phase, stepsPerEpoch);
    const std::int64_t step = std::clamp<std::int64_t>(stepInPhase, 0, total);
    const double p = static_cast<double>(std::max<std::int64_t>(0, step - warm)) / static_cast<double>(total - warm);
    double factor = baseFactor(phase, step, stepsPerEpoch, p);
    if (step < warm) {
        const double rise = static_cast<double>(step + 1) / static_cast<double>(warm);
        factor *= phase.schedule == "onecycle" ? (1 - std::cos(std::numbers::pi * rise)) / 2 : rise;
    }
    return factor;
}

}  // namespace ttq
