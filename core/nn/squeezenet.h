// SqueezeNet (Iandola et al. 2016) in the variant of TropComplique/trained-ternary-quantization, for 56×56 images.
//
// conv 3×3, BatchNorm, ReLU, then Fire modules between max-poolings 3/2 (ceil): (16, 64, 64), (16, 64, 64) residual;
// (32, 128, 128), (32, 128, 128) residual; (48, 192, 192), (48, 192, 192) residual, (64, 256, 256), (64, 256, 256)
// residual. Dropout 0.6, 1×1 convolution to the classes, ReLU on the logits, global average pooling. A Fire module is
// pre-activation: BatchNorm, ReLU, squeeze, then for each expand branch its own BatchNorm and ReLU; residual ones add
// their input.
//
// Width 64 and 200 classes: 827,784 parameters, 24 inner convolutions with 717,824 weights. Only the squeeze
// convolutions (and the first) are scale-invariant: the output of the expand ones meets an addition. Names are those of
// the published weight files (features.4.squeeze, classifier.1). Start: kaiming_uniform, classifier N(0, 0.01), bias 0.
#pragma once

#include "network.h"

namespace ttq {

std::shared_ptr<Network> makeSqueezeNet(std::int64_t width, const InputShape &input);

}  // namespace ttq
