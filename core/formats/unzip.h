// Unpacking zip archives, with the rules and the promises of tarfile.h.
#pragma once

#include "tarfile.h"

namespace ttq {

// As unpackTar. Corrupt: what readZip (zip.h) calls so, an entry whose data do not inflate to its size or have another
// checksum, a duplicate. Unsupported: an encrypted entry, other methods than stored and deflated; a name or kind of entry
// that unpackTar refuses; more than the limits allow. Nothing is inflated beyond the size that the directory states.
Expected<std::filesystem::path> unpackZip(const std::filesystem::path &archive, const std::filesystem::path &into,
                                          const UnpackOptions &options = {});

}  // namespace ttq
