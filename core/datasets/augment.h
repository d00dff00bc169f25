// Order and pixels of a batch: shuffling, cropping, flipping, normalising. std only.
//
// Everything random is a pure function of (seed, epoch, sample): CounterRandom streams.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "dataset.h"

namespace ttq {

// What Chain::Shift does to one sample: pixel (y, x) of the result is pixel (y + top, x + left) of the image, padding where
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
// (the memory order of a channels_last tensor) or [n, channels, height, width], height × width being what
// `augmentation` asks for. A value v of channel c becomes float((v / 255 − mean[c]) / std[c]), computed in double, from a
// table of 256; or what augmentation.pixelMean says. Required: indices < images.size(), one mean and one std per channel,
// pad ≥ 0, and room for all of it in `out`.
// Images that are not simply shifted as they lie in memory are prepared by `threads` threads; the result does not depend
// on how many. `used`, if not empty, gets the sample shown at each place: another one where a file is damaged
// (ImageSource::readNext). Throws std::runtime_error when no readable image is found, std::invalid_argument where the
// chain needs colour images and these are grey.
void assembleBatch(const ImageSet &images, std::span<const std::uint32_t> indices, const Augmentation &augmentation,
                   std::span<const double> mean, std::span<const double> std, std::uint64_t seed, std::uint32_t epoch,
                   bool channelsLast, float *out, int threads = 1, std::span<std::uint32_t> used = {});

// Height and width of what assembleBatch makes of `images`.
std::pair<std::int64_t, std::int64_t> batchSize(const ImageSet &images, const Augmentation &augmentation);

// The order of an epoch: a permutation of `indices`, from the stream (seed, Shuffle, epoch).
std::vector<std::uint32_t> epochOrder(std::span<const std::uint32_t> indices, std::uint64_t seed, std::uint32_t epoch);

}  // namespace ttq
