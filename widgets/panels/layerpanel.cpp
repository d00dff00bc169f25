#include "layerpanel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "emptywords.h"
#include "icons.h"
#include "layerdelegates.h"
#include "models/layertablemodel.h"

namespace ttq {

LayerPanel::LayerPanel(QWidget *parent)
    : QWidget(parent), m_model(new LayerTableModel(this)), m_sorted(new QSortFilterProxyModel(this))
{
    setObjectName("layerPanel");
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(LayerTableModel::SortRole);
    m_sorted->setFilterKeyColumn(LayerTableModel::Name);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    auto *search = new QLineEdit;
    search->setPlaceholderText(tr("Search layers"));
    search->setAccessibleName(tr("Search layers"));
    search->setClearButtonEnabled(true);
    auto *all = new QToolButton;
    all->setIcon(themedIcon("layers"));
    all->setText(tr("Show all"));
    all->setObjectName("showAll");
    all->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    all->setToolTip(tr("Drop the selection: the views show all ternary layers"));
    all->setEnabled(false);
    row->addWidget(search, 1);
    row->addWidget(all);
    column->addLayout(row);

    m_view = new QTableView;
    m_view->setObjectName("layerView");
    m_view->setAccessibleName(tr("Layers"));
    m_view->setModel(m_sorted);
    m_view->setItemDelegateForColumn(LayerTableModel::Name, new LayerNameDelegate(m_view));
    m_view->setItemDelegateForColumn(LayerTableModel::Fractions, new FractionsDelegate(m_view));
    m_view->setItemDelegateForColumn(LayerTableModel::Trend, new SparklineDelegate(m_view));
    m_view->setItemDelegateForColumn(LayerTableModel::Alarm, new AlarmDelegate(m_view));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setDragEnabled(true);
    m_view->setShowGrid(false);
    m_view->setAlternatingRowColors(true);
    m_view->setWordWrap(false);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);  // network order until a header is clicked
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(m_view->fontMetrics().height() + 8);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    chooseColumns();
    showWhenEmpty(m_view, tr("The layers of the network appear here"));
    column->addWidget(m_view, 1);

    connect(search, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_sorted->setFilterFixedString(text); });
    connect(all, &QToolButton::clicked, this, [this] {
        m_view->clearSelection();
        m_view->setCurrentIndex({});
    });
    const auto changed = [this, all] {
        all->setEnabled(m_view->selectionModel()->hasSelection() || m_view->currentIndex().isValid());
        Q_EMIT selectionChanged();
    };
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, changed);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, changed);
}

void LayerPanel::chooseColumns()
{
    const int em = m_view->fontMetrics().horizontalAdvance('0');
    const std::pair<int, int> widths[]
        = {{LayerTableModel::Name, 25}, {LayerTableModel::Weights, 8}, {LayerTableModel::Fractions, 15},
           {LayerTableModel::Wp, 8},    {LayerTableModel::Wn, 8},      {LayerTableModel::Ratio, 8},
           {LayerTableModel::Delta, 9}, {LayerTableModel::Peak, 8},    {LayerTableModel::Trend, 12},
           {LayerTableModel::Alarm, 8}};
    for (const auto &[section, characters] : widths)
        m_view->setColumnWidth(section, characters * em);
}

void LayerPanel::setRun(RunModel *run)
{
    m_view->clearSelection();
    m_model->setRun(run);
}

std::vector<std::int64_t> LayerPanel::selectedLayers() const
{
    std::vector<std::int64_t> layers;
    for (const QModelIndex &index : m_view->selectionModel()->selectedRows())
        layers.push_back(index.data(LayerTableModel::LayerIdRole).toLongLong());
    std::sort(layers.begin(), layers.end());
    return layers;
}

void LayerPanel::setCurrentLayer(std::int64_t layer)
{
    for (int row = 0; row < m_sorted->rowCount(); ++row) {
        const QModelIndex index = m_sorted->index(row, LayerTableModel::Name);
        if (index.data(LayerTableModel::LayerIdRole).toLongLong() != layer)
            continue;
        m_view->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        m_view->scrollTo(index);
    }
}

std::int64_t LayerPanel::currentLayer() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? index.data(LayerTableModel::LayerIdRole).toLongLong() : -1;
}

}  // namespace ttq
