// Threshold rules: how a layer's Δ follows from its latent weights w.
//
// Adding a rule: a row in the table of thresholdrule.cpp (both computations) and of rulerange.cpp (range), its
// name in the choices of core/runs (configkeys.cpp, command.cpp), a row in tests/quant/tst_thresholdrule.cpp.
#pragma once

#include <torch/types.h>

#include <span>
#include <string>

#include "base/expected.h"
#include "kernels.h"
#include "rulerange.h"

namespace ttq {

struct ThresholdRule {
    std::string name = "max_fraction";
    double value = 0.05;  // t, r, factor or Δ, by the rule

    bool operator==(const ThresholdRule &) const = default;
};

// What a rule may use on the CPU: one pass's statistics and the weights themselves.
struct LatentView {
    std::span<const float> w;
    const kernels::AbsStats &stats;
    std::span<float> scratch;  // room for w.size() floats
};

// Names: max_fraction (Δ = t·max|w|), constant_sparsity (Δ = the (k+1)-th largest |w|, k = ⌊(1−r)·n⌋ kept; 0 if
// all are kept), mean_fraction (Δ = f·E|w|), absolute (Δ = the value).

// k of constant sparsity: how many of n weights stay. ⌊(1 − r)·n⌋ of the decimal number r that was asked for: in doubles,
// (1 − 0.9)·10 lies a rounding error below 1.
std::size_t sparsityKept(double r, std::size_t n);

// InvalidArgument for an unknown name or a value outside the rule's range.
Expected<void> checkRule(const ThresholdRule &rule);

// Δ ≥ 0. An empty layer gives 0. The rule must have passed checkRule.
float threshold(const ThresholdRule &rule, const LatentView &latent);

// The same on any device, as a 0-dim float32 tensor on w's device; no synchronisation.
torch::Tensor thresholdTensor(const ThresholdRule &rule, const torch::Tensor &w);

}  // namespace ttq
