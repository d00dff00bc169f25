// CIFAR-10/100 batches (https://www.cs.toronto.edu/~kriz/cifar.html). Binary: per record 1 (CIFAR-10) or 2 (coarse,
// fine) label bytes, then 3×32×32 bytes, channel-major. Python: a pickled dictionary of a NumPy array and lists of
// labels, read without running any of it (pickle.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct CifarBatch {
    std::vector<std::uint8_t> labels;  // fine labels
    std::vector<std::uint8_t> coarse;  // CIFAR-100's 20 superclasses; empty for CIFAR-10
    std::vector<std::uint8_t> pixels;  // [n, 3, 32, 32]
};

inline constexpr int kCifarSide = 32;
inline constexpr int kCifarImageBytes = 3 * kCifarSide * kCifarSide;
inline constexpr int kCifarCoarseClasses = 20;

// `labelBytes` 1 or 2; `classes` 10 or 100. A size that is no multiple of the record, an empty file and a
// label ≥ classes (or a coarse one ≥ 20) are errors naming file and offset.
Expected<CifarBatch> readCifarBatch(const std::filesystem::path &file, int labelBytes, int classes);

// The same for bytes in memory; `name` stands for the file in messages.
Expected<CifarBatch> parseCifarBatch(std::span<const std::uint8_t> bytes, const std::string &name, int labelBytes,
                                     int classes);

// The Python version; `classes` 10 or 100. Errors: the pickle reader's; Corrupt for a missing key, an array that is not
// [n, 3072] of bytes, lists of another length and a label outside its range, naming the key and the place.
Expected<CifarBatch> readCifarPickle(const std::filesystem::path &file, int classes);
Expected<CifarBatch> parseCifarPickle(std::span<const std::uint8_t> bytes, const std::string &name, int classes);

}  // namespace ttq
