// IDX files (MNIST, Fashion-MNIST), plain or gzip-compressed (by content, not by name). Strict.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct IdxArray {
    std::vector<std::int64_t> shape;   // 1 to 4 dimensions
    std::vector<std::uint8_t> values;  // unsigned bytes (type 0x08), row-major
};

// Errors name the file and the byte offset, with what was expected: wrong magic, other element type, sizes
// that overflow or exceed 4 GiB, a short file, trailing bytes, a gzip stream that ends early or inflates
// beyond the size its own header announces.
Expected<IdxArray> readIdx(const std::filesystem::path &file);

}  // namespace ttq
