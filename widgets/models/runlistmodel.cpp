#include "runlistmodel.h"

#include <QDateTime>
#include <QFile>
#include <QLocale>
#include <cmath>
#include <set>

#include "plots/plotstyle.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"
#include "runs/workbenchfile.h"
#include "runscanner.h"
#include "runtree.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

fs::path normal(fs::path folder)
{
    std::error_code code;
    if (const fs::path absolute = fs::absolute(folder, code); !code)
        folder = absolute;
    folder = folder.lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();
}

QString text(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

QString stateText(const std::string &state)
{
    static const std::pair<const char *, const char *> kWords[] = {
        {"created", QT_TRANSLATE_NOOP("ttq::RunListModel", "created")},
        {"running", QT_TRANSLATE_NOOP("ttq::RunListModel", "running")},
        {"paused", QT_TRANSLATE_NOOP("ttq::RunListModel", "paused")},
        {"stopped", QT_TRANSLATE_NOOP("ttq::RunListModel", "stopped")},
        {"finished", QT_TRANSLATE_NOOP("ttq::RunListModel", "finished")},
        {"failed", QT_TRANSLATE_NOOP("ttq::RunListModel", "failed")},
        {"diverged", QT_TRANSLATE_NOOP("ttq::RunListModel", "diverged")},
        {"interrupted", QT_TRANSLATE_NOOP("ttq::RunListModel", "interrupted")},
    };
    for (const auto &[code, word] : kWords)
        if (state == code)
            return RunListModel::tr(word);
    return text(state);
}

QString percent(double fraction)
{
    return RunListModel::tr("%1 %").arg(QLocale().toString(100 * fraction, 'f', 1));
}

bool hasBest(const RunSummary &run)
{
    return run.state.bestEpoch > 0 && std::isfinite(run.state.bestTop1);
}

QColor colorOf(const RunSummary &run)
{
    if (!run.color.empty())
        return QColor(text(run.color));
    // From the identity, so that a run looks the same wherever its folder stands.
    quint32 mixed = 2166136261u;
    for (const char c : run.uuid.empty() ? run.folder.filename().string() : run.uuid)
        mixed = (mixed ^ static_cast<unsigned char>(c)) * 16777619u;
    return PlotStyle().layer(mixed % 1024).color;
}

QString cell(const RunSummary &run, int column)
{
    if (column == RunListModel::Name)
        return text(run.shownName());
    if (!run.error.empty())
        return column == RunListModel::State ? RunListModel::tr("unreadable") : QString();
    switch (column) {
    case RunListModel::State: return stateText(run.shownState);
    case RunListModel::Epoch: return RunListModel::tr("%1 / %2").arg(run.state.epoch).arg(run.state.totalEpochs);
    case RunListModel::Best:
        if (!hasBest(run))
            return {};
        return run.state.bestSplit == "test" ? RunListModel::tr("%1 (test)").arg(percent(run.state.bestTop1))
                                             : percent(run.state.bestTop1);
    case RunListModel::Zeros: return std::isnan(run.zeros) ? QString() : percent(run.zeros);
    default: return {};
    }
}

QVariant sortKey(const RunSummary &run, int column)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    switch (column) {
    case RunListModel::Name: return text(run.shownName()).toCaseFolded();
    case RunListModel::State: return cell(run, column);
    case RunListModel::Epoch: return static_cast<qlonglong>(run.state.epoch);
    case RunListModel::Best: return hasBest(run) ? run.state.bestTop1 : kNone;
    default: return run.zeros;
    }
}

