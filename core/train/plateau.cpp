#include "plateau.h"

#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

constexpr std::int64_t kAveraged = 5;  // epochs whose mean the stop rule compares with

}  // namespace

double plateauFactor(const PhaseConfig &phase, const Plateau &plateau)
{
    if (phase.schedule != "plateau" || plateau.drops == 0) {
        return 1;
    }
    return std::max(std::pow(phase.gammas.front(), static_cast<double>(plateau.drops)), phase.finalLr);
}

bool endsPlateau(const PhaseConfig &phase, Plateau &plateau, double accuracy)
{
    if (phase.schedule != "plateau") {
        return false;
    }
    if (!std::isnan(accuracy) && (!plateau.best || accuracy > *plateau.best + phase.plateauThreshold)) {
        plateau.best = accuracy;
        plateau.badEpochs = 0;
        return false;
    }
    if (++plateau.badEpochs <= phase.plateauPatience) {
        return false;
    }
    const double before = plateauFactor(phase, plateau);
    plateau.badEpochs = 0;
    ++plateau.drops;
    return plateauFactor(phase, plateau) != before;
}

std::size_t stopWindow(const PhaseConfig &phase)
{
    return phase.stopPatience > 0 ? static_cast<std::size_t>(phase.stopPatience + kAveraged - 1) : 0;
}

bool stopsEarly(const PhaseConfig &phase, std::span<const double> accuracies)
{
    const std::size_t window = stopWindow(phase);
    if (window == 0 || accuracies.size() <= window) {
        return false;
    }
    double sum = 0;
    for (const double accuracy : accuracies.last(window).first(kAveraged)) {
        sum += accuracy;
    }
    return accuracies.back() < sum / static_cast<double>(kAveraged) + phase.stopThreshold;
}

}  // namespace ttq
