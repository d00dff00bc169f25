// A PlotCanvas in a window: replots at most ten times a second and only while visible, zooms with the wheel (over an axis: that
// axis), pans by dragging, fits on a double click, toggles log axes with L and Shift+L, and shows values under the mouse.
#pragma once

#include <QTimer>
#include <QWidget>

#include "plotscene.h"

namespace ttq {

class PlotCanvas;

class LivePlot : public QWidget {
    Q_OBJECT

public:
    explicit LivePlot(QWidget *parent = nullptr);
    ~LivePlot() override;

    void setScene(PlotScene scene);
    const PlotScene &scene() const;
    void setPlotStyle(const PlotStyle &style);
    void setStepRange(double from, double to);
    void setCursorStep(std::optional<double> step);
    void releaseValues();
    void hurry() { m_pace.stop(); }  // the next change is drawn at once

    PlotCanvas *canvas() const { return m_canvas; }
    int replots() const;
    bool pendingReplot() const;  // what is to be seen is not drawn yet

Q_SIGNALS:
    void stepRangeChosen(double from, double to);
    void stepHovered(double step);
    void hoverLeft();
    void fitAsked();
    void logYAsked();
    void logXAsked();
    void rowClicked(int row);  // of a panel of bars

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void markDirty();
    void replotIfVisible();
    void hover(const QPointF &position);
    void chooseAxes(const QPointF &position, bool values);
    QString tooltipAt(const QPointF &position) const;

    PlotCanvas *m_canvas;
    QTimer m_pace;
    bool m_dirty = false;
};

}  // namespace ttq
