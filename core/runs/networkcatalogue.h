// The networks by name, for everything that has no LibTorch: configuration, reference page, dialogs. core/nn/network.cpp
// holds what builds each one; it does not compile when a name is missing on either side.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ttq {

struct NetworkInfo {
    std::string_view name;
    std::string_view title;         // layout and source, one line
    std::int64_t channels, pixels;  // the published input: channels, height and width
    std::int64_t classes;
    std::int64_t width;              // published channels of the first convolution
    std::int64_t widthStep;          // network.width has to be a multiple of it
    std::string_view ternaryLayers;  // as published, for quantizer.layers, "," between globs
};

namespace networktitles {
inline constexpr std::string_view kHe = "post-activation, shortcut A with zero channels appended (He, Gong, Fan)";
inline constexpr std::string_view kZhu = "pre-activation, 2x2 average pooling in the shortcuts (Zhu, Han, Mao, Dally)";
inline constexpr std::string_view kAkamaster = "post-activation, shortcut A with centred zero channels (akamaster)";
inline constexpr std::string_view kImageNet = "torchvision's layout, shortcut B";
}  // namespace networktitles

// Layers of ZHU's CIFAR networks: all but the first convolution, the classifier too.
inline constexpr std::string_view kAllButConv0 = "res*,linear";

inline constexpr NetworkInfo kNetworks[] = {
    {"resnet8", networktitles::kHe, 3, 32, 10, 16, 1, "inner"},
    {"resnet20", networktitles::kHe, 3, 32, 10, 16, 1, "all"},
    {"resnet32", networktitles::kHe, 3, 32, 10, 16, 1, "all"},
    {"resnet44", networktitles::kHe, 3, 32, 10, 16, 1, "all"},
    {"resnet56", networktitles::kHe, 3, 32, 10, 16, 1, "all"},
    {"resnet110", networktitles::kHe, 3, 32, 10, 16, 1, "all"},
    {"resnet20-zhu", networktitles::kZhu, 3, 32, 10, 16, 2, kAllButConv0},
    {"resnet32-zhu", networktitles::kZhu, 3, 32, 10, 16, 2, kAllButConv0},
    {"resnet44-zhu", networktitles::kZhu, 3, 32, 10, 16, 2, kAllButConv0},
    {"resnet56-zhu", networktitles::kZhu, 3, 32, 10, 16, 2, kAllButConv0},
    {"resnet110-zhu", networktitles::kZhu, 3, 32, 10, 16, 2, kAllButConv0},
    {"resnet20-akamaster", networktitles::kAkamaster, 3, 32, 10, 16, 2, "inner"},
    {"resnet32-akamaster", networktitles::kAkamaster, 3, 32, 10, 16, 2, "inner"},
    {"resnet44-akamaster", networktitles::kAkamaster, 3, 32, 10, 16, 2, "inner"},
    {"resnet56-akamaster", networktitles::kAkamaster, 3, 32, 10, 16, 2, "inner"},
    {"resnet110-akamaster", networktitles::kAkamaster, 3, 32, 10, 16, 2, "inner"},
    {"densenet-small", "DenseNet-BC, growth 12, blocks of 8, 12, 10 (TropComplique)", 3, 56, 200, 48, 4, "inner"},
    {"densenet121", "DenseNet-121 with a 3x3 first convolution and no first pooling (TropComplique)", 3, 56, 200, 64, 2,
     "inner"},
    {"squeezenet", "SqueezeNet, pre-activation with BatchNorm and residual Fire modules (TropComplique)", 3, 56, 200,
     64, 4, "inner"},
    {"alexnet-he", "AlexNet with BatchNorm, no groups, dropout or LRN (He, Gong, Fan)", 3, 224, 1000, 96, 3, "inner"},
    {"alexnet-zhu", "AlexNet, 12x12 first convolution, two groups, BatchNorm (Zhu, Han, Mao, Dally)", 3, 224, 1000, 96,
     6, "inner"},
    {"resnet18", networktitles::kImageNet, 3, 224, 1000, 64, 1, "inner"},
    {"resnet34", networktitles::kImageNet, 3, 224, 1000, 64, 1, "inner"},
    {"resnet50", networktitles::kImageNet, 3, 224, 1000, 64, 1, "inner"},
    {"resnet101", networktitles::kImageNet, 3, 224, 1000, 64, 1, "inner"},
    {"resnet18b", "ResNet-18 with shortcut B; the layout of Zhu et al. is not published, this is torchvision's", 3, 224,
     1000, 64, 1, "inner"},
};

std::vector<std::string> networkNames();
// nullptr if there is none of that name.
const NetworkInfo *findNetwork(std::string_view name);

}  // namespace ttq
