// What ternary methods share: a threshold rule, codes, the fused pass over the latent weights and its statistics.
#pragma once

#include "quantizer.h"

namespace ttq {

class TernaryQuantizer : public Quantizer {
public:
    TernaryQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent);

    void initialize(const torch::Tensor &latent) override;
    NamedTensors state() const override { return {{"codes", m_codes}, {"delta", m_delta}, {"flags", m_flags}}; }
    torch::Tensor codes() const override { return m_codes; }
    Evaluation evaluate(const torch::Tensor &latent) override;
    void startEpoch() override { setFlag(kRefresh, true); }
    const ThresholdRule &rule() const override { return m_rule; }
    void setRule(const ThresholdRule &rule) override;
    void setComposed(bool composed) override { m_composed = composed; }

protected:
    // Names and values of the statistics every ternary method reports:
    // delta, frac_neg, frac_zero, frac_pos, norm, absmax, mean_abs, codes_changed.
    static std::vector<std::string> statisticNames();
    torch::Tensor statistics() const { return m_statistics; }

    // One pass: statistics, Δ, codes, and the quantized tensor of scales given on the CPU as numbers. `scalesOf`
    // sees Δ's codes already in m_codes. Fused; CPU float32 only.
    bool fusable(const torch::Tensor &latent) const;
    torch::Tensor fusedForward(const torch::Tensor &latent, float wp, float wn);
    // Codes and statistics by composed ATen operations, on any device; no synchronisation.
    void composedCodes(const torch::Tensor &latent);
    // 0, or NaN where composedCodes() met a weight that is not finite: comparisons code such a weight as any other, so
    // levels made with this zero carry it on to the loss. 0-dim.
    torch::Tensor zeroOrNaN() const;

    bool codesFrozen() const { return m_config.freezeCodes && flag(kInitialized); }

    const QuantizerConfig m_config;

private:
    float nextDelta(const torch::Tensor &latent, const kernels::AbsStats &stats);
    void setStatistics(float delta, const kernels::CodeCounts &counts, const kernels::AbsStats &stats, std::int64_t n);
    bool keepsDelta() const;
    // kRefresh: Δ is due even if it is refreshed once an epoch. On the CPU always, and part of the state.
    enum Flag { kRefresh, kInitialized };
    bool flag(Flag which) const { return m_flags.data_ptr<std::uint8_t>()[which] != 0; }
    void setFlag(Flag which, bool value) { m_flags.data_ptr<std::uint8_t>()[which] = value; }

    ThresholdRule m_rule;
    torch::Tensor m_codes;  // int8, strides of the latent
    torch::Tensor m_delta;  // float32 0-dim
    torch::Tensor m_statistics;
    torch::Tensor m_flags;
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