QString toolTip(const RunSummary &run)
{
    using M = RunListModel;
    QStringList lines{text(run.shownName()), text(run.folder.string())};
    if (!run.note.empty())
        lines << text(run.note);
    if (!run.error.empty())
        return (lines << text(run.error)).join(u'\n');
    lines << M::tr("%1, epoch %2 of %3, step %4")
                 .arg(stateText(run.shownState))
                 .arg(run.state.epoch)
                 .arg(run.state.totalEpochs)
                 .arg(run.state.step);
    if (!run.state.message.empty())
        lines << text(run.state.message);
    if (hasBest(run)) {
        const QString split
            = run.state.bestSplit == "test" ? M::tr("test (selected on the test split)") : M::tr("validation");
        lines
            << M::tr("best top-1: %1 on %2, epoch %3").arg(percent(run.state.bestTop1), split).arg(run.state.bestEpoch);
    }
    if (!std::isnan(run.zeros))
        lines << M::tr("zeros: %1 of all quantized weights").arg(percent(run.zeros));
    if (run.commandsApplied > 0)
        lines << M::tr("steered: %n setting(s) changed by hand", nullptr, run.commandsApplied);
    if (!run.workbenchError.empty())
        lines << text(run.workbenchError);
    return lines.join(u'\n');
}

// Changes one thing in workbench.toml, on the scanner's thread.
RunScanner::Job changeFile(const fs::path &folder, std::function<void(WorkbenchFile &)> change)
{
    return [file = RunFolder{folder}.workbench(), change = std::move(change)]() -> std::string {
        Expected<WorkbenchFile> content = readWorkbenchFile(file);
        if (!content)
            return content.error().detail;
        change(*content);
        const Expected<void> written = writeWorkbenchFile(file, *content);
        return written ? std::string() : written.error().detail;
    };
}

}  // namespace

struct RunListModel::Private {
    RunListModel *q;
    RunNode root;
    std::map<fs::path, RunNode *> nodes;
    std::set<fs::path> added;
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
    void apply(std::vector<RunSummary> runs);
    void prune(RunNode *node, const std::map<fs::path, fs::path> &parents);
    void forget(const RunNode *node);
    void update(RunNode *node, RunSummary summary);
    void touch(RunNode *node) { Q_EMIT q->dataChanged(indexOf(node, 0), indexOf(node, ColumnCount - 1)); }
};

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

RunListModel::RunListModel(fs::path runsFolder, QObject *parent)
    : QAbstractItemModel(parent), d(new Private{this, {}, {}, {}, false, nullptr})
{
    // The scanner's thread only leaves calls in this thread's queue; the queue forgets them if the model goes first.
    const auto found = [this](std::vector<RunSummary> runs) {
        QMetaObject::invokeMethod(
            this, [this, runs = std::move(runs)]() mutable { d->apply(std::move(runs)); }, Qt::QueuedConnection);
    };
    const auto refused = [this](const std::string &reason) {
        QMetaObject::invokeMethod(
            this, [this, reason] { Q_EMIT failed(text(reason)); }, Qt::QueuedConnection);
    };
    d->scanner = std::make_unique<RunScanner>(normal(std::move(runsFolder)), found, refused);
}

RunListModel::~RunListModel() = default;

void RunListModel::addFolder(const QString &run)
{
    d->added.insert(normal(run.toStdString()));
    d->scanner->setAdded(d->added);
}

void RunListModel::removeFolder(const QString &run)
{
    d->added.erase(normal(run.toStdString()));
    d->scanner->setAdded(d->added);
}

QStringList RunListModel::addedFolders() const
{
    QStringList folders;
    for (const fs::path &folder : d->added)
        folders << text(folder.string());
    return folders;
}

QModelIndex RunListModel::indexOf(const QString &run) const
{
    const auto found = d->nodes.find(normal(run.toStdString()));
    return found == d->nodes.end() ? QModelIndex() : d->indexOf(found->second);
}

void RunListModel::rename(const QModelIndex &index, const QString &name)
{
    setData(index.siblingAtColumn(Name), name, Qt::EditRole);
}

void RunListModel::setNote(const QModelIndex &index, const QString &note)
{
    setData(index, note, NoteRole);
}

void RunListModel::setColor(const QModelIndex &index, const QColor &color)
{
    setData(index, color, ColorRole);
}

