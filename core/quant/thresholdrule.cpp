#include "thresholdrule.h"

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <limits>

namespace ttq {

std::size_t sparsityKept(double r, std::size_t n)
{
    const auto size = static_cast<double>(n);
    const double kept = std::floor((1.0 - r) * size + 4 * std::numeric_limits<double>::epsilon() * size);
    return static_cast<std::size_t>(std::min(std::max(kept, 0.0), static_cast<double>(n)));
}

namespace {

float maxFraction(double t, const LatentView &latent)
{
    return static_cast<float>(t) * latent.stats.absMax;
}

torch::Tensor maxFractionTensor(double t, const torch::Tensor &w)
{
    return w.abs().max() * static_cast<float>(t);
}

float constantSparsity(double r, const LatentView &latent)
{
    const std::size_t kept = sparsityKept(r, latent.w.size());
    return kept >= latent.w.size() ? 0.0f : kernels::kthLargestAbs(latent.w, kept + 1, latent.scratch);
}

torch::Tensor constantSparsityTensor(double r, const torch::Tensor &w)
{
    const auto n = static_cast<std::size_t>(w.numel());
    const std::size_t kept = sparsityKept(r, n);
    if (kept >= n) {
        return torch::zeros({}, w.options());
    }
    return std::get<0>(w.abs().flatten().kthvalue(static_cast<std::int64_t>(n - kept)));
}

float meanFraction(double factor, const LatentView &latent)
{
    return static_cast<float>(factor * latent.stats.absSum / static_cast<double>(latent.w.size()));
}

torch::Tensor meanFractionTensor(double factor, const torch::Tensor &w)
{
    return (w.abs().sum(torch::kFloat64) * (factor / static_cast<double>(w.numel()))).to(torch::kFloat32);
}

float absolute(double delta, const LatentView &)
{
    return static_cast<float>(delta);
}

torch::Tensor absoluteTensor(double delta, const torch::Tensor &w)
{
    return torch::full({}, delta, w.options());
}

struct RuleRow {
    const char *name;
    float (*compute)(double, const LatentView &);
    torch::Tensor (*computeTensor)(double, const torch::Tensor &);
};

constexpr std::array<RuleRow, 4> kRules{{
    {"max_fraction", maxFraction, maxFractionTensor},
    {"constant_sparsity", constantSparsity, constantSparsityTensor},
    {"mean_fraction", meanFraction, meanFractionTensor},
    {"absolute", absolute, absoluteTensor},
}};

const RuleRow *find(std::string_view name)
{
    for (const RuleRow &row : kRules) {
        if (row.name == name) {
            return &row;
        }
    }
    return nullptr;
}

}  // namespace

Expected<void> checkRule(const ThresholdRule &rule)
{
    return checkRuleRange(rule.name, rule.value);
}

float threshold(const ThresholdRule &rule, const LatentView &latent)
{
    return latent.w.empty() ? 0.0f : find(rule.name)->compute(rule.value, latent);
}

torch::Tensor thresholdTensor(const ThresholdRule &rule, const torch::Tensor &w)
{
    torch::NoGradGuard noGrad;
    return w.numel() == 0 ? torch::zeros({}, w.options()) : find(rule.name)->computeTensor(rule.value, w.detach());
}

}  // namespace ttq
