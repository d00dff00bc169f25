// The publishers' files behind each data set name: where they are looked for, how they are read.
// Internal to core/datasets.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "dataset.h"

namespace ttq {

// The first of `folders` that holds every file of `names` (or, if `gzip`, name.gz instead); the paths are in the
// order of `names`. NotFound lists the files, the folders and what each lacks; `hint` says where to get them.
Expected<std::vector<std::filesystem::path>> findFiles(const std::string &dataset, std::span<const std::string> names,
                                                       bool gzip, std::span<const std::filesystem::path> folders,
                                                       const std::string &hint);

// Where files of this configuration may lie: the folder it names, else the data folder.
std::vector<std::filesystem::path> foldersFor(const DataConfig &config, const std::filesystem::path &dataFolder);

// These read train, test, classes, mean, std and hashes; no indices yet. `folders`: see foldersFor.
Expected<Dataset> loadIdxDataset(const std::string &name, std::span<const std::filesystem::path> folders);
Expected<Dataset> loadCifar(const std::string &name, std::span<const std::filesystem::path> folders);
// image-folder and tiny-imagenet; also what was skipped.
Expected<Dataset> loadImageFolder(const DataConfig &config, std::span<const std::filesystem::path> folders,
                                  const DataProgress &progress);

// The files the two loaders would read, in the order of the publisher's names.
Expected<std::vector<std::filesystem::path>> findIdxFiles(const std::string &name,
                                                          std::span<const std::filesystem::path> folders);
Expected<std::vector<std::filesystem::path>> findCifarFiles(const std::string &name,
                                                            std::span<const std::filesystem::path> folders);
// The root of the image files loadImageFolder would read. NotFound lists the folders looked at.
Expected<std::filesystem::path> findImageFolder(const std::string &name,
                                                std::span<const std::filesystem::path> folders);

// inputHeight, inputWidth, training and evaluation of a data set that is otherwise complete, indices included.
Expected<void> prepareInput(Dataset &dataset, const DataConfig &config, const DataProgress &progress);

// (file name, SHA-256) of each file.
Expected<std::vector<std::pair<std::string, std::string>>> hashFiles(std::span<const std::filesystem::path> files);

}  // namespace ttq
