// ttq eval: how good a run or a file of weights is, and where it is wrong.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/safefile.h"
#include "base/text.h"
#include "engineprocess.h"
#include "evaluationtext.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/evaluationsession.h"
#include "train/imagesheet.h"

namespace ttq {

namespace {

struct EvalOptions {
    std::string run, checkpoint, weights, map, recipe, config, data, split = "test", report;
    std::vector<std::string> set;
    bool json = false;
};

Expected<RunConfig> configurationOf(const EvalOptions &options)
{
    auto config = options.recipe.empty() ? loadConfig(options.config) : loadRecipe(options.recipe);
    if (!config && !options.recipe.empty()) {
        return Unexpected{Error{ErrorCode::InvalidArgument, config.error().detail}};
    }
    for (const std::string &assignment : options.set) {
        const std::size_t equals = assignment.find('=');
        if (!config) {
            break;
        }
        if (equals == std::string::npos || equals == 0) {
            return Unexpected{
                Error{ErrorCode::InvalidArgument, "--set: '" + assignment + "' is not allowed; allowed: key=value"}};
        }
        const auto set
            = setConfigKey(*config, trimmed(assignment.substr(0, equals)), trimmed(assignment.substr(equals + 1)));
        if (!set) {
            return Unexpected{set.error()};
        }
    }
    if (config) {
        if (auto checked = checkConfig(*config); !checked) {
            return Unexpected{checked.error()};
        }
    }
    return config;
}

Expected<EvaluationSession> open(const EvalOptions &options)
{
    if (!options.run.empty()) {
        const auto checkpoint
            = options.checkpoint.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.checkpoint);
        return openRunForEvaluation(options.run, checkpoint, options.data);
    }
    const auto config = configurationOf(options);
    if (!config) {
        return Unexpected{config.error()};
    }
    return openWeightsForEvaluation(*config, options.weights, options.map,
                                    options.data.empty() ? dataFolder() : std::filesystem::path(options.data));
}

// The folder of a report: the numbers, the tables, and the mistakes as pictures.
Expected<void> writeReport(const std::filesystem::path &folder, const EvaluationReport &report,
                           const EvaluationFacts &facts, const ImageSet &images)
{
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) {
        return Unexpected{Error{ErrorCode::Io, folder.string() + ": cannot be created: " + code.message()}};
    }
    if (auto written = writeFile(folder / "evaluation.json", evaluationJson(report, facts)); !written) {
        return written;
    }
    for (const auto &[name, content] : evaluationTables(report, facts)) {
        if (auto written = writeFile(folder / name, content); !written) {
            return written;
        }
    }
    std::vector<std::uint32_t> wrong;
    for (const Mistake &mistake : report.mistakes) {
        wrong.push_back(facts.samples[mistake.sample]);
    }
    if (wrong.empty()) {
        return {};
    }
    constexpr int kColumns = 5;
    const auto sheet = imageSheet(images, wrong, kColumns);
    return sheet ? writeFile(folder / "mistakes.png", *sheet) : Expected<void>(Unexpected{sheet.error()});
}

int evaluateModel(const EvalOptions &options)
{
    ensurePassiveWaiting();
    tuneAllocator();
    auto session = open(options);
    if (!session) {
        const bool usage = session.error().code == ErrorCode::InvalidArgument;
        return usage ? wrongUsage(session.error().detail) : failed(session.error());
    }
    const auto split = splitOf(*session, options.split);
    if (!split) {
        return wrongUsage(split.error().detail);
    }
    const Scores scores = scoresOf(*session, *split);
    const EvaluationReport report = evaluationReport(scores.logits, scores.labels, scores.classes);
    const EvaluationFacts facts{.network = session->config.network.name,
                                .dataset = session->data.name,
                                .split = options.split,
                                .weights = session->source,
                                .run = session->run,
                                .step = session->step,
                                .epoch = session->epoch,
                                .notes = session->notes,
                                .classes = session->data.classes,
                                .samples = split->indices};
    if (!options.report.empty()) {
        if (auto written = writeReport(options.report, report, facts, *split->images); !written) {
            return failed(written.error());
        }
    }
    return printed(options.json ? evaluationJson(report, facts) : evaluationText(report, facts));
}

}  // namespace

void addEval(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<EvalOptions>();
    CLI::App *command = app.add_subcommand("eval", "Accuracy of a run or of a file of weights, and its mistakes");
    auto *what = command->add_option_group("what to evaluate");
    auto *run = what->add_option("RUN", options->run, "Run folder");
    auto *weights = what->add_option("--weights", options->weights,
                                     "File of weights (PyTorch's, safetensors, a checkpoint), used as they are");
    what->require_option(1);
    command->add_option("--checkpoint", options->checkpoint, "Checkpoint of the run (default: the newest valid one)")
        ->needs(run);
    auto *recipe = command->add_option("--recipe", options->recipe, "Recipe that says which network and which data");
    auto *config = command->add_option("--config", options->config, "Configuration file instead of a recipe");
    recipe->needs(weights)->excludes(config);
    config->needs(weights);
    command->add_option("--set", options->set, "key=value, over the recipe; can be repeated")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->needs(weights);
    command->add_option("--init-map", options->map, "Which tensor of the file is which of the network")->needs(weights);
    command->add_option("--data", options->data, "Folder with the data set (default: the run's, else $TTQ_DATA)");
    command->add_option("--split", options->split, "test, validation or train")
        ->check(CLI::IsMember({"test", "validation", "train"}));
    command->add_option("--report", options->report, "Folder for tables, and for the worst mistakes as pictures");
    command->add_flag("--json", options->json, "JSON instead of text");
    command->footer(R"(Examples:
  ttq eval RUN
  ttq eval RUN --checkpoint step-000000780.safetensors --json
  ttq eval --weights weights.pt --recipe demo --report report/)");
    command->callback([options, weights, recipe, config, &exitCode] {
        if (weights->count() > 0 && recipe->count() + config->count() == 0) {
            exitCode = wrongUsage("--weights needs --recipe or --config, which say the network and the data");
            return;
        }
        exitCode = evaluateModel(*options);
    });
}

}  // namespace ttq
