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

    // Of a run in the list; nothing happens to one that is not. All but openFolder ask.
    void rename(const QString &folder);
    void annotate(const QString &folder);
    void chooseColour(const QString &folder);
    void openFolder(const QString &folder);
    void remove(const QString &folder);  // to the trash; says what size emptying that frees

Q_SIGNALS:
    void runActivated(const QString &folder);
    void runClosed(const QString &folder);  // taken off the list

private:
    void showMenu(const QPoint &at);

    RunListModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTreeView *m_view;
};

}  // namespace ttq
