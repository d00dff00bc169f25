// Both sides of the process that reads a PyTorch file: `ttq read-weights FILE OUT`, a subcommand for this alone.
#pragma once

#include <filesystem>

#include "base/expected.h"
#include "runs/safetensors.h"

namespace ttq {

// Starts the process, waits for it, and returns what it made of `file`: the tensors, and as metadata `order`, `skipped`
// (JSON arrays of names), `container` and `nested` (formats/torchfile.h). The engine is this program, or $TTQ_ENGINE
// where another program (a test) calls. Errors: the reader's own; Corrupt when the process died; Internal when
// it could not be started.
Expected<Safetensors> convertInProcess(const std::filesystem::path &file);

// In that process: limits it, reads `file` and writes `out` as safetensors. Limits: memory at most the file's size plus
// 128 MiB on top of what the program has at its start, 60 s of processor time, 4 times the file plus 64 MiB to
// write, no core dump, no further processes. On an error nothing is at `out`.
Expected<void> convertWeights(const std::filesystem::path &file, const std::filesystem::path &out);

// The message that carries an error from the process to its parent, and back.
std::string errorMessage(const Error &error);
Error errorFromMessage(std::string_view message);

}  // namespace ttq
