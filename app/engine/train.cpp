// ttq train: a new run from a recipe or a configuration file.
#include <CLI/CLI.hpp>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/safefile.h"
#include "base/text.h"
#include "engineprocess.h"
#include "runs/runconfig.h"
#include "subcommands.h"
#include "terminal.h"
#include "train/session.h"
#include "trainprogress.h"

namespace ttq {

namespace {

constexpr long long kNotGiven = std::numeric_limits<long long>::min();

struct TrainOptions {
    std::string recipe, config, data, runs, out, device, init, initMap;
    std::vector<std::string> set;
    long long seed = kNotGiven, threads = kNotGiven;
    bool quiet = false;
};

// Everything typed, as one configuration. All its errors are wrong usage, except unreadable files.
Expected<RunConfig> configurationFrom(const TrainOptions &options)
{
    auto config = options.recipe.empty() ? loadConfig(options.config) : loadRecipe(options.recipe);
    if (!config) {
        return config;
    }
    for (const std::string &assignment : options.set) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    "--set: '" + assignment
                                        + "' is not allowed; allowed: key=value, for example "
                                          "phase.ternary.lr=0.01"}};
        }
        if (auto set
            = setConfigKey(*config, trimmed(assignment.substr(0, equals)), trimmed(assignment.substr(equals + 1)));
            !set) {
            return Unexpected{set.error()};
        }
    }
    const auto put = [&](const char *key, const std::string &value) -> Expected<void> {
        return value.empty() ? Expected<void>() : setConfigKey(*config, key, value);
    };
    // Absolute, because run.toml is read from other folders.
    const auto absolute = [](const std::string &path) {
        return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
    };
    for (auto done : {put("init", absolute(options.init)), put("init_map", absolute(options.initMap)),
                      put("seed", options.seed == kNotGiven ? "" : std::to_string(options.seed)),
                      put("threads", options.threads == kNotGiven ? "" : std::to_string(options.threads)),
                      put("device", options.device), checkConfig(*config), checkStart(*config)}) {
        if (!done) {
            return Unexpected{done.error()};
        }
    }
    return config;
}

int train(const TrainOptions &options)
{
    const auto config = configurationFrom(options);
    if (!config) {
        const ErrorCode code = config.error().code;
        const bool file = code == ErrorCode::Io || (code == ErrorCode::NotFound && options.recipe.empty());
        return file ? failed(config.error()) : wrongUsage(config.error().detail);
    }
    ensurePassiveWaiting();
    tuneAllocator();
    SessionOptions session;
    session.dataFolder = options.data.empty() ? dataFolder() : std::filesystem::path(options.data);
    session.observer = terminalObserver(options.quiet);
    session.preparing = preparingObserver(options.quiet);
    if (const auto words = readTextFile("/proc/self/cmdline")) {
        session.commandLine = split(trimmed(*words), '\0');
        if (!session.commandLine.empty() && session.commandLine.back().empty()) {
            session.commandLine.pop_back();
        }
    }
    auto trainer = createRun(*config, options.runs.empty() ? runsFolder() : std::filesystem::path(options.runs),
                             options.out, session);
    if (!trainer) {
        const bool usage = trainer.error().code == ErrorCode::InvalidArgument;
        return usage ? wrongUsage(trainer.error().detail) : failed(trainer.error());
    }
    return runToEnd(**trainer, options.quiet);
}

}  // namespace

void addTrain(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App *command = app.add_subcommand("train", "Train a new run from a recipe or a configuration file");
    auto *source = command->add_option_group("what to train");
    source->add_option("--recipe", options->recipe, "Name of a recipe (`ttq recipes` lists them)");
    source->add_option("--config", options->config, "Configuration file (TOML; `ttq reference` documents every key)");
    source->require_option(1);
    command->add_option("--set", options->set, "key=value, over the recipe; can be repeated")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    command->add_option("--data", options->data, "Folder with the data set (default: $TTQ_DATA, else ~/.cache/ttq)");
    auto *runs
        = command->add_option("--runs", options->runs, "Folder for new runs (default: $TTQ_RUNS, else ~/ttq-runs)");
    command->add_option("--out", options->out, "Exactly this run folder; it must not exist or be empty")
        ->excludes(runs);
    command->add_option("--init", options->init,
                        "File of weights to start from: PyTorch's, safetensors or a checkpoint");
    command->add_option("--init-map", options->initMap,
                        "Which tensor of that file is which of the network: two names a line, or TOML");
    command->add_option("--seed", options->seed, "Seed of initialisation, order and augmentation");
    command->add_option("--threads", options->threads, "CPU threads; 0 = physical cores");
    command->add_option("--device", options->device, "cpu, cuda or cuda:K");
    command->add_flag("--quiet", options->quiet, "Print errors only");
    command->footer(R"(Examples:
  ttq train --recipe demo
  ttq train --recipe cifar10-resnet20-short --data ~/data --seed 2
  ttq train --recipe demo --set phase.ternary.lr=0.01 --set quantizer.threshold=0.1
  ttq train --config my.toml --out ~/ttq-runs/first
  ttq train --recipe cifar10-resnet20-short --init weights.pt --init-map names.txt

Ctrl-C saves a checkpoint and ends; `ttq resume RUN` continues.)");
    command->callback([options, &exitCode] { exitCode = train(*options); });
}

}  // namespace ttq
