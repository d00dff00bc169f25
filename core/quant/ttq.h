// Trained Ternary Quantization (Zhu, Han, Mao, Dally, ICLR 2017, arXiv 1612.01064).
//
// Forward: +Wp on P, 0 on Z, −Wn on N. Latent gradient: Wp·g on P, g on Z, Wn·g on N. Scales: ∂L/∂Wp = Σ_P g,
// ∂L/∂Wn = −Σ_N g (scale_gradient = "as_printed": +Σ_N g, the sign of the paper's eq. 7). Nothing flows through Δ.
// `tied`: one scale W, ∂L/∂W = Σ_P g − Σ_N g; `fixed`: both 1. `mean` reduction divides each sum by its count.
// `softplus`: the trained numbers are softplus⁻¹ of the scales. An empty set's gradient is 0.
#pragma once

#include "ternaryquantizer.h"

namespace ttq {

class TtqQuantizer : public TernaryQuantizer {
public:
    TtqQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent);

    std::string kind() const override { return "ttq"; }
    std::vector<std::string> scalarNames() const override;
    NamedTensors parameters() const override;
    std::vector<float> levels() const override;
    void initialize(const torch::Tensor &latent) override;
    torch::Tensor quantize(const torch::Tensor &latent) override;
    Evaluation evaluate(const torch::Tensor &latent) override;
    torch::Tensor scalars() const override;
    void afterStep() override;
    void setConstraint(const std::string &constraint) override { m_clamp = constraint == "clamp"; }

    // The scales as they multiply (after softplus, if that is the constraint): 0-dim float32, no gradient.
    torch::Tensor wp() const;
    torch::Tensor wn() const;

private:
    torch::Tensor effective(const torch::Tensor &raw) const;
    torch::Tensor rawFor(double scale) const;
    bool tied() const { return m_config.scales == "tied"; }
    bool softplus() const { return m_config.constraint == "softplus"; }

    torch::Tensor m_wp, m_wn;  // trained; with `tied` both are the same tensor
    bool m_clamp;
    struct Gradients;  // of the last backward, for scalars()
    std::shared_ptr<Gradients> m_gradients;
};

}  // namespace ttq
