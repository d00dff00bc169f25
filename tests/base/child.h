// Runs a piece of a test in a process of its own: for resource limits, dropped privileges and sudden deaths.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace ttq::test {

// The exit status of `body`'s process; −1 if a signal ended it.
inline int inChild(const std::function<int()> &body)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(body());
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

}  // namespace ttq::test
