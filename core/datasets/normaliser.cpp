#include "normaliser.h"

#include <cstring>

#include "base/clones.h"

namespace ttq {

namespace {

// In runs of 16 values, so that the compiler needs no code for what is left over. Product and sum are rounded each (no
// contraction, see CMakeLists.txt): both functions give a byte the same number, on every instruction set.
constexpr std::size_t kRun = 16;

inline __attribute__((always_inline)) float affine(std::uint8_t value, double scale, double offset)
{
    return static_cast<float>(static_cast<double>(static_cast<int>(value)) * scale + offset);
}

// n: a multiple of kRun.
TTQ_CLONES void toPlane(const std::uint8_t *__restrict values, std::size_t n, double scale, double offset,
                        float *__restrict out)
{
    for (std::size_t i = 0; i < n; i += kRun)
        for (std::size_t k = 0; k < kRun; ++k)
            out[i + k] = affine(values[i + k], scale, offset);
}

// n: a multiple of `period`, which is one of kRun; scale and offset hold `period` numbers.
TTQ_CLONES void toPixels(const std::uint8_t *__restrict values, std::size_t n, std::size_t period,
                         const double *__restrict scale, const double *__restrict offset, float *__restrict out)
{
    for (std::size_t i = 0; i < n; i += period)
        for (std::size_t j = 0; j < period; j += kRun)
            for (std::size_t k = 0; k < kRun; ++k)
                out[i + j + k] = affine(values[i + j + k], scale[j + k], offset[j + k]);
}

}  // namespace

Normaliser::Normaliser(std::span<const double> mean, std::span<const double> std)
    : m_tables(mean.size()), m_affine(mean.size())
{
    std::array<std::uint8_t, 256> bytes{};
    for (std::size_t v = 0; v < 256; ++v)
        bytes[v] = static_cast<std::uint8_t>(v);
    std::array<float, 256> computed{};
    for (std::size_t c = 0; c < mean.size(); ++c) {
        for (std::size_t v = 0; v < 256; ++v)
            m_tables[c][v] = static_cast<float>((static_cast<double>(v) / 255.0 - mean[c]) / std[c]);
        Affine &affine = m_affine[c];
        affine = {1.0 / (255.0 * std[c]), -mean[c] / std[c], false};
        toPlane(bytes.data(), bytes.size(), affine.scale, affine.offset, computed.data());
        affine.exact = std::memcmp(computed.data(), m_tables[c].data(), sizeof computed) == 0;
    }
    static_assert(256 % kRun == 0 && kPixels % kRun == 0 && kPixels % 3 == 0);
    if (mean.size() != 3)
        return;
    m_pixelsExact = true;
    for (std::size_t i = 0; i < kPixels; ++i) {
        m_pixelScale[i] = m_affine[i % 3].scale;
        m_pixelOffset[i] = m_affine[i % 3].offset;
        m_pixelsExact = m_pixelsExact && m_affine[i % 3].exact;
    }
}

void Normaliser::plane(const std::uint8_t *values, std::size_t n, std::size_t c, float *out) const
{
    const Affine &affine = m_affine[c];
    std::size_t done = affine.exact ? n - n % kRun : 0;
    toPlane(values, done, affine.scale, affine.offset, out);
    for (; done < n; ++done)
        out[done] = m_tables[c][values[done]];
}

void Normaliser::pixels(const std::uint8_t *values, std::size_t n, float *out) const
{
    std::size_t done = m_pixelsExact ? 3 * n - 3 * n % kPixels : 0;
    toPixels(values, done, kPixels, m_pixelScale.data(), m_pixelOffset.data(), out);
    for (; done < 3 * n; ++done)
        out[done] = m_tables[done % 3][values[done]];
}

}  // namespace ttq
