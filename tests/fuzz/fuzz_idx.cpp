// IDX files, plain and gzip.
#include <numeric>

#include "formats/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const auto array = ttq::parseIdx({bytes, size}, "input", 1 << 22);
    if (!array)
        return 0;
    const auto elements = std::accumulate(array->shape.begin(), array->shape.end(), std::int64_t{1},
                                          [](std::int64_t a, std::int64_t b) { return a * b; });
    if (static_cast<std::size_t>(elements) != array->values.size())
        __builtin_trap();
    return 0;
}
