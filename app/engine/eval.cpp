// ttq eval: how good a run or a file of weights is, and where it is wrong.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/safefile.h"
#include "engineprocess.h"
#include "evaluationpage.h"
#include "evaluationtext.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/evaluationsession.h"
#include "train/imagesheet.h"
#include "train/layerreport.h"
#include "typedconfig.h"

namespace ttq {

namespace {

constexpr int kWeightBins = 101;  // odd: zero is in the middle of one

struct EvalOptions {
    std::string run, checkpoint, weights, map, recipe, config, data, split = "test", report;
    std::vector<std::string> set;
    bool json = false, progress = false;
};

Expected<EvaluationSession> open(const EvalOptions &options)
{
    if (!options.run.empty()) {
        const auto checkpoint
            = options.checkpoint.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.checkpoint);
        return openRunForEvaluation(options.run, checkpoint, options.data);
    }
    const auto config = typedConfig(options.recipe, options.config, options.set);
    if (!config) {
        return Unexpected{config.error()};
    }
    return openWeightsForEvaluation(*config, options.weights, options.map,
                                    options.data.empty() ? dataFolder() : std::filesystem::path(options.data));
}

Expected<void> makeFolder(const std::filesystem::path &folder)
{
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) {
        return Unexpected{Error{ErrorCode::Io, folder.string() + ": cannot be created: " + code.message()}};
    }
    return {};
}

constexpr std::size_t kMostPictures = 99;  // more than a report has mistakes: their numbers have two digits

std::filesystem::path mistakeFile(const std::filesystem::path &folder, std::size_t number)
{
    return folder / "mistakes" / ((number < 10 ? "0" : "") + std::to_string(number) + ".png");
}

// The mistakes one by one and on one sheet.
Expected<void> writePictures(const std::filesystem::path &folder, const EvaluationReport &report,
                             const EvaluationFacts &facts, const ImageSet &images)
{
    constexpr int kColumns = 5;
    std::vector<std::uint32_t> wrong;
    for (const Mistake &mistake : report.mistakes) {
        wrong.push_back(facts.samples[mistake.sample]);
    }
    if (wrong.empty()) {
        return {};
    }
    if (auto made = makeFolder(folder / "mistakes"); !made) {
        return made;
    }
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        const auto picture = imageFile(images, wrong[i]);
        if (!picture) {
            return Unexpected{picture.error()};
        }
        if (auto written = writeFile(mistakeFile(folder, i + 1), *picture); !written) {
            return written;
        }
    }
    const auto sheet = imageSheet(images, wrong, kColumns);
    return sheet ? writeFile(folder / "mistakes.png", *sheet) : Expected<void>(Unexpected{sheet.error()});
}

// The folder of a report: the tables, the mistakes as pictures, and last the numbers, so that where these are the rest is.
Expected<void> writeReport(const std::filesystem::path &folder, const EvaluationReport &report,
                           const EvaluationFacts &facts, const ImageSet &images)
{
    if (auto made = makeFolder(folder); !made) {
        return made;
    }
    // What an earlier report has left: first the file that says the rest is complete.
    std::error_code code;
    for (const char *old : {"evaluation.json", "mistakes.png"}) {
        std::filesystem::remove(folder / old, code);
    }
    for (std::size_t i = 1; i <= kMostPictures; ++i) {
        std::filesystem::remove(mistakeFile(folder, i), code);
    }
    for (const auto &[name, content] : evaluationTables(report, facts)) {
        if (auto written = writeFile(folder / name, content); !written) {
            return written;
        }
    }
    if (auto written = writePictures(folder, report, facts, images); !written) {
        return written;
    }
    if (auto written = writeFile(folder / "report.html", evaluationPage(report, facts)); !written) {
        return written;
    }
    return writeFile(folder / "evaluation.json", evaluationJson(report, facts));
}

// For a program that has started this one and reads lines.
void tellProgress(std::size_t done, std::size_t of)
{
    const std::string line = "{\"done\": " + std::to_string(done) + ", \"of\": " + std::to_string(of) + "}\n";
    static_cast<void>(printOut(line));  // who does not listen any more misses nothing
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
    const Scores scores
        = scoresOf(*session, *split, options.progress ? EvaluationProgress(tellProgress) : EvaluationProgress());
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
                                .samples = split->indices,
                                .layers = evaluatedLayers(session->model, kWeightBins)};
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
    auto *json = command->add_flag("--json", options->json, "JSON instead of text");
    command->add_flag("--progress", options->progress, "Lines of JSON before the answer: samples done, of how many")
        ->excludes(json);
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
