#include "filecalls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace ttq {

FileCalls &fileCalls()
{
    static FileCalls calls{
        [](const char *path, int flags, mode_t mode) { return ::open(path, flags, mode); },
        [](int fd, const void *bytes, std::size_t count) { return ::write(fd, bytes, count); },
        [](int fd) { return ::fsync(fd); },
        [](int fd) { return ::close(fd); },
        [](const char *from, const char *to) { return ::rename(from, to); },
        [](const char *path) { return ::unlink(path); },
    };
    return calls;
}

}  // namespace ttq
