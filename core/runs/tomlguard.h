// What a TOML text must satisfy before a recursive parser may see it.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/expected.h"

namespace ttq {

inline constexpr std::size_t kMaxConfigBytes = 1u << 20;

// Size ≤ 1 MiB, brackets at most 16 deep, keys of at most 16 dotted parts: a parsed tree is then so shallow that
// neither the parser nor the destructor of the tree can exhaust the stack. Strings and comments are skipped.
// Error Unsupported, with the line.
Expected<void> guardToml(std::string_view toml, std::string_view sourceName);

}  // namespace ttq
