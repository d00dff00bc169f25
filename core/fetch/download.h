// Downloading one published file: continued where an earlier attempt broke off, checked before it gets its name.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/expected.h"
#include "published.h"
#include "transfer.h"

namespace ttq {

struct DownloadOptions {
    TransferRules rules;
    int attempts = 5;                                 // of which each later one begins a pause after the one before it
    double backoffSeconds = 1;                        // the first pause; each is twice the one before it, at most 30 s
    std::function<void(std::uint64_t)> progress;      // bytes of this file that are here
    std::function<void(const std::string &)> notice;  // sentences: tried again, started again
    std::function<void()> checking;                   // before the hash is computed
};

// `target` becomes the file; until then what is there of it is target.part, which an error leaves to be continued, unless
// it cannot be the beginning of the file (longer, another hash): then it is deleted, and the error says so. A `target`
// that is there already and has the hash is left alone. Errors: Io (network, server, disk), Corrupt (size, hash),
// InvalidArgument when cancelled ("… are kept").
Expected<void> download(const RemoteFile &file, const std::filesystem::path &target, const DownloadOptions &options);

// Corrupt unless `path` has the size and the hashes that are on record for the file.
Expected<void> checkHash(const RemoteFile &file, const std::filesystem::path &path);

std::string byteText(std::uint64_t bytes);  // "170.1 MB", as disks and networks count

}  // namespace ttq
