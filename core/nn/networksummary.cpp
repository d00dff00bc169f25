#include "networksummary.h"

#include <numeric>

#include "base/text.h"
#include "quantizedlayer.h"

namespace ttq {

namespace {

constexpr std::int64_t kScaleBytes = 2 * sizeof(float);

template <class Value>
std::int64_t sumOver(const std::vector<LayerSummary> &layers, Value value)
{
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                           [&](std::int64_t sum, const LayerSummary &layer) { return sum + value(layer); });
}

// Every weight meets each output position once: weights × positions. A bias is no multiplication.
std::int64_t macsOf(const LayerSummary &layer)
{
    const std::int64_t positions
        = std::accumulate(layer.outputShape.begin() + 1, layer.outputShape.end(), std::int64_t{1}, std::multiplies<>());
    return layer.weights * positions;
}

}  // namespace

std::int64_t NetworkSummary::parameters() const
{
    return otherParameters + sumOver(layers, [](const LayerSummary &layer) { return layer.weights + layer.biases; });
}

std::int64_t NetworkSummary::ternaryWeights() const
{
    return sumOver(layers, [](const LayerSummary &layer) { return layer.ternary ? layer.weights : 0; });
}

std::int64_t NetworkSummary::ternaryLayers() const
{
    return sumOver(layers, [](const LayerSummary &layer) { return layer.ternary ? 1 : 0; });
}

std::int64_t NetworkSummary::macs() const
{
    return sumOver(layers, [](const LayerSummary &layer) { return layer.macs; });
}

std::int64_t NetworkSummary::bytesFull() const
{
    return parameters() * static_cast<std::int64_t>(sizeof(float));
}

std::int64_t NetworkSummary::bytesTernary() const
{
    const std::int64_t packed = sumOver(
        layers, [](const LayerSummary &layer) { return layer.ternary ? (layer.weights + 3) / 4 + kScaleBytes : 0; });
    return bytesFull() - ternaryWeights() * static_cast<std::int64_t>(sizeof(float)) + packed;
}

Expected<NetworkSummary> summarizeNetwork(const NetworkConfig &config, const InputShape &input,
                                          const std::vector<std::string> &policy)
{
    auto network = makeNetwork(config, input);
    if (!network) {
        return Unexpected{network.error()};
    }
    const auto entries = quantizableLayers(**network);
    const auto selected = selectLayers(entries, policy);
    if (!selected) {
        return Unexpected{selected.error()};
    }
    NetworkSummary summary;
    summary.name = config.name;
    summary.title = findNetwork(config.name)->title;
    summary.input = input;
    summary.layers.resize(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        LayerSummary &layer = summary.layers[i];
        layer.name = entries[i].name;
        layer.kind = entries[i].layer->layerKind();
        layer.weightShape = entries[i].layer->latent().sizes().vec();
        layer.weights = entries[i].layer->latent().numel();
        layer.scaleInvariant = entries[i].layer->scaleInvariant();
        entries[i].layer->setProbe(&layer.outputShape);
    }
    for (const std::size_t i : *selected) {
        summary.layers[i].ternary = true;
    }
    {
        torch::NoGradGuard noGrad;
        (*network)->eval();
        (*network)->forward(torch::zeros({1, input.channels, input.height, input.width}));
    }
    std::int64_t all = 0;
    const auto parameters = (*network)->named_parameters();
    for (const auto &item : parameters) {
        all += item.value().numel();
    }
    for (LayerSummary &layer : summary.layers) {
        const torch::Tensor *bias = parameters.find(layer.name + ".bias");
        layer.biases = bias != nullptr ? bias->numel() : 0;
        layer.macs = macsOf(layer);
    }
    summary.otherParameters = all - summary.parameters();
    return summary;
}

std::vector<std::string> publishedPolicy(const NetworkInfo &info)
{
    return split(info.ternaryLayers, ',');
}

}  // namespace ttq
