// The residual expansion layer of He, Gong, Fan (WACV 2019): y = Σ_j conv(x, Q(w; t_j)) over several thresholds and one
// shared latent w. The sum folds into one convolution with the kernel E = Σ_j S_j·sign(w)·1[|w| ≥ Δ_j] of 2·J + 1 levels:
// no extra parameters, one pass.
//
// Thresholds: the rule's own parameter, then `expansion` (published: t 0.05 and 0.1; or 0.05, 0.1, 0.15, 0.2). As
// published each of the J terms hands its straight-through gradient to the latents and adds the layer's bias: both times
// J (expansion_form = "as_published"); "plain" takes both once.
#pragma once

#include "he.h"

namespace ttq {

class RelQuantizer : public HeQuantizer {
public:
    RelQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent);

    std::string kind() const override { return "rel"; }
    std::int64_t biasFactor() const override;
};

}  // namespace ttq
