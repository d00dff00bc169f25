#include "runview.h"

#include <QEvent>
#include <algorithm>

namespace ttq {

namespace {

constexpr qint64 kPaceMs = 100;

}

RunView::RunView(PlotCursor *cursor, QWidget *parent) : QWidget(parent), m_cursor(cursor)
{
    m_pace.setSingleShot(true);
    connect(&m_pace, &QTimer::timeout, this, &RunView::refreshNow);
}

void RunView::setRun(RunModel *run)
{
    if (m_run)
        disconnect(m_run, nullptr, this, nullptr);
    m_run = run;
    if (m_run) {
        connect(m_run, &RunModel::changed, this, [this](RunModel::Parts parts) { markDirty(parts); });
        connect(m_run, &QObject::destroyed, this, [this] {
            m_run = nullptr;
            markDirty(kAllParts);
        });
    }
    markDirty(kAllParts);
}

void RunView::setHeld(bool held)
{
    if (m_held == held)
        return;
    m_held = held;
    activityChanged();
    if (m_dirty)
        markDirty();
}

void RunView::markDirty(RunModel::Parts parts)
{
    m_pending |= parts;
    m_dirty = true;
    if (!active() || (m_pace.isActive() && !m_awaiting))
        return;
    const qint64 since = m_sinceRefresh.isValid() && !m_awaiting ? m_sinceRefresh.elapsed() : kPaceMs;
    m_pace.start(static_cast<int>(std::max<qint64>(0, kPaceMs - since)));
}

void RunView::refreshNow()
{
    if (!active())
        return;
    m_sinceRefresh.start();
    m_dirty = false;
    const RunModel::Parts parts = std::exchange(m_pending, {});
    refresh(parts);
}

void RunView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    activityChanged();
    markDirty();
}

void RunView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    activityChanged();
}

void RunView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

}  // namespace ttq
