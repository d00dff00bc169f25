#include "runlistmodel.h"

#include <QFile>

#include "runlistcells.h"
#include "runlistmodelprivate.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"
#include "runs/workbenchfile.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

QString text(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

fs::path normal(fs::path folder)
{
    std::error_code code;
    if (const fs::path absolute = fs::absolute(folder, code); !code)
        folder = absolute;
    folder = folder.lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();
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

RunListModel::RunListModel(fs::path runsFolder, QObject *parent)
    : QAbstractItemModel(parent), d(new Private{this, {}, {}, {}, {}, false, nullptr})
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
        QFile file(text(folder.string()));
        if (!file.moveToTrash())
            return folder.string()
                + ": cannot be moved to the trash, nothing was deleted: " + file.errorString().toStdString();
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
    case Qt::DisplayRole: return runlist::cell(run, index.column());
    case Qt::EditRole: return index.column() == Name ? text(run.shownName()) : runlist::cell(run, index.column());
    case Qt::ToolTipRole: return runlist::toolTip(run);
    case Qt::TextAlignmentRole:
        return index.column() >= Epoch ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case SortRole: return runlist::sortKey(run, index.column());
    case PathRole: return text(run.folder.string());
    case UuidRole: return text(run.uuid);
    case StateRole: return text(run.shownState);
    case LiveRole: return run.live;
    case NoteRole: return text(run.note);
    case ColorRole: return runlist::colorOf(run);
    case BestSplitRole: return runlist::hasBest(run) ? text(run.state.bestSplit) : QString();
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
    ++d->unwritten[run.folder];
    const auto write = changeFile(run.folder, [field, content](WorkbenchFile &file) { file.*field = content; });
    d->scanner->submit([this, write, folder = run.folder] {
        std::string reason = write();
        const auto written = [this, folder] {
            if (--d->unwritten[folder] == 0)
                d->unwritten.erase(folder);
        };
        QMetaObject::invokeMethod(this, written, Qt::QueuedConnection);
        return reason;
    });
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
