// The runs of a person as a tree: state, epoch, best accuracy, zeros, colour; what can be done with one stands in its
// context menu.
#pragma once

#include <QWidget>

class QSortFilterProxyModel;
class QTreeView;

namespace ttq {

class RunListModel;

class RunListPanel : public QWidget {
    Q_OBJECT

public:
    // `model` outlives the panel.
    RunListPanel(RunListModel *model, QWidget *parent = nullptr);

    void setCurrentRun(const QString &folder);  // marks it; never signals
    QString selectedRun() const;                // empty if none is
    QTreeView *view() const { return m_view; }

public Q_SLOTS:
    void renameSelected();
    void annotateSelected();
    void colourSelected();
    void openSelectedFolder();
    void deleteSelected();  // asks, with the size it frees

Q_SIGNALS:
    void runActivated(const QString &folder);
    void runClosed(const QString &folder);  // taken off the list

private:
    QModelIndex selected() const;  // in the model, not the proxy
    void showMenu(const QPoint &at);

    RunListModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTreeView *m_view;
};

}  // namespace ttq
