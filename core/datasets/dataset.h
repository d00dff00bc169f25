// A labelled image set in memory, and the splits of it a run trains, validates and tests on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "runs/runconfig.h"

namespace ttq {

struct ImageSet {
    std::int64_t channels = 0, height = 0, width = 0;
    std::vector<std::uint8_t> pixels;  // [n, channels, height, width]
    std::vector<std::uint8_t> labels;  // < classes
    std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
};

struct Dataset {
    std::string name;
    std::vector<std::string> classes;
    ImageSet train, test;
    std::vector<double> mean, std;                            // per channel, of pixels in [0, 1]
    std::vector<std::pair<std::string, std::string>> hashes;  // file name → sha256, for run.toml

    // Indices into `train`; validation is empty when the configuration says none.
    std::vector<std::uint32_t> trainIndices, validationIndices;
};

// Loads config.data.dataset. fashion-mnist-12k comes from the program's resources; the others from
// `dataFolder` (the publisher's folder name inside it, cifar-10-batches-bin/, fashion-mnist/ or mnist/, else itself),
// fashion-mnist also from /usr/share/datasets. config.validation splits train; config.trainLimit keeps the first
// samples of trainIndices, validationIndices and test.
// Errors: NotFound listing the files looked for and where; InvalidArgument for an unknown name and for mean or std
// that do not fit the channels; Corrupt from the readers, for a label ≥ 10, for images and labels of different number,
// for training and test images of different size, and for CIFAR batches of different length.
Expected<Dataset> loadDataset(const DataConfig &config, const std::filesystem::path &dataFolder);

// Names that loadDataset accepts.
std::vector<std::string> datasetNames();

// Splits [0, labels.size()) so that each class gives round(fraction × its count) samples to validation; a pure
// function of (labels, fraction, seed). Both lists ascend.
struct Split {
    std::vector<std::uint32_t> train, validation;
};
Split stratifiedSplit(const std::vector<std::uint8_t> &labels, double fraction, std::uint64_t seed);

}  // namespace ttq
