// What the kernels' translation units share: clones by instruction set, fixed partial sums.
#pragma once

// The options of CMakeLists.txt come together: without them the compiler would contract sums to FMA, and the bits would
// depend on the processor.
#if defined(__GNUC__) && !defined(__clang__) && !defined(__NO_MATH_ERRNO__)
#error "compile this file with -ffp-contract=off -fno-math-errno"
#endif

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
