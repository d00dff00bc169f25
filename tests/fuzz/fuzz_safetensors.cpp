// The safetensors container, through a file that lives in memory.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "runs/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const int file = ::memfd_create("input", MFD_CLOEXEC);
    if (file < 0 || ::write(file, bytes, size) != static_cast<ssize_t>(size))
        __builtin_trap();
    const auto read
        = ttq::Safetensors::read("/proc/self/fd/" + std::to_string(file), ttq::Safetensors::Check::Sha256IfPresent);
    ::close(file);
    std::size_t all = 0;
    for (const auto &[name, entry] : read ? read->tensors() : std::map<std::string, ttq::TensorEntry>()) {
        if (entry.end - entry.begin != read->bytes(entry).size())
            __builtin_trap();
        all += entry.end - entry.begin;
    }
    if (all > size)
        __builtin_trap();
    return 0;
}
