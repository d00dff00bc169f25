#include "export.h"

#include <torch/torch.h>

#include <algorithm>

#include "weightsfile.h"

namespace ttq {

namespace {

constexpr std::string_view kPrefix = "model.";

bool endsWith(const std::string &text, std::string_view end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Layers that have codes in the checkpoint.
std::vector<std::string> quantizedLayers(const FoundCheckpoint &checkpoint)
{
    std::vector<std::string> names;
    for (const auto &[key, tensor] : checkpoint.loaded.tensors) {
        if (key.rfind(kPrefix, 0) == 0 && endsWith(key, ".codes")) {
            names.push_back(key.substr(kPrefix.size(), key.size() - kPrefix.size() - 6));
        }
    }
    std::sort(names.begin(), names.end(), naturalLess);  // as in the network, block 2 before block 10
    return names;
}

}  // namespace

Expected<NamedTensors> latentWeights(const FoundCheckpoint &checkpoint)
{
    const auto layers = quantizedLayers(checkpoint);
    NamedTensors result;
    for (const auto &[key, tensor] : checkpoint.loaded.tensors) {
        if (key.rfind(kPrefix, 0) != 0) {
            continue;
        }
        const std::string name = key.substr(kPrefix.size());
        // Of a quantized layer, only weight and bias belong to the network itself.
        const bool quantizers = std::any_of(layers.begin(), layers.end(), [&](const std::string &layer) {
            return name.rfind(layer + ".", 0) == 0 && !endsWith(name, ".weight") && !endsWith(name, ".bias");
        });
        if (!quantizers) {
            result.emplace_back(name, tensor);
        }
    }
    return result;
}

Expected<std::vector<RestoredLayer>> restoredLayers(const RunConfig &config, const FoundCheckpoint &checkpoint)
{
    const auto layers = quantizedLayers(checkpoint);
    if (layers.empty()) {
        return Unexpected{Error{ErrorCode::NotFound,
                                checkpoint.file.string() + " is from before quantization began (phase "
                                    + checkpoint.loaded.metadata.at("phase") + "); it has latent weights only"}};
    }
    LiveSettings live(config.quantizer, layers);
    if (auto read = live.fromJson(checkpoint.progress.live); !read) {
        return Unexpected{read.error()};
    }
    const auto &tensors = checkpoint.loaded.tensors;
    std::vector<RestoredLayer> result;
    for (const std::string &layer : layers) {
        const auto weight = tensors.find(std::string(kPrefix) + layer + ".weight");
        if (weight == tensors.end()) {
            return Unexpected{
                Error{ErrorCode::Corrupt, checkpoint.file.string() + ": " + layer + ".weight is missing"}};
        }
        const RuleSetting rule = live.ruleOf(layer);
        auto quantizer = makeQuantizer(config.quantizer, {rule.rule, rule.threshold}, weight->second);
        if (!quantizer) {
            return Unexpected{quantizer.error()};
        }
        NamedTensors targets = (*quantizer)->parameters();
        const NamedTensors state = (*quantizer)->state();
        targets.insert(targets.end(), state.begin(), state.end());
        std::map<std::string, torch::Tensor> own;
        for (const auto &[part, tensor] : targets) {
            const auto found = tensors.find(std::string(kPrefix) + layer + "." + part);
            if (found != tensors.end()) {
                own.emplace(part, found->second);
            }
        }
        if (auto copied = copyInto(targets, own, ""); !copied) {
            return Unexpected{Error{copied.error().code, layer + ": " + copied.error().detail}};
        }
        result.push_back({layer, weight->second, std::move(*quantizer)});
    }
    return result;
}

Expected<NamedTensors> ternaryWeights(const RunConfig &config, const FoundCheckpoint &checkpoint)
{
    const auto layers = restoredLayers(config, checkpoint);
    if (!layers) {
        return Unexpected{layers.error()};
    }
    auto result = latentWeights(checkpoint);
    const auto find = [&](const std::string &name) {
        return std::find_if(result->begin(), result->end(), [&](const auto &item) { return item.first == name; });
    };
    for (const RestoredLayer &layer : *layers) {
        const Quantizer::Evaluation now = layer.quantizer->evaluate(layer.latent);
        find(layer.name + ".weight")->second = now.weights;
        const std::int64_t factor = layer.quantizer->biasFactor();
        if (const auto bias = find(layer.name + ".bias"); bias != result->end() && factor != 1) {
            bias->second = bias->second * factor;  // as the layer adds it
        }
        result->emplace_back(layer.name + ".codes", now.codes);
        for (const auto &[part, tensor] : layer.quantizer->parameters()) {
            result->emplace_back(layer.name + "." + part, tensor.detach());
        }
    }
    return result;
}

}  // namespace ttq
