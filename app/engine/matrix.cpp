// ttq matrix: methods × seeds at one recipe, one run after another, and the table of them.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/system.h"
#include "base/text.h"
#include "childengine.h"
#include "matrixtext.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"
#include "runs/userrecipes.h"
#include "subcommands.h"
#include "terminal.h"
#include "typedconfig.h"

namespace ttq {

namespace {

namespace fs = std::filesystem;

struct MatrixOptions {
    std::string recipe, config, methods, seeds, data, runs, out, device;
    std::vector<std::string> set;
    long long threads = -1;  // < 0: not given
    bool json = false, dryRun = false, quiet = false;

    bool named() const { return !recipe.empty() || !config.empty(); }
};

struct Asked {
    RunConfig config;
    MatrixConfig matrix;
};

// What the options ask for: of a recipe or file, else of the matrix that the folder holds.
Expected<Asked> askedBy(const MatrixOptions &options)
{
    Asked asked;
    if (options.named()) {
        std::vector<std::string> settings = options.set;
        if (options.threads >= 0)
            settings.push_back("threads=" + std::to_string(options.threads));
        if (!options.device.empty())
            settings.push_back("device=" + options.device);
        auto config = typedConfig(options.recipe, options.config, settings);
        if (!config)
            return Unexpected{config.error()};
        if (auto startable = checkStart(*config); !startable)
            return Unexpected{startable.error()};
        asked.config = std::move(*config);
        const auto file = options.recipe.empty() ? Expected<fs::path>(options.config) : recipeFile(options.recipe);
        const auto matrix = file ? loadMatrix(*file, defaultMatrix(asked.config)) : Unexpected<Error>{file.error()};
        if (!matrix)
            return Unexpected{matrix.error()};
        asked.matrix = *matrix;
    } else {
        const auto present = openMatrix(options.out);
        if (!present)
            return Unexpected{present.error()};
        asked = {present->config, present->matrix};
    }
    if (!options.methods.empty()) {
        const auto methods = methodsFromText(options.methods, "--methods");
        if (!methods)
            return Unexpected{methods.error()};
        asked.matrix.methods = *methods;
    }
    if (!options.seeds.empty()) {
        const auto seeds = seedsFromText(options.seeds, "--seeds");
        if (!seeds)
            return Unexpected{seeds.error()};
        asked.matrix.seeds = *seeds;
    }
    // Absolute: the matrix is continued from other folders.
    if (!options.data.empty())
        asked.matrix.dataFolder = fs::absolute(options.data).lexically_normal().string();
    return asked;
}

Expected<Matrix> prepared(const MatrixOptions &options)
{
    const auto asked = askedBy(options);
    if (!asked)
        return Unexpected{asked.error()};
    const fs::path runs = options.runs.empty() ? runsFolder() : fs::path(options.runs);
    const std::string name = asked->config.name + "-matrix";
    if (options.dryRun)
        return planMatrix(options.out.empty() ? runs / (runTimestamp(unixTime()) + "-" + name) : fs::path(options.out),
                          asked->config, asked->matrix);
    if (!options.out.empty())
        return prepareMatrix(options.out, asked->config, asked->matrix);
    // Nothing is left behind by a matrix that is refused.
    if (auto cells = expandMatrix(asked->config, asked->matrix); !cells)
        return Unexpected{cells.error()};
    const auto made = createRunFolder(runs, name, unixTime());
    if (!made)
        return Unexpected{made.error()};
    return prepareMatrix(made->path, asked->config, asked->matrix);
}

// One run, to its end; an empty text, or why it has none.
std::string trainCell(const Matrix &matrix, const MatrixCell &cell, bool begun, bool quiet)
{
    std::vector<std::string> arguments = begun ? resumeArguments(matrix, cell) : trainArguments(matrix, cell);
    if (quiet)
        arguments.emplace_back("--quiet");
    const auto end = runEngine(arguments);
    if (!end)
        return end.error().detail;
    if (end->signal != 0)
        return "its engine was ended by signal " + std::to_string(end->signal) + " ("
            + std::string(strsignal(end->signal)) + ")";
    return end->exitCode == kDone ? std::string() : "its engine ended with exit code " + std::to_string(end->exitCode);
}

bool isDone(const std::string &state)
{
    return state == "finished" || state == "diverged";
}

// Why a run that is there cannot be continued; empty if it can.
std::string hindrance(const CellResult &result)
{
    if (result.state == "unreadable")
        return result.message;
    const bool alive = result.state == "running" || result.state == "paused";  // else it would be "interrupted"
    return alive ? "another engine works on it" : std::string();
}

int runAll(const Matrix &matrix, const MatrixOptions &options)
{
    const auto lock = RunLock::acquire(matrix.lock());
    if (!lock)
        return failed(lock.error());
    installStopHandlers();
    const bool quiet = options.quiet || options.json;
    int exitCode = kDone;
    for (std::size_t i = 0; i < matrix.cells.size() && !stopRequested(); ++i) {
        const MatrixCell &cell = matrix.cells[i];
        const CellResult before = readCell(matrix, cell);
        if (isDone(before.state))
            continue;
        std::string problem = hindrance(before);
        if (problem.empty()) {
            if (!quiet)
                static_cast<void>(printOut('[' + std::to_string(i + 1) + '/' + std::to_string(matrix.cells.size())
                                           + "] " + std::string(findMatrixMethod(cell.method)->title) + ", seed "
                                           + std::to_string(cell.seed) + '\n'));
            problem = trainCell(matrix, cell, before.state != kNotStarted, quiet);
        }
        if (!problem.empty())
            exitCode = failed(cell.folder + ": " + problem);
        if (const auto written = writeMatrixTables(matrix); !written)
            return failed(written.error());
    }
    const auto results = writeMatrixTables(matrix);
    if (!results)
        return failed(results.error());
    const bool finished = std::all_of(results->cells.begin(), results->cells.end(),
                                      [](const CellResult &cell) { return isDone(cell.state); });
    const bool diverged = std::any_of(results->cells.begin(), results->cells.end(),
                                      [](const CellResult &cell) { return cell.state == "diverged"; });
    if (diverged)
        exitCode = kFailed;
    int shown = kDone;
    if (options.json)
        shown = printed(matrixJson(matrix, *results));
    else if (!options.quiet)
        shown = printed(resultText(matrix, *results)
                        + (finished ? "" : "continue with: ttq matrix --out " + matrix.folder.string() + "\n"));
    return shown == kDone ? exitCode : shown;
}

int matrix(const MatrixOptions &options)
{
    if (!options.named() && options.out.empty())
        return wrongUsage(
            "matrix: --recipe or --config is missing; allowed: one of them, or --out with the folder of a "
            "matrix that is to be continued");
    if (!options.named() && (!options.set.empty() || options.threads >= 0 || !options.device.empty()))
        return wrongUsage("matrix: --set, --threads and --device need --recipe or --config; a matrix that is continued "
                          "keeps its settings");
    const auto plan = prepared(options);
    if (!plan) {
        const ErrorCode code = plan.error().code;
        const bool usage
            = code == ErrorCode::InvalidArgument || (code == ErrorCode::NotFound && !options.recipe.empty());
        return usage ? wrongUsage(plan.error().detail) : failed(plan.error());
    }
    if (!options.dryRun)
        return runAll(*plan, options);
    const std::vector<CellResult> cells = readCells(*plan);
    return printed(options.json ? matrixJson(*plan, {cells, methodResults(*plan, cells)}) : planText(*plan, cells));
}

}  // namespace

void addMatrix(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<MatrixOptions>();
    CLI::App *command
        = app.add_subcommand("matrix", "Compare methods over seeds at one recipe: all runs, and their table");
    auto *source = command->add_option_group("what to train");
    source->add_option("--recipe", options->recipe, "Name of a recipe (`ttq recipes` lists them)");
    source->add_option("--config", options->config, "Configuration file (TOML), with a table [matrix] if you like");
    source->require_option(0, 1);
    command->add_option("--methods", options->methods,
                        "Of " + join(matrixMethodNames(), ", ") + "; commas between them (default: the first seven)");
    command->add_option("--seeds", options->seeds, "Such as 1,2,5 or 1..5 (default: 1,2,3)");
    command->add_option("--set", options->set, "key=value, over the recipe; can be repeated")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    command->add_option("--data", options->data, "Folder with the data set (default: $TTQ_DATA, else ~/.cache/ttq)");
    auto *runs = command->add_option("--runs", options->runs,
                                     "Folder for a new matrix folder (default: $TTQ_RUNS, else ~/ttq-runs)");
    command
        ->add_option("--out", options->out, "Exactly this folder: new, empty, or of a matrix to continue or to extend")
        ->excludes(runs);
    command->add_option("--threads", options->threads, "CPU threads; 0 = physical cores")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--device", options->device, "cpu, cuda or cuda:K");
    command->add_flag("--dry-run", options->dryRun, "List the runs with their epochs, and make nothing");
    command->add_flag("--json", options->json, "The results, or the plan, as JSON");
    command->add_flag("--quiet", options->quiet, "Print errors only");
    command->footer(R"(Examples:
  ttq matrix --recipe demo --dry-run
  ttq matrix --recipe demo --methods full_precision,ttq,twn --seeds 1..5 --out ~/ttq-runs/comparison
  ttq matrix --out ~/ttq-runs/comparison                    continue after Ctrl-C, a crash or a reboot
  ttq matrix --out ~/ttq-runs/comparison --seeds 6..10      five seeds more

Runs go one after another, each in an engine of its own; finished ones are never trained again. After each the folder
has matrix.csv (methods: mean, sample standard deviation, n), matrix-runs.csv and matrix.tex. Runs that diverged, failed
or were steered by hand are named and not averaged. Ctrl-C saves a checkpoint and ends.)");
    command->callback([options, &exitCode] { exitCode = matrix(*options); });
}

}  // namespace ttq
