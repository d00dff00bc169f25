// A run that is to be started: what the New run dialog, the start page and --demo hand to an engine.
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>

#include "runs/runconfig.h"

namespace ttq {

struct NewRun {
    QString recipe;                // what `config` started from
    RunConfig config;              // checked
    QString dataFolder;            // empty: the engine's default
    std::filesystem::path folder;  // of the run; does not exist yet
};

// "<runs>/<2026-11-21-1432>-<name>", with -2, -3 … behind it while that exists. Creates nothing.
std::filesystem::path freeRunFolder(const std::filesystem::path &runs, const QString &name);

// The recipe as it comes, in the usual place.
Expected<NewRun> newRunFromRecipe(const QString &recipe);

// Arguments of `ttq`: the recipe and only what differs from it, so that the recorded command line repeats the run
// wherever the program is installed. InvalidArgument where --set cannot say the difference.
Expected<QStringList> trainArguments(const NewRun &run);

}  // namespace ttq
