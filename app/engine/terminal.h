// Exit codes, messages and output of the subcommands.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/expected.h"

namespace ttq {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;      // a file, the system, the engine or the training said no
inline constexpr int kWrongUsage = 2;  // an option, key, name or value that is not among those allowed

// "ttq: MESSAGE" on standard error; the exit code comes back.
int failed(std::string_view message);
int failed(const Error &error);
int wrongUsage(std::string_view message);

// Writes and flushes standard output; a closed pipe or a full disk is an error, not silence.
Expected<void> printOut(std::string_view text);
// printOut as the last act of a subcommand.
int printed(std::string_view text);

}  // namespace ttq
