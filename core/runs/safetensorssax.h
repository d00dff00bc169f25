// From the JSON text of a safetensors header to metadata and tensor entries. Internal to the container.
#pragma once

#include <string_view>

#include "safetensorsheader.h"

namespace ttq {

// Checks everything that can be said without the data section: JSON syntax, nesting, duplicate and unknown keys,
// types, dtypes, rank. Never recurses and stops at the first fault. Errors: Corrupt, Unsupported.
Expected<SafetensorsHeader> readHeaderJson(std::string_view text);

}  // namespace ttq
