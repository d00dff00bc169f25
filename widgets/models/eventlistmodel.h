// Events and commands of a run in one list, in the order of time, the newest last.
//
// A command is one row from the moment it is posted: pending, then applied at a step or refused. The event that the
// engine writes when it applies a command is that row, not another one. What a later resume went back behind is greyed.
#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <vector>

#include "runmodel.h"

namespace ttq {

class EventListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Step, Time, Kind, Text, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1,
        StepRole,           // qint64; −1 of a command that has not been applied
        SeverityRole,       // int of Severity
        SupersededRole,     // bool
        IsCommandRole,      // bool
        CommandStatusRole,  // int of CommandStatus; −1 of an event
        KindRole,           // QString as recorded: "phase", "alarm", "set", …
        LayerRole,          // qint64; −1 if it is about no layer
    };

    explicit EventListModel(QObject *parent = nullptr);
    ~EventListModel() override;

    RunModel *run() const { return m_run; }
    void setRun(RunModel *run);  // not owned, may be destroyed earlier; null empties the list

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    struct Row;
    void update();
    std::vector<Row> collect() const;

    QPointer<RunModel> m_run;
    std::vector<Row> m_rows;
};

}  // namespace ttq
