// A reader with a fault: the replay of its corpus has to find it, else the replay finds nothing.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size >= 4 && bytes[3] != 'd')
        __builtin_trap();
    return 0;
}
