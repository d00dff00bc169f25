// What a network is made of: layers, output shapes, parameters, multiply-accumulates, and what ternary weights save.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network.h"

namespace ttq {

struct LayerSummary {
    std::string name;                                    // "stage2.block0.conv1"
    std::string kind;                                    // "conv2d", "linear"
    std::vector<std::int64_t> weightShape, outputShape;  // the output's without the batch dimension
    std::int64_t weights = 0, biases = 0;
    std::int64_t macs = 0;  // multiply-accumulates for one image, biases not counted
    bool ternary = false;
    bool scaleInvariant = false;                   // QuantizableLayer::scaleInvariant
    int bits() const { return ternary ? 2 : 32; }  // of a stored weight
};

struct NetworkSummary {
    std::string name, title;
    InputShape input;
    std::vector<LayerSummary> layers;
    std::int64_t otherParameters = 0;  // BatchNorm's γ and β

    std::int64_t parameters() const;
    std::int64_t ternaryWeights() const;
    std::int64_t ternaryLayers() const;
    std::int64_t macs() const;
    std::int64_t bytesFull() const;     // all parameters as float32; buffers not counted
    std::int64_t bytesTernary() const;  // ternary weights with 2 bits and two float32 scales a layer
};

// Builds the network and sends one image through it; `policy` is what quantizer.layers takes. Errors: those of
// makeNetwork and selectLayers.
Expected<NetworkSummary> summarizeNetwork(const NetworkConfig &config, const InputShape &input,
                                          const std::vector<std::string> &policy);

// The published choice of ternary layers as quantizer.layers takes it.
std::vector<std::string> publishedPolicy(const NetworkInfo &info);

}  // namespace ttq
