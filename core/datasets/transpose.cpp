#include "transpose.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ttq {

namespace {

constexpr std::size_t kSide = 16;

using Line = std::uint8_t __attribute__((vector_size(kSide)));
using Block = std::array<Line, kSide>;

// Each pass weaves line k with line k + 8, which moves every byte one of four bits further along its way.
Block weave(const Block &block)
{
    Block woven;
    for (std::size_t k = 0; k < kSide / 2; ++k) {
        const Line low = block[k], high = block[k + kSide / 2];
        woven[2 * k] = __builtin_shufflevector(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        woven[2 * k + 1]
            = __builtin_shufflevector(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    return woven;
}

// A block of rows × columns, at most 16 each. Whole ones are called with constants: their copies are single moves.
inline __attribute__((always_inline)) void transposeBlock(const std::uint8_t *from, std::size_t fromStep,
                                                          std::size_t rows, std::size_t columns, std::uint8_t *to,
                                                          std::size_t toStep)
{
    Block block{};
    for (std::size_t y = 0; y < rows; ++y)
        std::memcpy(&block[y], from + y * fromStep, columns);
    block = weave(weave(weave(weave(block))));
    for (std::size_t x = 0; x < columns; ++x)
        std::memcpy(to + x * toStep, &block[x], rows);
}

}  // namespace

void transposeBytes(const std::uint8_t *from, std::size_t fromStep, std::size_t rows, std::size_t columns,
                    std::uint8_t *to, std::size_t toStep)
{
    for (std::size_t y = 0; y < rows; y += kSide) {
        for (std::size_t x = 0; x < columns; x += kSide) {
            const std::uint8_t *source = from + y * fromStep + x;
            std::uint8_t *target = to + x * toStep + y;
            if (y + kSide <= rows && x + kSide <= columns)
                transposeBlock(source, fromStep, kSide, kSide, target, toStep);
            else
                transposeBlock(source, fromStep, std::min(kSide, rows - y), std::min(kSide, columns - x), target,
                               toStep);
        }
    }
}

}  // namespace ttq
