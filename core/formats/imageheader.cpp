#include "imageheader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace ttq {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::int64_t kMostAspect = 64;  // brought to a shorter side, a thread of a picture would fill the memory

class Reader {
public:
    Reader(Bytes bytes, const std::string &name) : m_bytes(bytes), m_name(name) {}

    std::size_t size() const { return m_bytes.size(); }
    std::uint8_t at(std::size_t offset) const { return m_bytes[offset]; }
    bool holds(std::size_t offset, std::uint64_t n) const
    {
        return offset <= m_bytes.size() && n <= m_bytes.size() - offset;
    }
    bool startsWith(std::size_t offset, std::string_view text) const
    {
        return holds(offset, text.size()) && std::memcmp(m_bytes.data() + offset, text.data(), text.size()) == 0;
    }
    std::uint32_t big(std::size_t offset, int bytes) const
    {
        std::uint32_t value = 0;
        for (int i = 0; i < bytes; ++i)
            value = value << 8 | m_bytes[offset + static_cast<std::size_t>(i)];
        return value;
    }
    std::uint32_t little(std::size_t offset, int bytes) const
    {
        std::uint32_t value = 0;
        for (int i = bytes - 1; i >= 0; --i)
            value = value << 8 | m_bytes[offset + static_cast<std::size_t>(i)];
        return value;
    }
    Bytes part(std::size_t offset, std::size_t n) const { return m_bytes.subspan(offset, n); }

    Unexpected<Error> corrupt(std::size_t offset, const std::string &what) const
    {
        return Unexpected{Error{ErrorCode::Corrupt, m_name + ": offset " + std::to_string(offset) + ": " + what}};
    }
    Unexpected<Error> unsupported(std::size_t offset, const std::string &what) const
    {
        return Unexpected{Error{ErrorCode::Unsupported, m_name + ": offset " + std::to_string(offset) + ": " + what}};
    }
    Unexpected<Error> endsEarly(const std::string &what) const
    {
        return corrupt(size(), "the file ends here, before " + what);
    }

    // `offset` is where the size stands.
    Expected<ImageHeader> header(ImageFormat format, std::int64_t height, std::int64_t width, std::size_t offset) const
    {
        const std::string size = std::to_string(width) + "×" + std::to_string(height);
        if (height < 1 || width < 1)
            return corrupt(offset, "a picture of " + size + " pixels");
        if (width > kMaxImagePixels / height)
            return unsupported(
                offset, "a picture of " + size + " pixels, allowed are at most " + std::to_string(kMaxImagePixels));
        if (std::max(height, width) > kMostAspect * std::min(height, width))
            return unsupported(offset,
                               "a picture of " + size + " pixels, allowed are sides of at most "
                                   + std::to_string(kMostAspect) + " to 1");
        return ImageHeader{format, height, width};
    }

private:
    Bytes m_bytes;
    const std::string &m_name;
};

// The first byte of the marker that ends the entropy-coded data from `offset` on; the file's size if none does.
std::size_t endOfScan(const Reader &file, std::size_t offset)
{
    const Bytes rest = file.part(offset, file.size() - offset);
    for (std::size_t i = 0; i + 1 < rest.size(); ++i) {
        const void *found = std::memchr(rest.data() + i, 0xff, rest.size() - 1 - i);
        if (found == nullptr)
            break;
        i = static_cast<std::size_t>(static_cast<const std::uint8_t *>(found) - rest.data());
        const std::uint8_t next = rest[i + 1];
        if (next != 0x00 && next != 0xff && !(next >= 0xd0 && next <= 0xd7))
            return offset + i;
    }
    return file.size();
}

