#include "safefile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <random>
#include <utility>
#include <vector>

#include "filecalls.h"

namespace ttq {
namespace {

constexpr int kNameAttempts = 100;
constexpr std::size_t kLongestName = 200;  // leaves room for the temporary's affixes within 255 bytes

std::filesystem::path folderOf(const std::filesystem::path &target)
{
    return target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
}

std::string temporaryName(const std::filesystem::path &target)
{
    static constexpr char kHex[] = "0123456789abcdef";
    std::random_device device;
    std::string name = "." + target.filename().string().substr(0, kLongestName) + ".";
    for (unsigned value = device(), digit = 0; digit < 8; ++digit, value >>= 4)
        name += kHex[value & 15];
    return (folderOf(target) / (name + ".tmp")).string();
}

Unexpected<Error> ioError(const std::filesystem::path &path, std::string_view what, int number)
{
    return Unexpected{Error{ErrorCode::Io, path.string() + ": " + std::string(what) + ": " + describeErrno(number)}};
}

// `.NAME.<8 hex digits>.tmp`
bool isTemporaryName(std::string_view name)
{
    constexpr std::string_view kEnding = ".tmp";
    constexpr std::size_t kTail = 1 + 8 + kEnding.size();
    if (name.size() < 2 + kTail || name.front() != '.' || !name.ends_with(kEnding))
        return false;
    const std::string_view tail = name.substr(name.size() - kTail);
    return tail.front() == '.' && tail.substr(1, 8).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Some file systems (FUSE, SMB) cannot sync a folder at all; the rename is all there is to have then.
bool folderSyncUnsupported(int number)
{
    return number == EINVAL || number == ENOTSUP || number == ENOSYS;
}

}  // namespace

Expected<SafeFile> SafeFile::create(const std::filesystem::path &target)
{
    ignoreFileSizeSignal();
    if (!target.has_filename() || target.filename() == "." || target.filename() == "..")
        return Unexpected{Error{ErrorCode::Io, "'" + target.string() + "' does not name a file"}};

    struct stat old {};
    const bool replaces = ::stat(target.c_str(), &old) == 0;
    if (replaces && S_ISDIR(old.st_mode))
        return ioError(target, "cannot be written", EISDIR);
    // A rename asks for the folder's permission only and would silently replace a write-protected file.
    if (replaces && ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
        return ioError(target, "cannot be replaced", errno);

    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        std::string temporary = temporaryName(target);
        const int fd = fileCalls().open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && (errno == EEXIST || errno == EINTR))
            continue;
        if (fd < 0)
            return ioError(target, "cannot create a file in its folder", errno);
        if (replaces)
            (void)::fchmod(fd, old.st_mode & 0777);  // not ours to change on some file systems; the content counts
        return SafeFile(target, std::move(temporary), fd);
    }
    return ioError(target, "cannot create a file in its folder", EEXIST);
}

SafeFile::SafeFile(std::filesystem::path target, std::string temporary, int fd)
    : m_target(std::move(target)), m_temporary(std::move(temporary)), m_fd(fd)
{
}

SafeFile::SafeFile(SafeFile &&other) noexcept
    : m_target(std::move(other.m_target)), m_temporary(std::exchange(other.m_temporary, {})),
      m_failure(std::move(other.m_failure)), m_fd(std::exchange(other.m_fd, -1))
{
}

SafeFile &SafeFile::operator=(SafeFile &&other) noexcept
{
    if (this != &other) {
        discard();
        m_target = std::move(other.m_target);
        m_temporary = std::exchange(other.m_temporary, {});
        m_failure = std::move(other.m_failure);
        m_fd = std::exchange(other.m_fd, -1);
    }
    return *this;
}

SafeFile::~SafeFile()
{
    discard();
}

void SafeFile::discard()
{
    if (m_fd >= 0)
        fileCalls().close(std::exchange(m_fd, -1));
    if (!m_temporary.empty())
        fileCalls().unlink(std::exchange(m_temporary, {}).c_str());
}

Unexpected<Error> SafeFile::fail(std::string_view what, int number)
{
    discard();
    Unexpected<Error> error = ioError(m_target, what, number);
    m_failure = error.value.detail;
    return error;
}

Expected<void> SafeFile::write(std::span<const std::byte> bytes)
{
    if (m_fd < 0)
        return Unexpected{Error{ErrorCode::Io, m_failure.empty() ? "the file is closed" : m_failure}};
    while (!bytes.empty()) {
        const ssize_t written = fileCalls().write(m_fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return fail("cannot be written", written < 0 ? errno : EIO);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Expected<void> SafeFile::write(std::string_view text)
{
    return write(std::as_bytes(std::span(text)));
}

Expected<void> SafeFile::commit()
{
    if (m_fd < 0)
        return Unexpected{Error{ErrorCode::Io, m_failure.empty() ? "the file is closed" : m_failure}};
    FileCalls &calls = fileCalls();
    if (calls.fsync(m_fd) != 0)
        return fail("cannot be made durable", errno);
    // Opened before the rename, so that a refusal still leaves OLD.
    const int folder = calls.open(folderOf(m_target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0 && errno != EACCES)  // a folder may be writable but not readable: it cannot be synced then
        return fail("cannot open its folder", errno);

    int number = 0;
    // After an interrupted close Linux has closed the descriptor, and the data are on disk already.
    if (calls.close(std::exchange(m_fd, -1)) != 0 && errno != EINTR)
        number = errno;
    else if (calls.rename(m_temporary.c_str(), m_target.c_str()) != 0)
        number = errno;
    if (number != 0) {
        if (folder >= 0)
            calls.close(folder);
        return fail("cannot be put in place", number);
    }
    m_temporary.clear();
    if (folder < 0)
        return {};
    if (calls.fsync(folder) != 0 && !folderSyncUnsupported(errno))
        number = errno;
    calls.close(folder);
    if (number != 0)
        return fail("is in place, but may not survive a power cut, because its folder cannot be synced", number);
    return {};
}

void removeTemporaries(const std::filesystem::path &folder, std::chrono::seconds untouchedFor)
{
    const auto newest = std::filesystem::file_time_type::clock::now() - untouchedFor;
    std::error_code code;
    std::vector<std::filesystem::path> stale;
    for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        if (isTemporaryName(entry->path().filename().string())
            && entry->symlink_status(ignored).type() == std::filesystem::file_type::regular
            && entry->last_write_time(ignored) <= newest)
            stale.push_back(entry->path());
    }
    for (const std::filesystem::path &file : stale)
        std::filesystem::remove(file, code);
}

Expected<void> writeFile(const std::filesystem::path &target, std::span<const std::byte> bytes)
{
    Expected<SafeFile> file = SafeFile::create(target);
    if (!file)
        return Unexpected{file.error()};
    if (Expected<void> written = file->write(bytes); !written)
        return written;
    return file->commit();
}

Expected<void> writeFile(const std::filesystem::path &target, std::string_view text)
{
    return writeFile(target, std::as_bytes(std::span(text)));
}

Expected<void> moveFile(const std::filesystem::path &from, const std::filesystem::path &to)
{
    const FileCalls &calls = fileCalls();
    if (calls.rename(from.c_str(), to.c_str()) != 0)
        return ioError(from, "cannot be moved to " + to.string(), errno);
    for (const auto &path : {folderOf(from), folderOf(to)}) {
        const int folder = calls.open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        const bool synced = folder >= 0 && (calls.fsync(folder) == 0 || folderSyncUnsupported(errno));
        const int number = errno;
        if (folder >= 0)
            calls.close(folder);
        if (!synced)
            return ioError(path, "cannot be synced", number);
    }
    return {};
}

Expected<std::string> readTextFile(const std::filesystem::path &path, std::size_t maxBytes)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        Unexpected<Error> error = ioError(path, "cannot be opened", errno);
        error.value.code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
        return error;
    }
    std::string text;
    std::array<char, 1 << 16> block;
    ssize_t count = 0;
    while (text.size() <= maxBytes) {
        count = ::read(fd, block.data(), block.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
    const int number = errno;
    ::close(fd);
    if (count < 0)
        return ioError(path, "cannot be read", number);
    if (text.size() > maxBytes)
        return Unexpected{Error{ErrorCode::Unsupported,
                                path.string() + ": is longer than the " + std::to_string(maxBytes) + " bytes allowed"}};
    return text;
}

}  // namespace ttq
