// ttq status: one run, or all runs of a folder.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/system.h"
#include "runs/matrixfolder.h"
#include "runs/runfolder.h"
#include "runstatus.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

namespace fs = std::filesystem;

struct StatusOptions {
    std::string path;
    bool json = false;
};

// Anything that has one of a run's two files is meant to be a run, complete or not.
bool looksLikeRun(const fs::path &path)
{
    std::error_code ignored;
    const RunFolder folder{path};
    return fs::exists(folder.toml(), ignored) || fs::exists(folder.database(), ignored);
}

// The runs of a matrix, one level below.
void addRuns(const fs::path &folder, std::vector<fs::path> &runs)
{
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code))
        if (looksLikeRun(entry->path()))
            runs.push_back(entry->path());
}

Expected<std::vector<fs::path>> runsIn(const fs::path &folder)
{
    std::vector<fs::path> runs;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (!entry->is_directory(ignored))
            continue;
        if (looksLikeRun(entry->path()))
            runs.push_back(entry->path());
        else if (isMatrixFolder(entry->path()))
            addRuns(entry->path(), runs);
    }
    if (error)
        return Unexpected{Error{ErrorCode::Io, folder.string() + ": cannot be listed: " + error.message()}};
    std::sort(runs.begin(), runs.end());
    return runs;
}

int statusOfRun(const fs::path &path, bool json)
{
    const Expected<RunStatus> status = readStatus(path);
    if (!status)
        return failed(status.error());
    return printed(json ? statusJson(*status) : statusText(*status, unixTime()));
}

int statusOfFolder(const fs::path &folder, bool json)
{
    const Expected<std::vector<fs::path>> paths = runsIn(folder);
    if (!paths)
        return failed(paths.error());
    std::vector<RunStatus> runs;
    int exitCode = kDone;
    for (const fs::path &path : *paths) {
        Expected<RunStatus> status = readStatus(path);
        if (status)
            runs.push_back(std::move(*status));
        else
            exitCode = failed(status.error());  // the others are shown all the same
    }
    if (runs.empty() && exitCode == kDone && !json)
        return printed(folder.string() + ": no runs yet; `ttq train --recipe demo` makes one\n");
    if (runs.empty() && !json)
        return exitCode;
    const int shown = printed(json ? statusJson(runs) : statusText(runs, unixTime()));
    return shown == kDone ? exitCode : shown;
}

int status(const StatusOptions &options)
{
    const fs::path path = options.path.empty() ? runsFolder() : fs::path(options.path);
    std::error_code ignored;
    if (looksLikeRun(path))
        return statusOfRun(path, options.json);
    if (options.path.empty() && !fs::exists(path, ignored))
        return printed(options.json ? "[]\n" : path.string() + ": no runs yet; `ttq train --recipe demo` makes one\n");
    if (!fs::is_directory(path, ignored))
        return failed(path.string() + ": there is no such folder");
    if (!options.path.empty()) {
        const Expected<std::vector<fs::path>> runs = runsIn(path);
        if (runs && runs->empty())
            return failed(path.string() + ": is not a run folder (no run.toml, no run.sqlite) and holds none");
    }
    return statusOfFolder(path, options.json);
}

}  // namespace

void addStatus(CLI::App &app, int &exitCode)
{
    const auto options = std::make_shared<StatusOptions>();
    CLI::App *command = app.add_subcommand("status", "Show a run, or all runs of a folder");
    command->add_option("RUN", options->path, "a run folder, or a folder of runs (default: $TTQ_RUNS or ~/ttq-runs)");
    command->add_flag("--json", options->json, "as JSON: an object for a run, an array for a folder of runs");
    command->footer("Examples:\n"
                    "  ttq status\n"
                    "  ttq status RUN\n"
                    "  watch -n 1 ttq status RUN\n"
                    "  ttq status RUN --json | jq '.layers[] | {name, wp, wn}'\n"
                    "The keys of the JSON are documented in docs/run-folder.md.");
    command->callback([options, &exitCode] { exitCode = status(*options); });
}

}  // namespace ttq
