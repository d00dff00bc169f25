// What is known about each data set before it is read: where it comes from, whether it is there, its published hashes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "runs/runconfig.h"

namespace ttq {

struct DatasetEntry {
    std::string name;               // as data.dataset takes it, but for imagenet, which is an image folder
    std::string description;        // pictures, classes, numbers
    std::string address;            // where people get it; empty where it comes with the program or is one's own
    long long train = 0, test = 0;  // images; 0: as many as there are
    int classes = 0;
};
const std::vector<DatasetEntry> &datasetCatalogue();

// The folder loadDataset would read from, without reading. Errors as there: NotFound with what was looked for where.
Expected<std::filesystem::path> locateDataset(const DataConfig &config, const std::filesystem::path &dataFolder);

// SHA-256 of a published file of the data set; nullopt where none is on record.
std::optional<std::string_view> publishedHash(std::string_view dataset, std::string_view file);

}  // namespace ttq
