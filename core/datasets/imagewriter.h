// Images into a batch, normalised, one at a time: [n, channels, height, width] or [n, height, width, channels]. std only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "augment.h"
#include "normaliser.h"

namespace ttq {

class ImageWriter {
public:
    // Of the images that come in and go out. `pixelMean`: see Augmentation, may be null. `streamed`: rows go past the
    // caches, where the batch would not stay in them anyway.
    ImageWriter(std::int64_t channels, std::int64_t height, std::int64_t width, Normaliser normaliser, bool padBlack,
                const PixelMean *pixelMean, bool channelsLast, bool streamed = false);

    // `planes` is [channels, height, width]; `out` is the image's place in the batch.
    void write(const std::uint8_t *planes, const SampleTransform &transform, float *out) const;

    // Whether whole rows of colours can be written as they come, without a detour over planes.
    bool takesRows() const { return m_channels == 3 && m_pixelMean == nullptr; }
    // How such a row is: [width, 3], or [3, width].
    bool wovenRows() const { return m_channelsLast; }
    void writeRow(const std::uint8_t *row, std::size_t y, float *out) const;
    void endRows() const;  // of an image

private:
    template <bool Flip>
    void writeImage(const std::uint8_t *planes, const SampleTransform &transform, float *out) const;
    template <bool Flip>
    void copyRow(const std::uint8_t *pixels, std::ptrdiff_t n, float *out, std::ptrdiff_t y, std::ptrdiff_t x) const;
    void fillRow(float *out, std::ptrdiff_t y, std::ptrdiff_t begin, std::ptrdiff_t end) const;
    void subtractMean(const std::uint8_t *planes, const SampleTransform &transform, float *out) const;
    const float *table(std::ptrdiff_t channel) const { return m_normaliser.table(static_cast<std::size_t>(channel)); }

    std::ptrdiff_t m_channels, m_height, m_width;
    bool m_channelsLast, m_streamed;
    Normaliser m_normaliser;
    std::vector<float> m_fill;
    const PixelMean *m_pixelMean;
};

}  // namespace ttq
