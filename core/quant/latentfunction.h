// A differentiable map of a layer's latent weights with a forward and a backward pass of its own.
#pragma once

#include <torch/types.h>

#include <functional>

namespace ttq {

// The gradient to the latents w, from that to the quantized weights, g: a tensor of w's shape. Called without gradient
// mode, after the forward pass and possibly after the quantizer is gone.
using LatentGradient = std::function<torch::Tensor(const torch::Tensor &g, const torch::Tensor &w)>;

// `forward()` computes the quantized weights, of latent's shape and not one of its views, without gradient mode.
torch::Tensor applyToLatents(const torch::Tensor &latent, const std::function<torch::Tensor()> &forward,
                             LatentGradient gradient);

// A pass of `kernel(g, w, size, out)` over all elements, fused: CPU float32 and a dense w only. The convolution may
// hand its gradient in another memory format than the weights have; the result has that of the weights.
using GradientPass = std::function<void(const float *g, const float *w, std::size_t size, float *out)>;
torch::Tensor gradientPass(const torch::Tensor &g, const torch::Tensor &w, const GradientPass &kernel);

// g, copied where its strides are not those of `like`.
torch::Tensor inStridesOf(const torch::Tensor &like, const torch::Tensor &g);

}  // namespace ttq
