#include "twn.h"

#include <torch/torch.h>

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
    torch::Tensor quantized;
    if (fusable(w)) {
        quantized = fusedForward(w, 1, 1);
        const auto sums = kernels::absSums(w.data_ptr<float>(), codes().data_ptr<std::int8_t>(),
                                           static_cast<std::size_t>(w.numel()));
        const auto kept = static_cast<double>(keptCount());
        m_alpha = torch::full({}, kept == 0 ? 0.0 : (sums.positive + sums.negative) / kept, m_alpha.options());
    } else {
        composedCodes(w);
        const torch::Tensor kept = codes().ne(0);
        const torch::Tensor none = torch::zeros({}, w.options());
        m_alpha = (torch::where(kept, w.abs(), none).sum(torch::kFloat64) / kept.sum().clamp_min(1)).to(torch::kFloat32)
            + zeroOrNaN();
        quantized = codes().to(torch::kFloat32);
    }
    return quantized.mul_(m_alpha);
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
