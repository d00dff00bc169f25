// An engine of its own for one run of a series: what goes wrong in it, down to a crash, ends that run only.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

// SIGINT, SIGTERM and SIGHUP ask the engine that runs, if one does, to save a checkpoint and end, and set stopRequested();
// a second SIGINT ends it at once.
void installStopHandlers();
bool stopRequested();

struct ChildEnd {
    int exitCode = 0;
    int signal = 0;  // that ended it; 0: none
};

// Runs this program with `arguments` until it ends, with this process's standard output and error. It is in a process
// group of its own, so that Ctrl-C reaches it once, and through us; it is asked to end when this process dies. Io when it
// cannot be started.
Expected<ChildEnd> runEngine(const std::vector<std::string> &arguments);

}  // namespace ttq
