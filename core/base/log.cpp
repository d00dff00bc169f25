#include "log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <string>

#include "system.h"

namespace ttq {
namespace {

std::mutex mutex;
int file = -1;  // lives as long as the process: a line may be written while statics are destroyed

std::string_view label(LogLevel level)
{
    switch (level) {
    case LogLevel::Info: return "info";
    case LogLevel::Warning: return "warning";
    case LogLevel::Error: return "error";
    }
    return "info";
}

void writeLine(int fd, std::string_view line)
{
    while (!line.empty()) {
        const ssize_t written = ::write(fd, line.data(), line.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;  // a log that cannot be written must not end what it tells about
        line.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

Expected<void> openLog(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return Unexpected{
            Error{ErrorCode::Io, path.string() + ": cannot be opened for appending: " + describeErrno(errno)}};
    const std::lock_guard lock(mutex);
    if (file >= 0)
        ::close(file);
    file = fd;
    return {};
}

void log(LogLevel level, std::string_view text)
{
    std::string line = isoTime(unixTime()) + " " + std::string(label(level)) + ": ";
    for (const char c : text)
        line += c == '\n' ? std::string("\n  ") : std::string(1, c);
    line += '\n';
    const std::lock_guard lock(mutex);
    if (file >= 0)
        writeLine(file, line);
    if (level != LogLevel::Info)
        writeLine(STDERR_FILENO, line);
}

}  // namespace ttq
