// The inside of RunListModel: its tree, and how a look at the folders changes it row by row. Internal to widgets/models.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "runlistmodel.h"
#include "runscanner.h"
#include "runtree.h"

namespace ttq {

struct RunListModel::Private {
    RunListModel *q;
    RunNode root;
    std::map<std::filesystem::path, RunNode *> nodes;
    std::set<std::filesystem::path> added;
    std::map<std::filesystem::path, int> unwritten;  // changes by a person that wait to be written, by run
    bool scanned = false;
    std::unique_ptr<RunScanner> scanner;  // last: its thread ends before the rest goes

    RunNode *node(const QModelIndex &index)
    {
        return index.isValid() ? static_cast<RunNode *>(index.internalPointer()) : &root;
    }
    QModelIndex indexOf(RunNode *node, int column = 0) const
    {
        return node->parent ? q->createIndex(node->row(), column, node) : QModelIndex();
    }
    void apply(std::vector<RunSummary> runs);  // what was found becomes what is shown
    void prune(RunNode *node, const std::map<std::filesystem::path, std::filesystem::path> &parents);
    void forget(const RunNode *node);
    void update(RunNode *node, RunSummary summary);
    void touch(RunNode *node) { Q_EMIT q->dataChanged(indexOf(node, 0), indexOf(node, ColumnCount - 1)); }
};

}  // namespace ttq
