// The pickle machine alone, with every name that a weight file may contain.
#include "formats/pickle.h"
#include "formats/torchpickle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const auto pickle = ttq::Pickle::parse({bytes, size}, "input", 0, ttq::torchGlobals());
    if (pickle && (pickle->consumed() > size || pickle->root() >= pickle->values().size()))
        __builtin_trap();
    return 0;
}
