#include "resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ttq {

namespace {

constexpr double kLobes = 3;

double lanczos(double x)
{
    if (x == 0) {
        return 1;
    }
    const double angle = std::numbers::pi * x;
    return std::abs(x) < kLobes ? kLobes * std::sin(angle) * std::sin(angle / kLobes) / (angle * angle) : 0;
}

// [to, from]: row i makes pixel i of the result.
torch::Tensor weightsOf(std::int64_t from, std::int64_t to)
{
    torch::Tensor weights = torch::zeros({to, from}, torch::kFloat64);
    double *row = weights.data_ptr<double>();
    const double step = static_cast<double>(from) / static_cast<double>(to);
    const double unit = std::max(step, 1.0);
    for (std::int64_t i = 0; i < to; ++i, row += from) {
        const double centre = (static_cast<double>(i) + 0.5) * step;
        // The window in whole pixels, rounded as the library does.
        const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(centre - kLobes * unit + 0.5));
        const auto last = std::min<std::int64_t>(from, static_cast<std::int64_t>(centre + kLobes * unit + 0.5));
        double sum = 0;
        for (std::int64_t x = first; x < last; ++x) {
            row[x] = lanczos((static_cast<double>(x) + 0.5 - centre) / unit);
            sum += row[x];
        }
        for (std::int64_t x = first; x < last; ++x) {
            row[x] /= sum;
        }
    }
    return weights;
}

}  // namespace

torch::Tensor resampleLanczos(const torch::Tensor &kernels, std::int64_t height, std::int64_t width)
{
    const torch::Tensor rows = weightsOf(kernels.size(2), height), columns = weightsOf(kernels.size(3), width);
    return rows.matmul(kernels.to(torch::kFloat64)).matmul(columns.t()).to(torch::kFloat32);
}

}  // namespace ttq
