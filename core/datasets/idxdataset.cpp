// MNIST and Fashion-MNIST: four IDX files, 28×28 grey images of ten classes.
#include <string>

#include "base/paths.h"
#include "formats/idx.h"
#include "sources.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr int kClasses = 10;
// Far above the largest published set of this kind; keeps a hostile header from filling the memory.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

Unexpected<Error> corrupt(const fs::path &file, const std::string &what)
{
    return Unexpected{Error{ErrorCode::Corrupt, file.string() + ": " + what}};
}

Unexpected<Error> wrongDimensions(const fs::path &file, const IdxArray &array, const char *expected)
{
    return corrupt(file, "offset 3: " + std::to_string(array.shape.size()) + " dimensions, expected " + expected);
}

Expected<ImageSet> readPair(const fs::path &imageFile, const fs::path &labelFile)
{
    auto images = readIdx(imageFile, kMaxBytes);
    if (!images)
        return Unexpected{images.error()};
    auto labels = readIdx(labelFile, kMaxBytes);
    if (!labels)
        return Unexpected{labels.error()};
    if (images->shape.size() != 3)
        return wrongDimensions(imageFile, *images, "3 (images, rows, columns)");
    if (labels->shape.size() != 1)
        return wrongDimensions(labelFile, *labels, "1 (labels)");
    if (images->values.empty())
        return corrupt(imageFile,
                       "offset 4: no images (" + std::to_string(images->shape[0]) + " of "
                           + std::to_string(images->shape[1]) + "×" + std::to_string(images->shape[2]) + ")");
    if (images->shape[0] != labels->shape[0])
        return corrupt(labelFile,
                       "offset 4: " + std::to_string(labels->shape[0]) + " labels, expected "
                           + std::to_string(images->shape[0]) + ", one for each image of "
                           + imageFile.filename().string());
    for (std::size_t i = 0; i < labels->values.size(); ++i)
        if (labels->values[i] >= kClasses)
            return corrupt(labelFile,
                           "offset " + std::to_string(idxHeaderBytes(*labels) + i) + ": label "
                               + std::to_string(labels->values[i]) + ", expected 0 to " + std::to_string(kClasses - 1));
    return ImageSet{1,
                    images->shape[1],
                    images->shape[2],
                    std::move(images->values),
                    {labels->values.begin(), labels->values.end()},
                    {}};
}

std::vector<std::string> classNames(const std::string &name)
{
    if (name == "mnist")
        return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    return {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
}

}  // namespace

Expected<std::vector<fs::path>> findIdxFiles(const std::string &name, std::span<const fs::path> given)
{
    const std::vector<std::string> names
        = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    std::vector<fs::path> folders;
    std::string hint;
    if (name == "fashion-mnist-12k") {
        auto embedded = resourcePath("datasets/fashion-mnist-12k");
        if (!embedded)
            return Unexpected{embedded.error()};
        folders = {*embedded};
    } else {
        // The named folder first: MNIST and Fashion-MNIST use the same file names.
        for (const fs::path &folder : given) {
            folders.push_back(folder / name);
            folders.push_back(folder);
        }
        if (name == "fashion-mnist") {
            folders.emplace_back("/usr/share/datasets/fashion-mnist");
            hint = "Debian has them in the package dataset-fashion-mnist";
        }
    }
    return findFiles(name, names, true, folders, hint);
}

Expected<Dataset> loadIdxDataset(const std::string &name, std::span<const fs::path> folders)
{
    const auto files = findIdxFiles(name, folders);
    if (!files)
        return Unexpected{files.error()};
    auto train = readPair((*files)[0], (*files)[1]);
    if (!train)
        return Unexpected{train.error()};
    auto test = readPair((*files)[2], (*files)[3]);
    if (!test)
        return Unexpected{test.error()};
    if (train->height != test->height || train->width != test->width)
        return corrupt((*files)[2],
                       "offset 8: images of " + std::to_string(test->height) + "×" + std::to_string(test->width)
                           + ", expected " + std::to_string(train->height) + "×" + std::to_string(train->width)
                           + " as in " + (*files)[0].filename().string());
    auto hashes = hashFiles(*files);
    if (!hashes)
        return Unexpected{hashes.error()};

    Dataset dataset;
    dataset.name = name;
    dataset.classes = classNames(name);
    dataset.train = *std::move(train);
    dataset.test = *std::move(test);
    // Of the full training sets, the values in general use.
    dataset.mean = {name == "mnist" ? 0.1307 : 0.2860};
    dataset.std = {name == "mnist" ? 0.3081 : 0.3530};
    dataset.hashes = *std::move(hashes);
    return dataset;
}

}  // namespace ttq
