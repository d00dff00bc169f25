// CIFAR ResNets in the layout of czhu95/ternarynet (Zhu, Han, Mao, Dally, ICLR 2017, after He, Zhang, Ren, Sun, ECCV
// 2016): pre-activation, three stages of n = (depth − 2)/6 blocks, widths w, 2w, 4w. conv0, bn0, ReLU; a block is bn1,
// ReLU, conv1, bn2, ReLU, conv2, plus its raw input; the first block has no bn1. Where the width doubles, the shortcut
// is 2×2 average pooling with as many zero channels before as after. bnlast, ReLU, global average pooling, linear.
//
// Convolutions of stride 2 are padded as TensorFlow's SAME: the odd pixel at the bottom and the right.
// Parameters at width 16, three input channels, ten classes: 269,722 for depth 20, and two scales for each of the 19
// ternary layers (all but conv0). Names as in the published log: res1.0.conv1, linear. Start: convolutions
// N(0, √(2/(k²·out))), the fully connected layer U(±1.43·√(3/in)), biases 0.
#pragma once

#include "network.h"

namespace ttq {

// depth = 6n + 2; sides of the image are multiples of 4, so that pooling and convolution agree; even width.
std::shared_ptr<Network> makeResNetPreAct(int depth, std::int64_t width, const InputShape &input);

}  // namespace ttq
