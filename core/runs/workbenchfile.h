// workbench.toml: what a person adds to a run: a name of their own, a note, a colour, tags. The engine never reads it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct WorkbenchFile {
    std::string name;  // instead of the configuration's; empty: none
    std::string note;
    std::string color;  // "#RRGGBB"; empty: none chosen
    std::vector<std::string> tags;

    bool operator==(const WorkbenchFile &) const = default;
};

// A file that does not exist is an empty one; keys of other parts of the workbench are skipped. Errors name the file:
// InvalidArgument for text that is not TOML, or a key with another type or an impossible value; Unsupported over 1 MiB.
Expected<WorkbenchFile> readWorkbenchFile(const std::filesystem::path &file);

// Writes these four keys (empty ones are left out) and keeps all others of the file. Errors: those of reading, then
// nothing is written; InvalidArgument for a colour that is not #RRGGBB; Io.
Expected<void> writeWorkbenchFile(const std::filesystem::path &file, const WorkbenchFile &content);

}  // namespace ttq
