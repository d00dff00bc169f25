// Lines for engine.log and the terminal: time, level, text (its further lines indented). Thread-safe; one write(2) a
// call. A log that cannot be written is given up silently: it must not end what it tells about.
#pragma once

#include <filesystem>
#include <string_view>

#include "expected.h"

namespace ttq {

enum class LogLevel { Info, Warning, Error };

// Append to `path` from now on (O_APPEND); std error is used for warnings and errors in any case.
Expected<void> openLog(const std::filesystem::path &path);
void log(LogLevel level, std::string_view text);

}  // namespace ttq
