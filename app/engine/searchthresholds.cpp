// ttq search-thresholds: lists of thresholds for residual expansion, from the weights of a checkpoint.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/paths.h"
#include "base/text.h"
#include "humantext.h"
#include "runs/runreader.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/provenance.h"
#include "train/thresholdtrial.h"

namespace ttq {

namespace {

struct SearchOptions {
    std::string run, checkpoint, measure = "scaled", split = "validation", data;
    std::int64_t count = 2, keep = 5, calibrate = 20;
    double step = 0.01, last = 0.95;
    bool onData = false, json = false;
};

double bitsPerWeight(double bytes, std::int64_t weights)
{
    return weights == 0 ? std::numeric_limits<double>::quiet_NaN() : 8 * bytes / static_cast<double>(weights);
}

std::string listText(const std::vector<double> &thresholds)
{
    std::vector<std::string> parts;
    for (const double t : thresholds) {
        parts.push_back(formatNumber(t));
    }
    return join(parts, " ");
}

std::string asText(const std::vector<ThresholdTrial> &trials, const SearchOptions &options, std::int64_t step,
                   std::size_t layers)
{
    std::vector<std::vector<std::string>> rows(1);
    rows[0] = {"thresholds", "from", "scaled error", "plain error", "bits, fixed", "bits, entropy"};
    if (options.onData) {
        rows[0].insert(rows[0].end(), {"top-1", "loss"});
    }
    for (const ThresholdTrial &trial : trials) {
        const std::int64_t n = trial.cost.weights;
        std::vector<std::string> row = {listText(trial.thresholds),
                                        trial.from,
                                        humanNumber(trial.scaledError),
                                        humanNumber(trial.plainError),
                                        humanNumber(fixedCodeBits(2 * static_cast<int>(trial.thresholds.size()) + 1)),
                                        humanNumber(bitsPerWeight(trial.cost.entropy, n))};
        if (trial.metrics) {
            row.insert(row.end(), {humanPercent(trial.metrics->top1), humanNumber(trial.metrics->loss)});
        }
        rows.push_back(std::move(row));
    }
    std::string text = "Step " + humanCount(step) + ", " + std::to_string(layers) + " layers, "
        + humanCount(trials.empty() ? 0 : trials.front().cost.weights) + " weights\n\n" + table(rows, 2)
        + "\nscaled error: of the weights against the folded kernel times its best factor in each layer, relative, "
          "mean "
          "over weights; lists that differ by less than 0.03 in each threshold count as one\n";
    if (options.onData) {
        text += "top-1 and loss: on the " + options.split + " images, without further training"
            + (options.calibrate > 0 ? ", BatchNorm's statistics taken anew over at most "
                       + std::to_string(options.calibrate) + " batches of one epoch"
                                     : std::string(", with the checkpoint's BatchNorm statistics"))
            + "\n";
    }
    return text;
}

nlohmann::json number(double value)
{
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

std::string asJson(const std::vector<ThresholdTrial> &trials, const SearchOptions &options, std::int64_t step)
{
    nlohmann::json lists = nlohmann::json::array();
    for (const ThresholdTrial &trial : trials) {
        const std::int64_t n = trial.cost.weights;
        nlohmann::json list{{"thresholds", trial.thresholds},
                            {"from", trial.from},
                            {"scaled_error", number(trial.scaledError)},
                            {"plain_error", number(trial.plainError)},
                            {"bits_fixed", fixedCodeBits(2 * static_cast<int>(trial.thresholds.size()) + 1)},
                            {"bits_entropy", number(bitsPerWeight(trial.cost.entropy, n))}};
        if (trial.metrics) {
            list["split"] = options.split;
            list["top1"] = number(trial.metrics->top1);
            list["top5"] = number(trial.metrics->top5);
            list["loss"] = number(trial.metrics->loss);
        }
        lists.push_back(std::move(list));
    }
    const nlohmann::json all{{"step", step}, {"measure", options.measure}, {"lists", lists}};
    return all.dump(2) + "\n";
}

// A list takes as long as an evaluation. Only for somebody who is watching.
void tellProgress(std::size_t done, std::size_t of)
{
    if (isatty(STDERR_FILENO) != 0) {
        std::fprintf(stderr, "\r%zu of %zu lists measured%s", done, of, done == of ? "\n" : "");
    }
}

int failedOrUsage(const Error &error)
{
    return error.code == ErrorCode::InvalidArgument ? wrongUsage(error.detail) : failed(error);
}

int search(const SearchOptions &options)
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
    auto reader = RunReader::open(folder->path);
    const auto layers = reader ? reader->layers() : Unexpected{reader.error()};
    if (!layers) {
        return failed(layers.error());
    }
    const auto latents = latentsToQuantize(*layers, *found);
    if (!latents) {
        return failed(latents.error());
    }
    const ThresholdSearch what{.count = static_cast<std::size_t>(options.count),
                               .measure = options.measure == "plain" ? ReconstructionMeasure::Plain
                                                                     : ReconstructionMeasure::Scaled,
                               .step = options.step,
                               .last = options.last,
                               .keep = static_cast<std::size_t>(options.keep)};
    auto trials = searchTrials(*latents, *config, what);
    if (!trials) {
        return failedOrUsage(trials.error());
    }
    if (options.onData) {
        TrialOptions how;
        const auto recorded = readProvenance(folder->toml());
        how.dataFolder = recorded && !recorded->dataFolder.empty() ? recorded->dataFolder : dataFolder();
        if (!options.data.empty()) {
            how.dataFolder = options.data;
        }
        how.split = options.split == "test" ? TrialSplit::Test : TrialSplit::Validation;
        how.calibrationBatches = options.calibrate;
        how.progress = tellProgress;
        if (const auto tried = tryOnData(*trials, *config, *found, how); !tried) {
            return failedOrUsage(tried.error());
        }
    }
    const std::int64_t step = found->progress.step;
    return printed(options.json ? asJson(*trials, options, step) : asText(*trials, options, step, latents->size()));
}

}  // namespace

void addSearchThresholds(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<SearchOptions>();
    CLI::App *command = app.add_subcommand("search-thresholds", "Find thresholds for residual expansion (kind rel)");
    command->add_option("RUN", options->run, "Run folder")->required();
    command->add_option("--checkpoint", options->checkpoint, "Checkpoint file (default: the newest valid one)");
    command->add_option("--count", options->count, "Thresholds of a list: 2 give 5 levels, 4 give 9 (default 2)")
        ->check(CLI::Range(1, 7));
    command->add_option("--measure", options->measure, "What to minimise: scaled (default) or plain error")
        ->check(CLI::IsMember({"scaled", "plain"}));
    command->add_option("--step", options->step, "Distance of two thresholds tried (default 0.01)");
    command->add_option("--last", options->last, "Largest threshold tried (default 0.95)");
    command->add_option("--keep", options->keep, "Lists to keep (default 5)")->check(CLI::Range(1, 1000));
    command->add_flag("--accuracy", options->onData, "Also measure the accuracy of each list kept");
    command->add_option("--split", options->split, "Images for it: validation (default) or test")
        ->check(CLI::IsMember({"validation", "test"}));
    command
        ->add_option("--calibrate", options->calibrate,
                     "Training batches to take BatchNorm's statistics anew from (default 20; 0: keep them)")
        ->check(CLI::Range(0, 1000000));
    command->add_option("--data", options->data, "Data folder (default: the run's)");
    command->add_flag("--json", options->json, "JSON instead of a table");
    command->footer(R"(Examples:
  ttq search-thresholds RUN
  ttq search-thresholds RUN --count 4 --accuracy --data ~/data
  ttq train --recipe demo --set quantizer.kind=rel --set quantizer.threshold=0.08 --set quantizer.expansion=0.28

Thresholds t are fractions of each layer's largest weight. The lists published with the method and that of the run stand
below those found. Choosing on the test images makes their accuracy no measure of how well the choice generalises.)");
    command->callback([options, &exitCode] { exitCode = search(*options); });
}

}  // namespace ttq
