// What the program does without a person: pictures of the window and figures of a run.
#pragma once

#include "base/expected.h"
#include "commandline.h"

namespace ttq {

// Writes the picture once everything of the run has arrived and is drawn. Errors: of the run; Io of the file.
Expected<void> takeScreenshot(const CommandLine &line);
// scale-factors, accuracy, sparsity, weights and evaluation, each as .pdf and .png, into line.figures.
Expected<void> writeFigures(const CommandLine &line);

}  // namespace ttq
