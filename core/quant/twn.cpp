#include "twn.h"

#include <torch/torch.h>

namespace ttq {

namespace {

// Passes the gradient straight through to the latents.
class StraightThrough : public torch::autograd::Function<StraightThrough> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext *, const torch::Tensor &latent,
                                 const torch::Tensor &quantized)
    {
        static_cast<void>(latent);
        return quantized.clone();
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *,
                                                   const torch::autograd::variable_list &gradients)
    {
        return {gradients[0], torch::Tensor()};
    }
};

}  // namespace

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

torch::Tensor TwnQuantizer::quantize(const torch::Tensor &latent)
{
    torch::Tensor quantized;
    {
        torch::NoGradGuard noGrad;
        const torch::Tensor w = latent.detach();
        if (fusable(w)) {
            quantized = fusedForward(w, 1, 1);
            const auto sums = kernels::absSums(w.data_ptr<float>(), codes().data_ptr<std::int8_t>(),
                                               static_cast<std::size_t>(w.numel()));
            const double kept = static_cast<double>(codes().count_nonzero().item<std::int64_t>());
            m_alpha = torch::full({}, kept == 0 ? 0.0 : (sums.positive + sums.negative) / kept, m_alpha.options());
        } else {
            composedCodes(w);
            const torch::Tensor kept = codes().ne(0);
            const torch::Tensor none = torch::zeros({}, w.options());
            m_alpha
                = (torch::where(kept, w.abs(), none).sum(torch::kFloat64) / kept.sum().clamp_min(1)).to(torch::kFloat32)
                + zeroOrNaN();
            quantized = codes().to(torch::kFloat32);
        }
        quantized.mul_(m_alpha);
    }
    return StraightThrough::apply(latent, quantized);
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
