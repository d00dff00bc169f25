// The quantizer's passes over one block of a layer's weights, on plain floats: no torch, no allocation.
//
// Every reduction runs in kLanes fixed partial sums over blocks of kBlock elements, combined in order, and the
// file is compiled without contraction to FMA: the result does not depend on the instruction set, on the number
// of threads or on alignment. Symbols as in methods' notation: P = {w > Δ}, N = {w < −Δ}, Z = the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ttq::kernels {

inline constexpr std::size_t kBlock = 16384;

struct AbsStats {
    float absMax = 0;      // max|w|; +Inf or NaN if any w is (never hidden by a comparison)
    double absSum = 0;     // Σ|w|
    double squareSum = 0;  // Σw²

    void add(const AbsStats &next);  // combines with the following block
};
AbsStats absStats(const float *w, std::size_t n);

struct CodeCounts {
    std::int64_t positive = 0, negative = 0, changed = 0;

    void add(const CodeCounts &next);
};
// codes[i] = sign(w) where |w| > Δ, else 0; out[i] = +wp, 0, −wn. `changed` counts codes that differ from
// `previous` (may be null: 0).
CodeCounts ternarize(const float *w, std::size_t n, float delta, float wp, float wn, const std::int8_t *previous,
                     std::int8_t *codes, float *out);
// The same from given codes (frozen codes).
CodeCounts expandCodes(const std::int8_t *codes, std::size_t n, float wp, float wn, float *out);

struct ScaleSums {
    double positive = 0, negative = 0;  // Σ_P g, Σ_N g

    void add(const ScaleSums &next);
};
// latent[i] = g·wp on P, g on Z, g·wn on N; returns both sums of g.
ScaleSums ternarizeBackward(const float *g, const std::int8_t *codes, std::size_t n, float wp, float wn, float *latent);

// Σ|w| over P and over N (data-driven start of the scales, TWN's α).
ScaleSums absSums(const float *w, const std::int8_t *codes, std::size_t n);

// True if no value is NaN or infinite.
bool allFinite(const float *values, std::size_t n);

// The k-th largest |w|, k from 1 to n, exactly; NaN counts as the largest. A 2,048-bin histogram of the float's
// bits, then selection inside one bin. `scratch` needs room for n floats.
float kthLargestAbs(std::span<const float> w, std::size_t k, std::span<float> scratch);

}  // namespace ttq::kernels
