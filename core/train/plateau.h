// What a phase makes of its epochs' accuracies: the learning rate that falls on a plateau, and the rule that ends a
// phase early. Values only, no torch; both are stored with the progress of a run (checkpoint.h), so that a resumed run
// decides as an undisturbed one.
//
// The accuracy is the one that selects the best epoch: top-1 of the validation split, or of the test set if there is
// none, as a fraction of 1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runs/runconfig.h"

namespace ttq {

// State of PyTorch's ReduceLROnPlateau with mode max, threshold_mode abs, cooldown 0 and no eps, over one phase.
struct Plateau {
    std::optional<double> best;  // nothing before the first accuracy that is a number
    std::int64_t badEpochs = 0;  // since the last gain or drop
    std::int64_t drops = 0;

    bool operator==(const Plateau &) const = default;
};

// An epoch ends with `accuracy`. It is a gain if it is above best + plateau_threshold (or the first); NaN never is. The
// rate drops when there were more than plateau_patience epochs without one; then the count begins again, the best
// stays. True if it drops: the phase has schedule = "plateau", and the factor is not at its floor already.
bool endsPlateau(const PhaseConfig &phase, Plateau &plateau, double accuracy);

// max(γ^drops, final_lr), on the rate that warm-up gives; 1 for every other schedule. A γ above 1 is not held back.
double plateauFactor(const PhaseConfig &phase, const Plateau &plateau);

// How many of the phase's last accuracies the stop rule looks at: 0 when it is off, else p + 4.
std::size_t stopWindow(const PhaseConfig &phase);

// `accuracies` of the phase's epochs so far, or at least of the last stopWindow + 1, oldest first: a[−1] is the newest.
// True if there are more than p + 4 and a[−1] < (a[−(p+4)] + … + a[−p]) / 5 + stop_threshold: the gain over the mean of
// five epochs around p + 2 ago is too small (TropComplique/trained-ternary-quantization). NaN among them never stops.
bool stopsEarly(const PhaseConfig &phase, std::span<const double> accuracies);

}  // namespace ttq
