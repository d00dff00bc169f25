#include "idx.h"

#include <algorithm>
#include <array>

#include "base/safefile.h"
#include "bytestream.h"

namespace ttq {

namespace {

constexpr std::size_t kHeaderStart = 4;
constexpr int kMaxDimensions = 4;
constexpr std::uint8_t kUnsignedByte = 0x08;
// Elements are taken over in pieces of this size, so that an announced size alone costs no memory.
constexpr std::size_t kPiece = std::size_t{1} << 20;
// Room made at once: enough for MNIST's training images.
constexpr std::uint64_t kFirstRoom = std::uint64_t{64} << 20;

std::string hexByte(std::uint8_t value)
{
    constexpr char kDigits[] = "0123456789abcdef";
    return {'0', 'x', kDigits[value >> 4], kDigits[value & 15]};
}

std::string bytesText(std::uint64_t n)
{
    return std::to_string(n) + (n == 1 ? " byte" : " bytes");
}

Unexpected<Error> endsEarly(const ByteStream &stream, const std::string &what, std::uint64_t expected)
{
    return stream.corrupt("ends at " + stream.place(stream.offset()) + ", expected " + bytesText(expected) + " of "
                          + what);
}

// The dimensions and their product, which is at most `maxBytes`.
struct Shape {
    std::vector<std::int64_t> dimensions;
    std::uint64_t elements = 1;
};

Expected<Shape> readShape(ByteStream &stream, int count, const std::string &name, std::uint64_t maxBytes)
{
    Shape shape;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t at = stream.offset();
        std::array<std::uint8_t, 4> raw{};
        auto got = stream.read(raw);
        if (!got)
            return Unexpected{got.error()};
        if (*got < raw.size())
            return endsEarly(stream, "header", kHeaderStart + 4u * static_cast<unsigned>(count));
        const std::uint64_t size
            = std::uint64_t{raw[0]} << 24 | std::uint64_t{raw[1]} << 16 | std::uint64_t{raw[2]} << 8 | raw[3];
        // Compared by division, so that the product cannot wrap.
        if (size > 0 && shape.elements > maxBytes / size)
            return Unexpected{Error{ErrorCode::Unsupported,
                                    name + ": " + stream.place(at) + ": dimension " + std::to_string(i + 1) + " of "
                                        + std::to_string(count) + " is " + std::to_string(size)
                                        + ", which makes the array larger than the " + bytesText(maxBytes)
                                        + " allowed"}};
        shape.elements *= size;
        shape.dimensions.push_back(static_cast<std::int64_t>(size));
    }
    return shape;
}

Expected<std::vector<std::uint8_t>> readElements(ByteStream &stream, std::uint64_t count)
{
    if (count > stream.mostThatCanFollow())
        return stream.corrupt("the header announces " + bytesText(count) + " of elements, but from "
                              + stream.place(stream.offset()) + " on there can be at most "
                              + std::to_string(stream.mostThatCanFollow()));
    std::vector<std::uint8_t> values;
    values.reserve(std::min(count, kFirstRoom));
    while (values.size() < count) {
        const std::size_t before = values.size();
        values.resize(std::min<std::uint64_t>(count, before + kPiece));
        const auto got = stream.read(std::span(values).subspan(before));
        if (!got)
            return Unexpected{got.error()};
        if (before + *got < values.size())
            return endsEarly(stream, "elements", count);
    }
    return values;
}

}  // namespace

Expected<IdxArray> parseIdx(std::span<const std::uint8_t> bytes, const std::string &name, std::uint64_t maxBytes)
{
    ByteStream stream(bytes, name);
    std::array<std::uint8_t, kHeaderStart> start{};
    auto got = stream.read(start);
    if (!got)
        return Unexpected{got.error()};
    if (*got < start.size())
        return endsEarly(stream, "header", kHeaderStart);
    if (start[0] != 0 || start[1] != 0)
        return stream.corrupt(stream.place(0) + ": starts with " + hexByte(start[0]) + " " + hexByte(start[1])
                              + ", expected 0x00 0x00 (IDX) or 0x1f 0x8b (gzip)");
    if (start[2] != kUnsignedByte)
        return Unexpected{Error{ErrorCode::Unsupported,
                                name + ": " + stream.place(2) + ": element type " + hexByte(start[2])
                                    + ", only 0x08 (unsigned byte) is read"}};
    const int dimensions = start[3];
    if (dimensions < 1 || dimensions > kMaxDimensions)
        return stream.corrupt(stream.place(3) + ": " + std::to_string(dimensions) + " dimensions, expected 1 to "
                              + std::to_string(kMaxDimensions));
    auto shape = readShape(stream, dimensions, name, maxBytes);
    if (!shape)
        return Unexpected{shape.error()};
    auto values = readElements(stream, shape->elements);
    if (!values)
        return Unexpected{values.error()};
    if (auto end = stream.expectEnd(); !end)
        return Unexpected{end.error()};
    return IdxArray{std::move(shape->dimensions), *std::move(values)};
}

Expected<IdxArray> readIdx(const std::filesystem::path &file, std::uint64_t maxBytes)
{
    // A valid file is no longer than its elements, its header and a little gzip overhead for what cannot be
    // compressed (5 bytes in 16 KiB at worst).
    const std::uint64_t longest = maxBytes + maxBytes / 1024 + 65536;
    const auto text = readTextFile(file, longest);
    if (!text)
        return Unexpected{text.error()};
    return parseIdx({reinterpret_cast<const std::uint8_t *>(text->data()), text->size()}, file.string(), maxBytes);
}

}  // namespace ttq
