// Passes over one block of a layer's weights for symmetric methods of one or more magnitudes, on plain floats; the
// rules of kernels.h hold (fixed partial sums, no contraction: bit-equal on every instruction set).
//
// J thresholds Δ_1 ≤ … ≤ Δ_J cut |w| from below: w reaches level j if |w| ≥ Δ_j (a tie is kept). Its code is ±j for the
// highest level it reaches, 0 for none; ±0 has code 0 whatever Δ is. Level j stands for the values ±level_j.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ttq::kernels {

inline constexpr std::size_t kMaxLevels = 7;

struct LevelSums {  // of level j + 1 at j: Σ|w| and the number of weights that reach it
    std::array<double, kMaxLevels> magnitude{};
    std::array<std::int64_t, kMaxLevels> count{};

    void add(const LevelSums &next);
};
LevelSums levelSums(const float *w, std::size_t n, std::span<const float> deltas);
// The same from given codes: |code| ≥ j.
LevelSums levelSumsOfCodes(const float *w, const std::int8_t *codes, std::size_t n, std::size_t levels);

struct LevelCounts {  // of codes +(j + 1) and −(j + 1) at j
    std::array<std::int64_t, kMaxLevels> positive{}, negative{};
    std::int64_t changed = 0;  // codes that differ from `previous`

    void add(const LevelCounts &next);
};
// `levels` and `deltas` have the same size, 1 to kMaxLevels. `previous` may be null: nothing changed.
LevelCounts quantizeLevels(const float *w, std::size_t n, std::span<const float> deltas, std::span<const float> levels,
                           const std::int8_t *previous, std::int8_t *codes, float *out);
// The same from given codes (frozen codes).
LevelCounts expandLevels(const std::int8_t *codes, std::size_t n, std::span<const float> levels, float *out);

// out = 0 where |w| ≥ 1, else g·factor: the clipped straight-through gradient.
void clippedStraightThrough(const float *g, const float *w, std::size_t n, float factor, float *out);

// out = g·(1 − tanh²w). The factor is 4e/(1 + e)² with e = exp(−2|w|), computed in double by a series of our own, so
// that it does not depend on the C library; rounded to float it differs from the exact one by one unit at most.
void tanhBackward(const float *g, const float *w, std::size_t n, float *out);

}  // namespace ttq::kernels
