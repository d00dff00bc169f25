// Fetching a data set: downloaded, checked, unpacked, and only then under its name in the data folder.
//
// Until then everything lies in DATA/NAME.part/, which a later attempt continues. Nothing listens, nothing is executed, and
// the archives are unpacked by the strict readers of core/formats.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/expected.h"
#include "download.h"
#include "published.h"

namespace ttq {

struct FetchProgress {
    enum Stage { Download, Check, Unpack } stage = Download;
    std::string file;
    std::uint64_t done = 0, total = 0;  // bytes; when downloading of the whole set, else of this file; 0: not known
    double bytesPerSecond = 0;          // of the download, lately; 0: not known
};

struct FetchOptions {
    TransferRules rules;
    int attempts = 5;
    double backoffSeconds = 1;
    std::uint64_t maxUnpackedBytes = std::uint64_t{8} << 30;
    std::function<void(const FetchProgress &)> progress;
    std::function<void(const std::string &)> notice;
};

// DATA/FOLDER of the set. Errors: Exists when that is there already; Busy while another program fetches the set; Io with
// "needs … in …" when the disk has too little room; as download(), unpackTar() and unpackZip(). After an error nothing
// is at the final name.
Expected<std::filesystem::path> fetchSet(const RemoteSet &set, const std::filesystem::path &dataFolder,
                                         const FetchOptions &options);

// Bytes of an earlier attempt that can be continued; 0 where there was none.
std::uint64_t partialBytes(const RemoteSet &set, const std::filesystem::path &dataFolder);

}  // namespace ttq
