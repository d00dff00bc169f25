// Counter-based random numbers: the n-th draw of a stream is a pure function of (seed, stream, n).
//
// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11).
// Augmentation draws from the stream (seed, epoch, sample), so the number of workers does not matter and
// there is no generator state to save.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ttq {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

class CounterRandom {
public:
    // What a stream is for: streams with different purposes never overlap.
    enum class Purpose : std::uint32_t { Augment = 1, Shuffle = 2, Split = 3, Init = 4 };

    // Repeats itself after 2³⁴ draws.
    CounterRandom(std::uint64_t seed, Purpose purpose, std::uint32_t a = 0, std::uint32_t b = 0);

    std::uint32_t next();                           // uniform over 32 bits
    std::uint32_t below(std::uint32_t bound);       // uniform in [0, bound), unbiased (Lemire); bound ≥ 1
    double uniform();                               // [0, 1), 53 bits, from two draws
    void shuffle(std::span<std::uint32_t> values);  // Fisher-Yates

private:
    std::array<std::uint32_t, 2> m_key;
    std::array<std::uint32_t, 4> m_counter;
    std::array<std::uint32_t, 4> m_block{};
    int m_left = 0;
};

}  // namespace ttq
