// The kernels over a whole tensor: fixed blocks on torch's threads.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels.h"

namespace ttq {

inline std::size_t length(std::int64_t n)
{
    return static_cast<std::size_t>(n);
}

// Runs `pass(begin, size)` over fixed blocks of [0, n) on torch's threads and combines the results in order, so that
// the sum does not depend on how many threads there are. An empty layer gives Result{}.
template <class Result, class Pass>
Result overBlocks(std::int64_t n, const Pass &pass)
{
    constexpr auto kSize = static_cast<std::int64_t>(kernels::kBlock);
    const std::int64_t blocks = (n + kSize - 1) / kSize;
    if (blocks <= 1) {
        return n == 0 ? Result{} : pass(0, n);
    }
    std::vector<Result> results(length(blocks));
    at::parallel_for(0, blocks, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t block = first; block < last; ++block) {
            const std::int64_t begin = block * kSize;
            results[length(block)] = pass(begin, std::min(kSize, n - begin));
        }
    });
    Result total = results.front();
    for (std::size_t i = 1; i < results.size(); ++i) {
        total.add(results[i]);
    }
    return total;
}

// The same for passes that only write.
template <class Pass>
void forBlocks(std::int64_t n, const Pass &pass)
{
    struct Nothing {
        void add(const Nothing &) {}
    };
    overBlocks<Nothing>(n, [&](std::int64_t begin, std::int64_t size) {
        pass(begin, size);
        return Nothing{};
    });
}

}  // namespace ttq
