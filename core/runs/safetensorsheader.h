// The JSON header of a safetensors file, checked as strictly as Safetensors::read promises. Internal to the
// container; separate so that it can be fed bytes without a file.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "safetensors.h"

namespace ttq {

inline constexpr std::string_view kMetadataKey = "__metadata__";
inline constexpr std::string_view kHashKey = "sha256";
inline constexpr std::size_t kHashDigits = 64;

struct SafetensorsHeader {
    Metadata metadata;
    std::map<std::string, TensorEntry> tensors;
};

// `text` is the header without its length, `dataBytes` the size of the data section. Errors: Corrupt, Unsupported;
// the sentences lack the file's name, which the caller puts in front.
Expected<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::size_t dataBytes);

// Where the digits of `__metadata__.sha256` are in the header; nullopt if `hash` cannot be found there in plain text.
std::optional<std::size_t> hashPosition(std::string_view header, std::string_view hash);

std::optional<DType> dtypeNamed(std::string_view name);

// Bytes of a tensor, nullopt if that overflows.
std::optional<std::size_t> tensorBytes(DType dtype, const std::vector<std::int64_t> &shape);

// A name from a file, fit for a message: in quotes, shortened, without control characters.
std::string inQuotes(std::string_view name);

}  // namespace ttq
