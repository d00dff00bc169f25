// Resizing: two passes of a triangle filter in fixed point.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/clones.h"
#include "picture.h"
#include "transpose.h"

namespace ttq {

namespace {

constexpr int kFilterBits = 22;  // fixed point of the filter weights

// Sums stay below 256 << kFilterBits: the weights are not negative, and with their rounding they add up to one but for far
// less than half a step. So they are cut to bytes without limits.
constexpr std::int32_t kHalf = 1 << (kFilterBits - 1);

// The weighted sum of `count` rows of n bytes, one behind the other.
template <std::size_t Size>
inline __attribute__((always_inline)) void addRun(const std::uint8_t *__restrict from, std::size_t step,
                                                  const std::int32_t *__restrict weights, int count,
                                                  std::uint8_t *__restrict out)
{
    std::int32_t sums[Size];
    for (std::size_t x = 0; x < Size; ++x)
        sums[x] = kHalf;
    for (int k = 0; k < count; ++k, from += step) {
        const std::int32_t weight = weights[k];
        for (std::size_t x = 0; x < Size; ++x)
            sums[x] += from[x] * weight;
    }
    for (std::size_t x = 0; x < Size; ++x)
        out[x] = static_cast<std::uint8_t>(sums[x] >> kFilterBits);
}

inline __attribute__((always_inline)) void addAll(const std::uint8_t *rows, std::size_t n, const std::int32_t *weights,
                                                  int count, std::uint8_t *out)
{
    std::size_t x = 0;
    for (; x + 64 <= n; x += 64)
        addRun<64>(rows + x, n, weights, count, out + x);
    for (; x + 16 <= n; x += 16)
        addRun<16>(rows + x, n, weights, count, out + x);
    for (; x < n; ++x)
        addRun<1>(rows + x, n, weights, count, out + x);
}

TTQ_CLONES void addRows(const std::uint8_t *rows, std::size_t n, const std::int32_t *weights, int count,
                        std::uint8_t *out)
{
    switch (count) {  // of what enlarges a picture, as constants: no inner loop is left
    case 1: return addAll(rows, n, weights, 1, out);
    case 2: return addAll(rows, n, weights, 2, out);
    case 3: return addAll(rows, n, weights, 3, out);
    default: return addAll(rows, n, weights, count, out);
    }
}

}  // namespace

ResizedRows::Filter ResizedRows::triangleFilter(int size, int out)
{
    const double scale = static_cast<double>(size) / out;
    const double spread = std::max(scale, 1.0), steepness = 1.0 / spread;
    const std::size_t most = 2 * static_cast<std::size_t>(std::ceil(spread)) + 1;
    Filter filter{std::vector<Taps>(static_cast<std::size_t>(out)),
                  std::vector<std::int32_t>(static_cast<std::size_t>(out) * most)};
    std::vector<double> raw(most);
    for (int i = 0; i < out; ++i) {
        const double centre = (i + 0.5) * scale;
        const int first = std::max(static_cast<int>(centre - spread + 0.5), 0);
        const int count = std::min(static_cast<int>(centre + spread + 0.5), size) - first;
        Taps &taps = filter.taps[static_cast<std::size_t>(i)];
        taps = {first, count, static_cast<std::size_t>(i) * most};
        double sum = 0;
        for (int k = 0; k < count; ++k) {
            const double weight = std::max(0.0, 1.0 - std::abs((first + k - centre + 0.5) * steepness));
            raw[static_cast<std::size_t>(k)] = weight;
            sum += weight;
        }
        for (int k = 0; k < count; ++k)
            filter.weights[taps.weights + static_cast<std::size_t>(k)]
                = static_cast<std::int32_t>(raw[static_cast<std::size_t>(k)] / sum * (1 << kFilterBits) + 0.5);
    }
    return filter;
}

ResizedRows::ResizedRows(const Picture &picture, const Window &window, int height, int width, bool mirrored, bool woven)
    : m_rowSize(3 * static_cast<std::size_t>(width)), m_down(triangleFilter(window.height, height)),
      m_rows(m_rowSize * static_cast<std::size_t>(window.height))
{
    assert(window.top >= 0 && window.left >= 0 && window.top + window.height <= picture.height
           && window.left + window.width <= picture.width && window.height > 0 && window.width > 0);
    // A direction that keeps its size passes through unchanged, as a filter of one weight would have it.
    Filter across = triangleFilter(window.width, width);
    if (mirrored)
        std::reverse(across.taps.begin(), across.taps.end());
    filterAcross(picture, window, across, woven);
}

void ResizedRows::filterAcross(const Picture &picture, const Window &window, const Filter &across, bool woven)
{
    // Turned, some rows at a time, so that the filter works on many values at once: a column is [3, room], of which
    // `count` are used, so that all is whole registers.
    constexpr std::size_t kMost = 64;
    const auto rows = static_cast<std::size_t>(window.height), columns = static_cast<std::size_t>(window.width);
    const auto step = 3 * static_cast<std::size_t>(picture.width);
    const std::size_t width = m_rowSize / 3;
    std::vector<std::uint8_t> turned(3 * kMost * columns), filtered(3 * kMost * width);
    const std::uint8_t *from
        = picture.rgb.data() + static_cast<std::size_t>(window.top) * step + 3 * static_cast<std::size_t>(window.left);
    for (std::size_t top = 0; top < rows; top += kMost) {
        const std::size_t count = std::min(kMost, rows - top), room = (count + 15) / 16 * 16;
        transposeBytes(from + top * step, step, count, 3 * columns, turned.data(), room);
        for (std::size_t i = 0; i < width; ++i) {
            const Taps &taps = across.taps[i];
            addRows(turned.data() + 3 * room * static_cast<std::size_t>(taps.first), 3 * room,
                    across.weights.data() + taps.weights, taps.count, filtered.data() + 3 * room * i);
        }
        std::uint8_t *to = m_rows.data() + top * m_rowSize;
        if (woven)
            transposeBytes(filtered.data(), room, 3 * width, count, to, m_rowSize);
        for (std::size_t c = 0; !woven && c < 3; ++c)
            transposeBytes(filtered.data() + c * room, 3 * room, width, count, to + c * width, m_rowSize);
    }
}

void ResizedRows::row(int y, std::uint8_t *out) const
{
    const Taps &taps = m_down.taps[static_cast<std::size_t>(y)];
    addRows(m_rows.data() + static_cast<std::size_t>(taps.first) * m_rowSize, m_rowSize,
            m_down.weights.data() + taps.weights, taps.count, out);
}

Picture resized(const Picture &picture, const Window &window, int height, int width)
{
    const ResizedRows rows(picture, window, height, width, false, true);
    const std::size_t outRow = 3 * static_cast<std::size_t>(width);
    Picture result{height, width, std::vector<std::uint8_t>(outRow * static_cast<std::size_t>(height))};
    for (int y = 0; y < height; ++y)
        rows.row(y, result.rgb.data() + static_cast<std::size_t>(y) * outRow);
    return result;
}

Picture resizedToShorterSide(const Picture &picture, int side)
{
    const int shorter = std::min(picture.height, picture.width);
    if (shorter == side)
        return picture;
    const auto scaled = [&](int length) { return static_cast<int>(std::int64_t{side} * length / shorter); };
    const bool upright = picture.height > picture.width;
    return resized(picture, {0, 0, picture.height, picture.width}, upright ? scaled(picture.height) : side,
                   upright ? side : scaled(picture.width));
}

}  // namespace ttq
