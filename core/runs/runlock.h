// run.lock: held by the living engine of a run (an open-file-description lock, so threads and forks don't
// release it by accident; never unlinked). Looking (F_OFD_GETLK) never looks like owning.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/expected.h"

namespace ttq {

class RunLock {
public:
    // Busy with the holder's pid and host when another engine holds it. The file's text is the holder's
    // "pid host start-time"; the last word of a previous holder is overwritten.
    static Expected<RunLock> acquire(const std::filesystem::path &file);

    RunLock(RunLock &&other) noexcept;
    RunLock &operator=(RunLock &&other) noexcept;
    ~RunLock();

    // For the fatal-signal handler: write(2) of "signal N" to this descriptor is async-signal-safe.
    int descriptor() const { return m_fd; }

private:
    explicit RunLock(int fd) : m_fd(fd) {}
    int m_fd = -1;
};

struct LockInfo {
    bool held = false;
    std::string holder;              // "pid host start-time" as written by the holder
    std::optional<int> fatalSignal;  // the last word of a dead engine
};
Expected<LockInfo> probeLock(const std::filesystem::path &file);

// Async-signal-safe: writes the last word. `fd` from RunLock::descriptor().
void writeLastWord(int fd, int signal) noexcept;

}  // namespace ttq
