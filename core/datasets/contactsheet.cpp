#include "contactsheet.h"

#include <algorithm>
#include <cmath>
#include <exception>

#include "augment.h"

namespace ttq {

namespace {

constexpr int kGap = 2;
constexpr std::uint8_t kGapGrey = 128;

struct Tiles {
    Picture sheet;
    int height = 0, width = 0, scale = 1;

    Tiles(int rows, int columns, int imageHeight, int imageWidth, int smallestSide)
        : height(imageHeight), width(imageWidth),
          scale(std::max(1, (smallestSide + imageHeight - 1) / std::max(imageHeight, 1)))
    {
        sheet.height = rows * (height * scale + kGap) + kGap;
        sheet.width = columns * (width * scale + kGap) + kGap;
        sheet.rgb.assign(static_cast<std::size_t>(sheet.height) * static_cast<std::size_t>(sheet.width) * 3, kGapGrey);
    }

    // `pixels`: [height, width, channels] of 0 … 1.
    void put(int row, int column, const float *pixels, int channels)
    {
        const int top = kGap + row * (height * scale + kGap), left = kGap + column * (width * scale + kGap);
        for (int y = 0; y < height * scale; ++y) {
            for (int x = 0; x < width * scale; ++x) {
                const float *from = pixels + ((y / scale) * width + x / scale) * channels;
                std::uint8_t *to
                    = sheet.rgb.data() + 3 * (static_cast<std::ptrdiff_t>(top + y) * sheet.width + left + x);
                for (int c = 0; c < 3; ++c)
                    to[c] = static_cast<std::uint8_t>(
                        std::lround(std::clamp(from[channels == 3 ? c : 0], 0.0f, 1.0f) * 255));
            }
        }
    }
};

}  // namespace

Expected<Picture> drawContactSheet(const Dataset &dataset, const ImageSet &images,
                                   std::span<const std::uint32_t> samples, const ContactSheet &options)
{
    for (const std::uint32_t sample : samples)
        if (sample >= images.labels.size())
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    "sample " + std::to_string(sample) + " does not exist; there are "
                                        + std::to_string(images.labels.size())}};
    const int height = static_cast<int>(dataset.inputHeight), width = static_cast<int>(dataset.inputWidth);
    const int channels = static_cast<int>(images.channels);
    Tiles tiles(static_cast<int>(samples.size()), options.draws + 1, height, width, options.smallestSide);
    const std::size_t imageSize = static_cast<std::size_t>(channels * height) * static_cast<std::size_t>(width);
    std::vector<float> batch(samples.size() * imageSize);
    try {
        for (int column = 0; column <= options.draws; ++column) {
            Augmentation augmentation = column == 0 ? dataset.evaluation : dataset.training;
            // Padding is 0 after normalisation; undone below it becomes the mean.
            if (augmentation.pixelMean)
                augmentation.padBlack = true;
            augmentation.pixelMean = nullptr;
            assembleBatch(images, samples, augmentation, dataset.mean, dataset.std, options.seed,
                          static_cast<std::uint32_t>(column), true, batch.data(), options.threads);
            for (std::size_t i = 0; i < batch.size(); ++i) {
                const std::size_t c = i % static_cast<std::size_t>(channels);
                batch[i] = static_cast<float>(batch[i] * dataset.std[c] + dataset.mean[c]);
            }
            for (std::size_t row = 0; row < samples.size(); ++row)
                tiles.put(static_cast<int>(row), column, batch.data() + row * imageSize, channels);
        }
    } catch (const std::exception &exception) {
        return Unexpected{Error{ErrorCode::Corrupt, exception.what()}};
    }
    return std::move(tiles.sheet);
}

}  // namespace ttq
