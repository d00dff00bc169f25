#include "ternaryquantizer.h"

#include <torch/torch.h>

#include <cmath>

#include "blocks.h"
#include "latentfunction.h"

namespace ttq {

namespace {

constexpr std::int64_t kAbsMax = 5;  // in statisticNames()

}  // namespace

TernaryQuantizer::TernaryQuantizer(const QuantizerConfig &config, const ThresholdRule &rule,
                                   const torch::Tensor &latent, std::int64_t thresholds)
    : m_config(config), m_rule(rule)
{
    torch::NoGradGuard noGrad;
    m_codes = torch::zeros_like(latent.detach(), latent.options().dtype(torch::kInt8));
    const auto single = latent.options().dtype(torch::kFloat32);
    m_delta = thresholds == 1 ? torch::zeros({}, single) : torch::zeros({thresholds}, single);
    m_flags = torch::zeros({2}, torch::kUInt8);
    setFlag(kRefresh, true);
    m_statistics = torch::full({static_cast<std::int64_t>(statisticNames().size())},
                               std::numeric_limits<float>::quiet_NaN(), m_delta.options());
}

std::vector<std::string> TernaryQuantizer::statisticNames()
{
    return {"delta", "frac_neg", "frac_zero", "frac_pos", "norm", "absmax", "mean_abs", "codes_changed"};
}

void TernaryQuantizer::setRule(const ThresholdRule &rule)
{
    m_rule = rule;
    setFlag(kRefresh, true);
}

bool TernaryQuantizer::fusable(const torch::Tensor &latent) const
{
    return !m_composed && latent.device().is_cpu() && latent.scalar_type() == torch::kFloat32
        && latent.is_non_overlapping_and_dense() && m_codes.strides() == latent.strides();
}

bool TernaryQuantizer::keepsDelta() const
{
    return m_rule.name == "constant_sparsity" && m_config.refresh == "epoch" && !flag(kRefresh);
}

void TernaryQuantizer::initialize(const torch::Tensor &latent)
{
    torch::NoGradGuard noGrad;
    setFlag(kInitialized, false);
    setFlag(kRefresh, true);
    if (m_codes.strides() != latent.strides() || m_codes.device() != latent.device()) {
        m_codes.set_data(torch::zeros_like(latent.detach(), latent.options().dtype(torch::kInt8)));
    }
    computeCodes(latent);
    setFlag(kRefresh, true);
    setFlag(kInitialized, true);
}

void TernaryQuantizer::computeCodes(const torch::Tensor &latent)
{
    if (fusable(latent)) {
        static_cast<void>(fusedForward(latent.detach(), 1, 1));
    } else {
        composedCodes(latent);
    }
}

float TernaryQuantizer::deltaOf(const ThresholdRule &rule, const LatentView &latent) const
{
    return threshold(rule, latent);
}

torch::Tensor TernaryQuantizer::deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const
{
    return thresholdTensor(rule, w);
}

Quantizer::Evaluation TernaryQuantizer::evaluate(const torch::Tensor &latent)
{
    torch::NoGradGuard noGrad;
    // quantize() replaces codes and statistics and writes Δ and flags in place.
    const torch::Tensor codesBefore = m_codes, statisticsBefore = m_statistics;
    const torch::Tensor deltaBefore = m_delta.clone(), flagsBefore = m_flags.clone();
    Evaluation result{quantize(latent.detach()), m_codes};
    m_codes = codesBefore;
    m_statistics = statisticsBefore;
    m_delta = deltaBefore;
    m_flags = flagsBefore;
    return result;
}

kernels::AbsStats TernaryQuantizer::latentStats(const torch::Tensor &latent)
{
    const float *w = latent.data_ptr<float>();
    const auto stats = overBlocks<kernels::AbsStats>(latent.numel(), [&](std::int64_t begin, std::int64_t size) {
        return kernels::absStats(w + begin, length(size));
    });
    if (!std::isfinite(stats.absMax)) {
        throw NonFiniteWeight();
    }
    return stats;
}

std::span<const float> TernaryQuantizer::nextDeltas(const torch::Tensor &latent, const kernels::AbsStats &stats)
{
    const std::span<float> deltas(m_delta.data_ptr<float>(), length(m_delta.numel()));
    if (!keepsDelta()) {
        const auto n = length(latent.numel());
        std::vector<float> scratch(m_rule.name == "constant_sparsity" ? n : 0);
        const std::vector<double> parameters = ruleParameters();
        float least = 0;
        for (std::size_t j = 0; j < deltas.size(); ++j) {
            const float delta = deltaOf({m_rule.name, parameters[j]}, {{latent.data_ptr<float>(), n}, stats, scratch});
            deltas[j] = least = std::max(least, delta);
        }
        setFlag(kRefresh, false);
    }
    return deltas;
}

torch::Tensor TernaryQuantizer::composedDeltas(const torch::Tensor &w)
{
    if (!keepsDelta()) {
        std::vector<torch::Tensor> deltas;
        for (const double parameter : ruleParameters()) {
            const torch::Tensor delta = deltaTensorOf({m_rule.name, parameter}, w);
            deltas.push_back(deltas.empty() ? delta : torch::maximum(deltas.back(), delta));
        }
        m_delta = m_delta.dim() == 0 ? deltas.front() : torch::stack(deltas);
        setFlag(kRefresh, false);
    }
    return m_delta;
}

void TernaryQuantizer::setStatistics(float delta, const kernels::CodeCounts &counts, const kernels::AbsStats &stats,
                                     std::int64_t n)
{
    m_kept = counts.positive + counts.negative;
    const double scale = n == 0 ? 0.0 : 1.0 / static_cast<double>(n);
    const double values[] = {delta,
                             static_cast<double>(counts.negative) * scale,
                             static_cast<double>(n - counts.negative - counts.positive) * scale,
                             static_cast<double>(counts.positive) * scale,
                             std::sqrt(stats.squareSum),
                             stats.absMax,
                             stats.absSum * scale,
                             static_cast<double>(counts.changed)};
    m_statistics = torch::empty_like(m_statistics);
    std::copy(std::begin(values), std::end(values), m_statistics.data_ptr<float>());
}

torch::Tensor TernaryQuantizer::fusedForward(const torch::Tensor &latent, float wp, float wn)
{
    const std::int64_t n = latent.numel();
    const float *w = latent.data_ptr<float>();
    const kernels::AbsStats stats = latentStats(latent);
    torch::Tensor quantized = torch::empty_like(latent);
    auto *out = quantized.data_ptr<float>();
    kernels::CodeCounts counts;
    float delta = *m_delta.data_ptr<float>();
    if (codesFrozen()) {
        const auto *codes = m_codes.data_ptr<std::int8_t>();
        counts = overBlocks<kernels::CodeCounts>(n, [&](std::int64_t begin, std::int64_t size) {
            return kernels::expandCodes(codes + begin, length(size), wp, wn, out + begin);
        });
    } else {
        delta = nextDeltas(latent, stats).front();
        torch::Tensor next = torch::empty_like(m_codes);
        const auto *previous = m_codes.data_ptr<std::int8_t>();
        auto *codes = next.data_ptr<std::int8_t>();
        counts = overBlocks<kernels::CodeCounts>(n, [&](std::int64_t begin, std::int64_t size) {
            return kernels::ternarize(w + begin, length(size), delta, wp, wn, previous + begin, codes + begin,
                                      out + begin);
        });
        setCodes(next);
    }
    setStatistics(delta, counts, stats, n);
    return quantized;
}

void TernaryQuantizer::composedCodes(const torch::Tensor &latent)
{
    torch::NoGradGuard noGrad;
    const torch::Tensor w = latent.detach().to(torch::kFloat32);
    if (codesFrozen()) {
        return composedStatistics(w, m_codes);
    }
    const torch::Tensor delta = composedDeltas(w);
    composedStatistics(w, w.gt(delta).to(torch::kInt8) - w.lt(-delta).to(torch::kInt8));
}

void TernaryQuantizer::composedStatistics(const torch::Tensor &w, const torch::Tensor &codes)
{
    const auto n = static_cast<double>(std::max<std::int64_t>(w.numel(), 1));
    const torch::Tensor changed = codes.ne(m_codes).sum().to(torch::kFloat64);
    m_codes = codes;
    const torch::Tensor negative = m_codes.lt(0).sum().to(torch::kFloat64) / n;
    const torch::Tensor positive = m_codes.gt(0).sum().to(torch::kFloat64) / n;
    const torch::Tensor absolute = w.abs().to(torch::kFloat64);
    const torch::Tensor largest = w.numel() == 0 ? torch::zeros({}, absolute.options()) : absolute.max();
    const torch::Tensor delta = m_delta.dim() == 0 ? m_delta : m_delta[0];
    m_statistics = torch::stack({delta.to(torch::kFloat64), negative, 1 - negative - positive, positive,
                                 absolute.square().sum().sqrt(), largest, absolute.sum() / n, changed})
                       .to(torch::kFloat32);
}

torch::Tensor TernaryQuantizer::zeroOrNaN() const
{
    return m_statistics.select(0, kAbsMax) * 0;
}

TernaryBackward ternaryBackward(const torch::Tensor &g, const torch::Tensor &codes, const torch::Tensor &wp,
                                const torch::Tensor &wn, bool needLatent, bool composed)
{
    torch::NoGradGuard noGrad;
    TernaryBackward result;
    if (composed || !g.device().is_cpu() || g.scalar_type() != torch::kFloat32) {
        const torch::Tensor positive = codes.gt(0), negative = codes.lt(0);
        if (needLatent) {
            result.latent = g * torch::where(positive, wp, torch::where(negative, wn, torch::ones_like(wp)));
        }
        const torch::Tensor none = torch::zeros({}, g.options());
        result.positive = torch::where(positive, g, none).sum(torch::kFloat64).to(torch::kFloat32);
        result.negative = torch::where(negative, g, none).sum(torch::kFloat64).to(torch::kFloat32);
        return result;
    }
    // The convolution may hand the gradient in another memory format than the weights have.
    const torch::Tensor grad = inStridesOf(codes, g);
    const std::int64_t n = grad.numel();
    result.latent = torch::empty_like(grad);
    const auto *in = grad.data_ptr<float>();
    const auto *code = codes.data_ptr<std::int8_t>();
    auto *out = result.latent.data_ptr<float>();
    const float p = *wp.data_ptr<float>(), m = *wn.data_ptr<float>();
    const auto sums = overBlocks<kernels::ScaleSums>(n, [&](std::int64_t begin, std::int64_t size) {
        return kernels::ternarizeBackward(in + begin, code + begin, length(size), p, m, out + begin);
    });
    result.positive = torch::full({}, sums.positive, g.options());
    result.negative = torch::full({}, sums.negative, g.options());
    return result;
}

}  // namespace ttq
