// AlexNet in the layout of czhu95/ternarynet (Zhu, Han, Mao, Dally, ICLR 2017).
//
// conv0 96 12×12 stride 4 without padding, ReLU, no BatchNorm, no pooling; conv1 256 5×5 in two groups, conv2 384 3×3,
// conv3 384 and conv4 256 3×3 in two groups, each convolution → BatchNorm (eps 1e-4) → max-pooling 3/2 → ReLU, where
// the pooling after conv1 and conv2 is padded as TensorFlow's SAME (27 pixels become 14), that after conv4 not at all,
// and conv3 has none. fc0 and fc1 4096 (BatchNorm, no bias), fct classes (bias). At 224×224 fc0 sees 6×6×256 = 9216.
//
// Width 96 and 1000 classes: 60,981,224 parameters, and two scales for each of the six ternary layers conv1–4, fc0, fc1
// (56,823,808 weights). Start, as tensorpack's layers: convolutions xavier, fully connected ones U(±1.43·√(3/in)).
#pragma once

#include "network.h"

namespace ttq {

// At least 44×44 pixels, so that the last pooling has something to pool; the width is a multiple of 6.
std::shared_ptr<Network> makeAlexNetZhu(std::int64_t width, const InputShape &input);

}  // namespace ttq
