// The layers of a run as a table: what each layer's quantizer declares, at the newest step.
//
// A scalar that a layer's quantizer does not declare leaves its cell empty (TWN has alpha and no wp; a layer in full
// precision has none). Rows are layers in network order.
#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <vector>

#include "runmodel.h"

namespace ttq {

class LayerTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Weights, Fractions, Wp, Wn, Ratio, Delta, Peak, Trend, Alarm, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1,  // a number or text to sort the column by; NaN for an empty cell
        LayerIdRole,                  // qint64
        LayerNameRole,                // QString, in every column
        FractionsRole,                // QVariantList of three doubles: −, 0, +; invalid if not declared
        SparklineRole,                // QVariantList of at most 64 doubles over the run so far, the newest last
        ScaleInvariantRole,           // bool
        QuantizedRole,                // bool
        AlarmSeverityRole,            // int of Severity; −1 without an alarm
        AlarmStepRole,                // qint64; −1 without an alarm
    };
    static constexpr const char *kMimeType = "application/x-ttq-layers";  // names, one a line, for drags onto a plot

    explicit LayerTableModel(QObject *parent = nullptr);
    ~LayerTableModel() override;

    RunModel *run() const { return m_run; }
    void setRun(RunModel *run);  // not owned, may be destroyed earlier; null empties the table

    qint64 layerAt(int row) const;  // −1 outside the table
    int rowOf(qint64 layer) const;  // −1 if there is none

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QStringList mimeTypes() const override;
    QMimeData *mimeData(const QModelIndexList &indexes) const override;

private:
    struct Row;
    void refresh(RunModel::Parts parts);
    void readLayers();
    void watchTrends();  // of layers whose series exist
    void unwatch();
    void readAlarms();
    bool readTrends();  // whether any has changed
    QVariant display(const Row &row, int column) const;
    QVariant sortKey(const Row &row, int column) const;
    QVariant toolTip(const Row &row, int column) const;

    QPointer<RunModel> m_run;
    std::vector<Row> m_rows;
};

}  // namespace ttq
