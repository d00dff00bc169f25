// Zip archives made in a test, with whatever they should not hold.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/imagebytes.h"

namespace ttq::test {

struct ZipPart {
    std::string name;
    Bytes contents = {};
    bool deflate = true;
    std::uint32_t mode = 0100644;                      // Unix type and permissions
    std::optional<std::uint32_t> size = {}, crc = {};  // what the headers say instead of the truth
    int method = -1;                                   // likewise; −1: what is done
    int flags = 0;
    Bytes behind = {};  // bytes behind the data, counted as part of them
};

inline Bytes rawDeflate(const Bytes &bytes)
{
    z_stream z{};
    deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
    Bytes out(deflateBound(&z, static_cast<uLong>(bytes.size())) + 16);
    z.next_in = const_cast<Bytef *>(bytes.data());
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

inline Bytes zipBytes(const std::vector<ZipPart> &parts)
{
    Bytes out, directory;
    const auto put = [](Bytes &to, std::uint64_t value, int count) {
        for (int i = 0; i < count; ++i)
            to.push_back(static_cast<std::uint8_t>(value >> 8 * i));
    };
    const auto append = [](Bytes &to, const auto &bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); };
    for (const ZipPart &part : parts) {
        Bytes data = part.deflate ? rawDeflate(part.contents) : part.contents;
        append(data, part.behind);
        const std::size_t at = out.size();
        const int method = part.method >= 0 ? part.method : (part.deflate ? 8 : 0);
        const auto crc = part.crc.value_or(
            static_cast<std::uint32_t>(crc32(0, part.contents.data(), static_cast<uInt>(part.contents.size()))));
        const auto size = part.size.value_or(static_cast<std::uint32_t>(part.contents.size()));
        const auto common = [&](Bytes &to) {  // of both headers: from "version needed" to the lengths of name and extra
            put(to, 20, 2);
            put(to, static_cast<unsigned>(part.flags), 2);
            put(to, static_cast<unsigned>(method), 2);
            put(to, 0, 4);
            put(to, crc, 4);
            put(to, data.size(), 4);
            put(to, size, 4);
            put(to, part.name.size(), 2);
            put(to, 0, 2);
        };
        put(out, 0x04034b50, 4);
        common(out);
        append(out, part.name);
        append(out, data);
        put(directory, 0x02014b50, 4);
        put(directory, 3 << 8 | 20, 2);  // made on Unix
        common(directory);
        put(directory, 0, 2);
        put(directory, 0, 4);
        put(directory, std::uint64_t{part.mode} << 16, 4);
        put(directory, at, 4);
        append(directory, part.name);
    }
    const std::size_t begin = out.size();
    append(out, directory);
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, parts.size(), 2);
    put(out, parts.size(), 2);
    put(out, directory.size(), 4);
    put(out, begin, 4);
    put(out, 0, 2);
    return out;
}

}  // namespace ttq::test
