#include "trainprogress.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/system.h"
#include "engineprocess.h"
#include "humantext.h"
#include "terminal.h"

namespace ttq {

namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr double kLineSeconds = 2;
constexpr int kBarWidth = 24;

std::string paddedPercent(double fraction)
{
    return std::isfinite(fraction) ? humanPercent(fraction) : std::string("–");
}

std::string bar(double fraction)
{
    const int filled = static_cast<int>(fraction * kBarWidth);
    std::string text;
    for (int i = 0; i < kBarWidth; ++i) {
        text += i < filled ? "█" : "░";
    }
    return text;
}

// Removes the progress bar's line before anything else is printed.
void clearLine(bool terminal)
{
    if (terminal) {
        std::fputs("\r\033[K", stdout);
    }
}

}  // namespace

TrainObserver terminalObserver(bool quiet)
{
    TrainObserver observer;
    if (quiet) {
        return observer;
    }
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    if (terminal) {
        observer.step = [last = 0.0](const StateRecord &state, std::int64_t batch, std::int64_t batches,
                                     double loss) mutable {
            const double now = monotonicTime();
            if (now - last < kRedrawSeconds && batch != batches) {
                return;
            }
            last = now;
            const std::string line = "\r\033[K" + state.phase + " epoch " + std::to_string(state.epoch + 1) + "/"
                + std::to_string(state.totalEpochs) + " "
                + bar(batches == 0 ? 0 : static_cast<double>(batch) / static_cast<double>(batches)) + " "
                + std::to_string(batch) + "/" + std::to_string(batches) + "  loss " + humanNumber(loss) + "  "
                + std::to_string(std::lround(state.imagesPerSecond)) + " img/s  ETA " + humanDuration(state.etaSeconds);
            std::fputs(line.c_str(), stdout);
            std::fflush(stdout);
        };
    }
    observer.epoch = [terminal](const EpochRecord &epoch, const StateRecord &state) {
        clearLine(terminal);
        const bool validated = std::isfinite(epoch.validation.top1);
        const std::string line = "epoch " + std::to_string(epoch.epoch) + "/" + std::to_string(state.totalEpochs) + "  "
            + epoch.phase + "  train loss " + humanNumber(epoch.train.loss) + " top-1 "
            + paddedPercent(epoch.train.top1)
            + (validated ? "  validation top-1 " + paddedPercent(epoch.validation.top1) : std::string())
            + "  test top-1 " + paddedPercent(epoch.test.top1) + "  " + humanDuration(epoch.seconds) + "\n";
        std::fputs(line.c_str(), stdout);
        std::fflush(stdout);
    };
    return observer;
}

DataProgress preparingObserver(bool quiet)
{
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    if (quiet && std::getenv("TTQ_TELL_PREPARING") == nullptr) {
        return {};
    }
    return [terminal, last = -kLineSeconds](const std::string &what, std::size_t done, std::size_t of) mutable {
        const double now = monotonicTime();
        if (now - last < (terminal ? kRedrawSeconds : kLineSeconds) && !(terminal && done == of)) {
            return;
        }
        last = now;
        const auto count = [terminal](std::size_t n) {
            return terminal ? humanCount(static_cast<std::int64_t>(n)) : std::to_string(n);
        };
        const std::string text = "preparing " + what + ": " + count(done) + " of " + count(of);
        // The last one makes room for what is printed next.
        std::fputs(!terminal ? (text + "\n").c_str() : (done == of ? "\r\033[K" : "\r\033[K" + text).c_str(), stdout);
        std::fflush(stdout);
    };
}

int runToEnd(Trainer &trainer, bool quiet)
{
    const std::string folder = trainer.folder().path.string();
    if (!quiet) {
        static_cast<void>(printOut("run folder: " + folder + "\n"));
    }
    const Trainer::Outcome outcome = trainer.run(installSignalHandlers(trainer.lockDescriptor()));
    clearLine(!quiet && isatty(STDOUT_FILENO) != 0);
    if (!outcome.saved) {
        return failed("the last checkpoint of " + folder + " could not be saved"
                      + (outcome.message.empty() ? "" : ": " + outcome.message));
    }
    switch (outcome.state) {
    case RunState::Finished:
        return quiet ? kDone
                     : printed("finished at step " + std::to_string(trainer.progress().step) + ": " + folder + "\n");
    case RunState::Stopped:
        return quiet ? kDone
                     : printed("stopped at step " + std::to_string(trainer.progress().step)
                               + "; continue with: ttq resume " + folder + "\n");
    default: return failed(outcome.message);
    }
}

}  // namespace ttq
