// CIFAR-10 and CIFAR-100, the binary or else the Python version.
#include <string>

#include "base/safefile.h"
#include "base/text.h"
#include "formats/cifar.h"
#include "sources.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

struct Version {
    int classes;
    bool python;
    std::string folder, archive;
    std::vector<std::string> names;  // the last one is the test set
};

const std::vector<Version> &versions()
{
    static const std::vector<Version> kVersions = {
        {10,
         false,
         "cifar-10-batches-bin",
         "cifar-10-binary.tar.gz",
         {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin",
          "test_batch.bin"}},
        {10,
         true,
         "cifar-10-batches-py",
         "cifar-10-python.tar.gz",
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}},
        {100, false, "cifar-100-binary", "cifar-100-binary.tar.gz", {"train.bin", "test.bin"}},
        {100, true, "cifar-100-python", "cifar-100-python.tar.gz", {"train", "test"}},
    };
    return kVersions;
}

struct Found {
    const Version *version;
    std::vector<fs::path> files;
};

// The binary version wins where both are there.
Expected<Found> findVersion(const std::string &name, int classes, std::span<const fs::path> folders)
{
    std::string problem;
    for (const Version &version : versions()) {
        if (version.classes != classes)
            continue;
        std::vector<fs::path> places;
        for (const fs::path &folder : folders) {
            places.push_back(folder / version.folder);
            places.push_back(folder);
        }
        auto files = findFiles(name, version.names, false, places, "");
        if (files)
            return Found{&version, *std::move(files)};
        problem += (problem.empty() ? "" : "; or ") + files.error().detail;
    }
    return Unexpected{Error{ErrorCode::NotFound, problem + ". Get them with: ttq datasets fetch " + name}};
}

void append(ImageSet &set, CifarBatch &&batch)
{
    set.labels.insert(set.labels.end(), batch.labels.begin(), batch.labels.end());
    set.pixels.insert(set.pixels.end(), batch.pixels.begin(), batch.pixels.end());
}

// CIFAR-100's names stand in a file beside the binary batches, one a line; without it the numbers serve.
std::vector<std::string> classNames(const Found &found)
{
    if (found.version->classes == 10)
        return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    std::vector<std::string> names;
    if (const auto text = readTextFile(found.files[0].parent_path() / "fine_label_names.txt", 65536))
        for (const std::string &line : split(*text, '\n'))
            if (!trimmed(line).empty())
                names.emplace_back(trimmed(line));
    if (names.size() != 100) {
        names.clear();
        for (int i = 0; i < 100; ++i)
            names.push_back("class " + std::to_string(i));
    }
    return names;
}

}  // namespace

Expected<std::vector<fs::path>> findCifarFiles(const std::string &name, std::span<const fs::path> folders)
{
    auto found = findVersion(name, name == "cifar100" ? 100 : 10, folders);
    if (!found)
        return Unexpected{found.error()};
    return std::move(found->files);
}

Expected<Dataset> loadCifar(const std::string &name, std::span<const fs::path> folders)
{
    const int classes = name == "cifar100" ? 100 : 10;
    const auto found = findVersion(name, classes, folders);
    if (!found)
        return Unexpected{found.error()};
    const std::vector<fs::path> &files = found->files;

    Dataset dataset;
    dataset.name = name;
    dataset.train = {3, kCifarSide, kCifarSide, {}, {}, {}};
    dataset.test = dataset.train;
    std::size_t records = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto batch = found->version->python ? readCifarPickle(files[i], classes)
                                            : readCifarBatch(files[i], classes == 100 ? 2 : 1, classes);
        if (!batch)
            return Unexpected{batch.error()};
        // A file cut between two records is well-formed; only its neighbours tell.
        if (i == 0)
            records = batch->labels.size();
        else if (classes == 10 && batch->labels.size() != records)
            return Unexpected{Error{ErrorCode::Corrupt,
                                    files[i].string() + ": ends at offset "
                                        + std::to_string(batch->labels.size() * (1 + kCifarImageBytes)) + " with "
                                        + std::to_string(batch->labels.size()) + " records, expected "
                                        + std::to_string(records) + " as in " + found->version->names[0]}};
        append(i + 1 < files.size() ? dataset.train : dataset.test, *std::move(batch));
    }
    auto hashes = hashFiles(files);
    if (!hashes)
        return Unexpected{hashes.error()};
    dataset.hashes = *std::move(hashes);
    dataset.classes = classNames(*found);
    if (classes == 10) {
        // He, Gong, Fan (WACV 2019), as most ResNet recipes.
        dataset.mean = {125.3 / 255, 123.0 / 255, 113.9 / 255};
        dataset.std = {63.0 / 255, 62.1 / 255, 66.7 / 255};
    } else {
        // The same authors' values for CIFAR-100.
        dataset.mean = {129.3 / 255, 124.1 / 255, 112.4 / 255};
        dataset.std = {68.2 / 255, 65.4 / 255, 70.4 / 255};
    }
    return dataset;
}

}  // namespace ttq
