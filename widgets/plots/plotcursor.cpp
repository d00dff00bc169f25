#include "plotcursor.h"

#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

constexpr double kMargin = 0.02;  // of the range, right of the last step: its point is not cut in half

}

void PlotCursor::setStep(double step)
{
    if (!std::isfinite(step) || (m_hasStep && m_step == step))
        return;
    m_hasStep = true;
    m_step = step;
    Q_EMIT stepChanged();
}

void PlotCursor::clearStep()
{
    if (!m_hasStep)
        return;
    m_hasStep = false;
    Q_EMIT stepChanged();
}

void PlotCursor::setRange(double from, double to)
{
    if (!std::isfinite(from) || !std::isfinite(to) || !(from < to))
        return;
    setMode(Mode::Locked);
    show(from, to);
}

void PlotCursor::extendTo(double lastStep)
{
    if (!std::isfinite(lastStep))
        return;
    // A resume from an earlier step makes a run shorter.
    m_last = std::max(1.0, lastStep);
    place();
}

void PlotCursor::setMode(Mode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    Q_EMIT modeChanged();
    place();
}

void PlotCursor::place()
{
    switch (m_mode) {
    case Mode::Locked: return;
    case Mode::Fit: return show(0, m_last * (1 + kMargin));
    case Mode::Follow: {
        const double width = m_to - m_from;
        const double to = m_last + kMargin * width;
        return show(to - width, to);
    }
    }
}

void PlotCursor::show(double from, double to)
{
    if (m_from == from && m_to == to)
        return;
    m_from = from;
    m_to = to;
    Q_EMIT rangeChanged();
}

}  // namespace ttq
