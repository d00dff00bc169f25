#include "weightcost.h"

#include <torch/torch.h>

#include <cmath>
#include <set>

#include "export.h"

namespace ttq {

namespace {

std::int64_t magnitudes(const torch::Tensor &weights)
{
    const torch::Tensor dense = weights.to(torch::kCPU).contiguous();
    std::set<float> found;
    for (const float value : std::span(dense.data_ptr<float>(), static_cast<std::size_t>(dense.numel()))) {
        if (value != 0) {
            found.insert(std::fabs(value));
        }
    }
    return static_cast<std::int64_t>(found.size());
}

}  // namespace

Expected<WeightCost> weightCost(const RunConfig &config, const FoundCheckpoint &checkpoint)
{
    torch::NoGradGuard noGrad;
    const auto layers = restoredLayers(config, checkpoint);
    if (!layers) {
        return Unexpected{layers.error()};
    }
    const auto all = latentWeights(checkpoint);
    if (!all) {
        return Unexpected{all.error()};
    }
    WeightCost result;
    for (const auto &[name, tensor] : *all) {
        result.restBytes += tensor.is_floating_point() ? 4 * tensor.numel() : 0;
    }
    for (const RestoredLayer &layer : *layers) {
        const Quantizer::Evaluation now = layer.quantizer->evaluate(layer.latent);
        const torch::Tensor codes = now.codes.to(torch::kCPU).contiguous();
        const auto levels = static_cast<int>(layer.quantizer->levels().size() / 2);
        LayerCost cost;
        cost.name = layer.name;
        cost.counts = countCodes({codes.data_ptr<std::int8_t>(), static_cast<std::size_t>(codes.numel())}, levels);
        cost.cost = codeCost(cost.counts);
        cost.scaleBytes = 4 * magnitudes(now.weights);
        result.total.add(cost.cost);
        result.scaleBytes += cost.scaleBytes;
        result.restBytes -= 4 * layer.latent.numel();
        result.layers.push_back(std::move(cost));
    }
    return result;
}

}  // namespace ttq
