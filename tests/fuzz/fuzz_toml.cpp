// Configurations: what is accepted can be written, and reads back as itself.
#include <string_view>

#include "runs/runconfig.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const auto config = ttq::parseConfig({reinterpret_cast<const char *>(bytes), size}, "input");
    if (!config)
        return 0;
    const auto again = ttq::parseConfig(ttq::toToml(*config), "written");
    if (!again || !(*again == *config))
        __builtin_trap();
    return 0;
}
