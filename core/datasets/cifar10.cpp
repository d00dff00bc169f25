// CIFAR-10, the binary version: five training batches and a test batch.
#include <string>

#include "formats/cifar.h"
#include "sources.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kTrainBatches = 5;

void append(ImageSet &set, CifarBatch &&batch)
{
    set.labels.insert(set.labels.end(), batch.labels.begin(), batch.labels.end());
    set.pixels.insert(set.pixels.end(), batch.pixels.begin(), batch.pixels.end());
}

}  // namespace

Expected<Dataset> loadCifar10(const fs::path &dataFolder)
{
    const std::vector<std::string> names = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
    const std::vector<fs::path> folders = {dataFolder / "cifar-10-batches-bin", dataFolder};
    const auto files
        = findFiles("cifar10", names, false, folders,
                    "They come in cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html");
    if (!files)
        return Unexpected{files.error()};

    Dataset dataset;
    dataset.name = "cifar10";
    dataset.train = {3, kCifarSide, kCifarSide, {}, {}};
    dataset.test = dataset.train;
    std::size_t records = 0;
    for (std::size_t i = 0; i < files->size(); ++i) {
        auto batch = readCifarBatch((*files)[i], 1, 10);
        if (!batch)
            return Unexpected{batch.error()};
        // A file cut between two records is well-formed; only its neighbours tell.
        if (i == 0)
            records = batch->labels.size();
        else if (batch->labels.size() != records)
            return Unexpected{Error{ErrorCode::Corrupt,
                                    (*files)[i].string() + ": ends at offset "
                                        + std::to_string(batch->labels.size() * (1 + kCifarImageBytes)) + " with "
                                        + std::to_string(batch->labels.size()) + " records, expected "
                                        + std::to_string(records) + " as in " + names[0]}};
        append(i < kTrainBatches ? dataset.train : dataset.test, *std::move(batch));
    }
    auto hashes = hashFiles(*files);
    if (!hashes)
        return Unexpected{hashes.error()};
    dataset.hashes = *std::move(hashes);
    dataset.classes = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    // He, Gong, Fan (WACV 2019), as most ResNet recipes.
    dataset.mean = {125.3 / 255, 123.0 / 255, 113.9 / 255};
    dataset.std = {63.0 / 255, 62.1 / 255, 66.7 / 255};
    return dataset;
}

}  // namespace ttq
