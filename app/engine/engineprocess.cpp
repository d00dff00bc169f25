#include "engineprocess.h"

#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/paths.h"
#include "base/safefile.h"
#include "base/text.h"
#include "runs/runlock.h"

namespace ttq {

namespace {

std::atomic<bool> interrupted{false};
std::atomic<int> lockFile{-1};

void onInterrupt(int signal)
{
    if (interrupted.exchange(true) && signal == SIGINT) {
        std::signal(SIGINT, SIG_DFL);
        std::raise(SIGINT);
    }
}

void onFatal(int signal)
{
    writeLastWord(lockFile.load(), signal);
    // SA_RESETHAND has restored the default action; the signal comes again when this handler returns or here.
    std::raise(signal);
}

}  // namespace

void ensurePassiveWaiting()
{
    if (std::getenv("OMP_WAIT_POLICY") != nullptr) {
        return;
    }
    setenv("OMP_WAIT_POLICY", "passive", 1);
    const auto commandLine = readTextFile("/proc/self/cmdline");
    if (!commandLine || commandLine->empty()) {
        return;
    }
    std::vector<std::string> words = split(*commandLine, '\0');
    if (!words.empty() && words.back().empty()) {
        words.pop_back();  // the file ends with a NUL
    }
    std::vector<char *> arguments;
    for (std::string &word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execv(executablePath().c_str(), arguments.data());
    log(LogLevel::Warning,
        "could not start again with OMP_WAIT_POLICY=passive; other programs may slow the training down");
}

void tuneAllocator()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

const std::atomic<bool> &installSignalHandlers(int lockDescriptor)
{
    lockFile = lockDescriptor;
    struct sigaction action {};
    sigemptyset(&action.sa_mask);
    action.sa_handler = onInterrupt;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaction(signal, &action, nullptr);
    }
    action.sa_handler = onFatal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
        sigaction(signal, &action, nullptr);
    }
    std::signal(SIGPIPE, SIG_IGN);
    return interrupted;
}

}  // namespace ttq
