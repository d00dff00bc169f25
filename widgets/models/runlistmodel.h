// The runs of a person: those in the runs folder and those opened by hand, as a tree in which forks stand under the
// run they came from. Looked at every two seconds by a thread of its own; the newest run first.
//
// Names, notes and colours are kept in each run's workbench.toml. Changes show at once and are written by the thread;
// failed() says what could not be.
#pragma once

#include <QAbstractItemModel>
#include <QColor>
#include <QStringList>
#include <filesystem>
#include <memory>

namespace ttq {

struct RunSummary;

class RunListModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, State, Epoch, Best, Zeros, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1,
        PathRole,       // QString, absolute
        UuidRole,       // QString; empty if the run cannot be read
        StateRole,      // QString: "running", "interrupted", …; empty if the run cannot be read
        LiveRole,       // bool: an engine holds the run
        NoteRole,       // QString; editable
        ColorRole,      // QColor; editable; from the run's identity while none was chosen
        BestSplitRole,  // QString: "validation", "test", or empty
        SteeredRole,    // int: commands that took effect
        ErrorRole,      // QString: why the run cannot be read
        BytesRole,      // qint64: size of the folder, what deleting frees
    };

    // `runsFolder` need not exist yet.
    explicit RunListModel(std::filesystem::path runsFolder, QObject *parent = nullptr);
    ~RunListModel() override;  // ends the thread once the changes made are written

    void addFolder(const QString &run);     // shown until removed, wherever it is
    void removeFolder(const QString &run);  // of those opened by hand
    QStringList addedFolders() const;
    QModelIndex indexOf(const QString &run) const;  // by path; invalid if it is not listed

    void rename(const QModelIndex &index, const QString &name);  // empty: the configuration's name again
    void setNote(const QModelIndex &index, const QString &note);
    void setColor(const QModelIndex &index, const QColor &color);
    // Refused, with failed(), while an engine holds the run.
    void moveToTrash(const QModelIndex &index);
    void refresh();        // looks now
    bool scanned() const;  // the first look is through

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void scanFinished();
    void stateChanged(const QString &run, const QString &before, const QString &now);
    void trashed(const QString &run);
    void failed(const QString &reason);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace ttq
