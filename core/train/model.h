// A network with its quantizable layers, and every tensor of it under a stable name.
#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/quantizedlayer.h"
#include "runs/records.h"

namespace ttq {

// Which learning rate a parameter follows: latent weights of layers that are to be quantized, trained scales, the rest.
enum class ParameterGroup { Latents, Scales, Rest };
inline constexpr const char *kGroupNames[] = {"latents", "scales", "rest"};

struct NamedParameter {
    std::string name;
    torch::Tensor tensor;
    ParameterGroup group;
    bool normOrBias;  // BatchNorm's γ and β, biases
};

class Model {
public:
    // Builds the configured network (after torch::manual_seed(seed)) on `device`, channels_last if configured.
    static Expected<Model> make(const RunConfig &config, const InputShape &input, torch::Device device);

    Network &network() { return *m_network; }
    const std::vector<LayerEntry> &layers() const { return m_layers; }
    const std::vector<std::size_t> &selected() const { return m_selected; }  // indices of layers to quantize
    std::vector<LayerInfo> layerInfos() const;

    // Puts a quantizer on each selected layer. `ruleOf` gives each layer's threshold rule. initialize = false when a
    // checkpoint is about to be loaded into them.
    Expected<void> startQuantization(const QuantizerConfig &config,
                                     const std::function<ThresholdRule(const std::string &)> &ruleOf, bool initialize);
    bool quantized() const { return m_quantized; }
    // Scalar names of the configured method, known before quantization starts.
    Expected<std::vector<std::string>> scalarNames(const QuantizerConfig &config) const;

    // From now on the parameters of these layers (globs, one for all of a layer's tensors, scales included; BatchNorm
    // is a layer) are not trained: requires_grad is false, as PyTorch's users freeze them. Buffers are not parameters:
    // the running statistics of a frozen BatchNorm go on. Replaces the layers frozen before. After startQuantization.
    void freeze(const std::vector<std::string> &globs);
    // What a glob over layers is matched with: every module that has parameters, in order of definition.
    std::vector<std::string> parameterLayers() const;

    // Everything the optimizer trains now.
    std::vector<NamedParameter> parameters() const;
    // Parameters, buffers, scales and quantizer state: what a checkpoint holds as model.*.
    NamedTensors tensors() const;

    // Name of the first parameter, scale or gradient that is not finite; empty if all are. Synchronises.
    std::string firstNonFinite() const;

    void setTraining(bool training);  // false: evaluation with weights quantized once
    torch::Device device() const { return m_device; }

private:
    Model(std::shared_ptr<Network> network, torch::Device device);

    std::shared_ptr<Network> m_network;
    std::vector<LayerEntry> m_layers;
    std::vector<std::size_t> m_selected;
    torch::Device m_device;
    std::vector<torch::Tensor> m_frozen;  // would be trained otherwise
    bool m_quantized = false;
};

// The layer that a parameter belongs to: "conv1.weight" → "conv1".
std::string layerOfParameter(const std::string &parameter);

// The globs of a phase's frozen and decay_layers: InvalidArgument, naming the nearest layer, for one that reaches none;
// and for phases that freeze every parameter.
Expected<void> checkLayerGlobs(const RunConfig &config, const Model &model);

// "cpu", "cuda", "cuda:1" → a device that exists here. Errors: InvalidArgument.
Expected<torch::Device> parseDevice(const std::string &text);

}  // namespace ttq
