// One line about a run for a list of runs, read from its folder. No Qt; any thread.
#pragma once

#include <filesystem>
#include <limits>
#include <string>

#include "runs/records.h"

namespace ttq {

struct RunSummary {
    std::filesystem::path folder;
    std::string error;  // why it cannot be read; then only the folder and what workbench.toml says are known
    std::string uuid, parent, createdAt;
    std::string configName;            // the configuration's; the folder's if it has none
    std::string ownName, note, color;  // workbench.toml; empty: none
    std::string workbenchError;        // why workbench.toml cannot be read
    std::string shownState;            // "running", "interrupted", …
    bool live = false;                 // an engine holds it
    StateRecord state;
    double zeros = std::numeric_limits<double>::quiet_NaN();  // of all quantized weights, at the newest step
    int commandsApplied = 0;
    std::int64_t bytes = 0;  // of all files in the folder

    const std::string &shownName() const { return ownName.empty() ? configName : ownName; }
    bool sameAs(const RunSummary &other) const;  // NaN equals NaN
};

// Never fails: what cannot be read is said in the summary.
RunSummary readRunSummary(const std::filesystem::path &folder);

// Changes when something in the folder does that a summary tells: sizes, times, the lock.
std::string runFingerprint(const std::filesystem::path &folder);

}  // namespace ttq