Expected<ImageHeader> checkJpeg(const Reader &file)
{
    ImageHeader header;
    bool scanned = false;
    for (std::size_t at = 2;;) {
        while (file.holds(at, 2) && file.at(at) == 0xff && file.at(at + 1) == 0xff)
            ++at;  // fill bytes
        if (!file.holds(at, 2))
            return file.endsEarly("the JPEG's end marker");
        if (file.at(at) != 0xff)
            return file.corrupt(at, "byte " + std::to_string(file.at(at)) + ", expected a JPEG marker (255)");
        const std::uint8_t marker = file.at(at + 1);
        if (marker == 0xd9) {
            if (!scanned)
                return file.corrupt(at, "the JPEG ends without a picture");
            return header;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
            at += 2;
            continue;
        }
        if (!file.holds(at, 4))
            return file.endsEarly("the JPEG's end marker");
        const std::size_t length = file.big(at + 2, 2);
        if (length < 2)
            return file.corrupt(at + 2, "a segment of " + std::to_string(length) + " bytes, expected at least 2");
        if (!file.holds(at + 2, length))
            return file.endsEarly("the end of the segment at offset " + std::to_string(at));
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            if (length < 8)
                return file.corrupt(at + 2, "a frame header of " + std::to_string(length) + " bytes, expected 8");
            if (file.big(at + 5, 2) == 0)
                return file.unsupported(at + 5, "a JPEG that tells its height only at its end");
            auto read = file.header(ImageFormat::Jpeg, file.big(at + 5, 2), file.big(at + 7, 2), at + 5);
            if (!read)
                return read;
            header = *read;
        }
        at += 2 + length;
        if (marker == 0xda) {
            if (header.width == 0)
                return file.corrupt(at, "picture data before a frame header");
            scanned = true;
            at = endOfScan(file, at);
        }
    }
}

Expected<ImageHeader> checkPng(const Reader &file)
{
    ImageHeader header;
    bool data = false;
    for (std::size_t at = 8;;) {
        if (!file.holds(at, 12))
            return file.endsEarly("the PNG's end chunk");
        const std::uint32_t length = file.big(at, 4);
        if (!file.holds(at + 8, std::uint64_t{length} + 4))
            return file.endsEarly("the end of the chunk at offset " + std::to_string(at));
        const bool first = at == 8;
        if (first != file.startsWith(at + 4, "IHDR") || (first && length != 13))
            return file.corrupt(at, "expected one IHDR chunk of 13 bytes at the start");
        if (first) {
            // Before the checksums: a header that asks for too much is refused whatever follows.
            if (file.big(at + 8, 4) > 0x7fffffff || file.big(at + 12, 4) > 0x7fffffff)
                return file.corrupt(at + 8, "a side of more than 2147483647 pixels");
            auto read = file.header(ImageFormat::Png, file.big(at + 12, 4), file.big(at + 8, 4), at + 8);
            if (!read)
                return read;
            header = *read;
        }
        const Bytes covered = file.part(at + 4, length + std::size_t{4});
        if (crc32(0, covered.data(), static_cast<uInt>(covered.size())) != file.big(at + 8 + length, 4))
            return file.corrupt(at, "the checksum of this chunk is wrong");
        data = data || file.startsWith(at + 4, "IDAT");
        if (file.startsWith(at + 4, "IEND")) {
            if (!data)
                return file.corrupt(at, "the PNG ends without a picture");
            return header;
        }
        at += std::size_t{12} + length;
    }
}

Expected<ImageHeader> checkBmp(const Reader &file)
{
    if (!file.holds(0, 34) || file.little(14, 4) < 40)
        return file.holds(0, 34) ? Expected<ImageHeader>(file.unsupported(14, "a BMP header of the OS/2 kind"))
                                 : file.endsEarly("the end of the BMP header");
    const auto width = static_cast<std::int32_t>(file.little(18, 4));
    const std::int64_t height = std::abs(std::int64_t{static_cast<std::int32_t>(file.little(22, 4))});
    auto header = file.header(ImageFormat::Bmp, height, width, 18);
    const std::uint64_t row = (std::uint64_t{static_cast<std::uint32_t>(width)} * file.little(28, 2) + 31) / 32 * 4;
    if (header && file.little(30, 4) == 0 && !file.holds(file.little(10, 4), row * static_cast<std::uint64_t>(height)))
        return file.endsEarly("its last row");
    return header;
}

