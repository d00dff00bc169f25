// The command line of ttq-workbench.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>

#include "base/expected.h"
#include "theme.h"

namespace ttq {

struct CommandLine {
    QStringList runs;
    bool demo = false, version = false, help = false;
    bool platformGiven = false;   // Qt's own option -platform
    QString screenshot, figures;  // file, folder; empty: not asked for
    QSize size = {1440, 900};
    QString view = "window";  // window, scale-factors, sparsity, accuracy, weights, evaluation
    Theme theme = Theme::System;

    bool needsNoWindow() const { return !screenshot.isEmpty() || !figures.isEmpty(); }
};

// InvalidArgument: wrong usage, with what is allowed. Needs no application.
Expected<CommandLine> parseCommandLine(const QStringList &arguments);
QString usage();

}  // namespace ttq
