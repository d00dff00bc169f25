// The version of this program, set in the top-level CMakeLists.txt.
#pragma once

namespace ttq {

extern const char *const kVersion;  // "0.1.0"

}  // namespace ttq
