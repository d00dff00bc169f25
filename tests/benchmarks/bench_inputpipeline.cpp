// Preparing 128 images for a training step: crop, flip, normalise. Goal: at most 1 ms for CIFAR on one core.
#include <benchmark/benchmark.h>

#include <numeric>
#include <random>

#include "datasets/loader.h"

using namespace ttq;

namespace {

constexpr std::int64_t kBatch = 128;

ImageSet randomImages(std::int64_t n, std::int64_t channels, std::int64_t side)
{
    std::mt19937 random(1);
    ImageSet set{channels, side, side, {}, std::vector<std::uint8_t>(static_cast<std::size_t>(n), 3)};
    set.pixels.resize(static_cast<std::size_t>(n * channels * side * side));
    for (std::uint8_t &pixel : set.pixels)
        pixel = static_cast<std::uint8_t>(random());
    return set;
}

void assemble(benchmark::State &state, std::int64_t channels, std::int64_t side, const Augmentation &augmentation,
              bool channelsLast)
{
    const ImageSet set = randomImages(10000, channels, side);
    std::vector<std::uint32_t> indices(10000);
    std::iota(indices.begin(), indices.end(), 0u);
    const std::vector<std::uint32_t> order = epochOrder(indices, 1, 1);
    const std::vector<double> mean(static_cast<std::size_t>(channels), 0.5), std(mean.size(), 0.25);
    std::vector<float> out(static_cast<std::size_t>(kBatch * channels * side * side));
    std::size_t batch = 0;
    for (auto _ : state) {
        const auto samples = std::span(order).subspan(batch++ % 78 * kBatch, kBatch);
        assembleBatch(set, samples, augmentation, mean, std, 1, 1, channelsLast, out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

// The whole way through the preparing thread, with nobody computing in between.
void load(benchmark::State &state)
{
    const ImageSet set = randomImages(10000, 3, 32);
    std::vector<std::uint32_t> indices(10000);
    std::iota(indices.begin(), indices.end(), 0u);
    const std::vector<double> mean(3, 0.5), std(3, 0.25);
    LoaderOptions options;
    options.augmentation = {4, false, true};
    std::uint32_t epoch = 1;
    auto loader = std::make_unique<Loader>(set, indices, mean, std, options, epoch);
    for (auto _ : state) {
        auto batch = loader->next();
        if (!batch) {
            loader = std::make_unique<Loader>(set, indices, mean, std, options, ++epoch);
            batch = loader->next();
        }
        benchmark::DoNotOptimize(batch->images.data_ptr<float>());
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

const Augmentation kCropAndFlip{4, false, true};

BENCHMARK_CAPTURE(assemble, cifar_crop_flip_nhwc, 3, 32, kCropAndFlip, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, cifar_crop_flip_nchw, 3, 32, kCropAndFlip, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, cifar_plain_nhwc, 3, 32, Augmentation{}, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, mnist_crop_flip, 1, 28, kCropAndFlip, true)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Name("loader_cifar_crop_flip")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
