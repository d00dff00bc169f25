// DenseNet-BC (Huang, Liu, van der Maaten, Weinberger, CVPR 2017) in the two variants of
// TropComplique/trained-ternary-quantization, for 56×56 images. A dense layer is norm.1, ReLU, 1×1 convolution to 4k
// channels, norm.2, ReLU, 3×3 convolution to k, concatenated to its input; transitions halve the channels and the sides.
// Parameter names are those of the published weight files.
//
// Every quantized convolution is followed by BatchNorm on every path: all of them are scale-invariant.
#pragma once

#include "network.h"

namespace ttq {

// Growth k = width/4, blocks of 8, 12 and 10 layers; conv0 3×3, max-pooling 3/2; dropout ¼ after each dense layer and
// before the classifier. Width 48 and 200 classes: 440,264 parameters, 62 inner convolutions with 381,024 weights.
// Start: kaiming_uniform, biases 0.
std::shared_ptr<Network> makeDenseNetSmall(std::int64_t width, const InputShape &input);

// Growth k = width/2, blocks of 6, 12, 24 and 16 layers; conv0 3×3 with stride 1 and no pooling after it; dropout ¼
// before the classifier. Width 64 and 200 classes: 7,151,176 parameters, 119 inner convolutions. Start: convolutions
// kaiming_normal (as published it starts from ImageNet weights), classifier N(0, 0.01), biases 0.
std::shared_ptr<Network> makeDenseNet121(std::int64_t width, const InputShape &input);

}  // namespace ttq
