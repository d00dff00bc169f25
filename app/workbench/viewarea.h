// The views of the current run, as tabs or side by side, with one cursor.
#pragma once

#include <QWidget>
#include <vector>

#include "plots/plotcursor.h"
#include "plots/runview.h"

class QSplitter;
class QStackedLayout;
class QTabWidget;

namespace ttq {

class ViewArea : public QWidget {
    Q_OBJECT

public:
    explicit ViewArea(QWidget *parent = nullptr);

    void setRun(RunModel *run);  // null: the empty state; the cursor starts anew
    void setLayers(const std::vector<std::int64_t> &layers);
    void setCurrentLayer(std::int64_t layer);

    PlotCursor *cursor() { return &m_cursor; }
    struct Named {
        QString name;   // "scale-factors": for the command line and file names
        QString title;  // for people
        QString icon;
        RunView *view;
    };
    const std::vector<Named> &views() const { return m_views; }
    RunView *view(const QString &name) const;  // null if there is none
    RunView *current() const;                  // the one that was looked at last
    void setCurrent(const QString &name);

    bool tiled() const { return m_tiled; }
    void setTiled(bool tiled);  // the first three; the others are shown in tabs only

    void moveCursor(double step);
    void stepEpoch(int direction);  // cursor to the previous or next epoch's end

Q_SIGNALS:
    void currentChanged();
    void layerClicked(qint64 layer);  // in a plot

private:
    void arrange();

    PlotCursor m_cursor;
    RunModel *m_run = nullptr;
    std::vector<Named> m_views;
    bool m_tiled = false;
    QStackedLayout *m_stack;
    QTabWidget *m_tabs;
    QSplitter *m_tiles, *m_tilesRight;
};

}  // namespace ttq
