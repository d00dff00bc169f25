// The system calls that SafeFile makes, as a table, so that a test can make the N-th of them fail.
// Internal to core/base and its tests; not thread-safe while the table is being changed.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace ttq {

struct FileCalls {
    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*write)(int fd, const void *bytes, std::size_t count);
    int (*fsync)(int fd);
    int (*close)(int fd);
    int (*rename)(const char *from, const char *to);
    int (*unlink)(const char *path);
};

// The operating system's own calls until somebody assigns others.
FileCalls &fileCalls();

// From now on a file-size limit is an error of write() instead of the death of the process, unless it handles SIGXFSZ.
void ignoreFileSizeSignal();

}  // namespace ttq
