// What the kernels' translation units share: clones by instruction set, fixed partial sums.
#pragma once

#include <array>
#include <cstddef>

#include "base/clones.h"

namespace ttq::kernels {

inline constexpr std::size_t kLanes = 16;

inline double sumOf(const std::array<double, kLanes> &lanes)
{
    double total = 0;
    for (const double lane : lanes) {
        total += lane;
    }
    return total;
}

}  // namespace ttq::kernels
