// ttq inspect: what a file of weights holds. And the hidden `ttq read-weights`, in whose process such files are read.
#include <CLI/CLI.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "runs/runconfig.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/weightreport.h"
#include "train/weightsfile.h"
#include "train/weightsprocess.h"
#include "weightreporttext.h"

namespace ttq {

namespace {

struct InspectOptions {
    std::string file, recipe, against;
    double threshold = std::numeric_limits<double>::quiet_NaN();
    bool thresholdGiven = false, json = false;
};

int inspect(const InspectOptions &options)
{
    WeightReportOptions wanted;
    if (!options.recipe.empty()) {
        auto recipe = loadRecipe(options.recipe);
        if (!recipe) {
            return wrongUsage(recipe.error().detail);
        }
        wanted.recipe = std::move(*recipe);
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
    const auto report = reportWeights(*file, wanted);
    if (!report) {
        const bool usage = report.error().code == ErrorCode::InvalidArgument;
        return usage ? wrongUsage(report.error().detail) : failed(report.error());
    }
    return printed(options.json ? weightReportJson(*report, *file) : weightReportText(*report, *file));
}

}  // namespace

void addInspect(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<InspectOptions>();
    CLI::App *command = app.add_subcommand("inspect", "Tensors, levels and zeros of a file of weights");
    command->add_option("FILE", options->file, "PyTorch weights, safetensors, or a checkpoint")->required();
    command->add_option("--recipe", options->recipe, "Recipe that says which layers are quantized, and how");
    auto *threshold = command->add_option("--threshold", options->threshold,
                                          "Parameter of the rule, instead of the recipe's or 0.05");
    command->add_option("--against", options->against, "Another file: how many codes differ from its codes");
    command->add_flag("--json", options->json, "JSON instead of tables");
    command->footer(R"(Examples:
  ttq inspect model.th
  ttq inspect model.pt --threshold 0.1 --json
  ttq inspect ternary.pt --against full-precision.pt

Files of PyTorch are read without running what is in them, in a process of its own. Without a recipe, all
convolutions but the first are taken for layers to quantize.)");
    command->callback([options, threshold, &exitCode] {
        options->thresholdGiven = threshold->count() > 0;
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
