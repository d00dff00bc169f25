#include "download.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <system_error>
#include <thread>

#include "base/md5.h"
#include "base/safefile.h"
#include "base/sha256.h"
#include "base/system.h"
#include "base/text.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr double kLongestPause = 30;

bool cancelled(const DownloadOptions &options)
{
    return options.rules.cancel != nullptr && *options.rules.cancel;
}

// False when cancelled.
bool pause(double seconds, const DownloadOptions &options)
{
    for (const double end = monotonicTime() + seconds; monotonicTime() < end;) {
        if (cancelled(options))
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return !cancelled(options);
}

void tell(const DownloadOptions &options, const std::string &sentence)
{
    if (options.notice)
        options.notice(sentence);
}

std::string kept(const AppendFile &part, const RemoteFile &file)
{
    if (part.size() == 0)
        return {};
    return "; " + byteText(part.size()) + " of " + byteText(file.bytes)
        + " are kept, and fetching it again continues there";
}

Unexpected<Error> discard(const fs::path &part, Error error)
{
    std::error_code ignored;
    fs::remove(part, ignored);
    error.detail += "; what was downloaded is deleted";
    return Unexpected{std::move(error)};
}

// Nothing of a file is nothing to continue.
class NoEmptyPart {
public:
    NoEmptyPart(const AppendFile &part, const fs::path &path) : m_part(part), m_path(path) {}
    ~NoEmptyPart()
    {
        std::error_code ignored;
        if (m_part.size() == 0)
            fs::remove(m_path, ignored);
    }
    NoEmptyPart(const NoEmptyPart &) = delete;
    NoEmptyPart &operator=(const NoEmptyPart &) = delete;

private:
    const AppendFile &m_part;
    const fs::path &m_path;
};

Expected<void> receive(const RemoteFile &file, const fs::path &path, const DownloadOptions &options)
{
    auto part = AppendFile::resume(path);
    if (!part)
        return Unexpected{part.error()};
    const NoEmptyPart tidy(*part, path);
    if (part->size() > file.bytes) {
        tell(options, path.string() + " is longer than the file it is to become; it is downloaded anew");
        if (auto cleared = part->clear(); !cleared)
            return cleared;
    }
    double wait = options.backoffSeconds;
    for (int attempt = 1; part->size() < file.bytes; ++attempt) {
        if (cancelled(options))
            return Unexpected{Error{ErrorCode::InvalidArgument, file.name + ": cancelled" + kept(*part, file)}};
        TransferEnd end = transfer(file.url, file.bytes, *part, options.rules, options.progress);
        if (end.restarted)
            tell(options, file.name + ": the server cannot continue a download; it starts again");
        if (end.kind == TransferEnd::Cancelled)
            return Unexpected{Error{ErrorCode::InvalidArgument, file.name + ": cancelled" + kept(*part, file)}};
        if (end.kind == TransferEnd::Full)
            return Unexpected{Error{ErrorCode::Io, end.why + kept(*part, file)}};
        if (end.kind == TransferEnd::Refused)
            return end.wrongPart ? discard(path, {ErrorCode::Corrupt, end.why})
                                 : Expected<void>(Unexpected{Error{ErrorCode::Io, end.why}});
        if (end.kind == TransferEnd::Done && part->size() >= file.bytes)
            break;
        if (end.wrongPart) {
            tell(options, end.why + "; it starts again");
            if (auto cleared = part->clear(); !cleared)
                return cleared;
        }
        if (end.why.empty())
            end.why = file.url + ": the answer ends early";
        if (attempt >= options.attempts)
            return Unexpected{
                Error{ErrorCode::Io, end.why + " (" + std::to_string(attempt) + " attempts)" + kept(*part, file)}};
        tell(options, end.why + "; trying again");
        if (!pause(wait, options))
            return Unexpected{Error{ErrorCode::InvalidArgument, file.name + ": cancelled" + kept(*part, file)}};
        wait = std::min(2 * wait, kLongestPause);
    }
    if (options.progress)
        options.progress(part->size());
    return part->sync();
}

}  // namespace

std::string byteText(std::uint64_t bytes)
{
    static constexpr std::array<const char *, 5> kUnits = {"bytes", "kB", "MB", "GB", "TB"};
    if (bytes < 1000)
        return std::to_string(bytes) + " bytes";
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit)
        value /= 1000;
    return formatNumber(std::round(value * 10) / 10) + " " + kUnits[unit];
}

Expected<void> checkHash(const RemoteFile &file, const fs::path &path)
{
    std::error_code code;
    const std::uint64_t bytes = fs::file_size(path, code);
    if (code)
        return Unexpected{Error{ErrorCode::Io, path.string() + ": " + code.message()}};
    if (bytes != file.bytes)
        return Unexpected{
            Error{ErrorCode::Corrupt,
                  path.string() + ": has " + std::to_string(bytes) + " bytes, expected " + std::to_string(file.bytes)}};
    const auto compare = [&](const char *name, const std::string &expected, auto hashOf) -> Expected<void> {
        if (expected.empty())
            return {};
        const auto hash = hashOf(path);
        if (!hash)
            return Unexpected{hash.error()};
        if (*hash != expected)
            return Unexpected{Error{ErrorCode::Corrupt,
                                    path.string() + ": its " + name + " is " + *hash + ", published is " + expected}};
        return {};
    };
    if (file.md5.empty() && file.sha256.empty())
        return Unexpected{Error{ErrorCode::Internal, file.name + ": no hash is on record"}};
    if (auto same = compare("SHA-256", file.sha256, sha256OfFile); !same)
        return same;
    return compare("MD5", file.md5, md5OfFile);
}

Expected<void> download(const RemoteFile &file, const fs::path &target, const DownloadOptions &options)
{
    std::error_code code;
    if (fs::exists(target, code)) {
        if (options.checking)
            options.checking();
        if (checkHash(file, target))
            return {};
        tell(options, target.string() + " is not the published file; it is downloaded anew");
        fs::remove(target, code);
    }
    fs::path part = target;
    part += ".part";
    if (auto received = receive(file, part, options); !received)
        return received;
    if (options.checking)
        options.checking();
    if (auto same = checkHash(file, part); !same)
        return same.error().code == ErrorCode::Corrupt ? discard(part, same.error()) : same;
    return moveFile(part, target);
}

}  // namespace ttq
