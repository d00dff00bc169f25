// ttq, the engine of TTQ Workbench: trains, and reads and steers runs.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "subcommands.h"
#include "terminal.h"

namespace {

constexpr const char *kDescription
    = "Trained ternary quantization: train a network with weights {-Wn, 0, +Wp}, watch it and steer it.";

constexpr const char *kFooter = R"(Examples:
  ttq train --recipe demo                          train the demo, about a minute
  ttq status                                       all runs
  ttq status RUN                                   one run with its layers
  ttq control RUN set threshold=0.1 --layer 'stage3.*'
  ttq show RUN --series wp,wn --layer '*' --csv scales.csv

RUN is a run folder. Folders: $TTQ_RUNS (runs, default ~/ttq-runs), $TTQ_DATA (data sets).
Exit codes: 0 done, 1 failed, 2 wrong usage.)";

// Those that can be typed: neither groups of options nor what only the window calls.
std::vector<std::string> subcommandsOf(const CLI::App &app)
{
    std::vector<std::string> names;
    for (const CLI::App *command : app.get_subcommands(nullptr))
        if (!command->get_name().empty() && !command->get_group().empty())
            names.push_back(command->get_name());
    return names;
}

// CLI11 only says that a subcommand is missing: name the word that is none. `words` are those after the app's own name.
std::string usageMessage(const CLI::App &app, const CLI::Error &error, std::span<char *const> words)
{
    const std::string word = words.empty() ? "" : words.front();
    for (const CLI::App *command : app.get_subcommands(nullptr))
        if (command->get_name() == word && !subcommandsOf(*command).empty())
            return usageMessage(*command, error, words.subspan(1));
    const std::vector<std::string> names = subcommandsOf(app);
    std::string text = error.what();
    const bool option = word.starts_with('-');
    if (option && app.get_parent() == nullptr && word != "-h" && word != "--help") {
        text = "unknown option '" + word + "'; a subcommand is expected first: " + ttq::join(names, ", ");
    } else if (!option && !word.empty() && std::find(names.begin(), names.end(), word) == names.end()) {
        const std::optional<std::string> near = ttq::nearestMatch(word, names);
        text = "unknown subcommand '" + word + "'"
            + (near ? "; did you mean '" + *near + "'?" : "; allowed: " + ttq::join(names, ", "));
    }
    return "ttq: " + text + "\nRun with --help for more information.\n";
}

}  // namespace

int main(int argc, char **argv)
{
    CLI::App app{kDescription, "ttq"};
    app.require_subcommand(1);
    app.footer(kFooter);
    int exitCode = ttq::kDone;
    ttq::addTrain(app, exitCode);
    ttq::addResume(app, exitCode);
    ttq::addMatrix(app, exitCode);
    ttq::addControl(app, exitCode);
    ttq::addStatus(app, exitCode);
    ttq::addShow(app, exitCode);
    ttq::addHash(app, exitCode);
    ttq::addExportWeights(app, exitCode);
    ttq::addSearchThresholds(app, exitCode);
    ttq::addWeightCost(app, exitCode);
    ttq::addEval(app, exitCode);
    ttq::addInspect(app, exitCode);
    ttq::addReadWeights(app, exitCode);
    ttq::addRecipes(app, exitCode);
    ttq::addNetworks(app, exitCode);
    ttq::addDatasets(app, exitCode);
    ttq::addReference(app, exitCode);
    ttq::addVersion(app, exitCode);

    const auto words = std::span(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0);
    app.failure_message([&](const CLI::App *, const CLI::Error &error) { return usageMessage(app, error, words); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        // --help arrives here too, with exit code 0; every other parse error is wrong usage.
        return app.exit(error) == 0 ? ttq::kDone : ttq::kWrongUsage;
    } catch (const std::exception &error) {
        const std::string_view what = error.what();  // LibTorch's go on with where in its source that was
        return ttq::failed(std::string(what.substr(0, what.find('\n'))));
    }
    return exitCode;
}
