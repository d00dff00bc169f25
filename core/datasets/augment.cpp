#include "augment.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "base/random.h"
#include "chains.h"
#include "imagewriter.h"
#include "parallel.h"
#include "picture.h"

namespace ttq {

namespace {

constexpr std::size_t kMostCached = 2 << 20;  // numbers of a batch that the caches may keep until they are used

bool simplyShifted(const ImageSet &images, const Augmentation &augmentation)
{
    const auto [height, width] = batchSize(images, augmentation);
    return images.source == nullptr && augmentation.chain == Chain::Shift && height == images.height
        && width == images.width
        && (augmentation.shorterSide == 0 || augmentation.shorterSide == std::min(height, width));
}

Picture pictureOf(const ImageSet &images, std::uint32_t &sample)
{
    if (images.source) {
        auto picture = images.source->readNext(sample);
        if (!picture)
            throw std::runtime_error(picture.error().detail);
        return *std::move(picture);
    }
    if (images.channels != 3)
        throw std::invalid_argument("resizing and colour changes need images of 3 channels, these have "
                                    + std::to_string(images.channels));
    const auto plane = static_cast<std::size_t>(images.height * images.width);
    Picture picture{static_cast<int>(images.height), static_cast<int>(images.width),
                    std::vector<std::uint8_t>(3 * plane)};
    const std::uint8_t *from = images.pixels.data() + sample * 3 * plane;
    for (std::size_t i = 0; i < plane; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            picture.rgb[3 * i + c] = from[c * plane + i];
    return picture;
}

ResizedCrop drawnCrop(const Augmentation &augmentation, const Picture &picture, CounterRandom &random)
{
    ResizedCrop drawn = drawResizedCrop(random, picture.height, picture.width);
    drawn.flip = drawn.flip && augmentation.flip;
    return drawn;
}

// Row by row, so that a picture of 150,000 values passes through the nearest cache.
void writeResizedCrop(const Picture &picture, const ResizedCrop &drawn, int height, int width,
                      const ImageWriter &writer, float *out)
{
    const ResizedRows rows(picture, drawn.window, height, width, drawn.flip, writer.wovenRows());
    std::vector<std::uint8_t> row(3 * static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        rows.row(y, row.data());
        writer.writeRow(row.data(), static_cast<std::size_t>(y), out);
    }
    writer.endRows();
}

void writePicture(const Picture &picture, const ImageWriter &writer, float *out)
{
    const auto height = static_cast<std::size_t>(picture.height);
    for (std::size_t y = 0; y < height; ++y)
        writer.writeRow(picture.rgb.data() + 3 * y * static_cast<std::size_t>(picture.width), y, out);
    writer.endRows();
}

// The chain up to the last step, which is shifting and mirroring (ImageWriter's), of height × width pixels.
Picture prepared(Picture picture, const Augmentation &augmentation, int height, int width, CounterRandom random)
{
    if (augmentation.chain == Chain::ResizedCrop)
        return applyResizedCrop(picture, drawnCrop(augmentation, picture, random), height, width);
    if (augmentation.shorterSide > 0)
        picture = resizedToShorterSide(picture, augmentation.shorterSide);
    if (augmentation.chain == Chain::Tc) {
        TcChain drawn = drawTcChain(random, picture.height, picture.width, height, width);
        drawn.flip = drawn.flip && augmentation.flip;
        return applyTcChain(picture, drawn);
    }
    if (picture.height == height && picture.width == width)
        return picture;
    return cropped(picture, centreWindow(picture, height, width));
}

std::vector<std::uint8_t> planesOf(const Picture &picture)
{
    const std::size_t plane = picture.rgb.size() / 3;
    std::vector<std::uint8_t> planes(3 * plane);
    for (std::size_t i = 0; i < plane; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            planes[c * plane + i] = picture.rgb[3 * i + c];
    return planes;
}

}  // namespace

std::pair<std::int64_t, std::int64_t> batchSize(const ImageSet &images, const Augmentation &augmentation)
{
    if (augmentation.height > 0)
        return {augmentation.height, augmentation.width};
    return {images.height, images.width};
}

SampleTransform drawTransform(const Augmentation &augmentation, std::uint64_t seed, std::uint32_t epoch,
                              std::uint32_t sample)
{
    SampleTransform transform;
    if (augmentation.pad == 0 && !augmentation.flip)
        return transform;
    CounterRandom random(seed, CounterRandom::Purpose::Augment, epoch, sample);
    const auto offsets = 2 * static_cast<std::uint32_t>(augmentation.pad) + 1;
    transform.top = static_cast<int>(random.below(offsets)) - augmentation.pad;
    transform.left = static_cast<int>(random.below(offsets)) - augmentation.pad;
    transform.flip = random.below(2) == 1 && augmentation.flip;
    return transform;
}

void assembleBatch(const ImageSet &images, std::span<const std::uint32_t> indices, const Augmentation &augmentation,
                   std::span<const double> mean, std::span<const double> std, std::uint64_t seed, std::uint32_t epoch,
                   bool channelsLast, float *out, int threads, std::span<std::uint32_t> used)
{
    assert(mean.size() == static_cast<std::size_t>(images.channels) && std.size() == mean.size());
    assert(augmentation.pad >= 0);
    const auto [height, width] = batchSize(images, augmentation);
    const auto imageSize = static_cast<std::size_t>(images.channels * height * width);
    const ImageWriter writer(images.channels, height, width, Normaliser(mean, std), augmentation.padBlack,
                             augmentation.pixelMean.get(), channelsLast, indices.size() * imageSize > kMostCached);
    std::copy_n(indices.begin(), std::min(indices.size(), used.size()), used.begin());
    if (simplyShifted(images, augmentation)) {
        for (std::size_t i = 0; i < indices.size(); ++i) {
            assert(indices[i] < images.labels.size());
            writer.write(images.pixels.data() + indices[i] * imageSize,
                         drawTransform(augmentation, seed, epoch, indices[i]), out + i * imageSize);
        }
        return;
    }
    const int outHeight = static_cast<int>(height), outWidth = static_cast<int>(width);
    inParallel(indices.size(), threads, [&](std::size_t i) {
        std::uint32_t sample = indices[i];
        Picture picture = pictureOf(images, sample);
        if (i < used.size())
            used[i] = sample;
        // Drawn for the sample that was asked for, so that a stand-in is not shown twice alike.
        CounterRandom random(seed, CounterRandom::Purpose::Augment, epoch, indices[i]);
        float *to = out + i * imageSize;
        if (augmentation.chain == Chain::ResizedCrop && writer.takesRows()) {
            writeResizedCrop(picture, drawnCrop(augmentation, picture, random), outHeight, outWidth, writer, to);
            return;
        }
        const Picture ready = prepared(std::move(picture), augmentation, outHeight, outWidth, random);
        const SampleTransform shift = augmentation.chain == Chain::Shift
            ? drawTransform(augmentation, seed, epoch, indices[i])
            : SampleTransform{};
        if (shift == SampleTransform{} && writer.takesRows() && writer.wovenRows())
            writePicture(ready, writer, to);
        else
            writer.write(planesOf(ready).data(), shift, to);
    });
}

std::vector<std::uint32_t> epochOrder(std::span<const std::uint32_t> indices, std::uint64_t seed, std::uint32_t epoch)
{
    std::vector<std::uint32_t> order(indices.begin(), indices.end());
    CounterRandom(seed, CounterRandom::Purpose::Shuffle, epoch).shuffle(order);
    return order;
}

}  // namespace ttq
