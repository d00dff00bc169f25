// PyTorch files, legacy and zip: whatever is accepted can be read, in no more memory than promised.
#include "formats/torchfile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const ttq::MemorySource source({bytes, size}, "input");
    const auto file = ttq::readTorchFile(source);
    if (!file)
        return 0;
    for (const ttq::StoredTensor &tensor : file->tensors) {
        if (tensor.bytes() > size || tensor.end > size || tensor.begin > tensor.end)
            __builtin_trap();
        std::vector<std::uint8_t> elements(tensor.bytes());
        if (!ttq::readElements(source, tensor, elements))
            __builtin_trap();
    }
    return 0;
}
