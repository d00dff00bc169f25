#include "runlistpanel.h"

#include <QColorDialog>
#include <QDesktopServices>
#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include "emptywords.h"
#include "icons.h"
#include "models/runlistmodel.h"
#include "rundelegate.h"

namespace ttq {

RunListPanel::RunListPanel(RunListModel *model, QWidget *parent)
    : QWidget(parent), m_model(model), m_sorted(new QSortFilterProxyModel(this))
{
    setObjectName("runListPanel");
    m_sorted->setSourceModel(model);
    m_sorted->setRecursiveFilteringEnabled(true);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setSortRole(RunListModel::SortRole);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    auto *search = new QLineEdit;
    search->setPlaceholderText(tr("Search runs"));
    search->setAccessibleName(tr("Search runs"));
    search->setClearButtonEnabled(true);
    column->addWidget(search);

    m_view = new QTreeView;
    m_view->setObjectName("runView");
    m_view->setAccessibleName(tr("Runs"));
    m_view->setModel(m_sorted);
    m_view->setItemDelegateForColumn(RunListModel::Name, new RunDelegate(m_view));
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);  // the model's order, the newest first, until a header is clicked
    m_view->setAlternatingRowColors(true);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setIndentation(12);
    m_view->setRootIsDecorated(false);  // forks stand indented under their parents, always open
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(RunListModel::Name, QHeaderView::Stretch);
    const auto width = [this](const char *widest) { return m_view->fontMetrics().horizontalAdvance(widest) + 12; };
    m_view->header()->setMinimumSectionSize(36);
    m_view->setColumnWidth(RunListModel::Epoch, width("200 / 200"));
    m_view->header()->setSectionResizeMode(RunListModel::Best, QHeaderView::ResizeToContents);
    m_view->setColumnWidth(RunListModel::Zeros, width("88.8 %"));
    m_view->setMinimumWidth(width("a name of a run") + width("200 / 200") + width("88.8 % (test)") + width("88.8 %"));
    m_view->hideColumn(RunListModel::State);  // the icon before the name says it
    showWhenEmpty(m_view, tr("No runs yet. The start page begins with one."));
    column->addWidget(m_view, 1);

    connect(search, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_sorted->setFilterFixedString(text); });
    connect(m_sorted, &QAbstractItemModel::rowsInserted, m_view,
            [this](const QModelIndex &above) { m_view->expand(above); });
    connect(m_sorted, &QAbstractItemModel::modelReset, m_view, &QTreeView::expandAll);
    const auto open = [this](const QModelIndex &index) {
        const QString path = index.data(RunListModel::PathRole).toString();
        if (!path.isEmpty())
            Q_EMIT runActivated(path);
    };
    connect(m_view, &QTreeView::clicked, this, open);
    connect(m_view, &QTreeView::activated, this, open);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &RunListPanel::showMenu);
    auto *remove = new QShortcut(QKeySequence::Delete, m_view, nullptr, nullptr, Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, [this] { this->remove(selectedRun()); });
}

QString RunListPanel::selectedRun() const
{
    return m_view->currentIndex().data(RunListModel::PathRole).toString();
}

void RunListPanel::setCurrentRun(const QString &folder)
{
    const QModelIndex index = m_sorted->mapFromSource(m_model->indexOf(folder));
    if (index.isValid() && index != m_view->currentIndex()) {
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
    }
}

void RunListPanel::showMenu(const QPoint &at)
{
    const QModelIndex index = m_view->indexAt(at);
    if (!index.isValid())
        return;
    m_view->setCurrentIndex(index);
    QMenu menu(this);
    const QString path = selectedRun();
    menu.addAction(themedIcon("open"), tr("&Show"), this, [this, path] { Q_EMIT runActivated(path); });
    menu.addSeparator();
    menu.addAction(themedIcon("rename"), tr("&Rename…"), this, [this, path] { rename(path); });
    menu.addAction(themedIcon("annotate"), tr("&Note…"), this, [this, path] { annotate(path); });
    menu.addAction(themedIcon("colour"), tr("&Colour…"), this, [this, path] { chooseColour(path); });
    menu.addAction(themedIcon("folder"), tr("Open &folder"), this, [this, path] { openFolder(path); });
    menu.addSeparator();
    menu.addAction(themedIcon("close"), tr("C&lose"), this, [this, path] { Q_EMIT runClosed(path); });
    QAction *trash
        = menu.addAction(themedIcon("delete"), tr("Move to the &trash…"), this, [this, path] { remove(path); });
    trash->setEnabled(!index.data(RunListModel::LiveRole).toBool());
    if (!trash->isEnabled())
        trash->setText(tr("Move to the &trash (stop the run first)"));
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

void RunListPanel::rename(const QString &folder)
{
    const QModelIndex index = m_model->indexOf(folder);
    if (!index.isValid())
        return;
    bool ok = false;
    const QString name = QInputDialog::getText(this, tr("Rename run"), tr("Name (empty: the configuration's):"),
                                               QLineEdit::Normal, index.data(Qt::EditRole).toString(), &ok);
    // The list may have changed while the dialog was open, here and below.
    if (ok)
        m_model->rename(m_model->indexOf(folder), name.trimmed());
}

void RunListPanel::annotate(const QString &folder)
{
    const QModelIndex index = m_model->indexOf(folder);
    if (!index.isValid())
        return;
    bool ok = false;
    const QString note = QInputDialog::getMultiLineText(this, tr("Note"), tr("What is this run about?"),
                                                        index.data(RunListModel::NoteRole).toString(), &ok);
    if (ok)
        m_model->setNote(m_model->indexOf(folder), note);
}

void RunListPanel::chooseColour(const QString &folder)
{
    const QModelIndex index = m_model->indexOf(folder);
    if (!index.isValid())
        return;
    const QColor colour
        = QColorDialog::getColor(index.data(RunListModel::ColorRole).value<QColor>(), this, tr("Colour of the run"));
    if (colour.isValid())
        m_model->setColor(m_model->indexOf(folder), colour);
}

void RunListPanel::openFolder(const QString &folder)
{
    if (!folder.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
}

void RunListPanel::remove(const QString &folder)
{
    const QModelIndex index = m_model->indexOf(folder);
    if (!index.isValid())
        return;
    const QString path = index.data(RunListModel::PathRole).toString();
    QMessageBox box(QMessageBox::Question, tr("Move to the trash"),
                    tr("Move the run '%1' to the trash?").arg(index.data().toString()), QMessageBox::Cancel, this);
    box.setObjectName("trashQuestion");
    const qint64 bytes = index.data(RunListModel::BytesRole).toLongLong();
    box.setInformativeText(tr("%1\nEmptying the trash frees %2.").arg(path, QLocale().formattedDataSize(bytes)));
    auto *trash = box.addButton(tr("Move to the trash"), QMessageBox::DestructiveRole);
    trash->setObjectName("moveToTrash");
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() == trash)
        m_model->moveToTrash(m_model->indexOf(path));
}

}  // namespace ttq
