// RunListModel: what a look at the folders found becomes rows that come, change and go.
#include "runlistmodelprivate.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

QString text(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

void RunListModel::Private::forget(const RunNode *node)
{
    nodes.erase(node->summary.folder);
    for (const auto &child : node->children)
        forget(child.get());
}

void RunListModel::Private::prune(RunNode *node, const std::map<fs::path, fs::path> &parents)
{
    for (int row = static_cast<int>(node->children.size()) - 1; row >= 0; --row) {
        RunNode *child = node->children[static_cast<std::size_t>(row)].get();
        const auto wanted = parents.find(child->summary.folder);
        if (wanted != parents.end() && wanted->second == node->summary.folder) {
            prune(child, parents);
            continue;
        }
        q->beginRemoveRows(indexOf(node), row, row);
        forget(child);
        node->children.erase(node->children.begin() + row);
        q->endRemoveRows();
    }
}

void RunListModel::Private::update(RunNode *node, RunSummary summary)
{
    // A look that began before a change was written must not take it back.
    if (unwritten.contains(summary.folder)) {
        summary.ownName = node->summary.ownName;
        summary.note = node->summary.note;
        summary.color = node->summary.color;
    }
    if (node->summary.sameAs(summary))
        return;
    const QString before = text(node->summary.shownState), now = text(summary.shownState);
    node->summary = std::move(summary);
    touch(node);
    if (before != now)
        Q_EMIT q->stateChanged(text(node->summary.folder.string()), before, now);
}

void RunListModel::Private::apply(std::vector<RunSummary> runs)
{
    const std::map<fs::path, fs::path> parents = runParents(runs);
    prune(&root, parents);
    // Parents before their forks: what still waits for its parent comes in a later round.
    std::vector<RunSummary> waiting;
    while (!runs.empty()) {
        waiting.clear();
        for (RunSummary &run : runs) {
            if (const auto known = nodes.find(run.folder); known != nodes.end()) {
                update(known->second, std::move(run));
                continue;
            }
            const fs::path &above = parents.at(run.folder);
            const auto parent = nodes.find(above);
            if (!above.empty() && parent == nodes.end()) {
                waiting.push_back(std::move(run));
                continue;
            }
            RunNode *place = above.empty() ? &root : parent->second;
            const int row = rowFor(place->children, run);
            auto node = std::make_unique<RunNode>();
            node->parent = place;
            node->summary = std::move(run);
            q->beginInsertRows(indexOf(place), row, row);
            nodes[node->summary.folder] = node.get();
            place->children.insert(place->children.begin() + row, std::move(node));
            q->endInsertRows();
        }
        runs.swap(waiting);
    }
    scanned = true;
    Q_EMIT q->scanFinished();
}

}  // namespace ttq
