// Preparing 128 images for a training step: crop, flip, normalise; decode, turn, change colours. Goals: at most 1 ms for
// CIFAR on one core, and a tenth of torchvision's time on the same transforms (torchvision_input.py beside this file measures
// that; the pictures are those of $TTQ_TEST_DATA/tiny-imagenet-20).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <opencv2/imgcodecs.hpp>
#include <random>

#include "base/safefile.h"
#include "datasets/decode.h"
#include "datasets/loader.h"

using namespace ttq;

namespace {

constexpr std::int64_t kBatch = 128;

ImageSet randomImages(std::int64_t n, std::int64_t channels, std::int64_t side)
{
    std::mt19937 random(1);
    ImageSet set{channels, side, side, {}, std::vector<Label>(static_cast<std::size_t>(n), 3), {}};
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

// 128 pictures of 64×64 as JPEG files in memory, as Tiny ImageNet's: smooth with some texture.
class JpegSource : public ImageSource {
public:
    JpegSource()
    {
        std::mt19937 random(2);
        for (int i = 0; i < kBatch; ++i) {
            cv::Mat pixels(64, 64, CV_8UC3);
            for (int y = 0; y < 64; ++y)
                for (int x = 0; x < 64 * 3; ++x)
                    pixels.ptr(y)[x]
                        = static_cast<std::uint8_t>((2 * y + x + i) / 2 % 200 + static_cast<int>(random() % 24));
            std::vector<std::uint8_t> bytes;
            cv::imencode(".jpg", pixels, bytes, {cv::IMWRITE_JPEG_QUALITY, 90});
            m_files.push_back(std::move(bytes));
        }
    }
    Expected<Picture> read(std::uint32_t sample) const override { return decodeImage(m_files[sample], "memory"); }
    std::vector<std::vector<std::uint8_t>> m_files;

protected:
    std::uint32_t size() const override { return kBatch; }
    std::string fileOf(std::uint32_t) const override { return "memory"; }
};

// The same, decoded beforehand: what training reads from the file of decoded images.
class DecodedSource : public JpegSource {
public:
    DecodedSource()
    {
        for (const auto &file : m_files)
            m_pictures.push_back(*decodeImage(file, "memory"));
    }
    Expected<Picture> read(std::uint32_t sample) const override { return m_pictures[sample]; }

private:
    std::vector<Picture> m_pictures;
};

void pictures(benchmark::State &state, Chain chain, int side, int shorterSide, bool decoded)
{
    ImageSet set{3, 64, 64, {}, std::vector<Label>(kBatch, 1), {}};
    if (decoded)
        set.source = std::make_shared<DecodedSource>();
    else
        set.source = std::make_shared<JpegSource>();
    std::vector<std::uint32_t> indices(kBatch);
    std::iota(indices.begin(), indices.end(), 0u);
    const std::vector<double> mean(3, 0.45), std(3, 0.23);
    const Augmentation augmentation{0, false, true, chain, side, side, shorterSide};
    std::vector<float> out(static_cast<std::size_t>(kBatch * 3 * side * side));
    std::uint32_t epoch = 0;
    for (auto _ : state) {
        assembleBatch(set, indices, augmentation, mean, std, 1, ++epoch, true, out.data(),
                      static_cast<int>(state.range(0)));
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

// The first pictures of a real data set, the files in memory: no disk takes part.
class TinyImageNetSource : public ImageSource {
public:
    explicit TinyImageNetSource(bool decoded)
    {
        const char *data = std::getenv("TTQ_TEST_DATA");
        std::vector<std::filesystem::path> names;
        std::error_code code;
        for (std::filesystem::recursive_directory_iterator
                 entry(std::filesystem::path(data != nullptr ? data : "") / "tiny-imagenet-20" / "train", code),
             end;
             !code && entry != end; entry.increment(code))
            if (entry->path().extension() == ".JPEG")
                names.push_back(entry->path());
        std::sort(names.begin(), names.end());
        for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), kBatch); ++i) {
            const std::string text = readTextFile(names[i]).value_or("");
            m_files.emplace_back(text.begin(), text.end());
            if (decoded)
                m_pictures.push_back(*decodeImage(m_files.back(), names[i].string()));
        }
    }
    bool complete() const { return m_files.size() == kBatch; }
    Expected<Picture> read(std::uint32_t sample) const override
    {
        return m_pictures.empty() ? decodeImage(m_files[sample], "memory") : m_pictures[sample];
    }

protected:
    std::uint32_t size() const override { return kBatch; }
    std::string fileOf(std::uint32_t) const override { return "memory"; }

private:
    std::vector<std::vector<std::uint8_t>> m_files;
    std::vector<Picture> m_pictures;
};

void resizedCrop(benchmark::State &state, bool decoded)
{
    const auto source = std::make_shared<TinyImageNetSource>(decoded);
    if (!source->complete()) {
        state.SkipWithError("TTQ_TEST_DATA names no folder with tiny-imagenet-20");
        return;
    }
    ImageSet set{3, 64, 64, {}, std::vector<Label>(kBatch, 1), source};
    std::vector<std::uint32_t> indices(kBatch);
    std::iota(indices.begin(), indices.end(), 0u);
    const std::vector<double> mean(3, 0.45), std(3, 0.23);
    const Augmentation augmentation{0, false, true, Chain::ResizedCrop, 224, 224, 256};
    std::vector<float> out(static_cast<std::size_t>(kBatch * 3 * 224 * 224));
    std::uint32_t epoch = 0;
    for (auto _ : state) {
        assembleBatch(set, indices, augmentation, mean, std, 1, ++epoch, false, out.data(),
                      static_cast<int>(state.range(0)));
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

void decode(benchmark::State &state)
{
    const JpegSource source;
    std::uint32_t sample = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(source.read(sample++ % kBatch));
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(decode)->Name("jpeg_64x64_decode")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(pictures, tiny_imagenet_tc_cached, Chain::Tc, 56, 64, true)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(pictures, tiny_imagenet_tc_decoding, Chain::Tc, 56, 64, false)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(pictures, tiny_imagenet_shift_cached, Chain::Shift, 64, 64, true)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(pictures, resized_crop_224_decoding, Chain::ResizedCrop, 224, 256, false)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

BENCHMARK_CAPTURE(resizedCrop, tiny_imagenet_resized_crop_224_decoding, false)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(resizedCrop, tiny_imagenet_resized_crop_224_cached, true)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

BENCHMARK_CAPTURE(assemble, cifar_crop_flip_nhwc, 3, 32, kCropAndFlip, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, cifar_crop_flip_nchw, 3, 32, kCropAndFlip, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, cifar_plain_nhwc, 3, 32, Augmentation{}, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(assemble, mnist_crop_flip, 1, 28, kCropAndFlip, true)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Name("loader_cifar_crop_flip")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
