#include "twn.h"

#include <torch/torch.h>

#include "blocks.h"
#include "latentfunction.h"

namespace ttq {

TwnQuantizer::TwnQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent)
    : TernaryQuantizer(config, rule, latent), m_alpha(torch::zeros({}, latent.options().dtype(torch::kFloat32)))
{
}

std::vector<std::string> TwnQuantizer::scalarNames() const
{
    std::vector<std::string> names{"alpha"};
    const auto shared = statisticNames();
    names.insert(names.end(), shared.begin(), shared.end());
    return names;
}

std::vector<float> TwnQuantizer::levels() const
{
    const auto alpha = m_alpha.item<float>();
    return {-alpha, 0.0f, alpha};
}

torch::Tensor TwnQuantizer::forward(const torch::Tensor &w)
{
    torch::NoGradGuard noGrad;
    if (!fusable(w)) {
        composedCodes(w);
        const torch::Tensor kept = codes().ne(0);
        const torch::Tensor none = torch::zeros({}, w.options());
        m_alpha = (torch::where(kept, w.abs(), none).sum(torch::kFloat64) / kept.sum().clamp_min(1)).to(torch::kFloat32)
            + zeroOrNaN();
        return codes().to(torch::kFloat32).mul_(m_alpha);
    }
    torch::Tensor quantized = fusedForward(w, 1, 1);
    const auto *in = w.data_ptr<float>();
    const auto *code = codes().data_ptr<std::int8_t>();
    auto *out = quantized.data_ptr<float>();
    const auto sums = overBlocks<kernels::ScaleSums>(w.numel(), [&](std::int64_t begin, std::int64_t size) {
        return kernels::absSums(in + begin, code + begin, length(size));
    });
    const auto kept = static_cast<double>(keptCount());
    m_alpha = torch::full({}, kept == 0 ? 0.0 : (sums.positive + sums.negative) / kept, m_alpha.options());
    const float alpha = *m_alpha.data_ptr<float>();
    overBlocks<kernels::CodeCounts>(w.numel(), [&](std::int64_t begin, std::int64_t size) {
        return kernels::expandCodes(code + begin, length(size), alpha, alpha, out + begin);
    });
    return quantized;
}

torch::Tensor TwnQuantizer::quantize(const torch::Tensor &latent)
{
    return applyToLatents(
        latent, [this, &latent] { return forward(latent.detach()); },
        [](const torch::Tensor &g, const torch::Tensor &) { return g; });
}

Quantizer::Evaluation TwnQuantizer::evaluate(const torch::Tensor &latent)
{
    const torch::Tensor alphaBefore = m_alpha;  // quantize() replaces it
    Evaluation result = TernaryQuantizer::evaluate(latent);
    m_alpha = alphaBefore;
    return result;
}

torch::Tensor TwnQuantizer::scalars() const
{
    return torch::cat({m_alpha.unsqueeze(0), statistics()});
}

}  // namespace ttq
