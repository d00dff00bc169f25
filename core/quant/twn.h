// Ternary Weight Networks (Li, Zhang, Liu 2016, arXiv 1605.04711): α = mean(|w| : |w| > Δ), output ±α, straight-through
// gradient to the latents; nothing else is trained. Published with the rule mean_fraction 0.7.
#pragma once

#include "ternaryquantizer.h"

namespace ttq {

class TwnQuantizer : public TernaryQuantizer {
public:
    TwnQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent);

    std::string kind() const override { return "twn"; }
    std::vector<std::string> scalarNames() const override;
    NamedTensors parameters() const override { return {}; }
    std::vector<float> levels() const override;
    torch::Tensor quantize(const torch::Tensor &latent) override;
    Evaluation evaluate(const torch::Tensor &latent) override;
    torch::Tensor scalars() const override;

private:
    torch::Tensor forward(const torch::Tensor &w);

    torch::Tensor m_alpha;  // float32 0-dim, of the last quantize()
};

}  // namespace ttq
