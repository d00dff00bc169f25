// Bytes to normalised numbers: value v of channel c becomes float((v / 255 − mean[c]) / std[c]), computed in double.
// std only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

class Normaliser {
public:
    static constexpr std::size_t kRun = 16;     // values: whole registers of every width
    static constexpr std::size_t kPixels = 48;  // whole pixels, too

    // One mean and one std per channel.
    Normaliser(std::span<const double> mean, std::span<const double> std);

    // The 256 values of channel c.
    const float *table(std::size_t c) const { return m_tables[c].data(); }
    // n values of channel c. `streamed`: past the caches where the processor can, for what is read much later;
    // endStreaming() before another thread reads it.
    void plane(const std::uint8_t *values, std::size_t n, std::size_t c, float *out, bool streamed = false) const;
    // n pixels of three channels, [n, 3]. Required: three channels.
    void pixels(const std::uint8_t *values, std::size_t n, float *out, bool streamed = false) const;
    static void endStreaming();

private:
    // v · scale + offset in double: quicker than a table, and as exact for all but very few means and stds. `exact`:
    // it gives the table's number for every byte; elsewhere the table is used.
    struct Affine {
        std::array<double, kRun> scale{}, offset{};  // the same number in each place
        bool exact = false;
    };

    std::vector<std::array<float, 256>> m_tables;
    std::vector<Affine> m_affine;  // per channel
    std::array<double, kPixels> m_pixelScale{}, m_pixelOffset{};
    bool m_pixelsExact = false;
};

}  // namespace ttq
