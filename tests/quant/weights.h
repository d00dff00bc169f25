// Weights as the tests of the quantizer want them: random, with ties at ±Δ, zeros of both signs and denormals.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace ttq {

inline constexpr float kTie = 0.25f;  // the Δ whose ties weightsWithTies() holds

inline std::vector<float> randomWeights(std::size_t n, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.5f);
    std::vector<float> w(n);
    for (float &value : w) {
        value = normal(random);
    }
    return w;
}

// Every third value is one of: ±Δ, the floats next to them, ±0, ± the smallest and the largest denormal.
inline std::vector<float> weightsWithTies(std::size_t n, unsigned seed)
{
    const float above = std::bit_cast<float>(std::bit_cast<std::uint32_t>(kTie) + 1);
    const float below = std::bit_cast<float>(std::bit_cast<std::uint32_t>(kTie) - 1);
    const float tiny = std::numeric_limits<float>::denorm_min();
    const float denormal = std::bit_cast<float>(std::uint32_t{0x007fffff});
    const float special[] = {kTie, -kTie, above, -above, below, -below, 0.0f, -0.0f, tiny, -tiny, denormal, -denormal};
    auto w = randomWeights(n, seed);
    for (std::size_t i = 0; i < n; i += 3) {
        w[i] = special[(i / 3) % std::size(special)];
    }
    return w;
}

inline bool sameBits(float a, float b)
{
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

}  // namespace ttq
