// What methods with codes share: thresholds by a rule, codes, the fused pass over the latent weights and its statistics.
// A plain ternary method has one threshold Δ and codes −1, 0, +1; others may have more (levelkernels.h).
#pragma once

#include "quantizer.h"

namespace ttq {

class TernaryQuantizer : public Quantizer {
public:
    TernaryQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent,
                     std::int64_t thresholds = 1);

    void initialize(const torch::Tensor &latent) override;
    NamedTensors state() const override { return {{"codes", m_codes}, {"delta", m_delta}, {"flags", m_flags}}; }
    torch::Tensor codes() const override { return m_codes; }
    Evaluation evaluate(const torch::Tensor &latent) override;
    void startEpoch() override { setFlag(kRefresh, true); }
    const ThresholdRule &rule() const override { return m_rule; }
    void setRule(const ThresholdRule &rule) override;
    void setComposed(bool composed) override { m_composed = composed; }

protected:
    // Names and values of the statistics every such method reports:
    // delta (the first), frac_neg, frac_zero, frac_pos, norm, absmax, mean_abs, codes_changed.
    static std::vector<std::string> statisticNames();
    torch::Tensor statistics() const { return m_statistics; }

    // The parameters of the rule for each threshold, ascending: the rule's own by default.
    virtual std::vector<double> ruleParameters() const { return {m_rule.value}; }
    // A threshold by a rule, fused and composed, where a method defines it otherwise than threshold() does.
    virtual float deltaOf(const ThresholdRule &rule, const LatentView &latent) const;
    virtual torch::Tensor deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const;
    // One pass over `latent` for its codes and statistics, at the start of quantization.
    virtual void computeCodes(const torch::Tensor &latent);

    // Fused passes: CPU float32 only.
    bool fusable(const torch::Tensor &latent) const;
    // One pass: statistics, Δ, codes, and the quantized tensor of scales given on the CPU as numbers.
    torch::Tensor fusedForward(const torch::Tensor &latent, float wp, float wn);
    // The thresholds of the last pass, [] or [thresholds].
    torch::Tensor delta() const { return m_delta; }
    // Statistics of the weights; throws NonFiniteWeight.
    static kernels::AbsStats latentStats(const torch::Tensor &latent);
    // The thresholds in force for this pass, ascending: refreshed if they are due.
    std::span<const float> nextDeltas(const torch::Tensor &latent, const kernels::AbsStats &stats);
    void setStatistics(float delta, const kernels::CodeCounts &counts, const kernels::AbsStats &stats, std::int64_t n);

    // Composed of ATen operations, on any device; no synchronisation.
    void composedCodes(const torch::Tensor &latent);
    torch::Tensor composedDeltas(const torch::Tensor &w);  // [] or [thresholds]
    // Adopts the codes and counts them; `w` float32 without gradient.
    void composedStatistics(const torch::Tensor &w, const torch::Tensor &codes);
    // 0, or NaN where composedCodes() met a weight that is not finite: comparisons code such a weight as any other, so
    // levels made with this zero carry it on to the loss. 0-dim.
    torch::Tensor zeroOrNaN() const;

    bool codesFrozen() const { return m_config.freezeCodes && flag(kInitialized); }
    // A new tensor for each pass: the backward pass keeps the codes of its own forward.
    void setCodes(torch::Tensor codes) { m_codes = std::move(codes); }
    // Of the last fused pass: codes that are not 0.
    std::int64_t keptCount() const { return m_kept; }
    bool composed() const { return m_composed; }

    const QuantizerConfig m_config;

private:
    bool keepsDelta() const;
    // kRefresh: Δ is due even if it is refreshed once an epoch. On the CPU always, and part of the state.
    enum Flag { kRefresh, kInitialized };
    bool flag(Flag which) const { return m_flags.data_ptr<std::uint8_t>()[which] != 0; }
    void setFlag(Flag which, bool value) { m_flags.data_ptr<std::uint8_t>()[which] = value; }

    ThresholdRule m_rule;
    torch::Tensor m_codes;  // int8, strides of the latent
    torch::Tensor m_delta;  // float32, 0-dim for one threshold
    torch::Tensor m_statistics;
    torch::Tensor m_flags;
    std::int64_t m_kept = 0;
    bool m_composed = false;
};

// Σ_P g and Σ_N g with the latent gradient, fused on the CPU, composed elsewhere. Returns {latent gradient (undefined
// if not needed), Σ_P g, Σ_N g} with 0-dim float32 sums.
struct TernaryBackward {
    torch::Tensor latent, positive, negative;
};
TernaryBackward ternaryBackward(const torch::Tensor &g, const torch::Tensor &codes, const torch::Tensor &wp,
                                const torch::Tensor &wn, bool needLatent, bool composed);

}  // namespace ttq
