// Cropping and turning.
#include "picture.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numbers>

namespace ttq {

namespace {

// Four floats, of which three are a pixel: GCC and Clang keep them in one register.
using Pixel = float __attribute__((vector_size(16)));

inline Pixel cubic(Pixel a, Pixel b, Pixel c, Pixel d, float t)
{
    const Pixel p2 = 2 * (a - b) + c - d;
    const Pixel p3 = b - a + d - c;
    return b + t * ((c - a) + t * (p2 + t * p3));
}

inline std::uint8_t truncated(float value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f));
}

}  // namespace

Picture cropped(const Picture &picture, const Window &window)
{
    Picture out{window.height, window.width, {}};
    out.rgb.resize(static_cast<std::size_t>(window.height) * static_cast<std::size_t>(window.width) * 3);
    const int begin = std::clamp(-window.left, 0, window.width);
    const int end = std::clamp(picture.width - window.left, begin, window.width);
    for (int y = 0; y < window.height; ++y) {
        const int from = y + window.top;
        if (from < 0 || from >= picture.height || begin == end)
            continue;
        std::memcpy(out.rgb.data() + 3 * (static_cast<std::ptrdiff_t>(y) * window.width + begin),
                    picture.rgb.data() + 3 * (static_cast<std::ptrdiff_t>(from) * picture.width + begin + window.left),
                    3 * static_cast<std::size_t>(end - begin));
    }
    return out;
}

Window centreWindow(const Picture &picture, int height, int width)
{
    return {static_cast<int>(std::nearbyint((picture.height - height) / 2.0)),
            static_cast<int>(std::nearbyint((picture.width - width) / 2.0)), height, width};
}

void mirror(Picture &picture)
{
    for (int y = 0; y < picture.height; ++y) {
        std::uint8_t *left = picture.rgb.data() + static_cast<std::ptrdiff_t>(y) * picture.width * 3;
        std::uint8_t *right = left + static_cast<std::ptrdiff_t>(picture.width - 1) * 3;
        for (; left < right; left += 3, right -= 3)
            std::swap_ranges(left, left + 3, right);
    }
}

Picture rotated(const Picture &picture, double degrees, const Window &window)
{
    const int height = picture.height, width = picture.width;
    // Two more pixels on every side, repeating the edge, so that the taps need no bounds.
    const std::ptrdiff_t stride = width + 4;
    std::vector<Pixel> padded(static_cast<std::size_t>(stride * (height + 4)));
    for (int y = 0; y < height + 4; ++y) {
        const std::uint8_t *row
            = picture.rgb.data() + static_cast<std::ptrdiff_t>(std::clamp(y - 2, 0, height - 1)) * width * 3;
        for (int x = 0; x < width + 4; ++x) {
            const std::uint8_t *pixel = row + 3 * std::clamp(x - 2, 0, width - 1);
            padded[static_cast<std::size_t>(y * stride + x)]
                = Pixel{static_cast<float>(pixel[0]), static_cast<float>(pixel[1]), static_cast<float>(pixel[2]), 0};
        }
    }
    const double angle = -degrees * std::numbers::pi / 180;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double centreX = width / 2.0, centreY = height / 2.0;

    Picture out{window.height, window.width, {}};
    out.rgb.resize(static_cast<std::size_t>(window.height) * static_cast<std::size_t>(window.width) * 3);
    std::uint8_t *to = out.rgb.data();
    for (int row = 0; row < window.height; ++row) {
        const double dy = row + window.top + 0.5 - centreY;
        for (int column = 0; column < window.width; ++column, to += 3) {
            const double dx = column + window.left + 0.5 - centreX;
            const double x = cosine * dx + sine * dy + centreX;
            const double y = cosine * dy - sine * dx + centreY;
            if (!(x >= 0 && x < width && y >= 0 && y < height))
                continue;
            // Pixel centres are at halves.
            const double shiftedX = x + 0.5, shiftedY = y + 0.5;
            const auto left = static_cast<std::ptrdiff_t>(shiftedX);
            const auto top = static_cast<std::ptrdiff_t>(shiftedY);
            const auto tx = static_cast<float>(shiftedX - static_cast<double>(left));
            const auto ty = static_cast<float>(shiftedY - static_cast<double>(top));
            // The point lies between pixels left − 1 and left; with the two of padding, the first tap is at `left`.
            const Pixel *from = padded.data() + top * stride + left;
            Pixel lines[4];
            for (Pixel &line : lines) {
                line = cubic(from[0], from[1], from[2], from[3], tx);
                from += stride;
            }
            const Pixel value = cubic(lines[0], lines[1], lines[2], lines[3], ty);
            for (int c = 0; c < 3; ++c)
                to[c] = truncated(value[c]);
        }
    }
    return out;
}

}  // namespace ttq
