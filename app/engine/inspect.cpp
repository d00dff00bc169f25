// ttq inspect: what a file of weights holds. And the hidden `ttq read-weights`, in whose process such files are read.
#include <CLI/CLI.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "base/paths.h"
#include "runs/runconfig.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/session.h"
#include "train/weightfit.h"
#include "train/weightreport.h"
#include "train/weightsfile.h"
#include "train/weightsprocess.h"
#include "typedconfig.h"
#include "weightreporttext.h"

namespace ttq {

namespace {

struct InspectOptions {
    std::string file, recipe, config, map, data, against;
    std::vector<std::string> set;
    double threshold = std::numeric_limits<double>::quiet_NaN();
    bool thresholdGiven = false, fit = false, json = false;
};

// Whether the file could start a run of the configuration. A network that cannot be built is an error.
Expected<WeightFit> fitOf(const RunConfig &config, const WeightsFile &file, const InspectOptions &options,
                          std::vector<std::string> &notes)
{
    prepareTorch(1);
    const std::filesystem::path data = options.data.empty() ? dataFolder() : std::filesystem::path(options.data);
    return fitWeights(config, expectedInput(config, data, notes), file, options.map);
}

int saidNo(const Error &error)
{
    return error.code == ErrorCode::InvalidArgument ? wrongUsage(error.detail) : failed(error);
}

int inspect(const InspectOptions &options)
{
    WeightReportOptions wanted;
    std::optional<RunConfig> config;
    if (!options.recipe.empty() || !options.config.empty()) {
        auto typed = typedConfig(options.recipe, options.config, options.set);
        if (!typed) {
            return saidNo(typed.error());
        }
        config = std::move(*typed);
        wanted.recipe = config;
    }
    if (options.thresholdGiven) {
        wanted.threshold = options.threshold;
    }
    const auto file = WeightsFile::read(options.file);
    if (!file) {
        return failed(file.error());
    }
    std::optional<WeightsFile> against;
    if (!options.against.empty()) {
        auto read = WeightsFile::read(options.against);
        if (!read) {
            return failed(read.error());
        }
        against = std::move(*read);
        wanted.against = &*against;
    }
    std::optional<WeightFit> fit;
    std::vector<std::string> notes;
    if (options.fit) {
        auto compared = fitOf(*config, *file, options, notes);
        if (!compared) {
            return saidNo(compared.error());
        }
        fit = std::move(*compared);
        fit->match.notes.insert(fit->match.notes.begin(), notes.begin(), notes.end());
        // Layers are named as in the network, which the file need not do.
        if (!fit->match.fits()) {
            wanted.recipe.reset();
        }
    }
    auto report = reportWeights(*file, wanted);
    if (!report && fit) {
        wanted.recipe.reset();
        report = reportWeights(*file, wanted);
    }
    if (!report) {
        return saidNo(report.error());
    }
    return printed(options.json ? weightReportJson(*report, *file, fit ? &*fit : nullptr)
                                : weightReportText(*report, *file, fit ? &*fit : nullptr));
}

}  // namespace

void addInspect(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<InspectOptions>();
    CLI::App *command = app.add_subcommand("inspect", "Tensors, levels and zeros of a file of weights");
    command->add_option("FILE", options->file, "PyTorch weights, safetensors, or a checkpoint")->required();
    auto *recipe
        = command->add_option("--recipe", options->recipe, "Recipe that says which layers are quantized, and how");
    auto *config = command->add_option("--config", options->config, "Configuration file instead of a recipe");
    recipe->excludes(config);
    command->add_option("--set", options->set, "key=value, over the recipe; can be repeated")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    auto *fit = command->add_flag("--fit", options->fit, "Compare with the tensors of the recipe's network");
    command->add_option("--init-map", options->map, "Which tensor of the file is which of the network")->needs(fit);
    command->add_option("--data", options->data, "Folder with the data set (default: $TTQ_DATA, else ~/.cache/ttq)")
        ->needs(fit);
    auto *threshold = command->add_option("--threshold", options->threshold,
                                          "Parameter of the rule, instead of the recipe's or 0.05");
    command->add_option("--against", options->against, "Another file: how many codes differ from its codes");
    command->add_flag("--json", options->json, "JSON instead of tables");
    command->footer(R"(Examples:
  ttq inspect model.th
  ttq inspect model.pt --threshold 0.1 --json
  ttq inspect model.th --recipe cifar10-resnet20-short --fit
  ttq inspect ternary.pt --against full-precision.pt

Files of PyTorch are read without running what is in them, in a process of its own. Without a recipe, all
convolutions but the first are taken for layers to quantize.)");
    command->callback([options, threshold, recipe, config, &exitCode] {
        options->thresholdGiven = threshold->count() > 0;
        const bool source = recipe->count() + config->count() > 0;
        if (!source && (options->fit || !options->set.empty())) {
            exitCode = wrongUsage("--fit and --set need --recipe or --config, which say the network");
            return;
        }
        exitCode = inspect(*options);
    });
}

void addReadWeights(CLI::App &app, int &exitCode)
{
    struct Files {
        std::string in, out;
    };
    auto files = std::make_shared<Files>();
    CLI::App *command = app.add_subcommand("read-weights", "Used by this program: reads a PyTorch file under limits");
    command->group("");  // not in the help
    command->add_option("FILE", files->in)->required();
    command->add_option("OUT", files->out)->required();
    command->callback([files, &exitCode] {
        const auto done = convertWeights(files->in, files->out);
        exitCode = done ? kDone : (static_cast<void>(printOut(errorMessage(done.error()))), kFailed);
    });
}

}  // namespace ttq
