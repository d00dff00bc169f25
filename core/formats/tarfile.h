// Unpacking the archives in which data sets are published: tar, gzip-compressed or not. Strict, because an archive from
// elsewhere decides which names and how many bytes are written.
//
// Only plain files and folders are unpacked, into a temporary folder that takes its final name when all of it is there.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/expected.h"

namespace ttq {

struct UnpackOptions {
    std::uint64_t maxBytes = std::uint64_t{8} << 30;  // of all files together
    std::uint64_t maxEntries = 2'000'000;
    const std::atomic<bool> *cancel = nullptr;  // looked at between blocks
    // Bytes of the archive read so far, and all of them; may be empty.
    std::function<void(std::uint64_t, std::uint64_t)> progress;
};

// Unpacks `archive`, whose entries all lie in one folder, as into/THAT FOLDER, and returns its path. Errors name the
// archive, the offset in its (inflated) data and the entry. Exists: that folder is there already. Corrupt: a header
// whose checksum is wrong, an archive that breaks off, bytes behind its end, an entry twice. Unsupported: a name that is
// absolute, contains "..", an empty part, a backslash or a control character; a link, device or pipe; extended headers;
// more than the limits allow. Io; InvalidArgument when cancelled. After an error nothing is left in `into`.
Expected<std::filesystem::path> unpackTar(const std::filesystem::path &archive, const std::filesystem::path &into,
                                          const UnpackOptions &options = {});

}  // namespace ttq
