// ImageNet ResNets (He, Zhang, Ren, Sun, CVPR 2016) in torchvision's layout and under its names, so that its weights
// load by name: conv1 7×7 stride 2, bn1, ReLU, max-pooling 3/2, four stages of basic blocks (18, 34) or bottlenecks
// (50, 101; the stride is on the 3×3 convolution), shortcut B (1×1 convolution and BatchNorm where the shape changes),
// global average pooling, fc.
//
// Parameters at width 64, three channels, 1000 classes: 11,689,512 (18), 21,797,672 (34), 25,557,032 (50),
// 44,549,160 (101). Start: convolutions N(0, √(2/(k²·out))), fc as torch.nn.Linear.
#pragma once

#include "network.h"

namespace ttq {

// depth is 18, 34, 50 or 101; at least 32×32 pixels, the total stride.
std::shared_ptr<Network> makeResNetImageNet(int depth, std::int64_t width, const InputShape &input);

}  // namespace ttq
