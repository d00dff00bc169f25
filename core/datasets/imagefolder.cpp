#include "imagefolder.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <system_error>

#include "base/safefile.h"
#include "base/text.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char *, 2> kTrainNames = {"train", "training"};
constexpr std::array<const char *, 4> kTestNames = {"val", "validation", "valid", "test"};
constexpr std::array<std::string_view, 7> kEndings = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".ppm", ".pgm"};
constexpr std::array<std::string_view, 8> kOtherEndings
    = {".tif", ".tiff", ".gif", ".jp2", ".jfif", ".heic", ".avif", ".jxl"};
constexpr std::size_t kMostClasses = 65535;
constexpr int kDeepest = 4;
constexpr const char *kAnnotations = "val_annotations.txt";

Unexpected<Error> failure(ErrorCode code, const std::string &what)
{
    return Unexpected{Error{code, what}};
}

bool isFolder(const fs::path &path)
{
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

// In small letters, with its dot; empty for a name without, or one that starts with a dot.
std::string endingOf(const std::string &name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos || name.front() == '.')
        return {};
    std::string ending = name.substr(dot);
    for (char &c : ending)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return ending;
}

bool isAmong(std::span<const std::string_view> endings, const std::string &ending)
{
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Expected<std::vector<std::string>> subfolders(const fs::path &folder)
{
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const std::string name = entry->path().filename().string();
        if (name.front() != '.' && isFolder(entry->path()))
            names.push_back(name);
    }
    if (code)
        return failure(ErrorCode::Io, folder.string() + ": " + code.message());
    std::sort(names.begin(), names.end());
    return names;
}

// Whether a link leads to a folder that it lies in: the same pictures again, round and round.
bool leadsUp(const fs::path &link)
{
    std::error_code code;
    const fs::path target = fs::canonical(link, code), place = fs::canonical(link.parent_path(), code);
    return !code && std::mismatch(target.begin(), target.end(), place.begin(), place.end()).first == target.end();
}

// Image files below root/inside, as paths relative to root. What is left out goes into the folder's lists.
Expected<std::vector<std::string>> imagesBelow(ImageFolder &folder, const std::string &inside)
{
    std::vector<std::string> files;
    std::error_code code;
    const fs::path start = folder.root / inside;
    const auto relative = [&](const fs::path &path) { return inside + path.string().substr(start.string().size()); };
    fs::recursive_directory_iterator entry(start, fs::directory_options::follow_directory_symlink, code);
    for (const fs::recursive_directory_iterator end; !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        if (entry->is_directory(ignored)) {
            const bool passedOver = entry->path().filename().string().front() == '.'
                || (entry->is_symlink(ignored) && leadsUp(entry->path()));
            if (entry.depth() >= kDeepest && !passedOver)
                folder.tooDeep.push_back(relative(entry->path()));
            if (entry.depth() >= kDeepest || passedOver)
                entry.disable_recursion_pending();
            continue;
        }
        const std::string ending = endingOf(entry->path().filename().string());
        if (isAmong(kEndings, ending))  // what is no file is told and counted when it is read
            files.push_back(relative(entry->path()));
        else if (isAmong(kOtherEndings, ending))
            folder.otherKinds.push_back(relative(entry->path()));
    }
    if (code)
        return failure(ErrorCode::Io, start.string() + ": " + code.message());
    std::sort(files.begin(), files.end());
    return files;
}

Expected<void> addClassFolders(ImageFolder &folder, ImageFiles &split, bool everyClass)
{
    const fs::path place = folder.root / split.folder;
    auto names = subfolders(place);
    if (!names)
        return Unexpected{names.error()};
    for (const std::string &name : *names) {
        const auto found = std::lower_bound(folder.folders.begin(), folder.folders.end(), name);
        if (found == folder.folders.end() || *found != name)
            return failure(ErrorCode::Corrupt,
                           (place / name).string() + ": class '" + name + "' is not among the "
                               + std::to_string(folder.folders.size()) + " of the training images");
        auto files = imagesBelow(folder, split.folder + "/" + name);
        if (!files)
            return Unexpected{files.error()};
        if (files->empty() && everyClass)
            return failure(ErrorCode::NotFound,
                           (place / name).string() + ": no image file ("
                               + join(std::vector<std::string>(kEndings.begin(), kEndings.end()), " ")
                               + ") for this class");
        split.labels.insert(split.labels.end(), files->size(),
                            static_cast<std::uint16_t>(found - folder.folders.begin()));
        std::move(files->begin(), files->end(), std::back_inserter(split.files));
    }
    return {};
}

