// ttq hash: one hash over all parameters and buffers, to compare two runs bit for bit.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>

#include "subcommands.h"
#include "terminal.h"
#include "train/session.h"

namespace ttq {

namespace {

struct HashOptions {
    std::string run, checkpoint;
};

int hash(const HashOptions &options)
{
    const auto folder = openRunFolder(options.run);
    if (!folder) {
        return failed(folder.error());
    }
    const auto wanted
        = options.checkpoint.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.checkpoint);
    const auto found = findCheckpoint(*folder, wanted);
    if (!found) {
        return failed(found.error());
    }
    NamedTensors tensors;
    for (const auto &[name, tensor] : found->loaded.tensors) {
        if (name.rfind("model.", 0) == 0) {
            tensors.emplace_back(name, tensor);
        }
    }
    return printed(hashOf(tensors) + "  step " + std::to_string(found->progress.step) + "\n");
}

}  // namespace

void addHash(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<HashOptions>();
    CLI::App *command = app.add_subcommand("hash", "One SHA-256 over all parameters and buffers of a checkpoint");
    command->add_option("RUN", options->run, "Run folder")->required();
    command->add_option("--checkpoint", options->checkpoint, "Checkpoint file (default: the newest valid one)");
    command->footer("Examples:\n  ttq hash RUN\n  ttq hash RUN --checkpoint step-000000780.safetensors");
    command->callback([options, &exitCode] { exitCode = hash(*options); });
}

}  // namespace ttq
