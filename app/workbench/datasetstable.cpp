#include "datasetstable.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <algorithm>

#include "panels/icons.h"

namespace ttq {

namespace {

enum Column { kName, kImages, kClasses, kSize, kState, kWhere, kColumns };

}  // namespace

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

Expected<QList<DataSetRow>> parseDataSets(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray() || document.array().isEmpty())
        return Unexpected{Error{ErrorCode::Corrupt,
                                DataSetsTable::tr("the engine's list of data sets cannot be read").toStdString()}};
    QList<DataSetRow> rows;
    for (const auto &value : document.array()) {
        const QJsonObject one = value.toObject();
        DataSetRow row;
        row.name = one["name"].toString();
        row.description = one["description"].toString();
        row.folder = one["folder"].toString();
        row.address = one["address"].toString();
        row.howToGet = one["how_to_get"].toString();
        row.train = one["train"].toInteger();
        row.test = one["test"].toInteger();
        row.downloadBytes = one["download_bytes"].toInteger();
        row.partialBytes = one["partial_bytes"].toInteger();
        row.classes = one["classes"].toInt();
        rows << row;
    }
    return rows;
}

DataSetsTable::DataSetsTable(QWidget *parent) : QTreeWidget(parent)
{
    setObjectName("dataSetsTable");
    setAccessibleName(tr("Data sets"));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setHeaderLabels({tr("Data set"), tr("Images"), tr("Classes"), tr("Download"), tr("State"), tr("Where")});
    header()->setStretchLastSection(true);
    connect(this, &QTreeWidget::currentItemChanged, this, &DataSetsTable::chosenChanged);
}

void DataSetsTable::setRows(const QList<DataSetRow> &rows)
{
    m_rows = rows;
    for (const DataSetRow &row : rows)
        if (!row.isHere())
            m_verdicts.remove(row.name);
    fill();
}

const DataSetRow *DataSetsTable::chosen() const
{
    const int index = currentItem() != nullptr ? indexOfTopLevelItem(currentItem()) : -1;
    return index >= 0 && index < m_rows.size() ? &m_rows[index] : nullptr;
}

bool DataSetsTable::choose(const QString &name)
{
    for (int i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].name == name) {
            setCurrentItem(topLevelItem(i));
            return true;
        }
    return false;
}

void DataSetsTable::setVerdict(const QString &name, Verdict verdict)
{
    m_verdicts[name] = verdict;
    fill();
}

QString DataSetsTable::state(const QString &name) const
{
    const auto found
        = std::find_if(m_rows.begin(), m_rows.end(), [&](const DataSetRow &row) { return row.name == name; });
    return found == m_rows.end() ? QString() : stateText(*found);
}

QString DataSetsTable::stateText(const DataSetRow &row) const
{
    switch (m_verdicts.value(row.name, Verdict::Unchecked)) {
    case Verdict::Sound: return tr("there, sound");
    case Verdict::Damaged: return tr("damaged");
    case Verdict::Unchecked: break;
    }
    if (row.isHere())
        return tr("there");
    if (row.partialBytes > 0)
        return tr("begun: %1").arg(sizeText(row.partialBytes));
    return row.train == 0 ? tr("your own") : tr("not there");
}

void DataSetsTable::fill()
{
    const QString last = chosen() != nullptr ? chosen()->name : QString();
    const QLocale locale;
    {
        const QSignalBlocker quiet(this);
        clear();
        for (const DataSetRow &row : m_rows) {
            auto *item = new QTreeWidgetItem(this);
            item->setText(kName, row.name);
            item->setToolTip(kName, row.description);
            if (row.train > 0)
                item->setText(kImages, tr("%1 + %2").arg(locale.toString(row.train), locale.toString(row.test)));
            if (row.classes > 0)
                item->setText(kClasses, locale.toString(row.classes));
            if (row.downloadBytes > 0)
                item->setText(kSize, sizeText(row.downloadBytes));
            item->setText(kState, stateText(row));
            const bool damaged = m_verdicts.value(row.name, Verdict::Unchecked) == Verdict::Damaged;
            item->setIcon(kState,
                          damaged            ? colouredIcon("error", QColor("#D55E00"))
                              : row.isHere() ? themedIcon("applied")
                                             : QIcon());
            item->setText(kWhere, row.folder);
            item->setToolTip(kWhere, row.folder);
            for (const int column : {kImages, kClasses, kSize})
                item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        }
        for (int column = 0; column < kWhere; ++column)
            resizeColumnToContents(column);
        if (!choose(last) && topLevelItemCount() > 0)
            setCurrentItem(topLevelItem(0));
    }
    Q_EMIT chosenChanged();
}

}  // namespace ttq
