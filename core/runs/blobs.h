// The bytes of run.sqlite's blobs and their checksums, internal to core/runs.
//
// SQLite's integrity check does not look inside a blob, so each has the CRC-32 of its bytes beside it.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "stats/pyramid.h"

namespace ttq {

static_assert(std::endian::native == std::endian::little, "blobs are little-endian and written as they lie in memory");
static_assert(sizeof(PyramidEntry) == 12 && std::is_trivially_copyable_v<PyramidEntry>);

std::uint32_t checksum(std::span<const std::byte> bytes);  // CRC-32 as zlib and PNG have it

// Why a blob cannot be used ("checksum 1f3a… instead of 77b0…"), or nothing. `expectedBytes` < 0: any length.
std::optional<std::string> blobFault(std::span<const std::byte> bytes, std::int64_t storedCrc,
                                     std::int64_t expectedBytes);

template <class T>
std::span<const std::byte> bytesOf(const std::vector<T> &values)
{
    static_assert(std::is_trivially_copyable_v<T>);
    return std::as_bytes(std::span(values));
}

// A copy, because blobs are not aligned. Bytes beyond the last whole T are left out.
template <class T>
std::vector<T> valuesOf(std::span<const std::byte> bytes)
{
    static_assert(std::is_trivially_copyable_v<T>);
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

}  // namespace ttq
