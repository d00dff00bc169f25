// ttq version: what this program is built from; the facts that a run's provenance needs when a question comes up.
#include <CLI/CLI.hpp>

#include <string>

#if __has_include(<torch/version.h>)
#include <torch/version.h>  // macros only
#endif

#include "base/paths.h"
#include "base/system.h"
#include "base/version.h"
#include "runs/schema.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

std::string versionText()
{
    std::string text = "ttq " + std::string(kVersion) + "\n";
    text += "run folder schema " + std::to_string(kSchemaVersion) + "\n";
#ifdef TORCH_VERSION
    text += "LibTorch " TORCH_VERSION "\n";
#endif
    text += "compiler " __VERSION__ "\n";
    text += "processor " + cpuName() + " (" + isaLevel() + ", " + std::to_string(physicalCores()) + " cores)\n";
    const Expected<std::filesystem::path> resources = resourcePath("docs");
    text += "resources " + (resources ? resources->parent_path().string() : "not found: " + resources.error().detail);
    return text + "\n";
}

}  // namespace

void addVersion(CLI::App &app, int &exitCode)
{
    CLI::App *command = app.add_subcommand("version", "Print the version of this program and what it runs on");
    command->footer("Example:\n  ttq version");
    command->callback([&exitCode] { exitCode = printed(versionText()); });
}

}  // namespace ttq