void RunListModel::moveToTrash(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const fs::path folder = d->node(index)->summary.folder;
    d->scanner->submit([this, folder]() -> std::string {
        const Expected<LockInfo> lock = probeLock(RunFolder{folder}.lock());
        if (!lock)
            return lock.error().detail;
        if (lock->held)
            return folder.string() + ": an engine holds this run; stop it before deleting the run";
        if (!QFile::moveToTrash(text(folder.string())))
            return folder.string() + ": cannot be moved to the trash; nothing was deleted";
        QMetaObject::invokeMethod(
            this,
            [this, folder] {
                d->added.erase(folder);
                d->scanner->setAdded(d->added);
                Q_EMIT trashed(text(folder.string()));
            },
            Qt::QueuedConnection);
        return {};
    });
}

void RunListModel::refresh()
{
    d->scanner->look();
}

bool RunListModel::scanned() const
{
    return d->scanned;
}

QModelIndex RunListModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, d->node(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex RunListModel::parent(const QModelIndex &child) const
{
    if (!child.isValid())
        return {};
    return d->indexOf(d->node(child)->parent);
}

int RunListModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(d->node(parent)->children.size());
}

int RunListModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant RunListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunSummary &run = d->node(index)->summary;
    switch (role) {
    case Qt::DisplayRole: return cell(run, index.column());
    case Qt::EditRole: return index.column() == Name ? text(run.shownName()) : cell(run, index.column());
    case Qt::ToolTipRole: return toolTip(run);
    case Qt::TextAlignmentRole:
        return index.column() >= Epoch ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case SortRole: return sortKey(run, index.column());
    case PathRole: return text(run.folder.string());
    case UuidRole: return text(run.uuid);
    case StateRole: return text(run.shownState);
    case LiveRole: return run.live;
    case NoteRole: return text(run.note);
    case ColorRole: return colorOf(run);
    case BestSplitRole: return hasBest(run) ? text(run.state.bestSplit) : QString();
    case SteeredRole: return run.commandsApplied;
    case ErrorRole: return text(run.error);
    case BytesRole: return static_cast<qlonglong>(run.bytes);
    default: return {};
    }
}

bool RunListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    RunNode *node = d->node(index);
    RunSummary &run = node->summary;
    std::string WorkbenchFile::*field = nullptr;
    std::string *shown = nullptr;
    std::string content;
    if (role == Qt::EditRole && index.column() == Name) {
        field = &WorkbenchFile::name;
        shown = &run.ownName;
        content = value.toString().simplified().toStdString();
        // An editor that was closed without a change must not turn the configuration's name into an own one.
        if (content == run.shownName())
            return true;
    } else if (role == NoteRole) {
        field = &WorkbenchFile::note;
        shown = &run.note;
        content = value.toString().toStdString();
    } else if (role == ColorRole) {
        const auto color = value.value<QColor>();
        field = &WorkbenchFile::color;
        shown = &run.color;
        content = color.isValid() ? color.name().toStdString() : std::string();
    } else {
        return false;
    }
    if (content == *shown)
        return true;
    *shown = content;
    d->touch(node);
    d->scanner->submit(changeFile(run.folder, [field, content](WorkbenchFile &file) { file.*field = content; }));
    return true;
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Name: return tip ? tr("name of the run") : tr("Run");
    case State: return tip ? tr("what the run does now") : tr("State");
    case Epoch: return tip ? tr("completed epochs of all") : tr("Epoch");
    case Best: return tip ? tr("best top-1 accuracy on the validation split") : tr("Best");
    case Zeros: return tip ? tr("zeros among all quantized weights") : tr("Zeros");
    default: return {};
    }
}

Qt::ItemFlags RunListModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    return index.isValid() && index.column() == Name ? flags | Qt::ItemIsEditable : flags;
}

QHash<int, QByteArray> RunListModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractItemModel::roleNames();
    names.insert({{SortRole, "sortKey"},
                  {PathRole, "path"},
                  {UuidRole, "uuid"},
                  {StateRole, "state"},
                  {LiveRole, "live"},
                  {NoteRole, "note"},
                  {ColorRole, "color"},
                  {BestSplitRole, "bestSplit"},
                  {SteeredRole, "steered"},
                  {ErrorRole, "error"},
                  {BytesRole, "bytes"}});
    return names;
}

}  // namespace ttq
