// What is done to each image between the image set and the batch; the settings, without the doing (augment.h).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace ttq {

// A value v of channel c at (y, x) of a batch becomes (v − mean[c, y, x]) / divisor + offset: what the TTQ author's
// recipes do instead of a mean and deviation per channel. Pixels are 0 … 255; padding is black (v = 0).
struct PixelMean {
    std::vector<float> mean;  // [channels, height, width] of the batch
    float divisor = 1, offset = 0;
};

enum class Chain {
    Shift,        // random crop out of a padded image, back to its size
    ResizedCrop,  // random part (8 to 100 % of the area, sides 3:4 to 4:3) brought to the wanted size
    Tc,           // turned, random crop, colour, contrast, brightness and sharpness changed in random order
};

struct Augmentation {
    int pad = 0;            // Shift
    bool padBlack = false;  // Shift: padding is 0 before normalisation (black) instead of 0 after (mean)
    bool flip = false;      // mirrored with probability 1/2
    Chain chain = Chain::Shift;
    int height = 0, width = 0;  // of the result, both or none; 0: as the images are (Shift only)
    int shorterSide = 0;        // what the shorter side is brought to first; 0: it stays (not for ResizedCrop)
    std::shared_ptr<const PixelMean> pixelMean = nullptr;  // replaces mean and std
};

}  // namespace ttq
