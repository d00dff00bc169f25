#include "fetch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/safefile.h"
#include "base/system.h"
#include "formats/tarfile.h"
#include "formats/unzip.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSpare = std::uint64_t{32} << 20;  // what a disk should have left
constexpr double kRateSeconds = 3;                         // over which the rate is smoothed

fs::path stagingOf(const RemoteSet &set, const fs::path &dataFolder)
{
    return dataFolder / (set.dataset + ".part");
}

std::uint64_t sizeOf(const fs::path &file)
{
    std::error_code code;
    const std::uint64_t size = fs::file_size(file, code);
    return code ? 0 : size;
}

std::uint64_t bytesOf(const RemoteFile &file, const fs::path &staging)
{
    const std::uint64_t whole = sizeOf(staging / file.name);
    return std::min(file.bytes, whole > 0 ? whole : sizeOf(staging / (file.name + ".part")));
}

// The folder of the parts, held by one program at a time.
class Staging {
public:
    static Expected<Staging> open(const fs::path &folder)
    {
        std::error_code code;
        fs::create_directories(folder, code);
        const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            return Unexpected{
                Error{ErrorCode::Io,
                      folder.string() + ": cannot be made: " + (code ? code.message() : describeErrno(errno))}};
        if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
            const int number = errno;
            ::close(fd);
            return Unexpected{
                number == EWOULDBLOCK
                    ? Error{ErrorCode::Busy, folder.string() + ": another program is fetching this data set"}
                    : Error{ErrorCode::Io, folder.string() + ": cannot be locked: " + describeErrno(number)}};
        }
        return Staging(folder, fd);
    }
    Staging(Staging &&other) noexcept : m_folder(std::move(other.m_folder)), m_fd(std::exchange(other.m_fd, -1)) {}
    Staging &operator=(Staging &&) = delete;
    ~Staging()
    {
        if (m_fd < 0)
            return;
        std::error_code ignored;
        fs::remove(m_folder, ignored);  // only if nothing is in it that could be continued
        ::close(m_fd);
    }
    const fs::path &folder() const { return m_folder; }

    // What is neither a file of the set nor the part of one: the work of a process that was killed.
    void tidy(const RemoteSet &set) const
    {
        std::error_code code;
        for (fs::directory_iterator entry(m_folder, code), end; !code && entry != end; entry.increment(code)) {
            const std::string name = entry->path().filename().string();
            const bool known = std::any_of(set.files.begin(), set.files.end(), [&](const RemoteFile &file) {
                return name == file.name || name == file.name + ".part";
            });
            std::error_code ignored;
            if (!known)
                fs::remove_all(entry->path(), ignored);
        }
    }

private:
    Staging(fs::path folder, int fd) : m_folder(std::move(folder)), m_fd(fd) {}
    fs::path m_folder;
    int m_fd = -1;
};

Expected<void> checkRoom(const RemoteSet &set, const fs::path &staging, std::uint64_t here)
{
    std::error_code code;
    const fs::space_info space = fs::space(staging, code);
    const std::uint64_t needed = set.bytes() - here + set.unpackedBytes + kSpare;
    if (code || space.available >= needed)  // a file system that cannot tell is not asked twice
        return {};
    return Unexpected{Error{ErrorCode::Io,
                            set.dataset + " needs " + byteText(needed) + " in " + staging.parent_path().string()
                                + ", free are " + byteText(space.available)}};
}

// Bytes a second, lately.
class Rate {
public:
    double next(std::uint64_t bytes)
    {
        const double now = monotonicTime(), seconds = now - m_time;
        if (m_time == 0 || bytes < m_bytes) {
            m_time = now;
            m_bytes = bytes;
        } else if (seconds >= 0.2) {
            const double rate = static_cast<double>(bytes - m_bytes) / seconds;
            const double weight = m_rate == 0 ? 1 : std::min(1.0, seconds / kRateSeconds);
            m_rate += weight * (rate - m_rate);
            m_time = now;
            m_bytes = bytes;
        }
        return m_rate;
    }

private:
    double m_time = 0, m_rate = 0;
    std::uint64_t m_bytes = 0;
};

Expected<void> downloadAll(const RemoteSet &set, const fs::path &staging, const FetchOptions &options)
{
    Rate rate;
    std::uint64_t before = 0;
    for (const RemoteFile &file : set.files) {
        DownloadOptions one{options.rules, options.attempts, options.backoffSeconds, {}, options.notice, {}};
        if (options.progress) {
            one.progress = [&](std::uint64_t done) {
                options.progress(
                    {FetchProgress::Download, file.name, before + done, set.bytes(), rate.next(before + done)});
            };
            one.checking = [&] { options.progress({FetchProgress::Check, file.name, 0, file.bytes, 0}); };
        }
        if (auto got = download(file, staging / file.name, one); !got)
            return got;
        before += file.bytes;
    }
    return {};
}

Expected<fs::path> unpack(const RemoteSet &set, const fs::path &staging, const FetchOptions &options)
{
    const RemoteFile &archive = set.files.front();
    UnpackOptions how;
    how.maxBytes = options.maxUnpackedBytes;
    how.cancel = options.rules.cancel;
    if (options.progress)
        how.progress = [&](std::uint64_t done, std::uint64_t total) {
            options.progress({FetchProgress::Unpack, archive.name, done, total, 0});
        };
    auto folder = set.packing == Packing::Tar ? unpackTar(staging / archive.name, staging, how)
                                              : unpackZip(staging / archive.name, staging, how);
    if (!folder)
        return folder;
    if (folder->filename() != set.folder) {
        std::error_code ignored;
        fs::remove_all(*folder, ignored);
        return Unexpected{Error{ErrorCode::Corrupt,
                                archive.name + ": holds the folder '" + folder->filename().string() + "', expected '"
                                    + set.folder + "'"}};
    }
    return folder;
}

}  // namespace

std::uint64_t partialBytes(const RemoteSet &set, const fs::path &dataFolder)
{
    std::uint64_t sum = 0;
    for (const RemoteFile &file : set.files)
        sum += bytesOf(file, stagingOf(set, dataFolder));
    return sum;
}

Expected<fs::path> fetchSet(const RemoteSet &set, const fs::path &dataFolder, const FetchOptions &options)
{
    const fs::path target = dataFolder / set.folder;
    std::error_code code;
    const auto isThere = [&] { return fs::symlink_status(target, code).type() != fs::file_type::not_found; };
    const Error there{ErrorCode::Exists, target.string() + " is there already; move it away first"};
    if (isThere())
        return Unexpected{there};
    const auto staging = Staging::open(stagingOf(set, dataFolder));
    if (!staging)
        return Unexpected{staging.error()};
    staging->tidy(set);
    if (auto room = checkRoom(set, staging->folder(), partialBytes(set, dataFolder)); !room)
        return Unexpected{room.error()};
    if (auto got = downloadAll(set, staging->folder(), options); !got)
        return Unexpected{got.error()};
    fs::path whole = staging->folder();
    if (set.packing != Packing::Files) {
        auto folder = unpack(set, staging->folder(), options);
        if (!folder)
            return folder;
        whole = *folder;
    }
    if (isThere())  // meanwhile
        return Unexpected{there};
    if (auto moved = moveFile(whole, target); !moved)
        return Unexpected{moved.error()};
    fs::remove_all(staging->folder(), code);
    return target;
}

}  // namespace ttq
