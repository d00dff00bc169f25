#include "layerreport.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>

#include "model.h"
#include "stats/weightsummary.h"

namespace ttq {

namespace {

torch::Tensor onHost(const torch::Tensor &weights)
{
    return weights.detach().to(torch::kCPU, torch::kFloat32).contiguous();
}

std::span<const float> valuesOf(const torch::Tensor &weights)
{
    return {weights.data_ptr<float>(), static_cast<std::size_t>(weights.numel())};
}

EvaluatedLayer evaluatedLayer(const LayerEntry &entry, int bins)
{
    EvaluatedLayer result;
    result.name = entry.name;
    result.kind = entry.layer->layerKind();
    const torch::Tensor latent = entry.layer->latent();
    result.shape = latent.sizes().vec();
    const torch::Tensor latents = onHost(latent);
    result.latents = weightHistogram(valuesOf(latents), bins);
    Quantizer *quantizer = entry.layer->quantizer();
    const torch::Tensor used = quantizer != nullptr ? onHost(quantizer->evaluate(latent).weights) : latents;
    const std::span<const float> weights = valuesOf(used);
    result.weights = weights.size();
    result.levels = summarizeWeights(weights).levels;
    const double n = std::max<double>(1, static_cast<double>(weights.size()));
    const auto share
        = [&](auto holds) { return static_cast<double>(std::count_if(weights.begin(), weights.end(), holds)) / n; };
    result.fracNegative = share([](float w) { return w < 0; });
    result.fracZero = share([](float w) { return w == 0; });
    result.fracPositive = share([](float w) { return w > 0; });
    return result;
}

}  // namespace

EvaluatedLayers evaluatedLayers(Model &model, int bins)
{
    torch::NoGradGuard noGrad;
    EvaluatedLayers result;
    double zeros = 0, weights = 0, mean = 0;
    for (const std::size_t index : model.selected()) {
        result.layers.push_back(evaluatedLayer(model.layers()[index], bins));
        const EvaluatedLayer &layer = result.layers.back();
        zeros += layer.fracZero * static_cast<double>(layer.weights);
        weights += static_cast<double>(layer.weights);
        mean += layer.fracZero;
    }
    const bool any = weights > 0;
    result.zerosWeighted = any ? zeros / weights : std::numeric_limits<double>::quiet_NaN();
    result.zerosMean
        = any ? mean / static_cast<double>(result.layers.size()) : std::numeric_limits<double>::quiet_NaN();
    return result;
}

}  // namespace ttq
