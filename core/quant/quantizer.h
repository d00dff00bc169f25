// What a quantization method is to the rest of the program: a differentiable map from a layer's latent weights to
// its quantized ones, that declares by name the scalars it reports, the tensors it trains and the state it keeps.
// Recorder, checkpoints, layer table and plots use these declarations and know no method by name.
//
// Adding a method: one file with a subclass, its row in quantizer.cpp and its row in runs/quantizercatalogue.h
// (CONTRIBUTING.md walks through one).
#pragma once

#include <torch/types.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "runs/runconfig.h"
#include "thresholdrule.h"

namespace ttq {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

// A weight that is NaN or infinite: an error, never a layer that looks 100 % sparse. Thrown by quantize() on the
// CPU (with the layer's name added by the trainer); elsewhere quantize() returns NaN, which the loss carries to the
// step's check without a wait for the device.
class NonFiniteWeight : public std::runtime_error {
public:
    NonFiniteWeight() : std::runtime_error("latent weights are not finite") {}
};

class Quantizer {
public:
    virtual ~Quantizer() = default;

    virtual std::string kind() const = 0;                      // "ttq", "he"
    virtual std::vector<std::string> scalarNames() const = 0;  // "wp", "wn", "delta", …: per layer and step
    virtual NamedTensors parameters() const = 0;               // trained beside the latents (0-dim, float32)
    virtual NamedTensors state() const = 0;                    // not trained, in checkpoints: codes, refreshed Δ
    // The values a weight can take now, ascending ({−Wn, 0, +Wp}).
    virtual std::vector<float> levels() const = 0;

    // Start of quantization: computes codes and starts the trained scales from `latent`.
    virtual void initialize(const torch::Tensor &latent) = 0;
    // Quantized weights of `latent`'s shape, strides, float32; differentiable in latent and parameters().
    virtual torch::Tensor quantize(const torch::Tensor &latent) = 0;
    // Values behind scalarNames() of the last quantize() and its backward: float32 [n] on the latent's device.
    virtual torch::Tensor scalars() const = 0;
    // Quantized weights and their codes as they are now, without a trace: state and scalars stay those of training.
    struct Evaluation {
        torch::Tensor weights, codes;
    };
    virtual Evaluation evaluate(const torch::Tensor &latent) = 0;
    // The codes of the last quantize(), 0 or the sign times the level (1 where there is one magnitude only): int8, shape
    // of the latent; undefined before the first.
    virtual torch::Tensor codes() const = 0;
    // How often the layer adds its bias.
    virtual std::int64_t biasFactor() const { return 1; }

    virtual void afterStep() {}   // constraints on the scales, after the optimizer
    virtual void startEpoch() {}  // thresholds refreshed once an epoch
    virtual const ThresholdRule &rule() const = 0;
    virtual void setRule(const ThresholdRule &rule) = 0;  // takes effect at the next quantize()
    virtual void setConstraint(const std::string &) {}    // none | clamp

    // Where the composed, device-agnostic path must be used on the CPU too (tests compare both).
    virtual void setComposed(bool) {}
};

// The quantizer that `config` describes, on `latent`'s device. Errors: InvalidArgument for an unknown kind or rule, or a
// threshold that the rule or the kind cannot have.
Expected<std::unique_ptr<Quantizer>> makeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule,
                                                   const torch::Tensor &latent);

}  // namespace ttq
