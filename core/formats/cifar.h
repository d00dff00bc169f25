// CIFAR-10/100 binary batches: per record 1 (CIFAR-10) or 2 (coarse, fine) label bytes, then 3×32×32 bytes, channel-major.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct CifarBatch {
    std::vector<std::uint8_t> labels;  // fine labels
    std::vector<std::uint8_t> pixels;  // [n, 3, 32, 32]
};

// `labelBytes` 1 or 2; `classes` 10 or 100. A size that is no multiple of the record, an empty file and a
// label ≥ classes are errors naming file and offset.
Expected<CifarBatch> readCifarBatch(const std::filesystem::path &file, int labelBytes, int classes);

}  // namespace ttq
