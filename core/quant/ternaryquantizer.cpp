#include "ternaryquantizer.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <cmath>

namespace ttq {

namespace {

constexpr auto kBlock = static_cast<std::int64_t>(kernels::kBlock);
constexpr std::int64_t kAbsMax = 5;  // in statisticNames()

// Runs `pass(begin, length)` over fixed blocks of [0, n) on torch's threads and combines the results in order, so
// that the sum does not depend on how many threads there are.
template <class Result, class Pass>
Result overBlocks(std::int64_t n, const Pass &pass)
{
    const std::int64_t blocks = (n + kBlock - 1) / kBlock;
    if (blocks <= 1) {
        return n == 0 ? Result{} : pass(0, n);
    }
    std::vector<Result> results(static_cast<std::size_t>(blocks));
    at::parallel_for(0, blocks, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t block = first; block < last; ++block) {
            const std::int64_t begin = block * kBlock;
            results[static_cast<std::size_t>(block)] = pass(begin, std::min(kBlock, n - begin));
        }
    });
    Result total = results.front();
    for (std::size_t i = 1; i < results.size(); ++i) {
        total.add(results[i]);
    }
    return total;
}

std::size_t length(std::int64_t n)
{
    return static_cast<std::size_t>(n);
}

}  // namespace

TernaryQuantizer::TernaryQuantizer(const QuantizerConfig &config, const ThresholdRule &rule,
                                   const torch::Tensor &latent)
    : m_config(config), m_rule(rule)
{
    torch::NoGradGuard noGrad;
    m_codes = torch::zeros_like(latent.detach(), latent.options().dtype(torch::kInt8));
    m_delta = torch::zeros({}, latent.options().dtype(torch::kFloat32));
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
    if (fusable(latent)) {
        static_cast<void>(fusedForward(latent.detach(), 1, 1));
    } else {
        composedCodes(latent);
    }
    setFlag(kRefresh, true);
    setFlag(kInitialized, true);
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

float TernaryQuantizer::nextDelta(const torch::Tensor &latent, const kernels::AbsStats &stats)
{
    float *kept = m_delta.data_ptr<float>();
    if (!keepsDelta()) {
        const auto n = length(latent.numel());
        std::vector<float> scratch(m_rule.name == "constant_sparsity" ? n : 0);
        *kept = threshold(m_rule, {{latent.data_ptr<float>(), n}, stats, scratch});
        setFlag(kRefresh, false);
    }
    return *kept;
}

void TernaryQuantizer::setStatistics(float delta, const kernels::CodeCounts &counts, const kernels::AbsStats &stats,
                                     std::int64_t n)
{
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
    const auto stats = overBlocks<kernels::AbsStats>(
        n, [&](std::int64_t begin, std::int64_t size) { return kernels::absStats(w + begin, length(size)); });
    if (!std::isfinite(stats.absMax)) {
        throw NonFiniteWeight();
    }
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
        delta = nextDelta(latent, stats);
        torch::Tensor next = torch::empty_like(m_codes);
        const auto *previous = m_codes.data_ptr<std::int8_t>();
        auto *codes = next.data_ptr<std::int8_t>();
        counts = overBlocks<kernels::CodeCounts>(n, [&](std::int64_t begin, std::int64_t size) {
            return kernels::ternarize(w + begin, length(size), delta, wp, wn, previous + begin, codes + begin,
                                      out + begin);
        });
        // A new tensor each time: the backward pass keeps the codes of its own forward.
        m_codes = next;
    }
    setStatistics(delta, counts, stats, n);
    return quantized;
}

void TernaryQuantizer::composedCodes(const torch::Tensor &latent)
{
    torch::NoGradGuard noGrad;
    const torch::Tensor w = latent.detach().to(torch::kFloat32);
    const auto n = static_cast<double>(std::max<std::int64_t>(w.numel(), 1));
    torch::Tensor changed = torch::zeros({}, m_delta.options());
    if (!codesFrozen()) {
        if (!keepsDelta()) {
            m_delta = thresholdTensor(m_rule, w);
            setFlag(kRefresh, false);
        }
        const torch::Tensor next = w.gt(m_delta).to(torch::kInt8) - w.lt(-m_delta).to(torch::kInt8);
        changed = next.ne(m_codes).sum().to(torch::kFloat32);
        m_codes = next;
    }
    const torch::Tensor negative = m_codes.lt(0).sum().to(torch::kFloat64) / n;
    const torch::Tensor positive = m_codes.gt(0).sum().to(torch::kFloat64) / n;
    const torch::Tensor absolute = w.abs().to(torch::kFloat64);
    const torch::Tensor largest = w.numel() == 0 ? torch::zeros({}, absolute.options()) : absolute.max();
    m_statistics
        = torch::stack({m_delta.to(torch::kFloat64), negative, 1 - negative - positive, positive,
                        absolute.square().sum().sqrt(), largest, absolute.sum() / n, changed.to(torch::kFloat64)})
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
    torch::Tensor grad = g;
    if (g.strides() != codes.strides()) {
        grad = torch::empty_strided(codes.sizes(), codes.strides(), g.options());
        grad.copy_(g);
    }
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
