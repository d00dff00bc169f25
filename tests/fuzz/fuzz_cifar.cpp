// CIFAR batches; the first byte chooses CIFAR-10 or CIFAR-100.
#include "formats/cifar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const bool hundred = size > 0 && bytes[0] % 2 == 1;
    const std::size_t skip = size > 0 ? 1 : 0;
    const int classes = hundred ? 100 : 10;
    const auto batch = ttq::parseCifarBatch({bytes + skip, size - skip}, "input", hundred ? 2 : 1, classes);
    if (!batch)
        return 0;
    if (batch->pixels.size() != batch->labels.size() * ttq::kCifarImageBytes)
        __builtin_trap();
    for (const auto label : batch->labels) {
        if (label >= classes)
            __builtin_trap();
    }
    return 0;
}
