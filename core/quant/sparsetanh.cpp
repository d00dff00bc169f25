#include "sparsetanh.h"

#include <torch/torch.h>

#include "latentfunction.h"
#include "levelkernels.h"

namespace ttq {

std::vector<std::string> SparseTanhQuantizer::scalarNames() const
{
    std::vector<std::string> names{"alpha"};
    const auto shared = statisticNames();
    names.insert(names.end(), shared.begin(), shared.end());
    return names;
}

torch::Tensor SparseTanhQuantizer::scalars() const
{
    return torch::cat({torch::ones({1}, statistics().options()), statistics()});
}

float SparseTanhQuantizer::deltaOf(const ThresholdRule &rule, const LatentView &latent) const
{
    const std::size_t k = sparsityKept(rule.value, latent.w.size());
    return k == 0 ? latent.stats.absMax : kernels::kthLargestAbs(latent.w, k, latent.scratch);
}

torch::Tensor SparseTanhQuantizer::deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const
{
    const std::int64_t n = w.numel();
    if (n == 0) {
        return torch::zeros({}, w.options());
    }
    const auto k = static_cast<std::int64_t>(sparsityKept(rule.value, static_cast<std::size_t>(n)));
    return k == 0 ? w.abs().max() : std::get<0>(w.abs().flatten().kthvalue(n - k + 1));
}

torch::Tensor SparseTanhQuantizer::quantize(const torch::Tensor &latent)
{
    const bool fused = fusable(latent);
    const auto forward = [this, &latent, fused] {
        torch::NoGradGuard noGrad;
        if (fused) {
            return fusedForward(latent.detach(), 1, 1);
        }
        composedCodes(latent);
        return codes().to(torch::kFloat32) + zeroOrNaN();
    };
    return applyToLatents(latent, forward, [fused](const torch::Tensor &g, const torch::Tensor &w) {
        if (fused && g.scalar_type() == torch::kFloat32) {
            return gradientPass(g, w, kernels::tanhBackward);
        }
        return g * w.to(torch::kFloat64).cosh().square().reciprocal().to(g.scalar_type());
    });
}

}  // namespace ttq
