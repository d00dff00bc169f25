// Convolution kernels brought to another size as if they were pictures.
#pragma once

#include <torch/types.h>

namespace ttq {

// `kernels` [out, in, h, w], floating point, to [out, in, height, width], float32, with the Python Imaging Library's
// Lanczos filter: a pixel is the mean of those around its centre weighted by sinc(x)·sinc(x/3), |x| < 3, whose unit is
// a pixel of the smaller of both pictures; weights are normalised, beyond the border there is nothing. In double, where
// the library rounds pictures to 8 bits.
torch::Tensor resampleLanczos(const torch::Tensor &kernels, std::int64_t height, std::int64_t width);

}  // namespace ttq
