// Batches for training and evaluation: shuffled, cropped, flipped, normalised, prepared ahead by a thread.
//
// Everything random is a pure function of (seed, epoch, sample): see augment.h. A loader can therefore
// start at any batch of any epoch and give what an uninterrupted one would have given.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "augment.h"
#include "dataset.h"

namespace ttq {

struct Batch {
    torch::Tensor images;  // float32 [n, c, h, w], channels_last when asked for; CPU (pinned when the target is CUDA)
    torch::Tensor labels;  // int64 [n]
};

struct LoaderOptions {
    std::int64_t batchSize = 128;  // ≥ 1
    bool dropLast = true;
    bool shuffle = true;
    bool channelsLast = true;
    bool pinMemory = false;
    std::int64_t prefetch = 4;  // batches ready and waiting, ≥ 1
    int workers = 1;            // threads that decode and change pictures
    Augmentation augmentation;
    std::uint64_t seed = 1;
};

// One pass over `indices` from batch `firstBatch` of `epoch` on. `images`, `indices` must outlive it. May be
// destroyed at any time; next() belongs to one thread.
class Loader {
public:
    Loader(const ImageSet &images, std::span<const std::uint32_t> indices, std::span<const double> mean,
           std::span<const double> std, const LoaderOptions &options, std::uint32_t epoch, std::int64_t firstBatch = 0);
    ~Loader();
    Loader(const Loader &) = delete;
    Loader &operator=(const Loader &) = delete;

    std::int64_t batches() const;  // in the whole epoch
    // The next batch, nullopt at the end. Rethrows what the preparing thread threw (an index outside `images`,
    // no readable image, no memory, no CUDA to pin memory for), each time. waitedSeconds() grows by the time this call had to wait.
    std::optional<Batch> next();
    double waitedSeconds() const;

    static std::int64_t batchesPerEpoch(std::int64_t samples, const LoaderOptions &options);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace ttq
