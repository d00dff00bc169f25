#include "eventpanel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "emptywords.h"
#include "models/eventlistmodel.h"

namespace ttq {

namespace {

enum Shown { All, CommandsOnly, Alarms, Phases, Checkpoints };

class EventFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setShown(int shown)
    {
        m_shown = shown;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        if (!QSortFilterProxyModel::filterAcceptsRow(row, parent))
            return false;
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        const QString kind = index.data(EventListModel::KindRole).toString();
        switch (m_shown) {
        case CommandsOnly: return index.data(EventListModel::IsCommandRole).toBool();
        case Alarms: return index.data(EventListModel::SeverityRole).toInt() > 0;
        case Phases: return kind == "phase" || kind == "lr_drop" || kind == "early_stop";
        case Checkpoints: return kind == "checkpoint";
        default: return true;
        }
    }

private:
    int m_shown = All;
};

}  // namespace

EventPanel::EventPanel(QWidget *parent) : QWidget(parent), m_model(new EventListModel(this))
{
    setObjectName("eventPanel");
    auto *filter = new EventFilter(this);
    m_filter = filter;
    m_filter->setSourceModel(m_model);
    m_filter->setFilterKeyColumn(EventListModel::Text);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    auto *kinds = new QComboBox;
    kinds->setObjectName("kinds");
    kinds->setAccessibleName(tr("Kinds of events shown"));
    kinds->addItems(
        {tr("All events"), tr("Commands"), tr("Warnings and errors"), tr("Phases and drops"), tr("Checkpoints")});
    auto *search = new QLineEdit;
    search->setPlaceholderText(tr("Search events"));
    search->setClearButtonEnabled(true);
    search->setAccessibleName(tr("Search events"));
    row->addWidget(kinds);
    row->addWidget(search, 1);
    column->addLayout(row);

    m_view = new QTableView;
    m_view->setObjectName("eventView");
    m_view->setAccessibleName(tr("Events"));
    m_view->setModel(m_filter);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setShowGrid(false);
    m_view->setAlternatingRowColors(true);
    m_view->setWordWrap(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(m_view->fontMetrics().height() + 6);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    const int em = m_view->fontMetrics().horizontalAdvance('m');
    m_view->setColumnWidth(EventListModel::Step, 6 * em);
    m_view->setColumnWidth(EventListModel::Time, 8 * em);
    m_view->setColumnWidth(EventListModel::Kind, 9 * em);
    showWhenEmpty(m_view, tr("What happens to the run appears here: phases, checkpoints, commands, alarms"));
    column->addWidget(m_view, 1);

    connect(kinds, &QComboBox::currentIndexChanged, this, [filter](int shown) { filter->setShown(shown); });
    connect(search, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_filter->setFilterFixedString(text); });
    connect(m_view, &QTableView::clicked, this, &EventPanel::activate);
    connect(m_view, &QTableView::activated, this, &EventPanel::activate);
    // The newest stays in sight while somebody looks at the end.
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_view->verticalScrollBar();
        m_view->setProperty("atEnd", bar->value() >= bar->maximum() - 1);
    });
    const auto follow = [this] {
        if (m_view->property("atEnd").toBool())
            m_view->scrollToBottom();
    };
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, follow);
    connect(m_filter, &QAbstractItemModel::modelReset, this, [this] { m_view->scrollToBottom(); });
}

void EventPanel::setRun(RunModel *run)
{
    m_model->setRun(run);
    m_view->scrollToBottom();
}

void EventPanel::activate(const QModelIndex &index)
{
    const qlonglong step = index.data(EventListModel::StepRole).toLongLong();
    if (index.isValid() && step >= 0)
        Q_EMIT stepActivated(static_cast<double>(step));
}

}  // namespace ttq
