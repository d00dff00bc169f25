// The publishers' archives: where they are, how long they are and what their hash is. A file whose hash nobody has
// published is not here, and its set has to be got by hand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ttq {

struct RemoteFile {
    std::string url;          // https only
    std::string name;         // of the file here
    std::uint64_t bytes = 0;  // exactly
    std::string md5, sha256;  // lowercase hexadecimal; one of the two at least
};

// What becomes of the files: they are the data set (gzip files are read as they are), or the one of them is unpacked.
enum class Packing { Files, Tar, Zip };

struct RemoteSet {
    std::string dataset;  // as data.dataset takes it
    std::string folder;   // what the set is called in the data folder
    Packing packing = Packing::Files;
    std::vector<RemoteFile> files;
    std::uint64_t unpackedBytes = 0;  // room that the unpacked files take, blocks of small ones included

    std::uint64_t bytes() const;  // of all files
};

// nullptr where nothing can be fetched under this name.
const RemoteSet *publishedSet(std::string_view dataset);

// How a set that cannot be fetched is got by hand, in sentences; empty for the others.
std::string howToGet(std::string_view dataset);

}  // namespace ttq
