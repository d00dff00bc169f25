#include "he.h"

#include <torch/torch.h>

#include <cmath>
#include <limits>

#include "blocks.h"
#include "latentfunction.h"

namespace ttq {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

HeQuantizer::HeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent,
                         std::vector<double> further, float factor)
    : TernaryQuantizer(config, rule, latent, static_cast<std::int64_t>(further.size()) + 1),
      m_further(std::move(further)), m_factor(factor)
{
    const auto count = static_cast<std::int64_t>(levelCount());
    m_levels = torch::zeros({count}, latent.options().dtype(torch::kFloat32).requires_grad(false));
    m_deltas = torch::zeros_like(m_levels);
    m_shares = torch::zeros({2 * count}, m_levels.options());
}

std::vector<double> HeQuantizer::ruleParameters() const
{
    std::vector<double> parameters{rule().value};
    parameters.insert(parameters.end(), m_further.begin(), m_further.end());
    return parameters;
}

float HeQuantizer::deltaOf(const ThresholdRule &rule, const LatentView &latent) const
{
    if (rule.name != "constant_sparsity") {
        return TernaryQuantizer::deltaOf(rule, latent);
    }
    const std::size_t k = sparsityKept(rule.value, latent.w.size());
    return k == 0 ? std::nextafter(latent.stats.absMax, kInfinity)
                  : kernels::kthLargestAbs(latent.w, k, latent.scratch);
}

torch::Tensor HeQuantizer::deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const
{
    const std::int64_t n = w.numel();
    if (rule.name != "constant_sparsity" || n == 0) {
        return TernaryQuantizer::deltaTensorOf(rule, w);
    }
    const auto k = static_cast<std::int64_t>(sparsityKept(rule.value, static_cast<std::size_t>(n)));
    if (k == 0) {
        return torch::nextafter(w.abs().max(), torch::full({}, kInfinity, w.options()));
    }
    return std::get<0>(w.abs().flatten().kthvalue(n - k + 1));
}

std::vector<std::string> HeQuantizer::scalarNames() const
{
    std::vector<std::string> names;
    if (levelCount() == 1) {
        names.emplace_back("alpha");
    } else {
        for (const char *prefix : {"alpha_", "delta_", "frac_neg_", "frac_pos_"}) {
            for (std::size_t j = 1; j <= levelCount(); ++j) {
                names.push_back(prefix + std::to_string(j));
            }
        }
    }
    const auto shared = statisticNames();
    names.insert(names.end(), shared.begin(), shared.end());
    return names;
}

torch::Tensor HeQuantizer::scalars() const
{
    return levelCount() == 1 ? torch::cat({m_levels, statistics()})
                             : torch::cat({m_levels, m_deltas, m_shares, statistics()});
}

std::vector<float> HeQuantizer::levels() const
{
    const torch::Tensor magnitudes = m_levels.to(torch::kCPU);
    const std::span<const float> ascending(magnitudes.data_ptr<float>(), levelCount());
    std::vector<float> values{0.0f};
    for (const float magnitude : ascending) {
        values.insert(values.begin(), -magnitude);
        values.push_back(magnitude);
    }
    return values;
}

torch::Tensor HeQuantizer::quantize(const torch::Tensor &latent)
{
    const bool fused = fusable(latent);
    const auto gradient = [fused, factor = m_factor](const torch::Tensor &g, const torch::Tensor &w) {
        if (fused && g.scalar_type() == torch::kFloat32) {
            return gradientPass(g, w, [factor](const float *in, const float *latents, std::size_t size, float *out) {
                kernels::clippedStraightThrough(in, latents, size, factor, out);
            });
        }
        return torch::where(w.abs().ge(1), torch::zeros({}, g.options()), g * factor);
    };
    return applyToLatents(
        latent, [this, &latent] { return forward(latent.detach()); }, gradient);
}

Quantizer::Evaluation HeQuantizer::evaluate(const torch::Tensor &latent)
{
    const torch::Tensor levelsBefore = m_levels, deltasBefore = m_deltas, sharesBefore = m_shares;
    Evaluation result = TernaryQuantizer::evaluate(latent);  // forward() replaces all three
    m_levels = levelsBefore;
    m_deltas = deltasBefore;
    m_shares = sharesBefore;
    return result;
}

torch::Tensor HeQuantizer::forward(const torch::Tensor &latent)
{
    torch::NoGradGuard noGrad;
    return fusable(latent) ? fusedLevels(latent) : composedLevels(latent);
}

void HeQuantizer::setLevels(const kernels::LevelSums &sums)
{
    m_levels = torch::empty_like(m_levels);
    auto *levels = m_levels.data_ptr<float>();
    float total = 0;
    for (std::size_t j = 0; j < levelCount(); ++j) {
        const auto count = static_cast<double>(sums.count[j]);
        total += sums.count[j] == 0 ? 0.0f : static_cast<float>(sums.magnitude[j] / count);
        levels[j] = total;
    }
}

