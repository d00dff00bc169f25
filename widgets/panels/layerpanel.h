// The layers of a run as a table. What is selected is what the views show; the current one is looked at closely.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "models/runmodel.h"

class QSortFilterProxyModel;
class QTableView;

namespace ttq {

class LayerTableModel;

class LayerPanel : public QWidget {
    Q_OBJECT

public:
    explicit LayerPanel(QWidget *parent = nullptr);

    void setRun(RunModel *run);                        // the selection starts empty: all layers
    std::vector<std::int64_t> selectedLayers() const;  // network order; empty: none is selected
    // The layer that stands out among those shown; the selection stays. The signal is sent.
    void setCurrentLayer(std::int64_t layer);
    std::int64_t currentLayer() const;  // −1: none
    QTableView *view() const { return m_view; }

Q_SIGNALS:
    void selectionChanged();

private:
    void chooseColumns();

    LayerTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTableView *m_view;
};

}  // namespace ttq
