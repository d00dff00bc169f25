// The step that all views of a window point at, and the range of steps they show. Shared by the views of one run.
#pragma once

#include <QObject>

namespace ttq {

class PlotCursor : public QObject {
    Q_OBJECT

public:
    enum class Mode { Follow, Locked, Fit };  // of the range of steps while a run grows

    using QObject::QObject;

    bool hasStep() const { return m_hasStep; }
    double step() const { return m_step; }
    void setStep(double step);
    void clearStep();

    // Fit shows all steps with a margin of 2 % behind the last; Follow keeps the width and stays at the last.
    double from() const { return m_from; }
    double to() const { return m_to; }
    void setRange(double from, double to);  // by a view that was zoomed or panned: the mode becomes Locked
    void extendTo(double lastStep);         // the run has grown; what that changes depends on the mode

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);

Q_SIGNALS:
    void stepChanged();
    void rangeChanged();
    void modeChanged();

private:
    void place();
    void show(double from, double to);

    bool m_hasStep = false;
    double m_step = 0, m_from = 0, m_to = 1.02, m_last = 1;
    Mode m_mode = Mode::Fit;
};

}  // namespace ttq
