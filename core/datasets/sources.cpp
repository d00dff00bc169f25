#include "sources.h"

#include <system_error>

#include "base/sha256.h"
#include "base/text.h"

namespace ttq {

namespace fs = std::filesystem;

Expected<std::vector<fs::path>> findFiles(const std::string &dataset, std::span<const std::string> names, bool gzip,
                                          std::span<const fs::path> folders, const std::string &hint)
{
    std::vector<std::string> tried;
    for (const fs::path &folder : folders) {
        std::vector<fs::path> found;
        std::vector<std::string> missing;
        for (const std::string &name : names) {
            // The error code makes an unreadable folder one that lacks the file, instead of an exception.
            std::error_code ignored;
            if (const fs::path plain = folder / name; fs::is_regular_file(plain, ignored))
                found.push_back(plain);
            else if (const fs::path packed = folder / (name + ".gz"); gzip && fs::is_regular_file(packed, ignored))
                found.push_back(packed);
            else
                missing.push_back(name);
        }
        if (missing.empty())
            return found;
        tried.push_back(folder.string()
                        + (found.empty() ? " (none of them)" : " (all but " + join(missing, ", ") + ")"));
    }
    return Unexpected{Error{ErrorCode::NotFound,
                            "data set '" + dataset + "' needs the files " + join(names, ", ")
                                + (gzip ? " (each plain or .gz)" : "") + "; looked in " + join(tried, ", ")
                                + (hint.empty() ? "" : ". " + hint)}};
}

std::vector<fs::path> foldersFor(const DataConfig &config, const fs::path &dataFolder)
{
    return {config.folder.empty() ? dataFolder : dataFolder / config.folder};  // an absolute folder replaces
}

Expected<std::vector<std::pair<std::string, std::string>>> hashFiles(std::span<const fs::path> files)
{
    std::vector<std::pair<std::string, std::string>> hashes;
    for (const fs::path &file : files) {
        auto hash = sha256OfFile(file);
        if (!hash)
            return Unexpected{hash.error()};
        hashes.emplace_back(file.filename().string(), *std::move(hash));
    }
    return hashes;
}

}  // namespace ttq