// "name, tab, class, tab, box" a line; the pictures lie in images/ beside it.
Expected<void> addAnnotated(ImageFolder &folder, ImageFiles &split)
{
    const fs::path file = folder.root / split.folder / kAnnotations;
    auto text = readTextFile(file, std::size_t{256} << 20);
    if (!text)
        return Unexpected{text.error()};
    std::map<std::string, std::uint16_t> entries;
    std::size_t line = 0;
    for (const std::string &row : ttq::split(*text, '\n')) {
        ++line;
        if (trimmed(row).empty())
            continue;
        const std::string where = file.string() + ": line " + std::to_string(line) + ": ";
        const std::vector<std::string> cells = ttq::split(row, '\t');
        if (cells.size() < 2 || cells[0].empty() || cells[0].find('/') != std::string::npos)
            return failure(ErrorCode::Corrupt, where + "expected a file name, a tab and a class");
        const std::string name(trimmed(cells[1]));
        const auto found = std::lower_bound(folder.folders.begin(), folder.folders.end(), name);
        if (found == folder.folders.end() || *found != name)
            return failure(ErrorCode::Corrupt,
                           where + "class '" + name + "' is not among the " + std::to_string(folder.folders.size())
                               + " of the training images");
        const auto label = static_cast<std::uint16_t>(found - folder.folders.begin());
        if (!entries.emplace(split.folder + "/images/" + cells[0], label).second)
            return failure(ErrorCode::Corrupt, where + "'" + cells[0] + "' for the second time");
    }
    for (const auto &[name, label] : entries) {
        split.files.push_back(name);
        split.labels.push_back(label);
    }
    return {};
}

// The readable name of each class: the first of its names in words.txt.
Expected<void> nameClasses(ImageFolder &folder)
{
    folder.classes = folder.folders;
    const fs::path file = folder.root / "words.txt";
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return {};
    auto text = readTextFile(file);
    if (!text)
        return Unexpected{text.error()};
    for (const std::string &row : split(*text, '\n')) {
        const std::size_t tab = row.find('\t');
        if (tab == std::string::npos)
            continue;
        const auto found = std::lower_bound(folder.folders.begin(), folder.folders.end(), row.substr(0, tab));
        const std::string words(trimmed(std::string_view(row).substr(tab + 1, row.find(',', tab) - tab - 1)));
        if (found != folder.folders.end() && *found == row.substr(0, tab) && !words.empty())
            folder.classes[static_cast<std::size_t>(found - folder.folders.begin())] = words;
    }
    return {};
}

}  // namespace

bool looksLikeImageFolder(const fs::path &root)
{
    return std::any_of(kTrainNames.begin(), kTrainNames.end(), [&](const char *name) { return isFolder(root / name); });
}

Expected<ImageFolder> scanImageFolder(const fs::path &root)
{
    ImageFolder folder;
    folder.root = root;
    for (const char *name : kTrainNames)
        if (folder.train.folder.empty() && isFolder(root / name))
            folder.train.folder = name;
    if (folder.train.folder.empty())
        return failure(ErrorCode::NotFound,
                       root.string() + ": no folder train/ (or training/) with one folder a class");
    auto classes = subfolders(root / folder.train.folder);
    if (!classes)
        return Unexpected{classes.error()};
    if (classes->empty() || classes->size() > kMostClasses)
        return failure(ErrorCode::NotFound,
                       (root / folder.train.folder).string() + ": " + std::to_string(classes->size())
                           + " class folders, expected 1 to " + std::to_string(kMostClasses));
    folder.folders = *std::move(classes);
    if (auto ok = addClassFolders(folder, folder.train, true); !ok)
        return Unexpected{ok.error()};
    for (const char *name : kTestNames) {
        std::error_code ignored;
        folder.test = {name, {}, {}};
        if (fs::is_regular_file(root / name / kAnnotations, ignored)) {
            if (auto ok = addAnnotated(folder, folder.test); !ok)
                return Unexpected{ok.error()};
        } else if (isFolder(root / name / folder.folders.front())
                   || (isFolder(root / name) && !isFolder(root / name / "images"))) {
            if (auto ok = addClassFolders(folder, folder.test, false); !ok)
                return Unexpected{ok.error()};
        }
        if (!folder.test.files.empty())
            break;
    }
    if (folder.test.files.empty())
        return failure(ErrorCode::NotFound,
                       root.string() + ": no labelled images to test on in any of "
                           + join(std::vector<std::string>(kTestNames.begin(), kTestNames.end()), "/, ") + "/");
    if (auto ok = nameClasses(folder); !ok)
        return Unexpected{ok.error()};
    std::sort(folder.otherKinds.begin(), folder.otherKinds.end());
    std::sort(folder.tooDeep.begin(), folder.tooDeep.end());
    return folder;
}

}  // namespace ttq
