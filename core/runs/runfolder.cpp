#include "runfolder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/system.h"
#include "rundatabase.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxName = 100;
constexpr int kMaxClashes = 10000;

Unexpected<Error> systemFailure(const fs::path &path, const char *what, int error)
{
    return failure(ErrorCode::Io, path.string() + ": " + what + ": " + strerrordesc_np(error));
}

std::string reducedName(std::string_view name)
{
    std::string reduced;
    for (const char c : name) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.';
        if (kept)
            reduced += c;
        else if (!reduced.empty() && reduced.back() != '-')
            reduced += '-';
    }
    if (reduced.size() > kMaxName)
        reduced.resize(kMaxName);
    while (!reduced.empty() && (reduced.back() == '-' || reduced.back() == '.'))
        reduced.pop_back();
    return reduced.empty() ? "run" : reduced;
}

// Folders made on the way, removed again (if still empty) unless `keep` is called.
class MadeFolders {
public:
    MadeFolders() = default;
    MadeFolders(const MadeFolders &) = delete;
    MadeFolders &operator=(const MadeFolders &) = delete;
    ~MadeFolders()
    {
        for (auto path = m_paths.rbegin(); path != m_paths.rend(); ++path)
            ::rmdir(path->c_str());
    }
    // 0, or errno; EEXIST where anything has that name already.
    int make(const fs::path &path)
    {
        if (::mkdir(path.c_str(), 0777) != 0)
            return errno;
        m_paths.push_back(path);
        return 0;
    }
    Expected<void> makeWithParents(const fs::path &path)
    {
        std::vector<fs::path> missing;
        std::error_code ignored;
        for (fs::path at = path; !at.empty() && !fs::exists(at, ignored); at = at.parent_path()) {
            missing.push_back(at);
            if (at == at.parent_path())
                break;
        }
        for (auto at = missing.rbegin(); at != missing.rend(); ++at)
            if (const int error = make(*at); error != 0 && error != EEXIST)
                return systemFailure(*at, "cannot create this folder", error);
        return {};
    }
    void keep() { m_paths.clear(); }

private:
    std::vector<fs::path> m_paths;
};

Expected<RunFolder> furnish(MadeFolders &made, RunFolder folder)
{
    for (const fs::path &part : {folder.checkpoints(), folder.snapshots()})
        if (const int error = made.make(part); error != 0)
            return systemFailure(part, "cannot create this folder", error);
    made.keep();
    return folder;
}

// The same folder without a trailing slash, so that its parent is its parent.
fs::path normalized(const fs::path &path)
{
    std::error_code ignored;
    fs::path absolute = fs::absolute(path, ignored).lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

}  // namespace

fs::path RunFolder::checkpoint(std::int64_t step) const
{
    std::string digits = std::to_string(step);
    if (digits.size() < 9)
        digits.insert(0, 9 - digits.size(), '0');
    return checkpoints() / ("step-" + digits + ".safetensors");
}

Expected<RunFolder> createRunFolder(const fs::path &runs, std::string_view name, double unixSeconds)
{
    const fs::path parent = normalized(runs);
    MadeFolders made;
    if (Expected<void> parents = made.makeWithParents(parent); !parents)
        return Unexpected{parents.error()};
    const std::string base = runTimestamp(unixSeconds) + "-" + reducedName(name);
    for (int attempt = 1; attempt <= kMaxClashes; ++attempt) {
        const fs::path path = parent / (attempt == 1 ? base : base + "-" + std::to_string(attempt));
        const int error = made.make(path);
        if (error == 0)
            return furnish(made, RunFolder{path});
        if (error != EEXIST)
            return systemFailure(path, "cannot create this folder", error);
    }
    return failure(ErrorCode::Exists,
                   (parent / base).string() + ": exists, and so do " + std::to_string(kMaxClashes)
                       + " numbered folders of that name");
}

Expected<RunFolder> createRunFolderAt(const fs::path &path)
{
    const fs::path target = normalized(path);
    MadeFolders made;
    if (Expected<void> parents = made.makeWithParents(target.parent_path()); !parents)
        return Unexpected{parents.error()};
    const int error = made.make(target);
    if (error == EEXIST) {
        std::error_code code;
        if (!fs::is_directory(target, code))
            return failure(ErrorCode::Exists, target.string() + ": exists and is not a folder");
        const bool empty = fs::is_empty(target, code);
        if (code)
            return systemFailure(target, "cannot look into this folder", code.value());
        if (!empty)
            return failure(ErrorCode::Exists,
                           target.string()
                               + ": is not empty; a new run needs a folder that is empty or does not exist");
    } else if (error != 0) {
        return systemFailure(target, "cannot create this folder", error);
    }
    return furnish(made, RunFolder{target});
}

Expected<RunFolder> findRunFolder(const fs::path &path)
{
    const RunFolder folder{normalized(path)};
    struct stat info {};
    if (::stat(folder.path.c_str(), &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return failure(ErrorCode::NotFound, path.string() + ": there is no such folder");
        return systemFailure(path, "cannot look at this folder", errno);
    }
    if (!S_ISDIR(info.st_mode))
        return failure(ErrorCode::NotFound, path.string() + ": is a file; a run is a folder");
    for (const fs::path &file : {folder.toml(), folder.database()})
        if (::stat(file.c_str(), &info) != 0) {
            if (errno == ENOENT)
                return failure(ErrorCode::NotFound,
                               path.string() + ": is not a run folder; it has no " + file.filename().string());
            return systemFailure(file, "cannot look at this file", errno);
        }
    return folder;
}

Expected<RunFolder> openRunFolder(const fs::path &path)
{
    Expected<RunFolder> folder = findRunFolder(path);
    if (!folder)
        return folder;
    // Through SQLite even for the few bytes of the version: closing any other descriptor of the file would drop
    // the POSIX locks that this process's own connections hold on it.
    const Expected<Database> database = openRunDatabase(folder->database(), DatabaseUse::Reader);
    if (!database)
        return Unexpected{database.error()};
    return folder;
}

}  // namespace ttq
