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
    // One mean and one std per channel.
    Normaliser(std::span<const double> mean, std::span<const double> std);

    // The 256 values of channel c.
    const float *table(std::size_t c) const { return m_tables[c].data(); }
    // n values of channel c.
    void plane(const std::uint8_t *values, std::size_t n, std::size_t c, float *out) const;
    // n pixels of three channels, [n, 3]. Required: three channels.
    void pixels(const std::uint8_t *values, std::size_t n, float *out) const;

private:
    // v · scale + offset in double: quicker than a table, and as exact for all but very few means and stds. `exact`:
    // it gives the table's number for every byte; elsewhere the table is used.
    struct Affine {
        double scale = 0, offset = 0;
        bool exact = false;
    };
    static constexpr std::size_t kPixels = 48;  // values: whole pixels, and whole registers of every width

    std::vector<std::array<float, 256>> m_tables;
    std::vector<Affine> m_affine;  // per channel
    std::array<double, kPixels> m_pixelScale{}, m_pixelOffset{};
    bool m_pixelsExact = false;
};

}  // namespace ttq
