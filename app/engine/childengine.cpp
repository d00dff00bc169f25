#include "childengine.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/paths.h"

namespace ttq {

namespace {

constexpr int kNotExecuted = 127;

std::atomic<bool> stopping{false};
std::atomic<pid_t> child{0};

void onStop(int signal)
{
    const bool again = stopping.exchange(true);
    const pid_t running = child.load();
    const int error = errno;
    // An engine that was asked to end takes a SIGINT for impatience.
    if (running > 0 && (!again || signal == SIGINT))
        ::kill(running, again ? SIGINT : SIGTERM);
    errno = error;
}

[[noreturn]] void becomeEngine(const char *program, char *const *arguments, pid_t parent)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() == parent)  // else it has died before it could be watched
        ::execv(program, arguments);
    ::_exit(kNotExecuted);
}

}  // namespace

void installStopHandlers()
{
    struct sigaction action {};
    sigemptyset(&action.sa_mask);
    action.sa_handler = onStop;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaction(signal, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool stopRequested()
{
    return stopping;
}

Expected<ChildEnd> runEngine(const std::vector<std::string> &arguments)
{
    const std::string program = executablePath().string();
    std::vector<std::string> words = {program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char *> pointers;
    for (std::string &word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::setenv("OMP_WAIT_POLICY", "passive", 0);  // saves the engine a second start

    const pid_t self = ::getpid(), pid = ::fork();
    if (pid == 0)
        becomeEngine(program.c_str(), pointers.data(), self);
    if (pid < 0)
        return Unexpected{Error{ErrorCode::Io, program + ": cannot be started: " + describeErrno(errno)}};
    child = pid;
    if (stopping)  // the signal came before the process was known
        ::kill(pid, SIGTERM);
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(pid, &status, 0)) < 0 && errno == EINTR) {}
    child = 0;
    if (ended < 0)
        return Unexpected{Error{ErrorCode::Io, program + ": cannot be waited for: " + describeErrno(errno)}};
    if (WIFSIGNALED(status))
        return ChildEnd{0, WTERMSIG(status)};
    if (WEXITSTATUS(status) == kNotExecuted)
        return Unexpected{Error{ErrorCode::Io, program + ": cannot be started"}};
    return ChildEnd{WEXITSTATUS(status), 0};
}

}  // namespace ttq