kernels::CodeCounts HeQuantizer::setShares(const kernels::LevelCounts &counts, std::int64_t n)
{
    const double scale = n == 0 ? 0.0 : 1.0 / static_cast<double>(n);
    m_shares = torch::empty_like(m_shares);
    auto *shares = m_shares.data_ptr<float>();
    kernels::CodeCounts all;
    all.changed = counts.changed;
    for (std::size_t j = 0; j < levelCount(); ++j) {
        shares[j] = static_cast<float>(static_cast<double>(counts.negative[j]) * scale);
        shares[levelCount() + j] = static_cast<float>(static_cast<double>(counts.positive[j]) * scale);
        all.negative += counts.negative[j];
        all.positive += counts.positive[j];
    }
    return all;
}

torch::Tensor HeQuantizer::fusedLevels(const torch::Tensor &latent)
{
    const std::int64_t n = latent.numel();
    const auto *w = latent.data_ptr<float>();
    const auto *before = codes().data_ptr<std::int8_t>();
    const kernels::AbsStats stats = latentStats(latent);
    torch::Tensor quantized = torch::empty_like(latent);
    auto *out = quantized.data_ptr<float>();
    const auto levelsOf = [this] { return std::span<const float>(m_levels.data_ptr<float>(), levelCount()); };
    kernels::LevelCounts counts;
    if (codesFrozen()) {
        setLevels(overBlocks<kernels::LevelSums>(n, [&](std::int64_t begin, std::int64_t size) {
            return kernels::levelSumsOfCodes(w + begin, before + begin, length(size), levelCount());
        }));
        counts = overBlocks<kernels::LevelCounts>(n, [&, levels = levelsOf()](std::int64_t begin, std::int64_t size) {
            return kernels::expandLevels(before + begin, length(size), levels, out + begin);
        });
    } else {
        const std::span<const float> deltas = nextDeltas(latent, stats);
        setLevels(overBlocks<kernels::LevelSums>(n, [&](std::int64_t begin, std::int64_t size) {
            return kernels::levelSums(w + begin, length(size), deltas);
        }));
        torch::Tensor next = torch::empty_like(codes());
        auto *now = next.data_ptr<std::int8_t>();
        counts = overBlocks<kernels::LevelCounts>(n, [&, levels = levelsOf()](std::int64_t begin, std::int64_t size) {
            return kernels::quantizeLevels(w + begin, length(size), deltas, levels, before + begin, now + begin,
                                           out + begin);
        });
        setCodes(next);
    }
    m_deltas = delta().reshape({-1}).clone();
    const kernels::CodeCounts all = setShares(counts, n);
    setStatistics(*m_deltas.data_ptr<float>(), all, stats, n);
    return quantized;
}

torch::Tensor HeQuantizer::composedLevels(const torch::Tensor &latent)
{
    const torch::Tensor w = latent.to(torch::kFloat32), magnitude = w.abs();
    const auto count = static_cast<std::int64_t>(levelCount());
    std::vector<torch::Tensor> reached;  // by each level
    torch::Tensor next = codes();
    if (codesFrozen()) {
        for (std::int64_t j = 1; j <= count; ++j) {
            reached.push_back(next.abs().ge(j));
        }
    } else {
        const torch::Tensor deltas = composedDeltas(w).reshape({count});
        torch::Tensor level = torch::zeros_like(w, torch::kInt8);
        for (std::int64_t j = 0; j < count; ++j) {
            reached.push_back(magnitude.ge(deltas[j]));
            level = level + reached.back().to(torch::kInt8);
        }
        next = level * (w.gt(0).to(torch::kInt8) - w.lt(0).to(torch::kInt8));
    }
    const torch::Tensor none = torch::zeros({}, w.options());
    std::vector<torch::Tensor> levels;
    torch::Tensor quantized = torch::zeros_like(w);
    for (std::int64_t j = 0; j < count; ++j) {
        const torch::Tensor &kept = reached[static_cast<std::size_t>(j)];
        const torch::Tensor sum = torch::where(kept, magnitude, none).sum(torch::kFloat64);
        const torch::Tensor scale = (sum / kept.sum().clamp_min(1)).to(torch::kFloat32);
        levels.push_back(j == 0 ? scale : levels.back() + scale);
        quantized = torch::where(next.ge(j + 1), levels.back(), quantized);
        quantized = torch::where(next.le(-j - 1), -levels.back(), quantized);
    }
    m_levels = torch::stack(levels);
    m_deltas = delta().reshape({count}).clone();
    const auto n = static_cast<double>(std::max<std::int64_t>(w.numel(), 1));
    std::vector<torch::Tensor> shares;
    for (const std::int64_t sign : {-1, 1}) {
        for (std::int64_t j = 1; j <= count; ++j) {
            shares.push_back((next.eq(sign * j).sum().to(torch::kFloat64) / n).to(torch::kFloat32));
        }
    }
    m_shares = torch::stack(shares);
    composedStatistics(w, next);
    return quantized + zeroOrNaN();
}

}  // namespace ttq
