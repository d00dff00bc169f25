// What a training run prints: a progress bar on a terminal, a line an epoch otherwise.
#pragma once

#include "train/trainer.h"

namespace ttq {

// Prints to standard output; nothing when `quiet`.
TrainObserver terminalObserver(bool quiet);

// Runs to the end, a stop or a signal; prints how it ended; returns the exit code.
int runToEnd(Trainer &trainer, bool quiet);

}  // namespace ttq
