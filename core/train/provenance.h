// The table [provenance] of run.toml: where, when and with what a run was made, and what differs now.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "runs/runconfig.h"

namespace ttq {

std::string provenanceToml(const std::string &uuid, double createdAt, int threads, const RunConfig &config,
                           const Dataset &data, const std::filesystem::path &dataFolder,
                           const std::vector<std::string> &commandLine);

struct Provenance {
    std::string uuid, isa, libtorch;
    std::filesystem::path dataFolder;  // where the data were found
    std::int64_t threads = 0;
    std::map<std::string, std::string> datasetHashes;

    // Sentences about what is not as it was: threads, instruction set, LibTorch, data files.
    std::vector<std::string> differences(int threadsNow, const Dataset &data) const;
};
Expected<Provenance> readProvenance(const std::filesystem::path &runToml);

}  // namespace ttq
