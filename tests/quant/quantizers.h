// Quantizers as the tests make and drive them.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <string>

#include "quant/quantizer.h"
#include "quant/weights.h"

namespace ttq {

inline const ThresholdRule kTieRule{"absolute", kTie};  // Δ = kTie, which the latents of tieLatent() sit on

// A convolution's latents with ties, ±0 and denormals.
inline torch::Tensor tieLatent(const std::vector<std::int64_t> &shape, unsigned seed,
                               torch::MemoryFormat format = torch::MemoryFormat::Contiguous)
{
    std::int64_t n = 1;
    for (const std::int64_t size : shape) {
        n *= size;
    }
    const auto w = torch::tensor(weightsWithTies(static_cast<std::size_t>(n), seed)).reshape(shape);
    return w.contiguous(format).requires_grad_();
}

inline std::unique_ptr<Quantizer> quantizerOf(const QuantizerConfig &config, const ThresholdRule &rule,
                                              const torch::Tensor &latent, bool composed = false)
{
    auto made = makeQuantizer(config, rule, latent);
    if (!made) {
        throw std::runtime_error(made.error().detail);
    }
    (*made)->setComposed(composed);
    (*made)->initialize(latent);
    return std::move(*made);
}

// Sets every trained number; `values` are taken in turn.
inline void setParameters(Quantizer &quantizer, const std::vector<float> &values)
{
    torch::NoGradGuard noGrad;
    std::size_t i = 0;
    for (const auto &[name, parameter] : quantizer.parameters()) {
        torch::Tensor target = parameter;
        target.fill_(values[i++ % values.size()]);
    }
}

inline torch::Tensor parameter(const Quantizer &quantizer, const std::string &name)
{
    for (const auto &[key, value] : quantizer.parameters()) {
        if (key == name) {
            return value;
        }
    }
    throw std::runtime_error("no parameter " + name);
}

inline float scalar(const Quantizer &quantizer, const std::string &name)
{
    const auto names = quantizer.scalarNames();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        throw std::runtime_error("no scalar " + name);
    }
    return quantizer.scalars()[found - names.begin()].item<float>();
}

inline bool equalBits(const torch::Tensor &a, const torch::Tensor &b)
{
    if (a.sizes() != b.sizes() || a.scalar_type() != torch::kFloat32 || b.scalar_type() != torch::kFloat32) {
        return false;
    }
    const auto x = a.detach().contiguous(), y = b.detach().contiguous();
    for (std::int64_t i = 0; i < x.numel(); ++i) {
        if (!sameBits(x.data_ptr<float>()[i], y.data_ptr<float>()[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace ttq
