// What makes a process fit to train: OpenMP's waiting policy, the allocator, signals.
#pragma once

#include <atomic>

namespace ttq {

// Sets OMP_WAIT_POLICY=passive and executes this program again, once, if the variable is missing: libgomp reads it only
// while it is being loaded, and spinning threads starve whatever else runs on the machine. Returns otherwise.
void ensurePassiveWaiting();

// Keeps large blocks in the heap instead of mapping and unmapping them at every step.
void tuneAllocator();

// SIGINT, SIGTERM and SIGHUP set the flag (a second SIGINT ends the process at once); fatal signals write their number
// through `lockDescriptor` and then take their course; SIGPIPE is ignored.
const std::atomic<bool> &installSignalHandlers(int lockDescriptor);

}  // namespace ttq
