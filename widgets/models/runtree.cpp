#include "runtree.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace ttq {

namespace fs = std::filesystem;

int RunNode::row() const
{
    if (!parent)
        return 0;
    const auto &siblings = parent->children;
    const auto found
        = std::find_if(siblings.begin(), siblings.end(), [this](const auto &node) { return node.get() == this; });
    return static_cast<int>(found - siblings.begin());
}

std::map<fs::path, fs::path> runParents(const std::vector<RunSummary> &runs)
{
    std::map<std::string, fs::path> byUuid;
    for (const RunSummary &run : runs)
        if (!run.uuid.empty()) {
            const auto [entry, added] = byUuid.try_emplace(run.uuid, run.folder);
            if (!added && run.folder < entry->second)
                entry->second = run.folder;
        }
    std::map<fs::path, fs::path> parents;
    for (const RunSummary &run : runs) {
        const auto parent = byUuid.find(run.parent);
        parents[run.folder] = parent == byUuid.end() ? fs::path() : parent->second;
    }
    for (auto &[folder, parent] : parents) {
        // A chain that is longer than there are runs goes round.
        fs::path above = parent;
        for (std::size_t i = 0; i < parents.size() && !above.empty(); ++i)
            above = above == folder ? fs::path() : parents.at(above);
        bool circle = !above.empty();
        for (fs::path at = parent; !circle && !at.empty(); at = parents.at(at))
            circle = at == folder;
        if (circle)
            parent.clear();
    }
    return parents;
}

int rowFor(const std::vector<std::unique_ptr<RunNode>> &siblings, const RunSummary &summary)
{
    const auto key = [](const RunSummary &one) { return std::tie(one.createdAt, one.folder); };
    const auto place = std::find_if(siblings.begin(), siblings.end(),
                                    [&](const auto &node) { return key(node->summary) < key(summary); });
    return static_cast<int>(place - siblings.begin());
}

}  // namespace ttq
