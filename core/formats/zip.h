// The list of files in a zip archive whose entries are stored, not compressed, as PyTorch writes them (zip64 too).
// Nothing is unpacked: an entry is a range of the archive's bytes.
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
    std::uint64_t begin = 0, size = 0;  // of its bytes in the archive
    std::uint32_t crc = 0;              // zlib's CRC-32 of them
};

// In the order of the central directory. Strict: Corrupt for cut archives, bytes in front of or behind it, duplicate
// names, entries that overlap each other or the directory, headers that contradict each other; Unsupported for
// compressed or encrypted entries (which is also the end of every decompression bomb), archives in several parts, and
// more than 65,536 entries or 16 MiB of directory.
Expected<std::vector<ZipEntry>> readZip(const ByteSource &source);

// Corrupt, naming the entry, if its bytes do not have its checksum.
Expected<void> checkZipEntry(const ByteSource &source, const ZipEntry &entry);

bool looksLikeZip(const ByteSource &source);  // begins as an archive does

}  // namespace ttq
