// CIFAR ResNets in HE's layout (elliothe/Ternarized_Neural_Network, after He, Zhang, Ren, Sun, CVPR 2016): post-
// activation, three stages of n = (depth − 2)/6 basic blocks, widths w, 2w, 4w, shortcut A (subsample by 2, zero
// channels appended), global average pooling, one fully connected layer.
//
// Parameters at width 16, three input channels, ten classes: 269,722 (20), 464,154 (32), 658,586 (44), 853,018 (56),
// 1,727,962 (110). Depth 8 is the demo's network. Start: convolutions N(0, √(2/(k²·out))), kaiming_normal for the
// fully connected layer, biases 0.
#pragma once

#include "network.h"

namespace ttq {

// depth = 6n + 2; at least 4×4 pixels.
std::shared_ptr<Network> makeResNetCifar(int depth, std::int64_t width, const InputShape &input);

}  // namespace ttq
