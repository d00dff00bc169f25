#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ttq {

void inParallel(std::size_t n, int threads, const std::function<void(std::size_t)> &work)
{
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    const auto run = [&] {
        try {
            for (std::size_t i = next++; i < n; i = next++)
                work(i);
        } catch (...) {
            const std::scoped_lock lock(mutex);
            failure = std::current_exception();
            next = n;
        }
    };
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min<std::size_t>(n, static_cast<std::size_t>(std::max(threads, 1)));
    for (std::size_t i = 1; i < wanted; ++i)
        others.emplace_back(run);
    run();
    others.clear();  // joins
    if (failure)
        std::rethrow_exception(failure);
}

}  // namespace ttq
