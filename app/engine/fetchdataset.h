// ttq datasets fetch.
#pragma once

#include <filesystem>
#include <string>

namespace ttq {

// Downloads, checks and unpacks the set into `dataFolder` and reads all of it; what is there already is only read. Prints;
// returns the exit code. A signal leaves what was downloaded, to be continued.
int fetchDataset(const std::string &name, const std::filesystem::path &dataFolder, bool json);

}  // namespace ttq
