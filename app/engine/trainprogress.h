// What a training run prints: a progress bar on a terminal, a line an epoch otherwise.
#pragma once

#include "train/trainer.h"

namespace ttq {

// Prints to standard output; nothing when `quiet`.
TrainObserver terminalObserver(bool quiet);

// While the data are decoded and prepared: a line that is drawn anew on a terminal, one every two seconds elsewhere,
// "preparing images of train: 12000 of 100000"; nothing when `quiet`, unless $TTQ_TELL_PREPARING is set: the window reads it.
DataProgress preparingObserver(bool quiet);

// Runs to the end, a stop or a signal; prints how it ended; returns the exit code.
int runToEnd(Trainer &trainer, bool quiet);

}  // namespace ttq
