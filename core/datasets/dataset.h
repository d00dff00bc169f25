// A labelled image set in memory, and the splits of it a run trains, validates and tests on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "augmentation.h"
#include "base/expected.h"
#include "imagesource.h"
#include "runs/runconfig.h"

namespace ttq {

using Label = std::uint16_t;

// Images of one size in memory, or any number of images of any size behind `source`.
struct ImageSet {
    std::int64_t channels = 0, height = 0, width = 0;     // 3, 0, 0 with a source whose images differ in size
    std::vector<std::uint8_t> pixels;                     // [n, channels, height, width]; empty with a source
    std::vector<Label> labels;                            // < classes
    std::shared_ptr<const ImageSource> source = nullptr;  // colour; sample i has labels[i]
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

    std::int64_t inputHeight = 0, inputWidth = 0;  // of what a batch holds
    Augmentation training, evaluation;             // as the configuration wants them, pixel mean included
    std::vector<SkippedImage> skipped;             // files that are not among the images because they are damaged
    std::vector<std::string> notices;              // sentences for the log
};

// Loads config.dataset and prepares what the configuration says about its images. fashion-mnist-12k comes from the
// program's resources; the others from config.folder if it is set (relative to `dataFolder`), else from the publisher's
// folder name in `dataFolder` (cifar-10-batches-bin/ or -py/, cifar-100-binary/ or -python/, fashion-mnist/, mnist/,
// tiny-imagenet-200/ or tiny-imagenet*/), else `dataFolder` itself; fashion-mnist also from /usr/share/datasets.
// config.validation splits train; config.trainLimit keeps as many of trainIndices, validationIndices and test
// (stratifiedSample).
// Image folders are decoded once into cacheFolder()/decoded (decodedimages.h) if they fit config.cacheMb.
// Errors: NotFound listing the files looked for and where; InvalidArgument for an unknown name, for mean or std that do
// not fit the channels, and for an image size or augmentation that does not fit the images; Corrupt from the readers,
// for a label ≥ the number of classes, for images and labels of different number, for training and test images of
// different size, and for CIFAR batches of different length.
using DataProgress = std::function<void(const std::string &what, std::size_t done, std::size_t of)>;
Expected<Dataset> loadDataset(const DataConfig &config, const std::filesystem::path &dataFolder,
                              const DataProgress &progress = {});

// Sentences about what is not as it should be: files left out, and what loading had to say.
std::vector<std::string> noticesOf(const Dataset &dataset);
// "2 image files …; the first: …" about what evaluation and training have met and replaced by a neighbour; empty if
// nothing.
std::string passedOverText(const Dataset &dataset);

// Names that loadDataset accepts.
std::vector<std::string> datasetNames();

// Splits [0, labels.size()) so that each class gives round(fraction × its count) samples to validation; a pure
// function of (labels, fraction, seed). Both lists ascend.
struct Split {
    std::vector<std::uint32_t> train, validation;
};
Split stratifiedSplit(const std::vector<Label> &labels, double fraction, std::uint64_t seed);

// `n` of `indices` (all if there are no more), of each class its share and of those the first; ascending if `indices`
// ascend. Image folders come class by class: their first n would be of few classes.
std::vector<std::uint32_t> stratifiedSample(const std::vector<Label> &labels, std::vector<std::uint32_t> indices,
                                            std::size_t n);

}  // namespace ttq
