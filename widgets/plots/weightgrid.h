// Cells of weights in a grid, as large as the room allows, that scrolls where they are many; only those in sight are drawn. A click or the arrow keys choose a layer.
#pragma once

#include <QAbstractScrollArea>

#include "weightcells.h"

namespace ttq {

class WeightGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit WeightGrid(QWidget *parent = nullptr);

    void setCells(std::vector<WeightCell> cells, const WeightCellOptions &options);
    const std::vector<WeightCell> &cells() const { return m_cells; }
    const WeightCellOptions &options() const { return m_options; }
    void setWords(const QString &words);  // where there are no cells
    QString words() const { return m_words; }
    void setCurrentLayer(std::int64_t layer);  // framed, and scrolled into sight
    void setPlotStyle(const PlotStyle &style);
    const PlotStyle &plotStyle() const { return m_style; }

    int columns() const;
    QRect cellRect(int index) const;            // in the viewport
    int cellAt(const QPoint &at) const;         // −1 where there is none
    int drawnCells() const { return m_drawn; }  // by the last paint

Q_SIGNALS:
    void layerClicked(qint64 layer);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    int cellHeight() const;
    int currentIndex() const;
    void choose(int index);
    void showCell(int index);
    void updateScrollBar();
    void describe();

    std::vector<WeightCell> m_cells;
    WeightCellOptions m_options;
    QString m_words;
    std::int64_t m_current = -1;
    PlotStyle m_style;
    int m_drawn = 0;
};

}  // namespace ttq
