// Image sets and data folders for tests.
#pragma once

#include <filesystem>
#include <string>

#include "datasets/dataset.h"
#include "formats/imagebytes.h"

namespace ttq::test {

inline ImageSet makeImages(std::int64_t n, std::int64_t channels, std::int64_t height, std::int64_t width)
{
    ImageSet set{channels, height, width, patternBytes(static_cast<std::size_t>(n * channels * height * width)),
                 {},       {}};
    for (std::int64_t i = 0; i < n; ++i)
        set.labels.push_back(static_cast<Label>(i * 7 % 10));
    return set;
}

// The IDX file `name` in `folder`, or name.gz.
inline void writeIdx(const std::filesystem::path &folder, const std::string &name, const Bytes &bytes, bool gzip)
{
    writeBytes(folder / (gzip ? name + ".gz" : name), gzip ? gzipBytes(bytes) : bytes);
}

struct IdxFolder {
    std::uint32_t train = 20, test = 10, side = 6;
    bool gzip = false;
};

// The four files of an MNIST-like set; labels run through 0 … 9.
inline void writeIdxFolder(const std::filesystem::path &folder, const IdxFolder &what)
{
    std::filesystem::create_directories(folder);
    for (const bool train : {true, false}) {
        const std::uint32_t n = train ? what.train : what.test;
        const std::string prefix = train ? "train" : "t10k";
        const Bytes pixels = patternBytes(n * what.side * what.side, train ? 0 : 99);
        Bytes labels;
        for (std::uint32_t i = 0; i < n; ++i)
            labels.push_back(static_cast<std::uint8_t>(i % 10));
        writeIdx(folder, prefix + "-images-idx3-ubyte", idxBytes({n, what.side, what.side}, pixels), what.gzip);
        writeIdx(folder, prefix + "-labels-idx1-ubyte", idxBytes({n}, labels), what.gzip);
    }
}

// Six CIFAR-10 batches of `records` each; labels run through 0 … 9.
inline void writeCifarFolder(const std::filesystem::path &folder, unsigned records)
{
    std::filesystem::create_directories(folder);
    for (unsigned batch = 1; batch <= 6; ++batch) {
        Bytes bytes;
        for (unsigned i = 0; i < records; ++i) {
            const Bytes record = cifarRecord(static_cast<std::uint8_t>(i % 10), 100 * batch + i);
            bytes.insert(bytes.end(), record.begin(), record.end());
        }
        writeBytes(folder / (batch == 6 ? "test_batch.bin" : "data_batch_" + std::to_string(batch) + ".bin"), bytes);
    }
}

// CIFAR-100's train.bin and test.bin; fine labels run through 0 … 99, coarse ones through 0 … 19.
inline void writeCifar100Folder(const std::filesystem::path &folder, unsigned train, unsigned test)
{
    std::filesystem::create_directories(folder);
    for (const bool isTrain : {true, false}) {
        Bytes bytes;
        for (unsigned i = 0; i < (isTrain ? train : test); ++i) {
            bytes.push_back(static_cast<std::uint8_t>(i % 20));
            const Bytes record = cifarRecord(static_cast<std::uint8_t>(i * 3 % 100), (isTrain ? 7 : 70) + i);
            bytes.insert(bytes.end(), record.begin(), record.end());
        }
        writeBytes(folder / (isTrain ? "train.bin" : "test.bin"), bytes);
    }
}

}  // namespace ttq::test
