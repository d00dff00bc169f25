// The order and nesting of runs in a list: forks under the run that they came from, the newest first.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "runsummary.h"

namespace ttq {

struct RunNode {
    RunSummary summary;
    RunNode *parent = nullptr;
    std::vector<std::unique_ptr<RunNode>> children;

    int row() const;  // among its parent's children; 0 for the root
};

// The folder that each run stands under; empty for the top. A parent that is not among them, or a circle, counts as
// none. Of two folders with one identity (a copy) the first, by path, is the parent of forks.
std::map<std::filesystem::path, std::filesystem::path> runParents(const std::vector<RunSummary> &runs);

// Where `summary` belongs among these siblings.
int rowFor(const std::vector<std::unique_ptr<RunNode>> &siblings, const RunSummary &summary);

}  // namespace ttq
