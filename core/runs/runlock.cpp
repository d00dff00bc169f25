#include "runlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/system.h"
#include "base/text.h"

namespace ttq {

namespace {

constexpr std::string_view kSignalWord = "signal ";

Unexpected<Error> failed(const std::filesystem::path &file, const char *what, int error)
{
    return Unexpected{Error{ErrorCode::Io, file.string() + ": " + what + ": " + strerrordesc_np(error)}};
}

struct flock wholeFile()
{
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;  // l_len 0: to the end, however far it moves; l_pid 0, as open-file-description locks demand
}

// The first kilobyte: the text is one short line and a last word.
std::string contents(int fd)
{
    std::array<char, 1024> buffer{};
    const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), 0);
    return std::string(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

LockInfo parsed(const std::string &text)
{
    LockInfo info;
    const std::vector<std::string> lines = split(text, '\n');
    for (const std::string &line : lines) {
        if (line.starts_with(kSignalWord)) {
            if (const auto number = parseInteger(std::string_view(line).substr(kSignalWord.size())))
                info.fatalSignal = static_cast<int>(*number);
        } else if (info.holder.empty()) {
            info.holder = line;
        }
    }
    return info;
}

}  // namespace

Expected<RunLock> RunLock::acquire(const std::filesystem::path &file)
{
    // O_APPEND: the last word goes behind the holder's line without a seek that a signal could interrupt.
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return failed(file, "cannot open the lock", errno);
    RunLock lock(fd);
    struct flock request = wholeFile();
    if (::fcntl(fd, F_OFD_SETLK, &request) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return failed(file, "cannot lock", errno);
        const std::vector<std::string> words = split(parsed(contents(fd)).holder, ' ');
        std::string who = "another engine";
        if (words.size() == 3)
            who += " (process " + words[0] + " on " + words[1] + ", since " + words[2] + ")";
        return Unexpected{Error{ErrorCode::Busy, file.string() + ": this run is held by " + who}};
    }
    const std::string line = std::to_string(::getpid()) + " " + hostName() + " " + isoTime(unixTime()) + "\n";
    // A full disk must not keep a run from being resumed: the lock holds without its text.
    if (::ftruncate(fd, 0) == 0) [[maybe_unused]]
        const ssize_t written = ::write(fd, line.data(), line.size());
    return lock;
}

RunLock::RunLock(RunLock &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

RunLock &RunLock::operator=(RunLock &&other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

RunLock::~RunLock()
{
    // Closing only: an explicit unlock in a forked child would release the parent's lock.
    if (m_fd >= 0)
        ::close(m_fd);
}

Expected<LockInfo> probeLock(const std::filesystem::path &file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT)
            return LockInfo{};
        return failed(file, "cannot open the lock", errno);
    }
    struct flock request = wholeFile();
    const int answer = ::fcntl(fd, F_OFD_GETLK, &request);
    const int error = errno;
    LockInfo info = parsed(contents(fd));
    ::close(fd);
    if (answer != 0)
        return failed(file, "cannot ask for the lock", error);
    info.held = request.l_type != F_UNLCK;
    return info;
}

void writeLastWord(int fd, int signal) noexcept
{
    std::array<char, 24> word{};
    std::size_t length = 0;
    for (const char c : kSignalWord)
        word[length++] = c;
    std::array<char, 12> digits{};
    std::size_t count = 0;
    for (unsigned rest = signal > 0 ? static_cast<unsigned>(signal) : 0; rest > 0 || count == 0; rest /= 10)
        digits[count++] = static_cast<char>('0' + rest % 10);
    while (count > 0)
        word[length++] = digits[--count];
    word[length++] = '\n';
    const int saved = errno;
    [[maybe_unused]] const ssize_t written = ::write(fd, word.data(), length);
    errno = saved;
}

}  // namespace ttq
