// Batches for training and evaluation: shuffled, cropped, flipped, normalised, prepared ahead by a thread.
//
// Everything random is a pure function of (seed, epoch, sample): CounterRandom streams. A loader can therefore
// start at any batch of any epoch and give what an uninterrupted one would have given.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dataset.h"

namespace ttq {

struct Augmentation {
    int pad = 0;            // random crop back to the input size
    bool padBlack = false;  // padding is 0 before normalisation (black) instead of 0 after (mean)
    bool flip = false;
};

// Normalises and augments samples `indices` of `images` into `out`, float32 [n, height, width, channels]
// (the memory order of a channels_last tensor) or [n, channels, height, width]. Table look-ups only. std only.
void assembleBatch(const ImageSet &images, std::span<const std::uint32_t> indices, const Augmentation &augmentation,
                   std::span<const double> mean, std::span<const double> std, std::uint64_t seed, std::uint32_t epoch,
                   bool channelsLast, float *out);

// The order of an epoch: a permutation of `indices`.
std::vector<std::uint32_t> epochOrder(std::span<const std::uint32_t> indices, std::uint64_t seed, std::uint32_t epoch);

struct Batch {
    torch::Tensor images;  // float32 [n, c, h, w], channels_last when asked for; CPU (pinned when the target is CUDA)
    torch::Tensor labels;  // int64 [n]
};

struct LoaderOptions {
    std::int64_t batchSize = 128;
    bool dropLast = true;
    bool shuffle = true;
    bool channelsLast = true;
    bool pinMemory = false;
    std::int64_t prefetch = 4;
    Augmentation augmentation;
    std::uint64_t seed = 1;
};

// One pass over `indices` from batch `firstBatch` of `epoch` on. `images`, `indices` must outlive it.
class Loader {
public:
    Loader(const ImageSet &images, std::span<const std::uint32_t> indices, std::span<const double> mean,
           std::span<const double> std, const LoaderOptions &options, std::uint32_t epoch, std::int64_t firstBatch = 0);
    ~Loader();

    std::int64_t batches() const;  // in the whole epoch
    // The next batch, nullopt at the end. Rethrows what the preparing thread threw. waitedSeconds() grows by
    // the time this call had to wait.
    std::optional<Batch> next();
    double waitedSeconds() const;

    static std::int64_t batchesPerEpoch(std::int64_t samples, const LoaderOptions &options);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace ttq
