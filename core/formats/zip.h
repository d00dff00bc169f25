// The list of files in a zip archive (zip64 too). Nothing is unpacked: an entry is a range of the archive's bytes. PyTorch
// stores its entries as they are; data sets are published with compressed ones.
//
// Format: APPNOTE.TXT 6.3 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bytesource.h"

namespace ttq {

struct ZipEntry {
    std::string name;
    std::uint64_t begin = 0;     // of its bytes in the archive
    std::uint64_t size = 0;      // of the file
    std::uint64_t stored = 0;    // in the archive; the file's size unless it is deflated
    std::uint32_t crc = 0;       // zlib's CRC-32 of the file
    bool deflated = false;       // as a raw DEFLATE stream
    std::uint32_t unixMode = 0;  // type and permissions where the archive was made on Unix, else 0
};

struct ZipRules {
    bool deflated = false;  // whether entries may be
    std::uint64_t maxEntries = 65536, maxDirectoryBytes = std::uint64_t{16} << 20;
};

// In the order of the central directory. Strict: Corrupt for cut archives, bytes in front of or behind it, duplicate
// names, entries that overlap each other or the directory, headers that contradict each other; Unsupported for
// encrypted entries, archives in several parts, and what the rules do not allow: without further words compressed entries
// (which is also the end of every decompression bomb) and more than 65,536 entries or 16 MiB of directory.
Expected<std::vector<ZipEntry>> readZip(const ByteSource &source, const ZipRules &rules = {});

// Corrupt, naming the entry, if its bytes do not have its checksum. Only of an entry that is not deflated.
Expected<void> checkZipEntry(const ByteSource &source, const ZipEntry &entry);

bool looksLikeZip(const ByteSource &source);  // begins as an archive does

}  // namespace ttq
