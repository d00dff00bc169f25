#include "appendfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "filecalls.h"

namespace ttq {

namespace {

Unexpected<Error> ioError(const std::filesystem::path &path, const char *what, int number)
{
    const ErrorCode code = number == EEXIST ? ErrorCode::Exists : ErrorCode::Io;
    return Unexpected{Error{code, path.string() + ": " + what + ": " + describeErrno(number)}};
}

}  // namespace

AppendFile::AppendFile(std::filesystem::path path, int fd, std::uint64_t size)
    : m_path(std::move(path)), m_fd(fd), m_size(size)
{
}

AppendFile::AppendFile(AppendFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_fd(std::exchange(other.m_fd, -1)), m_size(other.m_size)
{
}

AppendFile &AppendFile::operator=(AppendFile &&other) noexcept
{
    if (this != &other) {
        if (m_fd >= 0)
            fileCalls().close(m_fd);
        m_path = std::move(other.m_path);
        m_fd = std::exchange(other.m_fd, -1);
        m_size = other.m_size;
    }
    return *this;
}

AppendFile::~AppendFile()
{
    if (m_fd >= 0)
        fileCalls().close(m_fd);
}

Expected<AppendFile> AppendFile::open(const std::filesystem::path &path, int flags)
{
    ignoreFileSizeSignal();
    int fd = -1;
    do {
        fd = fileCalls().open(path.c_str(), flags | O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                              0666);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return ioError(path, "cannot be opened for writing", errno);
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        fileCalls().close(fd);
        return Unexpected{Error{ErrorCode::Io, path.string() + ": is no regular file"}};
    }
    return AppendFile(path, fd, static_cast<std::uint64_t>(status.st_size));
}

Expected<AppendFile> AppendFile::create(const std::filesystem::path &path)
{
    return open(path, O_EXCL);
}

Expected<AppendFile> AppendFile::resume(const std::filesystem::path &path)
{
    return open(path, 0);
}

Expected<void> AppendFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = fileCalls().write(m_fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return ioError(m_path, "cannot be written", written == 0 ? ENOSPC : errno);
        m_size += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Expected<void> AppendFile::clear()
{
    if (::ftruncate(m_fd, 0) != 0)
        return ioError(m_path, "cannot be emptied", errno);
    m_size = 0;
    return {};
}

Expected<void> AppendFile::sync()
{
    return fileCalls().fsync(m_fd) == 0 ? Expected<void>() : ioError(m_path, "cannot be written to the disk", errno);
}

Expected<void> syncFilesystem(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ioError(path, "cannot be opened", errno);
    const int failed = ::syncfs(fd) == 0 ? 0 : errno;
    ::close(fd);
    return failed == 0 ? Expected<void>() : ioError(path, "its file system cannot be written to the disk", failed);
}

}  // namespace ttq
