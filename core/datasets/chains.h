// Random chains on pictures: what is drawn for a sample, and doing it. std only, pure.
//
// Draws come from the stream (seed, Augment, epoch, sample), always in the order of the members.
#pragma once

#include <array>
#include <cstdint>

#include "base/random.h"
#include "picture.h"

namespace ttq {

// Normally distributed (Box-Muller, from two uniform draws).
double drawNormal(CounterRandom &random, double mean, double deviation);

// As torchvision's RandomResizedCrop(scale (0.08, 1), ratio (3/4, 4/3)): up to ten tries of an area and a ratio (its
// logarithm is uniform), of which the first that fits is placed at random; else the largest centred window whose ratio
// is within the limits. Then whether to mirror.
struct ResizedCrop {
    Window window;
    bool flip = false;

    bool operator==(const ResizedCrop &) const = default;
};
ResizedCrop drawResizedCrop(CounterRandom &random, int height, int width);
Picture applyResizedCrop(const Picture &picture, const ResizedCrop &drawn, int height, int width);

// TropComplique's chain for Tiny ImageNet.
struct TcChain {
    enum Step { Colour, Contrast, Brightness, Sharpness };

    double degrees = 0;  // N(0, 15) cut to ±40
    Window window;       // of the turned picture
    bool flip = false;
    std::array<std::uint32_t, 4> order = {0, 1, 2, 3};  // of Step
    std::array<float, 4> factors = {1, 1, 1, 1};  // by Step, drawn in that order: N(1, .3) in [.4, 1.6] for colour
                                                  // and sharpness, N(1, .15) in [.7, 1.3] for the other two
    bool operator==(const TcChain &) const = default;
};
// `height` × `width` pictures, of which a window of outHeight × outWidth is left; no larger than they are.
TcChain drawTcChain(CounterRandom &random, int height, int width, int outHeight, int outWidth);
Picture applyTcChain(const Picture &picture, const TcChain &drawn);

}  // namespace ttq
