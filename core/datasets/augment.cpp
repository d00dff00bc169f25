#include "augment.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "base/random.h"
#include "chains.h"
#include "parallel.h"
#include "picture.h"

namespace ttq {

namespace {

using Table = std::array<float, 256>;

std::vector<Table> normalisationTables(std::span<const double> mean, std::span<const double> std)
{
    std::vector<Table> tables(mean.size());
    for (std::size_t c = 0; c < mean.size(); ++c)
        for (int v = 0; v < 256; ++v)
            tables[c][static_cast<std::size_t>(v)] = static_cast<float>((v / 255.0 - mean[c]) / std[c]);
    return tables;
}

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
void lookUpThree(const std::uint8_t *__restrict first, std::ptrdiff_t planeSize, std::ptrdiff_t n, const Table *tables,
                 float *__restrict out)
{
    const std::uint8_t *__restrict second = first + planeSize;
    const std::uint8_t *__restrict third = second + planeSize;
    const float *__restrict table0 = tables[0].data();
    const float *__restrict table1 = tables[1].data();
    const float *__restrict table2 = tables[2].data();
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

// One image at a time into one layout. `planes` is [channels, height, width].
class Writer {
public:
    Writer(std::int64_t channels, std::int64_t height, std::int64_t width, std::vector<Table> tables, bool padBlack,
           const PixelMean *pixelMean, bool channelsLast)
        : m_channels(channels), m_height(height), m_width(width), m_channelsLast(channelsLast),
          m_tables(std::move(tables)), m_pixelMean(pixelMean)
    {
        assert(pixelMean == nullptr || pixelMean->mean.size() == static_cast<std::size_t>(channels * height * width));
        for (const Table &table : m_tables)
            m_fill.push_back(padBlack ? table[0] : 0.0f);
    }

    void write(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
    {
        if (m_pixelMean != nullptr)
            subtractMean(planes, transform, out);
        else if (transform.flip)
            writeImage<true>(planes, transform, out);
        else
            writeImage<false>(planes, transform, out);
    }

    // A picture as it is, where that needs no detour over planes; false: it does, and nothing is written.
    bool writePicture(const std::uint8_t *__restrict rgb, float *__restrict out) const
    {
        if (!m_channelsLast || m_channels != 3 || m_pixelMean != nullptr)
            return false;
        const float *const red = table(0), *const green = table(1), *const blue = table(2);
        const std::ptrdiff_t values = 3 * m_height * m_width;
        for (std::ptrdiff_t i = 0; i < values; i += 3) {
            out[i] = red[rgb[i]];
            out[i + 1] = green[rgb[i + 1]];
            out[i + 2] = blue[rgb[i + 2]];
        }
        return true;
    }

private:
    template <bool Flip>
    void writeImage(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
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
    void copyRow(const std::uint8_t *pixels, std::ptrdiff_t n, float *out, std::ptrdiff_t y, std::ptrdiff_t x) const
    {
        const std::ptrdiff_t plane = m_height * m_width;
        if (!m_channelsLast || m_channels == 1) {
            for (std::ptrdiff_t c = 0; c < m_channels; ++c)
                lookUp<1, Flip>(pixels + c * plane, n, table(c), out + c * plane + y * m_width + x);
            return;
        }
        float *row = out + (y * m_width + x) * m_channels;
        if (m_channels == 3) {
            lookUpThree<Flip>(pixels, plane, n, m_tables.data(), row);
            return;
        }
        for (std::ptrdiff_t c = 0; c < m_channels; ++c)
            lookUpStrided<Flip>(pixels + c * plane, n, table(c), m_channels, row + c);
    }

    void fillRow(float *out, std::ptrdiff_t y, std::ptrdiff_t begin, std::ptrdiff_t end) const
    {
        const std::ptrdiff_t pixelStep = m_channelsLast ? m_channels : 1;
        const std::ptrdiff_t channelStep = m_channelsLast ? 1 : m_height * m_width;
        for (std::ptrdiff_t x = begin; x < end; ++x)
            for (std::ptrdiff_t c = 0; c < m_channels; ++c)
                out[(y * m_width + x) * pixelStep + c * channelStep] = m_fill[static_cast<std::size_t>(c)];
    }

    void subtractMean(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
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

    const float *table(std::ptrdiff_t channel) const { return m_tables[static_cast<std::size_t>(channel)].data(); }

    std::ptrdiff_t m_channels, m_height, m_width;
    bool m_channelsLast;
    std::vector<Table> m_tables;
    std::vector<float> m_fill;
    const PixelMean *m_pixelMean;
};

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

// The chain up to the last step, which is shifting and mirroring (Writer's), of height × width pixels.
Picture prepared(Picture picture, const Augmentation &augmentation, int height, int width, CounterRandom random)
{
    if (augmentation.chain == Chain::ResizedCrop) {
        ResizedCrop drawn = drawResizedCrop(random, picture.height, picture.width);
        drawn.flip = drawn.flip && augmentation.flip;
        return applyResizedCrop(picture, drawn, height, width);
    }
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
    const Writer writer(images.channels, height, width, normalisationTables(mean, std), augmentation.padBlack,
                        augmentation.pixelMean.get(), channelsLast);
    const auto imageSize = static_cast<std::size_t>(images.channels * height * width);
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
        const CounterRandom random(seed, CounterRandom::Purpose::Augment, epoch, indices[i]);
        const Picture ready = prepared(std::move(picture), augmentation, outHeight, outWidth, random);
        const SampleTransform shift = augmentation.chain == Chain::Shift
            ? drawTransform(augmentation, seed, epoch, indices[i])
            : SampleTransform{};
        float *to = out + i * imageSize;
        if (shift != SampleTransform{} || !writer.writePicture(ready.rgb.data(), to))
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
