// TensorFlow's SAME padding: enough for ⌈size/stride⌉ outputs, the odd pixel at the bottom and at the right. With an
// even size, kernel 3 and stride 2 that is (0, 1) where symmetric padding puts (1, 1).
#pragma once

#include <torch/types.h>

#include <algorithm>

namespace ttq {

// images [n, c, h, w], padded with `value`; kernel and stride are those of the convolution or pooling that follows.
inline torch::Tensor padSame(const torch::Tensor &images, std::int64_t kernel, std::int64_t stride, double value)
{
    const auto missing = [&](std::int64_t size) {
        const std::int64_t outputs = (size + stride - 1) / stride;
        return std::max<std::int64_t>((outputs - 1) * stride + kernel - size, 0);
    };
    const std::int64_t rows = missing(images.size(2)), columns = missing(images.size(3));
    return torch::constant_pad_nd(images, {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2}, value);
}

}  // namespace ttq
