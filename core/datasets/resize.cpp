// Resizing: two passes of a triangle filter in fixed point.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

#include "base/clones.h"
#include "picture.h"

namespace ttq {

namespace {

constexpr int kFilterBits = 22;  // fixed point of the filter weights

// Which inputs make an output, and with what weights.
struct FilterRow {
    int first = 0, count = 0;
    std::size_t weights = 0;  // index of the first one
};
struct Filter {
    std::vector<FilterRow> rows;
    std::vector<std::int32_t> weights;
};

// From `size` values to `out`.
Filter triangleFilter(int size, int out)
{
    Filter filter;
    const double scale = static_cast<double>(size) / out;
    const double spread = std::max(scale, 1.0);
    std::vector<double> raw;
    for (int i = 0; i < out; ++i) {
        const double centre = (i + 0.5) * scale;
        const int first = std::max(static_cast<int>(centre - spread + 0.5), 0);
        const int last = std::min(static_cast<int>(centre + spread + 0.5), size);
        raw.clear();
        double sum = 0;
        for (int x = first; x < last; ++x) {
            raw.push_back(std::max(0.0, 1.0 - std::abs((x - centre + 0.5) / spread)));
            sum += raw.back();
        }
        filter.rows.push_back({first, last - first, filter.weights.size()});
        for (const double weight : raw)
            filter.weights.push_back(static_cast<std::int32_t>(std::lround(weight / sum * (1 << kFilterBits))));
    }
    return filter;
}

// Sums stay below 256 << kFilterBits: the weights are not negative, and with their rounding they add up to one but for far
// less than half a step. So they are cut to bytes without limits.
constexpr std::int32_t kHalf = 1 << (kFilterBits - 1);

// A pixel and an unused fourth value: GCC and Clang keep them in one register.
using Sums = std::int32_t __attribute__((vector_size(16)));

void widen(const std::uint8_t *rgb, std::size_t n, Sums *out)
{
    for (std::size_t i = 0; i < n; ++i, rgb += 3)
        out[i] = Sums{rgb[0], rgb[1], rgb[2], 0};
}

// One row of pixels through `filter`.
TTQ_CLONES void filterRow(const Sums *pixels, const FilterRow *rows, std::size_t n, const std::int32_t *weights,
                          std::uint8_t *out)
{
    for (std::size_t i = 0; i < n; ++i, out += 3) {
        const Sums *from = pixels + rows[i].first;
        const std::int32_t *weight = weights + rows[i].weights;
        Sums sums = {kHalf, kHalf, kHalf, kHalf};
        for (int k = 0; k < rows[i].count; ++k)
            sums += from[k] * weight[k];
        sums >>= kFilterBits;
        for (int c = 0; c < 3; ++c)
            out[c] = static_cast<std::uint8_t>(sums[c]);
    }
}

// The weighted sum of `count` rows of n bytes, one behind the other.
TTQ_CLONES void addRows(const std::uint8_t *rows, std::size_t n, const std::int32_t *weights, int count,
                        std::uint8_t *__restrict out)
{
    constexpr std::size_t kRun = 64;
    std::array<std::int32_t, kRun> sums;
    for (std::size_t begin = 0; begin < n; begin += kRun) {
        const std::size_t size = std::min(kRun, n - begin);
        sums.fill(kHalf);
        const std::uint8_t *from = rows + begin;
        for (int k = 0; k < count; ++k, from += n) {
            const std::int32_t weight = weights[k];
            for (std::size_t x = 0; x < size; ++x)
                sums[x] += from[x] * weight;
        }
        for (std::size_t x = 0; x < size; ++x)
            out[begin + x] = static_cast<std::uint8_t>(sums[x] >> kFilterBits);
    }
}

}  // namespace

Picture resized(const Picture &picture, const Window &window, int height, int width)
{
    assert(window.top >= 0 && window.left >= 0 && window.top + window.height <= picture.height
           && window.left + window.width <= picture.width && window.height > 0 && window.width > 0);
    // A direction that keeps its size passes through unchanged, as a filter of one weight would have it.
    const Filter across = triangleFilter(window.width, width);
    const Filter down = triangleFilter(window.height, height);
    const std::size_t outRow = 3 * static_cast<std::size_t>(width);
    std::vector<std::uint8_t> rows(outRow * static_cast<std::size_t>(window.height));
    std::vector<Sums> pixels(static_cast<std::size_t>(window.width));
    for (int y = 0; y < window.height; ++y) {
        const auto first = static_cast<std::ptrdiff_t>(y + window.top) * picture.width + window.left;
        widen(picture.rgb.data() + 3 * first, pixels.size(), pixels.data());
        filterRow(pixels.data(), across.rows.data(), across.rows.size(), across.weights.data(),
                  rows.data() + static_cast<std::size_t>(y) * outRow);
    }
    Picture result{height, width, std::vector<std::uint8_t>(outRow * static_cast<std::size_t>(height))};
    for (int y = 0; y < height; ++y) {
        const FilterRow &row = down.rows[static_cast<std::size_t>(y)];
        addRows(rows.data() + static_cast<std::size_t>(row.first) * outRow, outRow, down.weights.data() + row.weights,
                row.count, result.rgb.data() + static_cast<std::size_t>(y) * outRow);
    }
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
