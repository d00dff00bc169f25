#include "augment.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "base/random.h"

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
    Writer(const ImageSet &images, std::vector<Table> tables, bool padBlack, bool channelsLast)
        : m_channels(images.channels), m_height(images.height), m_width(images.width), m_channelsLast(channelsLast),
          m_tables(std::move(tables))
    {
        for (const Table &table : m_tables)
            m_fill.push_back(padBlack ? table[0] : 0.0f);
    }

    void write(const std::uint8_t *planes, const SampleTransform &transform, float *out) const
    {
        if (transform.flip)
            writeImage<true>(planes, transform, out);
        else
            writeImage<false>(planes, transform, out);
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

    const float *table(std::ptrdiff_t channel) const { return m_tables[static_cast<std::size_t>(channel)].data(); }

    std::ptrdiff_t m_channels, m_height, m_width;
    bool m_channelsLast;
    std::vector<Table> m_tables;
    std::vector<float> m_fill;
};

}  // namespace

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
                   bool channelsLast, float *out)
{
    assert(mean.size() == static_cast<std::size_t>(images.channels) && std.size() == mean.size());
    assert(augmentation.pad >= 0);
    const Writer writer(images, normalisationTables(mean, std), augmentation.padBlack, channelsLast);
    const std::size_t imageSize = static_cast<std::size_t>(images.channels * images.height * images.width);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        assert(indices[i] < images.labels.size());
        writer.write(images.pixels.data() + indices[i] * imageSize,
                     drawTransform(augmentation, seed, epoch, indices[i]), out + i * imageSize);
    }
}

std::vector<std::uint32_t> epochOrder(std::span<const std::uint32_t> indices, std::uint64_t seed, std::uint32_t epoch)
{
    std::vector<std::uint32_t> order(indices.begin(), indices.end());
    CounterRandom(seed, CounterRandom::Purpose::Shuffle, epoch).shuffle(order);
    return order;
}

}  // namespace ttq
