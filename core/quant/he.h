// Ternary weights in closed form (He, Gong, Fan, WACV 2019), symmetric.
//
// Δ by the rule (published: max_fraction, t = 0.05); S = mean(|w| : |w| ≥ Δ), computed anew at each forward pass; output
// ±S where |w| ≥ Δ, else 0. Straight-through gradient to the latents, 0 where |w| ≥ 1; nothing flows through S or Δ and
// nothing else is trained. No weight that reaches Δ: S = 0. Frozen codes keep S their mean |w|.
//
// Derived classes have J > 1 thresholds (levelkernels.h): each gives its own S_j, and a weight that reaches j of them
// the value ±(S_1 + … + S_j).
#pragma once

#include "levelkernels.h"
#include "ternaryquantizer.h"

namespace ttq {

class HeQuantizer : public TernaryQuantizer {
public:
    HeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent)
        : HeQuantizer(config, rule, latent, {}, 1)
    {
    }

    std::string kind() const override { return "he"; }
    // J = 1: alpha (= S) and the shared statistics. J > 1: alpha_1 … alpha_J (the magnitudes), delta_1 … delta_J,
    // frac_neg_1 … frac_neg_J and frac_pos_1 … frac_pos_J (shares of weights at each level), then the shared ones.
    std::vector<std::string> scalarNames() const override;
    NamedTensors parameters() const override { return {}; }
    std::vector<float> levels() const override;
    torch::Tensor quantize(const torch::Tensor &latent) override;
    Evaluation evaluate(const torch::Tensor &latent) override;
    torch::Tensor scalars() const override;

protected:
    // `further`: the rule's parameters of thresholds 2 … J, ascending. The latent gradient is multiplied by `factor`.
    HeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent,
                std::vector<double> further, float factor);

    std::vector<double> ruleParameters() const override;
    // constant_sparsity: Δ is the k-th largest |w|, since a weight that reaches Δ is kept.
    float deltaOf(const ThresholdRule &rule, const LatentView &latent) const override;
    torch::Tensor deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const override;
    void computeCodes(const torch::Tensor &latent) override { static_cast<void>(forward(latent.detach())); }

private:
    std::size_t levelCount() const { return m_further.size() + 1; }
    torch::Tensor forward(const torch::Tensor &latent);
    torch::Tensor fusedLevels(const torch::Tensor &latent);
    torch::Tensor composedLevels(const torch::Tensor &latent);
    void setLevels(const kernels::LevelSums &sums);
    kernels::CodeCounts setShares(const kernels::LevelCounts &counts, std::int64_t n);

    const std::vector<double> m_further;
    const float m_factor;
    // Of the last forward pass, float32: the magnitudes [J], the thresholds [J], the shares [2·J].
    torch::Tensor m_levels, m_deltas, m_shares;
};

}  // namespace ttq
