// From the configuration to what happens to each image: sizes, chains, the mean per pixel.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "augment.h"
#include "base/system.h"
#include "parallel.h"
#include "sources.h"

namespace ttq {

namespace {

constexpr std::int64_t kResizedCropSide = 224, kTcSide = 56;
// Larger sets are represented by this many images, evenly spread.
constexpr std::size_t kMostForMean = 120'000;
constexpr std::size_t kBlock = 256;

Unexpected<Error> invalid(const std::string &what)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, what}};
}

std::string sizeText(std::int64_t height, std::int64_t width)
{
    return std::to_string(width) + "×" + std::to_string(height);
}

// Adds the images of a set, as evaluation shows them, to `sums` ([channels, height, width], of 0 … 255).
std::size_t addPixels(const ImageSet &images, const Augmentation &evaluation, std::size_t most, int threads,
                      const DataProgress &progress, std::vector<double> &sums)
{
    const std::size_t n = std::min(static_cast<std::size_t>(images.size()), most);
    // (v / 255 − 0) / (1 / 255): the values themselves.
    const auto channels = static_cast<std::size_t>(images.channels);
    const std::vector<double> mean(channels, 0.0), std(channels, 1 / 255.0);
    std::vector<float> block(kBlock * sums.size());
    for (std::size_t begin = 0; begin < n; begin += kBlock) {
        std::vector<std::uint32_t> indices;
        for (std::size_t i = begin; i < std::min(n, begin + kBlock); ++i)
            indices.push_back(static_cast<std::uint32_t>(i * static_cast<std::size_t>(images.size()) / n));
        assembleBatch(images, indices, evaluation, mean, std, 0, 0, false, block.data(), threads);
        for (std::size_t i = 0; i < indices.size(); ++i)
            for (std::size_t p = 0; p < sums.size(); ++p)
                sums[p] += std::round(block[i * sums.size() + p]);
        if (progress)
            progress("mean of the pixels", begin + indices.size(), n);
    }
    return n;
}

std::shared_ptr<const PixelMean> pixelMeanOf(const Dataset &dataset, const DataConfig &config, int threads,
                                             const DataProgress &progress)
{
    const auto values = static_cast<std::size_t>(dataset.train.channels * dataset.inputHeight * dataset.inputWidth);
    std::vector<double> sums(values, 0.0);
    std::size_t n = addPixels(dataset.train, dataset.evaluation, kMostForMean, threads, progress, sums);
    const bool both = config.normalisation == "pixel_128";
    if (both)
        n += addPixels(dataset.test, dataset.evaluation, kMostForMean, threads, progress, sums);
    auto mean = std::make_shared<PixelMean>();
    mean->divisor = both ? 128.0f : 255.0f;
    mean->offset = both ? -1.0f : 0.0f;
    for (const double sum : sums)
        mean->mean.push_back(static_cast<float>(sum / static_cast<double>(n)));
    return mean;
}

Expected<void> chooseSize(Dataset &dataset, const DataConfig &config)
{
    const ImageSet &train = dataset.train, &test = dataset.test;
    const bool uniform = train.height > 0 && train.height == test.height && train.width == test.width;
    std::int64_t side = config.imageSize;
    if (side == 0 && config.augment == "resized_crop")
        side = kResizedCropSide;
    if (side == 0 && config.augment == "tc")
        side = kTcSide;
    if (side == 0 && !uniform)
        return invalid("data.image_size = 0, but the images of '" + config.dataset
                       + "' differ in size; allowed: the side they are brought to, for example 224");
    if (config.augment != "shift" && train.channels != 3)
        return invalid("data.augment = \"" + config.augment + "\" needs colour images, '" + config.dataset
                       + "' has grey ones; allowed: \"shift\"");
    const bool changes = side > 0 && !(uniform && train.height == side && train.width == side);
    if (changes && train.channels != 3)
        return invalid("data.image_size = " + std::to_string(side) + " needs colour images, those of '" + config.dataset
                       + "' are grey, of " + sizeText(train.height, train.width) + "; allowed: 0");
    dataset.inputHeight = side > 0 ? side : train.height;
    dataset.inputWidth = side > 0 ? side : train.width;
    return {};
}

}  // namespace

Expected<void> prepareInput(Dataset &dataset, const DataConfig &config, const DataProgress &progress)
{
    if (auto ok = chooseSize(dataset, config); !ok)
        return ok;
    const auto side = static_cast<int>(dataset.inputHeight);
    Augmentation common;
    common.height = side;
    common.width = static_cast<int>(dataset.inputWidth);
    if (config.augment == "resized_crop")
        common.shorterSide = static_cast<int>(std::lround(side * 256.0 / 224));
    else if (config.augment == "tc")
        common.shorterSide = static_cast<int>(std::lround(side * 64.0 / 56));
    else if (config.imageSize > 0)
        common.shorterSide = side;
    dataset.evaluation = common;
    const int threads = config.workers > 0 ? static_cast<int>(config.workers) : physicalCores();
    if (config.normalisation != "channel") {
        try {
            common.pixelMean = pixelMeanOf(dataset, config, threads, progress);
        } catch (const std::exception &exception) {
            return Unexpected{Error{ErrorCode::Corrupt, exception.what()}};
        }
    }
    dataset.evaluation = common;
    dataset.training = common;
    dataset.training.flip = config.flip;
    if (config.augment == "resized_crop")
        dataset.training.chain = Chain::ResizedCrop;
    else if (config.augment == "tc")
        dataset.training.chain = Chain::Tc;
    else
        dataset.training.pad = static_cast<int>(config.pad);
    dataset.training.padBlack = config.padFill == "black";
    return {};
}

}  // namespace ttq
