#include "normaliser.h"

#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/clones.h"

namespace ttq {

namespace {

// In runs of 16 values, so that the compiler needs no code for what is left over. Product and sum are rounded each (no
// contraction, see CMakeLists.txt): both functions give a byte the same number, on every instruction set.
constexpr std::size_t kRun = Normaliser::kRun, kPixels = Normaliser::kPixels;

inline __attribute__((always_inline)) float affine(std::uint8_t value, double scale, double offset)
{
    return static_cast<float>(static_cast<double>(static_cast<int>(value)) * scale + offset);
}

template <bool Streamed>
inline __attribute__((always_inline)) void put(const float *__restrict run, float *__restrict out)
{
#if defined(__SSE2__)
    if constexpr (Streamed) {
        for (std::size_t k = 0; k < kRun; k += 4)
            _mm_stream_ps(out + k, _mm_load_ps(run + k));
        return;
    }
#endif
    std::memcpy(out, run, kRun * sizeof(float));
}

// n: a multiple of `Period`, which is one of kRun; scale and offset hold `Period` numbers.
template <std::size_t Period, bool Streamed>
inline __attribute__((always_inline)) void convert(const std::uint8_t *__restrict values, std::size_t n,
                                                   const double *__restrict scale, const double *__restrict offset,
                                                   float *__restrict out)
{
    for (std::size_t i = 0; i < n; i += Period)
        for (std::size_t j = 0; j < Period; j += kRun) {
            alignas(64) float run[kRun];
            for (std::size_t k = 0; k < kRun; ++k)
                run[k] = affine(values[i + j + k], scale[j + k], offset[j + k]);
            put<Streamed>(run, out + i + j);
        }
}

TTQ_CLONES void toPlane(const std::uint8_t *values, std::size_t n, const double *scale, const double *offset,
                        float *out)
{
    convert<kRun, false>(values, n, scale, offset, out);
}

TTQ_CLONES void streamPlane(const std::uint8_t *values, std::size_t n, const double *scale, const double *offset,
                            float *out)
{
    convert<kRun, true>(values, n, scale, offset, out);
}

TTQ_CLONES void toPixels(const std::uint8_t *values, std::size_t n, const double *scale, const double *offset,
                         float *out)
{
    convert<kPixels, false>(values, n, scale, offset, out);
}

TTQ_CLONES void streamPixels(const std::uint8_t *values, std::size_t n, const double *scale, const double *offset,
                             float *out)
{
    convert<kPixels, true>(values, n, scale, offset, out);
}

bool canStream(const float *out)
{
    return reinterpret_cast<std::uintptr_t>(out) % 16 == 0;
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
        affine.scale.fill(1.0 / (255.0 * std[c]));
        affine.offset.fill(-mean[c] / std[c]);
        toPlane(bytes.data(), bytes.size(), affine.scale.data(), affine.offset.data(), computed.data());
        affine.exact = std::memcmp(computed.data(), m_tables[c].data(), sizeof computed) == 0;
    }
    static_assert(256 % kRun == 0 && kPixels % kRun == 0 && kPixels % 3 == 0);
    if (mean.size() != 3)
        return;
    m_pixelsExact = true;
    for (std::size_t i = 0; i < kPixels; ++i) {
        m_pixelScale[i] = m_affine[i % 3].scale[0];
        m_pixelOffset[i] = m_affine[i % 3].offset[0];
        m_pixelsExact = m_pixelsExact && m_affine[i % 3].exact;
    }
}

void Normaliser::plane(const std::uint8_t *values, std::size_t n, std::size_t c, float *out, bool streamed) const
{
    const Affine &affine = m_affine[c];
    std::size_t done = affine.exact ? n - n % kRun : 0;
    (streamed && canStream(out) ? streamPlane : toPlane)(values, done, affine.scale.data(), affine.offset.data(), out);
    for (; done < n; ++done)
        out[done] = m_tables[c][values[done]];
}

void Normaliser::pixels(const std::uint8_t *values, std::size_t n, float *out, bool streamed) const
{
    std::size_t done = m_pixelsExact ? 3 * n - 3 * n % kPixels : 0;
    (streamed && canStream(out) ? streamPixels : toPixels)(values, done, m_pixelScale.data(), m_pixelOffset.data(),
                                                           out);
    for (; done < 3 * n; ++done)
        out[done] = m_tables[done % 3][values[done]];
}

void Normaliser::endStreaming()
{
#if defined(__SSE2__)
    _mm_sfence();
#endif
}

}  // namespace ttq
