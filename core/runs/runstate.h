// The states of a run and the one table of legal transitions between them.
//
// "interrupted" is not a stored state: it is what a reader calls a run whose state says running or paused
// while its lock is free (see RunReader).
#pragma once

#include <optional>
#include <string_view>

#include "base/expected.h"

namespace ttq {

enum class RunState { Created, Running, Paused, Stopped, Finished, Failed, Diverged };

std::string_view name(RunState state);
std::optional<RunState> runStateFromName(std::string_view text);

// Created → Running → {Paused ⇄ Running, Stopped, Finished, Failed, Diverged}; Paused → Stopped, Failed;
// a resume takes Stopped, Failed, Diverged, Running and Paused (both of a dead engine) to Running again;
// Finished → Running too (a resume of a finished run that has nothing left goes straight back to Finished).
bool canChange(RunState from, RunState to);

}  // namespace ttq
