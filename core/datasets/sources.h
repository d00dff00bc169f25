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

// Reads train, test, classes, mean, std and hashes; no indices yet.
Expected<Dataset> loadIdxDataset(const std::string &name, const std::filesystem::path &dataFolder);
Expected<Dataset> loadCifar10(const std::filesystem::path &dataFolder);

// (file name, SHA-256) of each file.
Expected<std::vector<std::pair<std::string, std::string>>> hashFiles(std::span<const std::filesystem::path> files);

}  // namespace ttq
