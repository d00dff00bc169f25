// Work on many samples by some threads.
#pragma once

#include <cstddef>
#include <functional>

namespace ttq {

// Calls work(i) for each i in [0, n), on `threads` threads of which one is the caller's. The order is open; the call
// returns when all is done. An exception ends the work early and is thrown again here (one of them, if several).
void inParallel(std::size_t n, int threads, const std::function<void(std::size_t)> &work);

}  // namespace ttq
