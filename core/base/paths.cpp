#include "paths.h"

#include <pwd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <vector>

namespace ttq {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> fromEnvironment(const char *variable)
{
    const char *value = std::getenv(variable);
    return value && *value ? std::optional<fs::path>(value) : std::nullopt;
}

fs::path homeFolder()
{
    if (const std::optional<fs::path> home = fromEnvironment("HOME"))
        return *home;
    passwd entry{};
    passwd *found = nullptr;
    std::vector<char> buffer(1 << 14);
    if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return entry.pw_dir;
    return ".";
}

}  // namespace

fs::path executablePath()
{
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error);
}

Expected<fs::path> resourcePath(std::string_view relative)
{
    const fs::path wanted(relative);
    if (wanted.is_absolute() || std::find(wanted.begin(), wanted.end(), "..") != wanted.end())
        return Unexpected{
            Error{ErrorCode::InvalidArgument, "'" + wanted.string() + "' is not a name inside the resources folder"}};
    std::vector<fs::path> folders;
    if (const std::optional<fs::path> folder = fromEnvironment("TTQ_RESOURCES"))
        folders.push_back(*folder);
    if (const fs::path executable = executablePath(); !executable.empty())
        folders.push_back(executable.parent_path().parent_path() / "share" / "ttq-workbench");
    folders.push_back(TTQ_SOURCE_RESOURCES);

    std::string tried;
    for (const fs::path &folder : folders) {
        std::error_code error;
        if (fs::exists(folder / wanted, error))
            return folder / wanted;
        tried += (tried.empty() ? "" : ", ") + folder.string();
    }
    return Unexpected{Error{ErrorCode::NotFound, "the resource '" + wanted.string() + "' is in none of: " + tried}};
}

fs::path runsFolder()
{
    return fromEnvironment("TTQ_RUNS").value_or(homeFolder() / "ttq-runs");
}

fs::path cacheFolder()
{
    // The XDG specification says to ignore a relative path.
    if (const std::optional<fs::path> cache = fromEnvironment("XDG_CACHE_HOME"); cache && cache->is_absolute())
        return *cache / "ttq";
    return homeFolder() / ".cache" / "ttq";
}

fs::path dataFolder()
{
    return fromEnvironment("TTQ_DATA").value_or(cacheFolder());
}

fs::path userFolder()
{
    if (const std::optional<fs::path> data = fromEnvironment("XDG_DATA_HOME"); data && data->is_absolute())
        return *data / "ttq";
    return homeFolder() / ".local" / "share" / "ttq";
}

fs::path recipesFolder()
{
    return fromEnvironment("TTQ_RECIPES").value_or(userFolder() / "recipes");
}

bool isNetworkFilesystem(const fs::path &path)
{
    static constexpr std::uint32_t kNetworkTypes[] = {
        0x00006969,  // NFS
        0x0000517B,  // SMB
        0xFF534D42,  // CIFS
        0xFE534D42,  // SMB2
        0x65735546,  // FUSE (sshfs, s3fs, GlusterFS, …)
        0x0BD00BD0,  // Lustre
        0x00C36400,  // Ceph
        0x47504653,  // GPFS
        0x19830326,  // BeeGFS
        0xAAD7AAEA,  // PanFS
        0x01161970,  // GFS2
        0x7461636F,  // OCFS2
        0x5346414F,  // AFS
        0x73757245,  // Coda
        0x01021997,  // 9P
        0x786F4256,  // VirtualBox shared folders
    };
    std::error_code error;
    fs::path existing = fs::absolute(path, error);
    while (!existing.empty() && !fs::exists(existing, error) && existing != existing.root_path())
        existing = existing.parent_path();
    struct statfs facts {};
    if (::statfs(existing.c_str(), &facts) != 0)
        return false;
    const auto type = static_cast<std::uint32_t>(facts.f_type);
    return std::find(std::begin(kNetworkTypes), std::end(kNetworkTypes), type) != std::end(kNetworkTypes);
}

}  // namespace ttq
