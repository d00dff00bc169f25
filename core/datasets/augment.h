// Order and pixels of a batch: shuffling, cropping, flipping, normalising. std only.
//
// Everything random is a pure function of (seed, epoch, sample): CounterRandom streams.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataset.h"

namespace ttq {

struct Augmentation {
    int pad = 0;            // random crop back to the input size
    bool padBlack = false;  // padding is 0 before normalisation (black) instead of 0 after (mean)
    bool flip = false;
};

// What happens to one sample: pixel (y, x) of the result is pixel (y + top, x + left) of the image, padding where
// that lies outside; afterwards the result is mirrored if `flip`.
struct SampleTransform {
    int top = 0, left = 0;  // in [-pad, pad]
    bool flip = false;

    bool operator==(const SampleTransform &) const = default;
};

// From the stream (seed, Augment, epoch, sample), always in this order: top = below(2·pad + 1) − pad, left
// likewise, flip = below(2) = 1; so switching the crop off does not change who is flipped. `sample` is the index
// in the image set.
SampleTransform drawTransform(const Augmentation &augmentation, std::uint64_t seed, std::uint32_t epoch,
                              std::uint32_t sample);

// Normalises and augments samples `indices` of `images` into `out`, float32 [n, height, width, channels]
// (the memory order of a channels_last tensor) or [n, channels, height, width]. A value v of channel c becomes
// float((v / 255 − mean[c]) / std[c]), computed in double, from a table of 256. Required: indices < images.size(),
// one mean and one std per channel, pad ≥ 0, and room for all of it in `out`.
void assembleBatch(const ImageSet &images, std::span<const std::uint32_t> indices, const Augmentation &augmentation,
                   std::span<const double> mean, std::span<const double> std, std::uint64_t seed, std::uint32_t epoch,
                   bool channelsLast, float *out);

// The order of an epoch: a permutation of `indices`, from the stream (seed, Shuffle, epoch).
std::vector<std::uint32_t> epochOrder(std::span<const std::uint32_t> indices, std::uint64_t seed, std::uint32_t epoch);

}  // namespace ttq
