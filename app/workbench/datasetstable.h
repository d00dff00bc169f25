// The data sets as a table: what `ttq datasets list --json` says of each, and what a check has found.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QTreeWidget>

#include "base/expected.h"

namespace ttq {

struct DataSetRow {
    QString name, description;
    QString folder;              // where it is; empty: not here
    QString address;             // a page or file of the publisher; may be empty
    QString howToGet;            // by hand, in sentences; empty where it can be fetched
    qint64 train = 0, test = 0;  // images; 0: as many as there are
    qint64 downloadBytes = 0;    // 0: cannot be fetched
    qint64 partialBytes = 0;     // of an earlier download that can be continued
    int classes = 0;

    bool isHere() const { return !folder.isEmpty(); }
    bool canBeFetched() const { return downloadBytes > 0 && !isHere(); }
};

// Corrupt when it is not such a list.
Expected<QList<DataSetRow>> parseDataSets(const QByteArray &json);

QString sizeText(qint64 bytes);  // "170.1 MB" in the user's language

class DataSetsTable : public QTreeWidget {
    Q_OBJECT

public:
    enum class Verdict { Unchecked, Sound, Damaged };

    explicit DataSetsTable(QWidget *parent = nullptr);

    void setRows(const QList<DataSetRow> &rows);  // keeps the chosen one
    const QList<DataSetRow> &rows() const { return m_rows; }
    const DataSetRow *chosen() const;  // nullptr: none
    bool choose(const QString &name);
    // What a check of the set has found; forgotten when the set is no longer here.
    void setVerdict(const QString &name, Verdict verdict);
    QString state(const QString &name) const;  // as shown

Q_SIGNALS:
    void chosenChanged();

private:
    void fill();
    QString stateText(const DataSetRow &row) const;

    QList<DataSetRow> m_rows;
    QMap<QString, Verdict> m_verdicts;
};

}  // namespace ttq
