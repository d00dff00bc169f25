#include "random.h"

#include <cassert>
#include <utility>

namespace ttq {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key)
{
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter
            = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

CounterRandom::CounterRandom(std::uint64_t seed, Purpose purpose, std::uint32_t a, std::uint32_t b)
    : m_key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      m_counter{0, static_cast<std::uint32_t>(purpose), a, b}
{
}

std::uint32_t CounterRandom::next()
{
    if (m_left == 0) {
        m_block = philox4x32(m_counter, m_key);
        ++m_counter[0];
        m_left = 4;
    }
    return m_block[static_cast<std::size_t>(4 - m_left--)];
}

std::uint32_t CounterRandom::below(std::uint32_t bound)
{
    assert(bound >= 1);
    std::uint64_t product = std::uint64_t{next()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
        // The lowest 2³² mod bound products of each value are one too many: draw again.
        const std::uint32_t threshold = bound == 0 ? 0 : (0u - bound) % bound;
        while (static_cast<std::uint32_t>(product) < threshold)
            product = std::uint64_t{next()} * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
}

double CounterRandom::uniform()
{
    const std::uint64_t high = next() >> 5, low = next() >> 6;  // 27 + 26 = 53 bits, a double's
    return static_cast<double>(high << 26 | low) * 0x1p-53;
}

void CounterRandom::shuffle(std::span<std::uint32_t> values)
{
    for (std::size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
}

}  // namespace ttq
