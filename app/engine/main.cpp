// ttq, the engine of TTQ Workbench: trains, and reads and steers runs.
#include <CLI/CLI.hpp>

#include <exception>
#include <string>

#include "subcommands.h"
#include "terminal.h"

namespace {

constexpr const char *kDescription
    = "Trained ternary quantization: train a network with weights {-Wn, 0, +Wp}, watch it and steer it.";

constexpr const char *kFooter = R"(Examples:
  ttq train --recipe demo                          train the demo, about four minutes
  ttq status                                       all runs
  ttq status RUN                                   one run with its layers
  ttq control RUN set threshold=0.1 --layer 'stage3.*'
  ttq show RUN --series wp,wn --layer '*' --csv scales.csv

RUN is a run folder. Folders: $TTQ_RUNS (runs, default ~/ttq-runs), $TTQ_DATA (data sets).
Exit codes: 0 done, 1 failed, 2 wrong usage.)";

}  // namespace

int main(int argc, char **argv)
{
    CLI::App app{kDescription, "ttq"};
    app.require_subcommand(1);
    app.footer(kFooter);
    int exitCode = ttq::kDone;
#ifdef TTQ_WITH_TRAINER
    ttq::addTrain(app, exitCode);
    ttq::addResume(app, exitCode);
#endif
    ttq::addControl(app, exitCode);
    ttq::addStatus(app, exitCode);
    ttq::addShow(app, exitCode);
#ifdef TTQ_WITH_TRAINER
    ttq::addHash(app, exitCode);
    ttq::addExportWeights(app, exitCode);
#endif
    ttq::addRecipes(app, exitCode);
    ttq::addReference(app, exitCode);
    ttq::addVersion(app, exitCode);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        // --help arrives here too, with exit code 0; every other parse error is wrong usage.
        return app.exit(error) == 0 ? ttq::kDone : ttq::kWrongUsage;
    } catch (const std::exception &error) {
        return ttq::failed(error.what());
    }
    return exitCode;
}
