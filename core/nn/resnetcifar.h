// CIFAR ResNets, post-activation (after He, Zhang, Ren, Sun, CVPR 2016): three stages of n = (depth − 2)/6 basic
// blocks, widths w, 2w, 4w, shortcut A (subsample by 2, add zero channels), global average pooling, one fully connected
// layer. Parameters at width 16, three input channels, ten classes: 269,722 (20), 464,154 (32), 658,586 (44), 853,018
// (56), 1,727,962 (110). Depth 8 is the demo's network.
//
// The two layouts have the same shapes and differ in where the zero channels go, in names and in how they start.
#pragma once

#include "network.h"

namespace ttq {

enum class CifarLayout {
    // elliothe/Ternarized_Neural_Network: zeros appended; stage1.block0.conv1, fc; convolutions N(0, √(2/(k²·out))),
    // kaiming_normal for the fully connected layer, its bias 0.
    He,
    // akamaster/pytorch_resnet_cifar10: as many zeros before as after; layer1.0.conv1, linear, as in its weight files;
    // kaiming_normal everywhere, the bias U(±1/√in).
    Akamaster,
};

// depth = 6n + 2; at least 4×4 pixels; an even width with centred zeros.
std::shared_ptr<Network> makeResNetCifar(int depth, CifarLayout layout, std::int64_t width, const InputShape &input);

}  // namespace ttq
