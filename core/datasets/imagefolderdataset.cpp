// Tiny ImageNet and any folder of image files as a data set.
#include <algorithm>
#include <optional>
#include <system_error>

#include "base/paths.h"
#include "base/system.h"
#include "base/text.h"
#include "catalogue.h"
#include "decodedimages.h"
#include "imagefolder.h"
#include "sources.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

Expected<ImageSet> readSplit(const fs::path &root, const ImageFiles &split, const DecodedOptions &options,
                             bool sizeMatters, Dataset &dataset)
{
    auto images = decodeImages(root, split.files, options);
    if (!images)
        return Unexpected{images.error()};
    ImageSet set;
    set.channels = 3;
    set.height = images->height;
    set.width = images->width;
    set.source = std::move(images->source);
    if (!images->cached && set.height > 0 && sizeMatters)  // known of some of the files only
        set.source = std::make_shared<OneSizeSource>(std::move(set.source), images->height, images->width);
    for (const std::uint32_t index : images->kept)
        set.labels.push_back(split.labels[index]);
    dataset.hashes.emplace_back(split.folder + "/", images->contentHash);
    dataset.skipped.insert(dataset.skipped.end(), images->skipped.begin(), images->skipped.end());
    dataset.notices.insert(dataset.notices.end(), images->notices.begin(), images->notices.end());
    return set;
}

// What is trained on some classes of a published set is not to be compared with what was on all.
std::optional<std::string> partNotice(const std::string &name, const ImageFolder &found)
{
    for (const DatasetEntry &entry : datasetCatalogue()) {
        const auto classes = static_cast<std::int64_t>(found.classes.size());
        const auto images = static_cast<std::int64_t>(found.train.files.size());
        if (entry.name == name && entry.classes > 0 && (classes != entry.classes || images != entry.train))
            return "not the published " + name + ": it has " + std::to_string(classes) + " classes and "
                + std::to_string(images) + " training images, the published one " + std::to_string(entry.classes)
                + " and " + std::to_string(entry.train);
    }
    return std::nullopt;
}

void addLeftOut(const ImageFolder &found, std::vector<std::string> &notices)
{
    const auto add = [&](const std::vector<std::string> &names, const std::string &what) {
        if (!names.empty())
            notices.push_back("left out: " + what + " (" + std::to_string(names.size())
                              + "; the first: " + names.front() + ")");
    };
    add(found.otherKinds, "pictures of other kinds than jpg, png, bmp, webp, ppm and pgm");
    add(found.tooDeep, "folders that lie too deep in their class");
}

}  // namespace

Expected<fs::path> findImageFolder(const std::string &name, std::span<const fs::path> folders)
{
    std::vector<std::string> tried;
    for (const fs::path &folder : folders) {
        std::vector<fs::path> places;
        if (name == "tiny-imagenet") {
            places.push_back(folder / "tiny-imagenet-200");
            std::error_code code;
            for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code))
                if (entry->path().filename().string().starts_with(name) && entry->path() != places.front())
                    places.push_back(entry->path());
            std::sort(places.begin() + 1, places.end());
        }
        places.push_back(folder);
        for (const fs::path &place : places) {
            if (looksLikeImageFolder(place))
                return place;
            tried.push_back(place.string());
        }
    }
    return Unexpected{Error{ErrorCode::NotFound,
                            "data set '" + name + "' needs a folder that holds train/CLASS/…; looked in "
                                + join(tried, ", ")
                                + (name == "tiny-imagenet" ? ". Get it with: ttq datasets fetch tiny-imagenet" : "")}};
}

Expected<Dataset> loadImageFolder(const DataConfig &config, std::span<const fs::path> folders,
                                  const DataProgress &progress)
{
    const auto root = findImageFolder(config.dataset, folders);
    if (!root)
        return Unexpected{root.error()};
    auto found = scanImageFolder(*root);
    if (!found)
        return Unexpected{found.error()};

    Dataset dataset;
    dataset.name = config.dataset;
    if (auto notice = partNotice(config.dataset, *found))
        dataset.notices.push_back(std::move(*notice));
    addLeftOut(*found, dataset.notices);
    dataset.classes = std::move(found->classes);
    // What networks trained on ImageNet use, and both Tiny ImageNet recipes.
    dataset.mean = {0.485, 0.456, 0.406};
    dataset.std = {0.229, 0.224, 0.225};
    DecodedOptions options;
    options.folder = cacheFolder() / "decoded";
    options.limitBytes = static_cast<std::uint64_t>(config.cacheMb) << 20;
    options.threads = config.workers > 0 ? static_cast<int>(config.workers) : physicalCores();
    for (const bool train : {true, false}) {
        const ImageFiles &split = train ? found->train : found->test;
        if (progress)
            options.progress
                = [&](std::size_t done, std::size_t of) { progress("images of " + split.folder, done, of); };
        auto set = readSplit(*root, split, options, config.imageSize == 0 && config.augment == "shift", dataset);
        if (!set)
            return Unexpected{set.error()};
        (train ? dataset.train : dataset.test) = *std::move(set);
    }
    return dataset;
}

}  // namespace ttq
