// A colour picture in memory, and what augmentation does to it, with the definitions (and the rounding) of the Python
// Imaging Library, which the published recipes used. std only; every function is pure.
#pragma once

#include <cstdint>
#include <vector>

namespace ttq {

struct Picture {
    int height = 0, width = 0;
    std::vector<std::uint8_t> rgb;  // [height, width, 3]

    bool operator==(const Picture &) const = default;
};

struct Window {
    int top = 0, left = 0, height = 0, width = 0;

    bool operator==(const Window &) const = default;
};

// The part of the picture inside `window`, which may reach over the edge: black there.
Picture cropped(const Picture &picture, const Window &window);

// Centred window of height × width: top = round((picture − window) / 2), halves to even, as torchvision's CenterCrop.
Window centreWindow(const Picture &picture, int height, int width);

void mirror(Picture &picture);  // left to right

// `window` (inside the picture) brought to height × width with a triangle filter whose support grows with the
// reduction (antialiasing), first along the rows, then along the columns, each rounded to bytes.
Picture resized(const Picture &picture, const Window &window, int height, int width);

// The same one row of the result after another, mirrored if wanted.
class ResizedRows {
public:
    // `woven`: rows are [width, 3], else [3, width].
    ResizedRows(const Picture &picture, const Window &window, int height, int width, bool mirrored, bool woven);
    void row(int y, std::uint8_t *out) const;  // 3 · width bytes

private:
    // Which inputs make an output, and with what weights, in fixed point.
    struct Taps {
        int first = 0, count = 0;
        std::size_t weights = 0;  // index of the first one
    };
    struct Filter {
        std::vector<Taps> taps;
        std::vector<std::int32_t> weights;
    };
    static Filter triangleFilter(int size, int out);  // from `size` values to `out`
    void filterAcross(const Picture &picture, const Window &window, const Filter &across, bool woven);

    std::size_t m_rowSize;
    Filter m_down;
    std::vector<std::uint8_t> m_rows;  // filtered across, [window.height, rowSize]
};

// The shorter side becomes `side`, the longer one ⌊side · longer / shorter⌋.
Picture resizedToShorterSide(const Picture &picture, int side);

// The picture turned about its centre by `degrees` counter-clockwise, of which only `window` is computed. Cubic
// interpolation with a = −1; black where the source lies outside; pixels over the edge repeat the edge.
Picture rotated(const Picture &picture, double degrees, const Window &window);

// Each blends the picture with a degenerate one: value = degenerate + factor · (value − degenerate), cut to [0, 255] and
// truncated; factor 1 leaves the picture as it is, factors above 1 go the other way. Factors ≥ 0.
void changeColour(Picture &picture, float factor);      // degenerate: its luma
void changeContrast(Picture &picture, float factor);    // the mean of its luma, rounded
void changeBrightness(Picture &picture, float factor);  // black
void changeSharpness(Picture &picture, float factor);  // 3×3 smoothing by (1 1 1, 1 5 1, 1 1 1) / 13, edges as they are

// Luma of ITU-R 601-2 in 16-bit fixed point: (19595 R + 38470 G + 7471 B + 32768) / 65536.
inline std::uint8_t lumaOf(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    return static_cast<std::uint8_t>((19595u * red + 38470u * green + 7471u * blue + 32768u) >> 16);
}

}  // namespace ttq
