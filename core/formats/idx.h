// IDX files (MNIST, Fashion-MNIST), plain or gzip-compressed (by content, not by name). Strict.
//
// Two zero bytes, the element type, the number of dimensions, each dimension as a big-endian 32-bit number, then
// the elements in row-major order (http://yann.lecun.com/exdb/mnist/).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct IdxArray {
    std::vector<std::int64_t> shape;   // 1 to 4 dimensions
    std::vector<std::uint8_t> values;  // unsigned bytes (type 0x08), row-major
};

inline constexpr std::uint64_t kIdxMaxBytes = std::uint64_t{4} << 30;

// Errors name the file and the byte offset, with what was expected: wrong magic, other element type, sizes
// that overflow or exceed `maxBytes` (4 GiB), a short file, trailing bytes, a gzip stream that ends early or
// inflates beyond the size its own header announces. Memory grows with what was really read.
Expected<IdxArray> readIdx(const std::filesystem::path &file, std::uint64_t maxBytes = kIdxMaxBytes);

// The same for bytes in memory; `name` stands for the file in messages.
Expected<IdxArray> parseIdx(std::span<const std::uint8_t> bytes, const std::string &name,
                            std::uint64_t maxBytes = kIdxMaxBytes);

// Bytes before the elements: what to add to an element's number for its offset in the (inflated) file.
inline std::uint64_t idxHeaderBytes(const IdxArray &array)
{
    return 4 + 4 * array.shape.size();
}

}  // namespace ttq
