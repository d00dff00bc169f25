// Tar archives made in a test, with whatever they should not hold.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "formats/imagebytes.h"

namespace ttq::test {

inline void sealTarHeader(Bytes &header)
{
    std::memset(header.data() + 148, ' ', 8);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 512; ++i)
        sum += header[i];
    std::snprintf(reinterpret_cast<char *>(header.data() + 148), 8, "%06o", sum);
}

// One entry as tar writes it; `size` may lie about the contents.
inline Bytes tarEntry(const std::string &name, const Bytes &contents = {}, char kind = '0', long size = -1)
{
    Bytes bytes(512, 0);
    std::memcpy(bytes.data(), name.data(), std::min<std::size_t>(name.size(), 100));
    std::memcpy(bytes.data() + 100, "0000644", 8);
    std::snprintf(reinterpret_cast<char *>(bytes.data() + 124), 12, "%011lo",
                  size < 0 ? static_cast<unsigned long>(contents.size()) : static_cast<unsigned long>(size));
    bytes[156] = static_cast<std::uint8_t>(kind);
    std::memcpy(bytes.data() + 257,
                "ustar\0"
                "00",
                8);
    if (kind == '1' || kind == '2')
        std::memcpy(bytes.data() + 157, "/etc/passwd", 11);
    sealTarHeader(bytes);
    bytes.insert(bytes.end(), contents.begin(), contents.end());
    bytes.resize((bytes.size() + 511) / 512 * 512);
    return bytes;
}

inline Bytes tarBytes(const std::vector<Bytes> &entries, std::size_t zeros = 1024)
{
    Bytes bytes;
    for (const Bytes &one : entries)
        bytes.insert(bytes.end(), one.begin(), one.end());
    bytes.resize(bytes.size() + zeros);
    return bytes;
}

}  // namespace ttq::test
