// Lists of thresholds t_1 < … < t_J for residual expansion (rel.h, rule max_fraction) searched by how well the folded
// kernel E approximates the latent weights. No torch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

// Relative error of a layer's E against its w:
//   Scaled  min_c Σ(w − c·E)² / Σw²: where BatchNorm follows, a common factor of a layer does not matter
//   Plain   Σ(w − E)² / Σw²
// and of several layers the mean over their weights. 0 is exact; E = 0 gives 1.
enum class ReconstructionMeasure { Scaled, Plain };

// The weights of some layers, reduced to what a search asks for: how many reach t·max|w|, and their Σ|w|.
class ReconstructionTable {
public:
    explicit ReconstructionTable(std::vector<double> grid);  // ascending t

    void addLayer(std::span<const float> w);  // finite values; a layer that is empty or all zero counts for nothing
    const std::vector<double> &grid() const { return m_grid; }
    std::size_t layers() const { return m_weights.size(); }

    // Of the thresholds at these places of the grid, ascending; over all layers, or of one.
    double error(std::span<const std::size_t> places, ReconstructionMeasure measure) const;
    double layerError(std::size_t layer, std::span<const std::size_t> places, ReconstructionMeasure measure) const;

private:
    std::vector<double> m_grid;
    // Per layer, then per place of the grid: the number of |w| ≥ t·max|w| and their sum.
    std::vector<std::vector<double>> m_counts, m_sums;
    std::vector<double> m_weights, m_squares;  // per layer: the number of weights and Σw²
};

struct ThresholdList {
    std::vector<double> thresholds;
    double error = 0;
};

// The best lists of `count` thresholds on the grid, best first, at most `keep`; two of them differ by at least `apart`
// places of the grid in some threshold. All lists are tried where there are no more than kExhaustive; otherwise thresholds
// are improved one at a time and two at a time from several starts, which finds a local optimum.
inline constexpr double kExhaustive = 4e6;
std::vector<ThresholdList> searchThresholds(const ReconstructionTable &table, std::size_t count,
                                            ReconstructionMeasure measure, std::size_t keep, std::size_t apart);

// From `step` to `last` in steps of `step`, computed as multiples.
std::vector<double> thresholdGrid(double step, double last);

}  // namespace ttq
