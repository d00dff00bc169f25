// Small PyTorch files for tests, made byte by byte and not by the code under test.
#pragma once

#include <zlib.h>

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ttq::test {

using Bytes = std::vector<std::uint8_t>;

inline void appendNumber(Bytes &bytes, std::uint64_t value, int count)
{
    for (int i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

inline void appendText(Bytes &bytes, std::string_view text)
{
    bytes.insert(bytes.end(), text.begin(), text.end());
}

inline Bytes operator+(Bytes a, const Bytes &b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

inline Bytes operator"" _b(const char *text, std::size_t size)
{
    return {text, text + size};
}

// Instructions of a pickle, one method each.
class Pickler {
public:
    explicit Pickler(int protocol = 2) { bytes = {0x80, static_cast<std::uint8_t>(protocol)}; }

    Pickler &raw(std::string_view text)
    {
        appendText(bytes, text);
        return *this;
    }
    Pickler &text(std::string_view value)
    {
        bytes.push_back('X');
        appendNumber(bytes, value.size(), 4);
        return raw(value);
    }
    Pickler &integer(std::int64_t value)
    {
        bytes.push_back(0x8a);
        bytes.push_back(8);
        appendNumber(bytes, static_cast<std::uint64_t>(value), 8);
        return *this;
    }
    Pickler &global(const std::string &module, const std::string &name)
    {
        return raw("c" + module + "\n" + name + "\n");
    }
    Pickler &tuple(const std::vector<std::int64_t> &numbers)
    {
        raw("(");
        for (const std::int64_t number : numbers)
            integer(number);
        return raw("t");
    }
    Bytes end()
    {
        raw(".");
        return bytes;
    }

    Bytes bytes;
};

struct TestTensor {
    std::string name;
    std::vector<std::int64_t> shape, strides;
    std::string key;  // of its storage
    std::int64_t offset = 0;
    std::int64_t storageElements = 0;
};

struct TestStorage {
    std::string key;
    std::vector<float> values;
};

struct TestFile {
    std::vector<TestTensor> tensors;
    std::vector<TestStorage> storages;
    std::string nested;       // key of an outer dict
    bool parameters = false;  // each tensor wrapped in a Parameter
    bool metadata = false;    // the _metadata that newer versions set on the dict
    std::string storageClass = "FloatStorage";
};

// Two tensors in storages of their own, and a transposed view of the first.
inline TestFile smallFile()
{
    TestFile file;
    file.storages = {{"10", {1, 2, 3, 4, 5, 6}}, {"11", {0.5F, -0.5F}}};
    file.tensors = {{"conv.weight", {2, 3}, {3, 1}, "10", 0, 6},
                    {"conv.bias", {2}, {1}, "11", 0, 2},
                    {"turned", {3, 2}, {1, 3}, "10", 0, 6},
                    {"part", {2}, {1}, "10", 4, 6}};
    return file;
}

inline void pickleTensor(Pickler &pickler, const TestFile &file, const TestTensor &tensor, bool legacy)
{
    if (file.parameters)
        pickler.global("torch._utils", "_rebuild_parameter").raw("(");
    pickler.global("torch._utils", legacy ? "_rebuild_tensor" : "_rebuild_tensor_v2").raw("((");
    pickler.text("storage").global("torch", file.storageClass).text(tensor.key).text("cpu");
    pickler.integer(tensor.storageElements);
    pickler.raw(legacy ? "NtQ" : "tQ").integer(tensor.offset).tuple(tensor.shape).tuple(tensor.strides);
    if (!legacy)
        pickler.raw("\x89").global("collections", "OrderedDict").raw(")R");
    pickler.raw("tR");
    if (file.parameters)
        pickler.raw("\x88").global("collections", "OrderedDict").raw(")RtR");
}

inline Bytes dictPickle(const TestFile &file, bool legacy)
{
    Pickler pickler;
    if (!file.nested.empty())
        pickler.raw("}(").text("epoch").integer(7).text(file.nested);
    pickler.global("collections", "OrderedDict").raw(")R(");
    for (const TestTensor &tensor : file.tensors) {
        pickler.text(tensor.name);
        pickleTensor(pickler, file, tensor, legacy);
    }
    pickler.raw("u");
    if (file.metadata)
        pickler.raw("}").text("_metadata").global("collections", "OrderedDict").raw(")Rsb");
    if (!file.nested.empty())
        pickler.raw("u");
    return pickler.end();
}

inline Bytes floatBytes(const std::vector<float> &values)
{
    Bytes bytes;
    for (const float value : values)
        appendNumber(bytes, std::bit_cast<std::uint32_t>(value), 4);
    return bytes;
}

inline Bytes legacyHead()
{
    using namespace std::string_view_literals;
    Bytes bytes;
    appendText(bytes, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv);
    appendText(bytes, "\x80\x02M\xe9\x03."sv);
    return bytes + Pickler().raw("}").text("little_endian").raw("\x88s").end();
}

inline Bytes legacyBytes(const TestFile &file)
{
    Bytes bytes = legacyHead() + dictPickle(file, true);
    Pickler keys;
    keys.raw("](");
    for (const TestStorage &storage : file.storages)
        keys.text(storage.key);
    bytes = bytes + keys.raw("e").end();
    for (const TestStorage &storage : file.storages) {
        appendNumber(bytes, storage.values.size(), 8);
        bytes = bytes + floatBytes(storage.values);
    }
    return bytes;
}

struct TestEntry {
    std::string name;
    Bytes bytes;
    std::uint16_t method = 0, flags = 0;
    std::int64_t claimedSize = -1;  // in the directory; −1: the truth
};

inline Bytes zipBytes(const std::vector<TestEntry> &entries, bool zip64 = false)
{
    Bytes bytes, directory;
    for (const TestEntry &entry : entries) {
        const std::uint64_t at = bytes.size();
        const auto crc = static_cast<std::uint32_t>(
            crc32(crc32(0, nullptr, 0), entry.bytes.data(), static_cast<uInt>(entry.bytes.size())));
        const auto size = entry.claimedSize < 0 ? entry.bytes.size() : static_cast<std::uint64_t>(entry.claimedSize);
        appendNumber(bytes, 0x04034b50, 4);
        appendNumber(bytes, 20, 2);
        appendNumber(bytes, entry.flags, 2);
        appendNumber(bytes, entry.method, 2);
        appendNumber(bytes, 0, 4);
        appendNumber(bytes, crc, 4);
        appendNumber(bytes, size, 4);
        appendNumber(bytes, size, 4);
        appendNumber(bytes, entry.name.size(), 2);
        appendNumber(bytes, 4, 2);  // an extra field, as PyTorch pads with
        appendText(bytes, entry.name);
        appendText(bytes, std::string_view("FB\0\0", 4));
        bytes = bytes + entry.bytes;

        appendNumber(directory, 0x02014b50, 4);
        appendNumber(directory, 0, 2);
        appendNumber(directory, 20, 2);
        appendNumber(directory, entry.flags, 2);
        appendNumber(directory, entry.method, 2);
        appendNumber(directory, 0, 4);
        appendNumber(directory, crc, 4);
        appendNumber(directory, zip64 ? 0xFFFFFFFF : size, 4);
        appendNumber(directory, zip64 ? 0xFFFFFFFF : size, 4);
        appendNumber(directory, entry.name.size(), 2);
        appendNumber(directory, zip64 ? 28 : 0, 2);
        appendNumber(directory, 0, 2 + 2 + 2 + 4);
        appendNumber(directory, zip64 ? 0xFFFFFFFF : at, 4);
        appendText(directory, entry.name);
        if (zip64) {
            appendNumber(directory, 1, 2);
            appendNumber(directory, 24, 2);
            appendNumber(directory, size, 8);
            appendNumber(directory, size, 8);
            appendNumber(directory, at, 8);
        }
    }
    const std::uint64_t directoryAt = bytes.size(), directorySize = directory.size();
    bytes = bytes + directory;
    if (zip64) {
        const std::uint64_t endAt = bytes.size();
        appendNumber(bytes, 0x06064b50, 4);
        appendNumber(bytes, 44, 8);
        appendNumber(bytes, 0, 2 + 2 + 4 + 4);
        appendNumber(bytes, entries.size(), 8);
        appendNumber(bytes, entries.size(), 8);
        appendNumber(bytes, directorySize, 8);
        appendNumber(bytes, directoryAt, 8);
        appendNumber(bytes, 0x07064b50, 4);
        appendNumber(bytes, 0, 4);
        appendNumber(bytes, endAt, 8);
        appendNumber(bytes, 1, 4);
    }
    appendNumber(bytes, 0x06054b50, 4);
    appendNumber(bytes, 0, 4);
    appendNumber(bytes, zip64 ? 0xFFFF : entries.size(), 2);
    appendNumber(bytes, zip64 ? 0xFFFF : entries.size(), 2);
    appendNumber(bytes, zip64 ? 0xFFFFFFFF : directorySize, 4);
    appendNumber(bytes, zip64 ? 0xFFFFFFFF : directoryAt, 4);
    appendNumber(bytes, 0, 2);
    return bytes;
}

inline std::vector<TestEntry> archiveEntries(const TestFile &file)
{
    std::vector<TestEntry> entries = {{"net/data.pkl", dictPickle(file, false)}, {"net/byteorder", "little"_b}};
    for (const TestStorage &storage : file.storages)
        entries.push_back({"net/data/" + storage.key, floatBytes(storage.values)});
    entries.push_back({"net/version", "3\n"_b});
    return entries;
}

inline Bytes archiveBytes(const TestFile &file, bool zip64 = false)
{
    return zipBytes(archiveEntries(file), zip64);
}

}  // namespace ttq::test
