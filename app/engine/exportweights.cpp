// ttq export-weights: a run's weights as a safetensors file that any framework reads.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>

#include "subcommands.h"
#include "terminal.h"
#include "train/export.h"
#include "train/session.h"

namespace ttq {

namespace {

struct ExportOptions {
    std::string run, checkpoint, what, out;
};

int exportWeights(const ExportOptions &options)
{
    const auto folder = openRunFolder(options.run);
    if (!folder) {
        return failed(folder.error());
    }
    const auto config = loadConfig(folder->toml());
    if (!config) {
        return failed(config.error());
    }
    const auto wanted
        = options.checkpoint.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.checkpoint);
    const auto found = findCheckpoint(*folder, wanted);
    if (!found) {
        return failed(found.error());
    }
    const auto tensors = options.what == "latent" ? latentWeights(*found) : ternaryWeights(*config, *found);
    if (!tensors) {
        return failed(tensors.error());
    }
    const Metadata metadata{{"format", "ttq-weights"},
                            {"what", options.what},
                            {"network", config->network.name},
                            {"run", found->loaded.metadata.at("run")},
                            {"step", std::to_string(found->progress.step)}};
    if (const auto saved = saveTensors(options.out, *tensors, metadata); !saved) {
        return failed(saved.error());
    }
    return printed(options.out + ": " + std::to_string(tensors->size()) + " tensors of step "
                   + std::to_string(found->progress.step) + "\n");
}

}  // namespace

void addExportWeights(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<ExportOptions>();
    CLI::App *command = app.add_subcommand("export-weights", "Write a run's weights as a safetensors file");
    command->add_option("RUN", options->run, "Run folder")->required();
    command->add_option("--what", options->what, "ternary (three values a layer, codes and scales) or latent")
        ->required()
        ->check(CLI::IsMember({"ternary", "latent"}));
    command->add_option("--out", options->out, "File to write")->required();
    command->add_option("--checkpoint", options->checkpoint, "Checkpoint file (default: the newest valid one)");
    command->footer(R"(Examples:
  ttq export-weights RUN --what ternary --out model.safetensors
  ttq export-weights RUN --what latent --out latent.safetensors

NAME.weight holds the weights as the network uses them; with `ternary`, NAME.codes (-1, 0, +1 as int8) and the scales
stand beside each quantized layer.)");
    command->callback([options, &exitCode] { exitCode = exportWeights(*options); });
}

}  // namespace ttq
