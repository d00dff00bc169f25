// Constant sparsity on tanh(w), the second scheme of Zhu, Han, Mao, Dally's code: codes −1, 0, +1 without scales.
//
// r gives k = ⌊(1 − r)·n⌋; T is the k-th largest |tanh w|, and what lies strictly above it is kept: k − 1 weights, fewer
// on a tie, none for k = 0. With refresh = "epoch" (published) T stays as it is within the epoch. Latent gradient
// g·(1 − tanh²w), everywhere.
//
// tanh rises strictly, so T is found and compared on |w|: delta is the k-th largest |w|, and T = tanh(delta). (Rounded to
// float, tanh is ±1 for all |w| > 9; ranks of |w| have no such ties.)
#pragma once

#include "ternaryquantizer.h"

namespace ttq {

class SparseTanhQuantizer : public TernaryQuantizer {
public:
    using TernaryQuantizer::TernaryQuantizer;

    std::string kind() const override { return "sparse_tanh"; }
    std::vector<std::string> scalarNames() const override;  // alpha, always 1, and the shared statistics
    NamedTensors parameters() const override { return {}; }
    std::vector<float> levels() const override { return {-1.0f, 0.0f, 1.0f}; }
    torch::Tensor quantize(const torch::Tensor &latent) override;
    torch::Tensor scalars() const override;

protected:
    float deltaOf(const ThresholdRule &rule, const LatentView &latent) const override;
    torch::Tensor deltaTensorOf(const ThresholdRule &rule, const torch::Tensor &w) const override;
};

}  // namespace ttq
