// What the kernels' translation units share: clones by instruction set, fixed partial sums.
#pragma once

#include <array>
#include <cstddef>

// Clones for AVX2 and AVX-512 chosen at load time: portable binaries without -march=native. Sanitizers run before
// ifunc resolvers may, so they get the plain version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                  \
    && !defined(__SANITIZE_THREAD__)
#define TTQ_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define TTQ_CLONES
#endif

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
