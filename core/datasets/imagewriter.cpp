#include "imagewriter.h"

#include <algorithm>
#include <cassert>

namespace ttq {

namespace {

constexpr std::ptrdiff_t kLine = 16;  // floats in a line of a cache

// n values of one plane, `Step` floats apart in the output; backwards for a flipped image.
template <int Step, bool Flip>
void lookUp(const std::uint8_t *__restrict pixels, std::ptrdiff_t n, const float *__restrict table,
            float *__restrict out)
{
    for (std::ptrdiff_t i = 0; i < n; ++i)
        out[i * Step] = table[pixels[Flip ? n - 1 - i : i]];
}

// The usual colour image: three planes woven together in one pass, so that `out` is written in order.
template <bool Flip>
void lookUpThree(const std::uint8_t *__restrict first, std::ptrdiff_t planeSize, std::ptrdiff_t n,
                 const Normaliser &normaliser, float *__restrict out)
{
    const std::uint8_t *__restrict second = first + planeSize;
    const std::uint8_t *__restrict third = second + planeSize;
    const float *__restrict table0 = normaliser.table(0);
    const float *__restrict table1 = normaliser.table(1);
    const float *__restrict table2 = normaliser.table(2);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        const std::ptrdiff_t from = Flip ? n - 1 - i : i;
        out[3 * i] = table0[first[from]];
        out[3 * i + 1] = table1[second[from]];
        out[3 * i + 2] = table2[third[from]];
    }
}

template <bool Flip>
void lookUpStrided(const std::uint8_t *pixels, std::ptrdiff_t n, const float *table, std::ptrdiff_t step, float *out)
{
    for (std::ptrdiff_t i = 0; i < n; ++i)
        out[i * step] = table[pixels[Flip ? n - 1 - i : i]];
}

}  // namespace

ImageWriter::ImageWriter(std::int64_t channels, std::int64_t height, std::int64_t width, Normaliser normaliser,
                         bool padBlack, const PixelMean *pixelMean, bool channelsLast, bool streamed)
    : m_channels(channels), m_height(height), m_width(width), m_channelsLast(channelsLast),
      // Lines that are written in part would have to be fetched after all.
      m_streamed(streamed && width % kLine == 0), m_normaliser(std::move(normaliser)), m_pixelMean(pixelMean)
{
    assert(pixelMean == nullptr || pixelMean->mean.size() == static_cast<std::size_t>(channels * height * width));
    for (std::ptrdiff_t channel = 0; channel < m_channels; ++channel)
        m_fill.push_back(padBlack ? table(channel)[0] : 0.0f);
}

void ImageWriter::write(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
{
    if (m_pixelMean != nullptr)
        subtractMean(planes, transform, out);
    else if (transform.flip)
        writeImage<true>(planes, transform, out);
    else
        writeImage<false>(planes, transform, out);
}

void ImageWriter::writeRow(const std::uint8_t *row, std::size_t y, float *out) const
{
    const auto width = static_cast<std::size_t>(m_width);
    if (m_channelsLast) {
        m_normaliser.pixels(row, width, out + 3 * y * width, m_streamed);
        return;
    }
    for (std::size_t c = 0; c < 3; ++c)
        m_normaliser.plane(row + c * width, width, c, out + (c * static_cast<std::size_t>(m_height) + y) * width,
                           m_streamed);
}

void ImageWriter::endRows() const
{
    if (m_streamed)
        Normaliser::endStreaming();
}

template <bool Flip>
void ImageWriter::writeImage(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
{
    // Columns [begin, end) of the crop lie inside the image.
    const std::ptrdiff_t begin = std::clamp<std::ptrdiff_t>(-transform.left, 0, m_width);
    const std::ptrdiff_t end = std::clamp<std::ptrdiff_t>(m_width - transform.left, begin, m_width);
    const std::ptrdiff_t first = Flip ? m_width - end : begin;
    const std::ptrdiff_t last = Flip ? m_width - begin : end;
    for (std::ptrdiff_t y = 0; y < m_height; ++y) {
        const std::ptrdiff_t from = y + transform.top;
        if (from < 0 || from >= m_height || begin == end) {
            fillRow(out, y, 0, m_width);
            continue;
        }
        fillRow(out, y, 0, first);
        copyRow<Flip>(planes + from * m_width + begin + transform.left, last - first, out, y, first);
        fillRow(out, y, last, m_width);
    }
}

template <bool Flip>
void ImageWriter::copyRow(const std::uint8_t *pixels, std::ptrdiff_t n, float *out, std::ptrdiff_t y,
                          std::ptrdiff_t x) const
{
    const std::ptrdiff_t plane = m_height * m_width;
    if (!m_channelsLast || m_channels == 1) {
        for (std::ptrdiff_t c = 0; c < m_channels; ++c)
            lookUp<1, Flip>(pixels + c * plane, n, table(c), out + c * plane + y * m_width + x);
        return;
    }
    float *row = out + (y * m_width + x) * m_channels;
    if (m_channels == 3) {
        lookUpThree<Flip>(pixels, plane, n, m_normaliser, row);
        return;
    }
    for (std::ptrdiff_t c = 0; c < m_channels; ++c)
        lookUpStrided<Flip>(pixels + c * plane, n, table(c), m_channels, row + c);
}

void ImageWriter::fillRow(float *out, std::ptrdiff_t y, std::ptrdiff_t begin, std::ptrdiff_t end) const
{
    const std::ptrdiff_t pixelStep = m_channelsLast ? m_channels : 1;
    const std::ptrdiff_t channelStep = m_channelsLast ? 1 : m_height * m_width;
    for (std::ptrdiff_t x = begin; x < end; ++x)
        for (std::ptrdiff_t c = 0; c < m_channels; ++c)
            out[(y * m_width + x) * pixelStep + c * channelStep] = m_fill[static_cast<std::size_t>(c)];
}

void ImageWriter::subtractMean(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
{
    const float *mean = m_pixelMean->mean.data();
    for (std::ptrdiff_t c = 0; c < m_channels; ++c) {
        for (std::ptrdiff_t y = 0; y < m_height; ++y) {
            const std::ptrdiff_t fromY = y + transform.top;
            const bool inside = fromY >= 0 && fromY < m_height;
            const std::uint8_t *row = planes + (c * m_height + (inside ? fromY : 0)) * m_width;
            float *to = m_channelsLast ? out + y * m_width * m_channels + c : out + (c * m_height + y) * m_width;
            for (std::ptrdiff_t x = 0; x < m_width; ++x, to += m_channelsLast ? m_channels : 1) {
                const std::ptrdiff_t fromX = (transform.flip ? m_width - 1 - x : x) + transform.left;
                const float value = inside && fromX >= 0 && fromX < m_width ? row[fromX] : 0.0f;
                *to = (value - *mean++) / m_pixelMean->divisor + m_pixelMean->offset;
            }
        }
    }
}

}  // namespace ttq
