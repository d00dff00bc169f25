// Events and commands of a run in a table; a click moves the plots' cursor to the step.
#pragma once

#include <QWidget>

#include "models/runmodel.h"

class QSortFilterProxyModel;
class QTableView;

namespace ttq {

class EventListModel;

class EventPanel : public QWidget {
    Q_OBJECT

public:
    explicit EventPanel(QWidget *parent = nullptr);

    void setRun(RunModel *run);
    QTableView *view() const { return m_view; }

Q_SIGNALS:
    void stepActivated(double step);

private:
    void activate(const QModelIndex &index);

    EventListModel *m_model;
    QSortFilterProxyModel *m_filter;
    QTableView *m_view;
};

}  // namespace ttq
