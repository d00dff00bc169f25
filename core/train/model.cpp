#include "model.h"

#include <ATen/Context.h>

#include <algorithm>

#include "base/text.h"

namespace ttq {

namespace {

// Parameters keep their identity (the network's modules hold them), their data moves.
void place(torch::nn::Module &network, torch::Device device, bool channelsLast)
{
    torch::NoGradGuard noGrad;
    network.to(device);
    if (!channelsLast) {
        return;
    }
    for (torch::Tensor &parameter : network.parameters()) {
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
        }
    }
}

bool isFinite(const torch::Tensor &tensor)
{
    return !tensor.defined() || !tensor.is_floating_point() || torch::isfinite(tensor).all().item<bool>();
}

}  // namespace

Expected<torch::Device> parseDevice(const std::string &text)
{
    if (text == "cpu") {
        return torch::Device(torch::kCPU);
    }
    const bool cuda = text == "cuda" || text.rfind("cuda:", 0) == 0;
    const auto index = text == "cuda" ? 0 : (cuda ? parseInteger(text.substr(5)).value_or(-1) : -1);
    if (!cuda || index < 0) {
        return Unexpected{Error{ErrorCode::InvalidArgument, "device is '" + text + "'; allowed: cpu, cuda, cuda:K"}};
    }
    const auto count = static_cast<long long>(at::globalContext().hasCUDA() ? torch::cuda::device_count() : 0);
    if (index >= count) {
        return Unexpected{
            Error{ErrorCode::InvalidArgument,
                  "device is '" + text + "', but this LibTorch sees "
                      + (count == 0 ? std::string("no CUDA device") : std::to_string(count) + " CUDA device(s)")}};
    }
    return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

Model::Model(std::shared_ptr<Network> network, torch::Device device)
    : m_network(std::move(network)), m_layers(quantizableLayers(*m_network)), m_device(device)
{
}

Expected<Model> Model::make(const RunConfig &config, const InputShape &input, torch::Device device)
{
    torch::manual_seed(static_cast<std::uint64_t>(config.seed));
    auto network = makeNetwork(config.network, input);
    if (!network) {
        return Unexpected{network.error()};
    }
    place(**network, device, config.channelsLast);
    Model model(std::move(*network), device);
    auto selected = selectLayers(model.m_layers, config.quantizer.layers);
    if (!selected) {
        return Unexpected{selected.error()};
    }
    model.m_selected = std::move(*selected);
    return model;
}

std::vector<LayerInfo> Model::layerInfos() const
{
    std::vector<LayerInfo> infos;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const auto &[name, layer] = m_layers[i];
        LayerInfo info;
        info.id = static_cast<std::int64_t>(i);
        info.name = name;
        info.kind = layer->layerKind();
        info.shape = layer->latent().sizes().vec();
        info.weights = layer->latent().numel();
        info.scaleInvariant = layer->scaleInvariant();
        infos.push_back(std::move(info));
    }
    return infos;
}

Expected<std::vector<std::string>> Model::scalarNames(const QuantizerConfig &config) const
{
    auto quantizer = makeQuantizer(config, {}, torch::zeros({1}));
    if (!quantizer) {
        return Unexpected{quantizer.error()};
    }
    return (*quantizer)->scalarNames();
}

Expected<void> Model::startQuantization(const QuantizerConfig &config,
                                        const std::function<ThresholdRule(const std::string &)> &ruleOf,
                                        bool initialize)
{
    freeze({});  // what a layer's tensors need is decided below
    for (const std::size_t index : m_selected) {
        const auto &[name, layer] = m_layers[index];
        auto quantizer = makeQuantizer(config, ruleOf(name), layer->latent());
        if (!quantizer) {
            return Unexpected{Error{quantizer.error().code, "layer " + name + ": " + quantizer.error().detail}};
        }
        if (initialize) {
            (*quantizer)->initialize(layer->latent());
        }
        layer->latent().set_requires_grad(!config.freezeCodes);
        layer->setQuantizer(std::move(*quantizer));
    }
    m_quantized = true;
    return {};
}

std::vector<NamedParameter> Model::parameters() const
{
    std::vector<NamedParameter> result;
    const auto isLatent = [this](const torch::Tensor &tensor) {
        return std::any_of(m_selected.begin(), m_selected.end(),
                           [&](std::size_t index) { return m_layers[index].layer->latent().is_same(tensor); });
    };
    for (const auto &item : m_network->named_parameters()) {
        if (item.value().requires_grad()) {
            const bool latent = isLatent(item.value());
            result.push_back({item.key(), item.value(), latent ? ParameterGroup::Latents : ParameterGroup::Rest,
                              item.value().dim() == 1});
        }
    }
    for (const auto &[name, layer] : m_layers) {
        if (layer->quantizer() == nullptr) {
            continue;
        }
        for (const auto &[part, tensor] : layer->quantizer()->parameters()) {
            if (tensor.requires_grad()) {
                result.push_back({name + "." + part, tensor, ParameterGroup::Scales, false});
            }
        }
    }
    return result;
}

NamedTensors Model::tensors() const
{
    NamedTensors result;
    for (const auto &item : m_network->named_parameters()) {
        result.emplace_back(item.key(), item.value());
    }
    for (const auto &item : m_network->named_buffers()) {
        result.emplace_back(item.key(), item.value());
    }
    for (const auto &[name, layer] : m_layers) {
        if (layer->quantizer() == nullptr) {
            continue;
        }
        for (const auto &tensors : {layer->quantizer()->parameters(), layer->quantizer()->state()}) {
            for (const auto &[part, tensor] : tensors) {
                result.emplace_back(name + "." + part, tensor);
            }
        }
    }
    return result;
}

std::string Model::firstNonFinite() const
{
    torch::NoGradGuard noGrad;
    const auto trained = parameters();
    for (const NamedParameter &parameter : trained) {
        if (!isFinite(parameter.tensor)) {
            return parameter.name;
        }
    }
    for (const NamedParameter &parameter : trained) {
        if (!isFinite(parameter.tensor.grad())) {
            return "gradient of " + parameter.name;
        }
    }
    for (const auto &[name, tensor] : tensors()) {
        if (!isFinite(tensor)) {
            return name;
        }
    }
    return {};
}

void Model::setTraining(bool training)
{
    m_network->train(training);
    for (const auto &[name, layer] : m_layers) {
        if (training) {
            layer->endEvaluation();
        } else {
            layer->beginEvaluation();
        }
    }
}

}  // namespace ttq
