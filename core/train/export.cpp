#include "export.h"

#include <torch/torch.h>

#include <algorithm>

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

Expected<NamedTensors> ternaryWeights(const RunConfig &config, const FoundCheckpoint &checkpoint)
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
    auto result = latentWeights(checkpoint);
    for (const std::string &layer : layers) {
        auto weight = std::find_if(result->begin(), result->end(),
                                   [&](const auto &item) { return item.first == layer + ".weight"; });
        if (weight == result->end()) {
            return Unexpected{
                Error{ErrorCode::Corrupt, checkpoint.file.string() + ": " + layer + ".weight is missing"}};
        }
        const RuleSetting rule = live.ruleOf(layer);
        auto quantizer = makeQuantizer(config.quantizer, {rule.rule, rule.threshold}, weight->second);
        if (!quantizer) {
            return Unexpected{quantizer.error()};
        }
        std::map<std::string, torch::Tensor> own;
        for (const auto &tensors : {(*quantizer)->parameters(), (*quantizer)->state()}) {
            for (const auto &[part, tensor] : tensors) {
                const auto found = checkpoint.loaded.tensors.find(std::string(kPrefix) + layer + "." + part);
                if (found != checkpoint.loaded.tensors.end()) {
                    own.emplace(part, found->second);
                }
            }
        }
        NamedTensors targets = (*quantizer)->parameters();
        const NamedTensors state = (*quantizer)->state();
        targets.insert(targets.end(), state.begin(), state.end());
        if (auto copied = copyInto(targets, own, ""); !copied) {
            return Unexpected{Error{copied.error().code, layer + ": " + copied.error().detail}};
        }
        const Quantizer::Evaluation now = (*quantizer)->evaluate(weight->second);
        weight->second = now.weights;
        result->emplace_back(layer + ".codes", now.codes);
        for (const auto &[part, tensor] : (*quantizer)->parameters()) {
            result->emplace_back(layer + "." + part, tensor.detach());
        }
    }
    return result;
}

}  // namespace ttq
