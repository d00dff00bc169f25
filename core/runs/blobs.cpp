#include "blobs.h"

#include <zlib.h>

#include <array>
#include <charconv>

namespace ttq {

namespace {

std::string hexadecimal(std::uint32_t value)
{
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return std::string(digits.data(), end);
}

}  // namespace

std::uint32_t checksum(std::span<const std::byte> bytes)
{
    // zlib takes a null pointer for a request for the initial value, which is also the CRC of no bytes.
    return static_cast<std::uint32_t>(
        crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()));
}

std::optional<std::string> blobFault(std::span<const std::byte> bytes, std::int64_t storedCrc,
                                     std::int64_t expectedBytes)
{
    if (expectedBytes >= 0 && bytes.size() != static_cast<std::size_t>(expectedBytes))
        return "it has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(expectedBytes);
    const std::uint32_t actual = checksum(bytes);
    if (storedCrc != static_cast<std::int64_t>(actual))
        return "its checksum is " + hexadecimal(actual) + " instead of "
            + hexadecimal(static_cast<std::uint32_t>(storedCrc));
    return std::nullopt;
}

}  // namespace ttq
