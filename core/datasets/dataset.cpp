#include "dataset.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "sources.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(const std::string &what)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, what}};
}

Expected<Dataset> read(const DataConfig &config, const std::filesystem::path &dataFolder, const DataProgress &progress)
{
    const std::string &name = config.dataset;
    const std::vector<std::string> names = datasetNames();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        const auto near = nearestMatch(name, names);
        return invalid("data.dataset = '" + name + "' is not known" + (near ? ", did you mean '" + *near + "'?" : "")
                       + " (allowed: " + join(names, ", ") + ")");
    }
    const std::vector<std::filesystem::path> folders = foldersFor(config, dataFolder);
    if (name == "image-folder" || name == "tiny-imagenet")
        return loadImageFolder(config, folders, progress);
    return name == "cifar10" || name == "cifar100" ? loadCifar(name, folders) : loadIdxDataset(name, folders);
}

// The configuration's own values per channel replace the published ones.
Expected<void> replaceByConfigured(std::vector<double> &values, const std::vector<double> &configured,
                                   const std::string &key, bool positive)
{
    if (configured.empty())
        return {};
    if (configured.size() != values.size())
        return invalid(key + " has " + std::to_string(configured.size()) + " values, the data set has "
                       + std::to_string(values.size()) + " channels");
    for (const double value : configured)
        if (!std::isfinite(value) || (positive && value <= 0))
            return invalid(key + " holds " + formatNumber(value) + ", allowed are "
                           + (positive ? "numbers > 0" : "finite numbers"));
    values = configured;
    return {};
}

void keepSome(ImageSet &set, std::size_t n)
{
    if (set.labels.size() <= n)
        return;
    std::vector<std::uint32_t> all(set.labels.size());
    std::iota(all.begin(), all.end(), 0u);
    const std::vector<std::uint32_t> kept = stratifiedSample(set.labels, std::move(all), n);
    const auto bytes = static_cast<std::ptrdiff_t>(set.channels * set.height * set.width);
    for (std::size_t i = 0; i < n; ++i) {  // ascending: nothing is overwritten before it is read
        set.labels[i] = set.labels[kept[i]];
        if (!set.source)
            std::copy_n(set.pixels.begin() + kept[i] * bytes, bytes,
                        set.pixels.begin() + static_cast<std::ptrdiff_t>(i) * bytes);
    }
    set.labels.resize(n);
    if (set.source)
        set.source = std::make_shared<SelectedSource>(set.source, kept);
    else
        set.pixels.resize(n * static_cast<std::size_t>(bytes));
}

}  // namespace

std::vector<std::string> noticesOf(const Dataset &dataset)
{
    std::vector<std::string> sentences = dataset.notices;
    if (!dataset.skipped.empty())
        sentences.insert(sentences.begin(),
                         std::to_string(dataset.skipped.size())
                             + " image files are damaged and left out; the first: " + dataset.skipped.front().reason);
    return sentences;
}

std::string passedOverText(const Dataset &dataset)
{
    std::vector<SkippedImage> all;
    for (const ImageSet *images : {&dataset.train, &dataset.test}) {
        if (images->source) {
            const auto passed = images->source->passedOver();
            all.insert(all.end(), passed.begin(), passed.end());
        }
    }
    if (all.empty())
        return {};
    return std::to_string(all.size())
        + " image files are damaged, a neighbour stands in for each; the first: " + all.front().reason;
}

std::vector<std::string> datasetNames()
{
    return {"fashion-mnist-12k", "fashion-mnist", "mnist", "cifar10", "cifar100", "tiny-imagenet", "image-folder"};
}

Expected<Dataset> loadDataset(const DataConfig &config, const std::filesystem::path &dataFolder,
                              const DataProgress &progress)
{
    auto dataset = read(config, dataFolder, progress);
    if (!dataset)
        return dataset;
    if (auto ok = replaceByConfigured(dataset->mean, config.mean, "data.mean", false); !ok)
        return Unexpected{ok.error()};
    if (auto ok = replaceByConfigured(dataset->std, config.std, "data.std", true); !ok)
        return Unexpected{ok.error()};

    Split split
        = stratifiedSplit(dataset->train.labels, config.validation, static_cast<std::uint64_t>(config.splitSeed));
    dataset->trainIndices = std::move(split.train);
    dataset->validationIndices = std::move(split.validation);
    if (config.trainLimit > 0) {
        const auto limit = static_cast<std::size_t>(config.trainLimit);
        for (auto *indices : {&dataset->trainIndices, &dataset->validationIndices})
            *indices = stratifiedSample(dataset->train.labels, std::move(*indices), limit);
        keepSome(dataset->test, limit);
    }
    if (auto ok = prepareInput(*dataset, config, progress); !ok)
        return Unexpected{ok.error()};
    return dataset;
}

}  // namespace ttq