Expected<ImageHeader> checkWebp(const Reader &file)
{
    if (!file.holds(0, 30))
        return file.endsEarly("the end of the WebP header");
    if (!file.holds(8, file.little(4, 4)))
        return file.endsEarly("the " + std::to_string(file.little(4, 4)) + " bytes its RIFF header announces");
    if (file.startsWith(12, "VP8 "))
        return file.header(ImageFormat::Webp, file.little(28, 2) & 0x3fff, file.little(26, 2) & 0x3fff, 26);
    if (file.startsWith(12, "VP8L")) {
        const std::uint32_t bits = file.little(21, 4);
        return file.header(ImageFormat::Webp, (bits >> 14 & 0x3fff) + 1, (bits & 0x3fff) + 1, 21);
    }
    if (file.startsWith(12, "VP8X")) {
        if ((file.at(20) & 2) != 0)
            return file.unsupported(20, "an animated WebP");
        return file.header(ImageFormat::Webp, std::int64_t{file.little(27, 3)} + 1,
                           std::int64_t{file.little(24, 3)} + 1, 24);
    }
    return file.corrupt(12, "expected VP8, VP8L or VP8X");
}

// P5 and P6: "P6 width height maximum" with any white space and comments, one white-space byte, then the samples.
Expected<ImageHeader> checkPnm(const Reader &file)
{
    std::array<std::uint32_t, 3> numbers{};
    std::size_t at = 2;
    const auto blank
        = [&](std::size_t i) { return std::strchr(" \t\r\n\v\f", file.at(i)) != nullptr && file.at(i) != 0; };
    for (std::uint32_t &number : numbers) {
        while (file.holds(at, 1) && (blank(at) || file.at(at) == '#')) {
            if (file.at(at) == '#')
                while (file.holds(at, 1) && file.at(at) != '\n')
                    ++at;
            else
                ++at;
        }
        const std::size_t start = at;
        for (; file.holds(at, 1) && file.at(at) >= '0' && file.at(at) <= '9'; ++at) {
            if (number > 99999999)
                return file.corrupt(start, "a number of more than nine digits");
            number = number * 10 + static_cast<std::uint32_t>(file.at(at) - '0');
        }
        if (at == start)
            return file.corrupt(at, "expected a number of the PNM header");
    }
    if (!file.holds(at, 1))
        return file.endsEarly("the picture");
    auto header = file.header(ImageFormat::Pnm, numbers[1], numbers[0], 2);
    if (!header)
        return header;
    if (numbers[2] < 1 || numbers[2] > 65535)
        return file.corrupt(2, "a PNM maximum of " + std::to_string(numbers[2]) + ", expected 1 to 65535");
    if (numbers[2] != 255 && numbers[2] != 65535)
        return file.unsupported(2, "a PNM maximum of " + std::to_string(numbers[2]) + ", allowed are 255 and 65535");
    const auto pixels = static_cast<std::uint64_t>(header->width * header->height);
    if (!file.holds(at + 1, pixels * (file.at(1) == '6' ? 3 : 1) * (numbers[2] > 255 ? 2 : 1)))
        return file.endsEarly("its last row");
    return header;
}

}  // namespace

std::string_view name(ImageFormat format)
{
    constexpr std::array<std::string_view, 5> kNames = {"JPEG", "PNG", "BMP", "WebP", "PNM"};
    return kNames[static_cast<std::size_t>(format)];
}

Expected<ImageHeader> checkImage(std::span<const std::uint8_t> bytes, const std::string &name)
{
    const Reader file(bytes, name);
    if (file.startsWith(0, "\xff\xd8"))
        return checkJpeg(file);
    if (file.startsWith(0, "\x89PNG\r\n\x1a\n"))
        return checkPng(file);
    if (file.startsWith(0, "BM"))
        return checkBmp(file);
    if (file.startsWith(0, "RIFF") && file.startsWith(8, "WEBP"))
        return checkWebp(file);
    if (file.startsWith(0, "P5") || file.startsWith(0, "P6"))
        return checkPnm(file);
    return file.unsupported(0, bytes.empty() ? "the file is empty" : "no JPEG, PNG, BMP, WebP or PNM picture");
}

}  // namespace ttq
