#include "catalogue.h"

#include <array>

#include "sources.h"

namespace ttq {

namespace {

struct PublishedFile {
    std::string_view dataset, file, sha256;
};

// Of the unpacked publisher's files.
constexpr std::array<PublishedFile, 6> kPublished = {{
    {"cifar10", "data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"},
    {"cifar10", "data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"},
    {"cifar10", "data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"},
    {"cifar10", "data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"},
    {"cifar10", "data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"},
    {"cifar10", "test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"},
}};

}  // namespace

const std::vector<DatasetEntry> &datasetCatalogue()
{
    static const std::vector<DatasetEntry> kEntries = {
        {"fashion-mnist-12k", "10,000 + 2,000 grey images of clothes, 28×28, 10 classes; comes with the program", "",
         10'000, 2'000, 10},
        {"fashion-mnist", "60,000 + 10,000 grey images of clothes, 28×28, 10 classes",
         "https://github.com/zalandoresearch/fashion-mnist", 60'000, 10'000, 10},
        {"mnist", "60,000 + 10,000 handwritten digits, 28×28, 10 classes", "http://yann.lecun.com/exdb/mnist/", 60'000,
         10'000, 10},
        {"cifar10", "50,000 + 10,000 colour images, 32×32, 10 classes", "https://www.cs.toronto.edu/~kriz/cifar.html",
         50'000, 10'000, 10},
        {"cifar100", "50,000 + 10,000 colour images, 32×32, 100 classes", "https://www.cs.toronto.edu/~kriz/cifar.html",
         50'000, 10'000, 100},
        {"tiny-imagenet", "100,000 + 10,000 colour images, 64×64, 200 classes",
         "https://cs231n.stanford.edu/tiny-imagenet-200.zip", 100'000, 10'000, 200},
        {"imagenet", "1,281,167 + 50,000 colour images of many sizes, 1,000 classes; an image-folder, got by hand",
         "https://image-net.org/download", 1'281'167, 50'000, 1000},
        {"image-folder", "your own: FOLDER/train/CLASS/*.jpg and FOLDER/val/CLASS/*.jpg (png, bmp, webp, ppm too)", ""},
    };
    return kEntries;
}

Expected<std::filesystem::path> locateDataset(const DataConfig &config, const std::filesystem::path &dataFolder)
{
    const std::vector<std::filesystem::path> folders = foldersFor(config, dataFolder);
    const std::string &name = config.dataset;
    if (name == "image-folder" || name == "tiny-imagenet")
        return findImageFolder(name, folders);
    auto files = name == "cifar10" || name == "cifar100" ? findCifarFiles(name, folders) : findIdxFiles(name, folders);
    if (!files)
        return Unexpected{files.error()};
    return files->front().parent_path();
}

std::optional<std::string_view> publishedHash(std::string_view dataset, std::string_view file)
{
    for (const PublishedFile &published : kPublished)
        if (published.dataset == dataset && published.file == file)
            return published.sha256;
    return std::nullopt;
}

}  // namespace ttq
