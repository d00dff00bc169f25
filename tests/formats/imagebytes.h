// Small IDX, CIFAR and gzip files for tests, made byte by byte and not by the code under test.
#pragma once

#include <zlib.h>

#include <QString>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/safefile.h"

namespace ttq::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes idxBytes(const std::vector<std::uint32_t> &shape, const Bytes &values, std::uint8_t type = 0x08)
{
    Bytes bytes = {0, 0, type, static_cast<std::uint8_t>(shape.size())};
    for (const std::uint32_t size : shape)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<std::uint8_t>(size >> shift));
    bytes.insert(bytes.end(), values.begin(), values.end());
    return bytes;
}

// Values that differ from their neighbours and cover all of 0 … 255.
inline Bytes patternBytes(std::size_t n, unsigned start = 0)
{
    Bytes bytes(n);
    for (std::size_t i = 0; i < n; ++i)
        bytes[i] = static_cast<std::uint8_t>((start + i * 37 + i / 256 * 11) & 255);
    return bytes;
}

// A gzip stream of `bytes`, `repeats` times over.
inline Bytes gzipBytes(std::span<const std::uint8_t> bytes, int repeats = 1, int level = 6)
{
    z_stream z{};
    if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        qFatal("zlib cannot start");
    Bytes packed;
    Bytes block(1 << 16);
    for (int i = 0; i < repeats; ++i) {
        z.next_in = const_cast<Bytef *>(bytes.data());
        z.avail_in = static_cast<uInt>(bytes.size());
        do {
            z.next_out = block.data();
            z.avail_out = static_cast<uInt>(block.size());
            deflate(&z, i + 1 == repeats ? Z_FINISH : Z_NO_FLUSH);
            packed.insert(packed.end(), block.begin(), block.end() - z.avail_out);
        } while (z.avail_out == 0);
    }
    deflateEnd(&z);
    return packed;
}

inline void writeBytes(const std::filesystem::path &file, const Bytes &bytes)
{
    if (auto ok = writeFile(file, std::as_bytes(std::span(bytes))); !ok)
        qFatal("%s", ok.error().detail.c_str());
}

inline Bytes cifarRecord(std::uint8_t label, unsigned start)
{
    Bytes bytes = {label};
    const Bytes pixels = patternBytes(3072, start);
    bytes.insert(bytes.end(), pixels.begin(), pixels.end());
    return bytes;
}

// A batch of the Python version as Python 2 with NumPy pickled it; `lists` are names and labels. `type` is NumPy's.
inline Bytes cifarPickle(const Bytes &pixels, const std::vector<std::pair<std::string, Bytes>> &lists,
                         const std::string &type = "u1",
                         const std::string &array = "numpy.core.multiarray\n_reconstruct")
{
    const auto little = [](std::size_t value, int n) {
        std::string bytes;
        for (int i = 0; i < n; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 255);
        return bytes;
    };
    const auto word = [&](const std::string &text) { return "U" + little(text.size(), 1) + text; };
    using namespace std::string_literals;
    std::string out = "\x80\x02}("s + word("data");
    out += "c" + array + "\ncnumpy\nndarray\nK\x00\x85"s + word("b") + "\x87R";
    out += "(K\x01M"s + little(pixels.size() / 3072, 2) + "M\x00\x0c\x86"s;
    out += "cnumpy\ndtype\n" + word(type) + "K\x00K\x01\x87R(K\x03"s + word("|")
        + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"s;
    out += "\x89T"s + little(pixels.size(), 4) + std::string(pixels.begin(), pixels.end()) + "tb";
    for (const auto &[name, labels] : lists) {
        out += word(name) + "]("s;
        for (const std::uint8_t label : labels)
            out += "K" + little(label, 1);
        out += "e";
    }
    out += word("batch_label") + word("training batch 1 of 5") + "u.";
    return {out.begin(), out.end()};
}

inline bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace ttq::test
