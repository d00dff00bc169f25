// ttq resume: continues a run from its newest valid checkpoint, or from one that is named.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>

#include "engineprocess.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/session.h"
#include "trainprogress.h"

namespace ttq {

namespace {

struct ResumeOptions {
    std::string run, from, data;
    bool quiet = false;
};

int resume(const ResumeOptions &options)
{
    ensurePassiveWaiting();
    tuneAllocator();
    SessionOptions session;
    session.dataFolder = options.data;
    session.observer = terminalObserver(options.quiet);
    session.preparing = preparingObserver(options.quiet);
    const auto from = options.from.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.from);
    auto trainer = resumeRun(options.run, from, session);
    if (!trainer) {
        return failed(trainer.error());
    }
    return runToEnd(**trainer, options.quiet);
}

}  // namespace

void addResume(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<ResumeOptions>();
    CLI::App *command = app.add_subcommand("resume", "Continue a stopped, interrupted or failed run");
    command->add_option("RUN", options->run, "Run folder")->required();
    command->add_option("--from", options->from, "Checkpoint file (default: the newest valid one)");
    command->add_option("--data", options->data, "Folder with the data set, if it is not where it was");
    command->add_flag("--quiet", options->quiet, "Print errors only");
    command->footer(R"(Examples:
  ttq resume ~/ttq-runs/2026-11-21-1432-demo
  ttq resume RUN --from step-000000780.safetensors

The continuation is bit for bit what the uninterrupted run would have been, on the same CPU settings. Rows after the
checkpoint are cut back and settings changed after it are changed again at their steps.)");
    command->callback([options, &exitCode] { exitCode = resume(*options); });
}

}  // namespace ttq
