// Colour, contrast, brightness and sharpness.
#include <algorithm>
#include <array>

#include "picture.h"

namespace ttq {

namespace {

// Between the two for factors up to 1, beyond the picture for larger ones; the fraction is cut off.
inline std::uint8_t blended(std::uint8_t degenerate, std::uint8_t value, float factor)
{
    const float from = static_cast<float>(degenerate);
    const float mixed = from + factor * static_cast<float>(static_cast<int>(value) - static_cast<int>(degenerate));
    return static_cast<std::uint8_t>(std::clamp(mixed, 0.0f, 255.0f));
}

// Blending with one value for the whole picture is a table.
void blendWith(std::uint8_t degenerate, Picture &picture, float factor)
{
    std::array<std::uint8_t, 256> table{};
    for (int v = 0; v < 256; ++v)
        table[static_cast<std::size_t>(v)] = blended(degenerate, static_cast<std::uint8_t>(v), factor);
    for (std::uint8_t &value : picture.rgb)
        value = table[value];
}

}  // namespace

void changeColour(Picture &picture, float factor)
{
    for (std::size_t i = 0; i + 2 < picture.rgb.size(); i += 3) {
        std::uint8_t *pixel = picture.rgb.data() + i;
        const std::uint8_t luma = lumaOf(pixel[0], pixel[1], pixel[2]);
        for (int c = 0; c < 3; ++c)
            pixel[c] = blended(luma, pixel[c], factor);
    }
}

void changeContrast(Picture &picture, float factor)
{
    if (picture.rgb.empty())
        return;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 2 < picture.rgb.size(); i += 3)
        sum += lumaOf(picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]);
    const double mean = static_cast<double>(sum) / static_cast<double>(picture.rgb.size() / 3);
    blendWith(static_cast<std::uint8_t>(mean + 0.5), picture, factor);
}

void changeBrightness(Picture &picture, float factor)
{
    blendWith(0, picture, factor);
}

void changeSharpness(Picture &picture, float factor)
{
    if (picture.height < 3 || picture.width < 3)
        return;  // all of it is edge
    const std::size_t row = 3 * static_cast<std::size_t>(picture.width);
    const std::vector<std::uint8_t> before = picture.rgb;
    for (std::size_t y = 1; y + 1 < static_cast<std::size_t>(picture.height); ++y) {
        const std::uint8_t *above = before.data() + (y - 1) * row;
        const std::uint8_t *here = above + row;
        const std::uint8_t *below = here + row;
        std::uint8_t *out = picture.rgb.data() + y * row;
        for (std::size_t i = 3; i + 3 < row; ++i) {
            const int sum = above[i - 3] + above[i] + above[i + 3] + here[i - 3] + 5 * here[i] + here[i + 3]
                + below[i - 3] + below[i] + below[i + 3];
            const auto smooth = static_cast<std::uint8_t>((2 * sum + 13) / 26);  // rounded; sum ≤ 13 · 255
            out[i] = blended(smooth, here[i], factor);
        }
    }
}

}  // namespace ttq
