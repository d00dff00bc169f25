// Draws a PlotScene: panels on a grid with aligned margins, one range of steps for all of them, strips with titles and legends.
// The same canvas is shown in a window (LivePlot) and painted into figures.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "panelplot.h"

namespace ttq {

class PlotCanvas : public QCustomPlot {
    Q_OBJECT

public:
    explicit PlotCanvas(PlotStyle style, QWidget *parent = nullptr);
    ~PlotCanvas() override;

    const PlotStyle &plotStyle() const { return m_shared.style; }
    void setPlotStyle(PlotStyle style);
    // Panels of the same keys and places are updated, others built anew. Does not replot.
    void setScene(PlotScene scene);
    const PlotScene &scene() const { return m_scene; }
    void setStepRange(double from, double to);
    Interval stepRange() const { return m_range; }
    void setCursor(std::optional<double> step);  // redraws the cursor and the readouts only
    // Values of all panels follow what is visible again, after a person zoomed some.
    void releaseValues();
    // Lines under the panels: numbered notes of a figure, words about what is left out.
    void setNotes(const QStringList &notes);

    const std::vector<std::unique_ptr<PanelPlot>> &panels() const { return m_panels; }
    PanelPlot *panel(const QString &key) const;  // null if there is none
    PanelPlot *panelAt(const QPointF &position) const;
    LegendStrip *legendStrip() const { return m_strip; }
    int replots() const { return m_replots; }
    bool replotQueued() const { return mReplotQueued; }  // a change that is not drawn yet

    // A person zoomed or panned the steps. The receiver answers with setStepRange.
    std::function<void(double from, double to)> onStepRange;

protected:
    void updateLayout() override;

private:
    class Notes;
    void build();
    void applyRanges();
    void watchAxes(PanelPlot *panel);
    bool evenOut(bool rows);
    void tellCursor();
    QString cursorText(double step) const;

    PanelPlot::Shared m_shared;
    PlotScene m_scene;
    Interval m_range{0, 1};
    std::vector<std::unique_ptr<PanelPlot>> m_panels;
    std::map<QString, Interval> m_chosen, m_chosenRight, m_chosenX;  // ranges that a person chose, by panel
    QCPLayoutGrid *m_grid = nullptr;
    LegendStrip *m_strip = nullptr;
    Notes *m_notes = nullptr;
    QStringList m_noteLines;
    std::vector<QCPMarginGroup *> m_groups;
    bool m_internal = false;
    int m_replots = 0;
};

}  // namespace ttq
