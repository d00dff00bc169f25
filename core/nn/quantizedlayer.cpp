#include "quantizedlayer.h"

#include <algorithm>

#include "base/text.h"

namespace ttq {

TernaryConv2dImpl::TernaryConv2dImpl(const ConvShape &shape) : m_shape(shape)
{
    weight
        = register_parameter("weight", torch::empty({shape.out, shape.in / shape.groups, shape.kernel, shape.kernel}));
    if (shape.bias) {
        bias = register_parameter("bias", torch::zeros({shape.out}));
    }
}

torch::Tensor TernaryConv2dImpl::forward(const torch::Tensor &input)
{
    return probed(torch::conv2d(input, effectiveWeight(), effectiveBias(bias), m_shape.stride, m_shape.padding, 1,
                                m_shape.groups));
}

TernaryLinearImpl::TernaryLinearImpl(std::int64_t in, std::int64_t out, bool withBias)
{
    weight = register_parameter("weight", torch::empty({out, in}));
    if (withBias) {
        bias = register_parameter("bias", torch::zeros({out}));
    }
}

torch::Tensor TernaryLinearImpl::forward(const torch::Tensor &input)
{
    return probed(torch::nn::functional::linear(input, effectiveWeight(), effectiveBias(bias)));
}

std::vector<LayerEntry> quantizableLayers(torch::nn::Module &network)
{
    std::vector<LayerEntry> layers;
    for (const auto &item : network.named_modules()) {
        if (auto *layer = dynamic_cast<QuantizableLayer *>(item.value().get())) {
            layers.push_back({item.key(), layer});
        }
    }
    return layers;
}

Expected<std::vector<std::size_t>> selectLayers(const std::vector<LayerEntry> &layers,
                                                const std::vector<std::string> &policy)
{
    std::vector<bool> chosen(layers.size(), false);
    for (const std::string &item : policy) {
        bool matched = false;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const bool inner = i > 0 && i + 1 < layers.size();
            if (item == "all" || (item == "inner" && inner) || globMatch(item, layers[i].name)) {
                chosen[i] = true;
                matched = true;
            }
        }
        if (!matched) {
            std::vector<std::string> names;
            std::transform(layers.begin(), layers.end(), std::back_inserter(names),
                           [](const LayerEntry &entry) { return entry.name; });
            const auto nearest = nearestMatch(item, names);
            return Unexpected{
                Error{ErrorCode::InvalidArgument,
                      "quantizer.layers: '" + item + "' matches no layer of the network"
                          + (nearest ? "; did you mean '" + *nearest + "'?" : " (layers: " + join(names, ", ") + ")")}};
        }
    }
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i]) {
            indices.push_back(i);
        }
    }
    return indices;
}

}  // namespace ttq
