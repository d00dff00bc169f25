// Convolution and fully connected layers whose weights can be quantized, and the list of them in a network.
//
// `weight` is always the latent, full-precision tensor. With a quantizer set, forward() uses its output instead.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "quant/quantizer.h"

namespace ttq {

class QuantizableLayer {
public:
    virtual ~QuantizableLayer() = default;
    virtual std::string layerKind() const = 0;  // "conv2d", "linear"
    virtual torch::Tensor &latent() = 0;

    Quantizer *quantizer() const { return m_quantizer.get(); }
    void setQuantizer(std::unique_ptr<Quantizer> quantizer) { m_quantizer = std::move(quantizer); }

    // Every path from the layer reaches a training-mode BatchNorm without an addition on the way: the loss depends
    // on the ratio of its scales only. Declared by the network that wires it.
    bool scaleInvariant() const { return m_scaleInvariant; }
    void setScaleInvariant(bool invariant) { m_scaleInvariant = invariant; }

    // The output's shape after the batch dimension, of the first forward() after this; for summaries. Null: no trace.
    void setProbe(std::vector<std::int64_t> *shape) { m_probe = shape; }

    // While evaluating, forward() uses weights quantized once, and the quantizer's training state is left alone.
    void beginEvaluation()
    {
        if (m_quantizer) {
            m_evaluation = m_quantizer->evaluate(latent());
        }
    }
    void endEvaluation() { m_evaluation = {}; }
    const Quantizer::Evaluation &evaluation() const { return m_evaluation; }

protected:
    torch::Tensor effectiveWeight()
    {
        if (m_evaluation.weights.defined()) {
            return m_evaluation.weights;
        }
        return m_quantizer ? m_quantizer->quantize(latent()) : latent();
    }

    // A method that stands for a sum of layers adds the bias as often.
    torch::Tensor effectiveBias(const torch::Tensor &bias) const
    {
        const std::int64_t factor = m_quantizer ? m_quantizer->biasFactor() : 1;
        return bias.defined() && factor != 1 ? bias * factor : bias;
    }

    torch::Tensor probed(torch::Tensor output)
    {
        if (m_probe != nullptr) {
            *m_probe = output.sizes().slice(1).vec();
            m_probe = nullptr;
        }
        return output;
    }

private:
    std::vector<std::int64_t> *m_probe = nullptr;
    Quantizer::Evaluation m_evaluation;
    std::unique_ptr<Quantizer> m_quantizer;
    bool m_scaleInvariant = false;
};

// Square kernels, symmetric zero padding. (torch's Conv2dOptions hold their padding in a c10::variant before 2.0 and
// a std::variant after, so plain numbers are the portable description.)
struct ConvShape {
    std::int64_t in = 0, out = 0, kernel = 3, stride = 1, padding = 1, groups = 1;
    bool bias = false;
};

// Input [n, in, h, w], weight [out, in/groups, k, k].
class TernaryConv2dImpl : public torch::nn::Module, public QuantizableLayer {
public:
    explicit TernaryConv2dImpl(const ConvShape &shape);

    torch::Tensor forward(const torch::Tensor &input);
    std::string layerKind() const override { return "conv2d"; }
    torch::Tensor &latent() override { return weight; }

    torch::Tensor weight, bias;

private:
    ConvShape m_shape;
};
TORCH_MODULE(TernaryConv2d);

// Input [n, in], weight [out, in].
class TernaryLinearImpl : public torch::nn::Module, public QuantizableLayer {
public:
    TernaryLinearImpl(std::int64_t in, std::int64_t out, bool withBias = true);

    torch::Tensor forward(const torch::Tensor &input);
    std::string layerKind() const override { return "linear"; }
    torch::Tensor &latent() override { return weight; }

    torch::Tensor weight, bias;
};
TORCH_MODULE(TernaryLinear);

// A network's quantizable layers in order of registration, under their stable names ("stage2.block0.conv1").
struct LayerEntry {
    std::string name;
    QuantizableLayer *layer;
};
std::vector<LayerEntry> quantizableLayers(torch::nn::Module &network);

// Indices of the layers that `policy` names: {"inner"} all but first and last, {"all"}, or globs. Errors: a glob
// that matches no layer (InvalidArgument, with the nearest layer name).
Expected<std::vector<std::size_t>> selectLayers(const std::vector<LayerEntry> &layers,
                                                const std::vector<std::string> &policy);

}  // namespace ttq
