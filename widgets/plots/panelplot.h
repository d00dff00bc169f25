// One panel of a PlotCanvas: an axis rectangle with its strip, curves, bars and items, kept in step with a PlotPanel.
#pragma once

#include <map>

#include "legendstrip.h"
#include "tickers.h"

namespace ttq {

class PanelPlot {
public:
    struct Shared {  // what all panels of a canvas know
        PlotStyle style;
        std::vector<PlotMarker> markers;
        std::vector<PlotBand> phases;
        std::vector<double> epochEnds;
        bool logX = false;
        std::optional<double> cursor;
        QString cursorText;
        const PanelPlot *flagged = nullptr;  // the panel that says where the cursor is
    };

    // Adds its elements to the two rows of `grid` that belong to the panel's row. `shared` outlives the panel; the
    // plot owns all elements.
    PanelPlot(QCustomPlot *plot, QCPLayoutGrid *grid, int column, const PlotPanel &panel, const Shared *shared);
    PanelPlot(const PanelPlot &) = delete;
    PanelPlot &operator=(const PanelPlot &) = delete;

    // Of the same key and place as before. Only new points are handed to the plot.
    void update(const PlotPanel &panel);
    // The ranges of values that show everything in a range of steps; none if there is nothing.
    std::optional<Interval> valuesIn(double from, double to, bool right) const;
    void setValueRange(Interval range, bool right);
    // Ticks and names for the present size; true if that changes the layout.
    bool fitTicks();
    // Hands long curves to the plot as what their visible part covers, for the present size and range. Nothing to do
    // where neither has changed.
    void fillLines();

    const PlotPanel &panel() const { return m_panel; }
    const Shared &shared() const { return *m_shared; }
    QCPLayoutGrid *grid() const { return m_grid; }
    QCPAxisRect *rect() const { return m_rect; }
    LegendStrip *strip() const { return m_strip; }
    QCPAxis *x() const { return m_rect->axis(QCPAxis::atBottom); }
    QCPAxis *y() const { return m_rect->axis(QCPAxis::atLeft); }
    QCPAxis *top() const { return m_rect->axis(QCPAxis::atTop); }
    QCPAxis *right() const { return m_rect->axis(QCPAxis::atRight); }
    QCPGraph *graph(const QString &key) const;  // null if there is none
    bool logY() const { return m_logY; }        // asked for, and there is something to show
    bool logRight() const { return m_logRight; }

private:
    struct Drawn {
        QCPGraph *graph = nullptr;
        std::uint64_t revision = 0;
        std::int64_t span = 0;
        int count = -1;
        bool log = false;
        CurvePtr line;  // of a long curve: what fillLines() draws
    };

    void styleAxes();
    bool fitLabels();
    bool fitRows(const std::vector<QString> &names);
    bool fitColumns(const std::vector<QString> &names);
    void updateScales();
    void updateCurves();
    void updateBars();
    void updateMap();
    void draw(const PlotCurve &curve, Drawn &drawn, bool log);

    QCustomPlot *m_plot;
    const Shared *m_shared;
    PlotPanel m_panel;
    QCPLayoutGrid *m_grid = nullptr;
    QCPAxisRect *m_rect;
    LegendStrip *m_strip;
    std::map<QString, Drawn> m_graphs;
    std::vector<double> m_edges;  // of the columns of pixels that long curves were filled for
    std::vector<QCPBars *> m_bars;
    QSharedPointer<RowTicker> m_rows;
    QSharedPointer<ColumnTicker> m_columns;
    bool m_logY = false, m_logRight = false;
};

}  // namespace ttq
