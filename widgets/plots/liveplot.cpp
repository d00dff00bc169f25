#include "liveplot.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>
#include <cmath>

#include "panelmap.h"
#include "plotcanvas.h"

namespace ttq {

namespace {

constexpr int kPaceMs = 100;
constexpr double kNear = 5;  // pixels from an event's line that count as on it

}  // namespace

LivePlot::LivePlot(QWidget *parent)
    : QWidget(parent), m_canvas(new PlotCanvas(PlotStyle::screen(palette(), font()), this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_canvas);
    setFocusPolicy(Qt::StrongFocus);
    m_canvas->setFocusProxy(this);
    m_canvas->setMouseTracking(true);
    m_canvas->installEventFilter(this);
    m_canvas->setMinimumSize(120, 90);
    m_canvas->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_canvas->onStepRange = [this](double from, double to) { Q_EMIT stepRangeChosen(from, to); };
    connect(m_canvas, &QCustomPlot::mouseWheel, this,
            [this](QWheelEvent *event) { chooseAxes(event->position(), event->modifiers() & Qt::ControlModifier); });
    connect(m_canvas, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) {
        chooseAxes(event->position(), event->modifiers() & Qt::ControlModifier);
        PanelPlot *panel = m_canvas->panelAt(event->position());
        if (panel && panel->panel().bars && event->button() == Qt::LeftButton) {
            const int row = static_cast<int>(std::lround(-panel->y()->pixelToCoord(event->position().y())));
            if (row >= 0 && row < static_cast<int>(panel->panel().bars->names.size()))
                Q_EMIT rowClicked(row);
        }
    });
    connect(m_canvas, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent *) { Q_EMIT fitAsked(); });
    m_pace.setSingleShot(true);
    m_pace.setInterval(kPaceMs);
    connect(&m_pace, &QTimer::timeout, this, [this] {
        if (m_dirty)
            replotIfVisible();
    });
}

LivePlot::~LivePlot() = default;

void LivePlot::setScene(PlotScene scene)
{
    m_canvas->setNotes(scene.note.isEmpty() ? QStringList() : QStringList{scene.note});
    m_canvas->setScene(std::move(scene));
    markDirty();
}

const PlotScene &LivePlot::scene() const
{
    return m_canvas->scene();
}

void LivePlot::setPlotStyle(const PlotStyle &style)
{
    m_canvas->setPlotStyle(style);
    markDirty();
}

void LivePlot::setStepRange(double from, double to)
{
    m_canvas->setStepRange(from, to);
    // While a person drags or zooms, the plot answers at once.
    m_dirty = true;
    if (!m_pace.isActive())
        replotIfVisible();
}

void LivePlot::setCursorStep(std::optional<double> step)
{
    m_canvas->setCursor(step);
}

void LivePlot::releaseValues()
{
    m_canvas->releaseValues();
    markDirty();
}

int LivePlot::replots() const
{
    return m_canvas->replots();
}

bool LivePlot::pendingReplot() const
{
    return m_dirty || m_canvas->replotQueued();
}

void LivePlot::markDirty()
{
    m_dirty = true;
    if (!m_pace.isActive())
        replotIfVisible();
}

void LivePlot::replotIfVisible()
{
    if (!isVisible())
        return;
    m_dirty = false;
    m_pace.start();
    m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

void LivePlot::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_dirty)
        replotIfVisible();
}

void LivePlot::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_L && event->modifiers() == Qt::NoModifier)
        Q_EMIT logYAsked();
    else if (event->key() == Qt::Key_L && event->modifiers() == Qt::ShiftModifier)
        Q_EMIT logXAsked();
    else
        QWidget::keyPressEvent(event);
}

bool LivePlot::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_canvas && event->type() == QEvent::MouseMove) {
        auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->buttons() == Qt::NoButton)
            hover(mouse->position());
    } else if (watched == m_canvas && event->type() == QEvent::Leave) {
        Q_EMIT hoverLeft();
    }
    return QWidget::eventFilter(watched, event);
}

void LivePlot::chooseAxes(const QPointF &position, bool values)
{
    PanelPlot *panel = m_canvas->panelAt(position);
    if (!panel || !panel->panel().empty.isEmpty())
        return;
    QCPAxisRect *rect = panel->rect();
    Qt::Orientations axes = Qt::Horizontal | Qt::Vertical;
    if (rect->rect().contains(position.toPoint()) && !values && !panel->panel().map)
        axes = panel->panel().bars ? Qt::Vertical : Qt::Horizontal;
    rect->setRangeZoom(axes);
    rect->setRangeDrag(axes);
    QList<QCPAxis *> horizontal{panel->x()}, vertical{panel->y()};
    if (!panel->panel().rightLabel.isEmpty() && position.x() > rect->right())
        vertical = {panel->right()};
    rect->setRangeZoomAxes(horizontal, vertical);
    rect->setRangeDragAxes(horizontal, vertical);
}

void LivePlot::hover(const QPointF &position)
{
    PanelPlot *panel = m_canvas->panelAt(position);
    const bool inside = panel && panel->panel().empty.isEmpty() && panel->rect()->rect().contains(position.toPoint());
    if (inside && panel->panel().steps)
        Q_EMIT stepHovered(std::max(0.0, std::round(panel->x()->pixelToCoord(position.x()))));
    else
        Q_EMIT hoverLeft();
    const QString tip = inside ? tooltipAt(position) : QString();
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(m_canvas->mapToGlobal(position.toPoint()), tip, m_canvas);
}

QString LivePlot::tooltipAt(const QPointF &position) const
{
    PanelPlot *panel = m_canvas->panelAt(position);
    QStringList lines;
    if (panel->panel().steps) {
        int number = 0;
        for (const PlotMarker &marker : scene().markers) {
            ++number;
            if (std::abs(panel->x()->coordToPixel(marker.step) - position.x()) <= kNear)
                lines << tr("%1 · step %2: %3").arg(number).arg(marker.step, 0, 'f', 0).arg(marker.text);
        }
    } else if (panel->panel().bars) {
        const PlotBars &bars = *panel->panel().bars;
        const auto row = static_cast<long>(std::lround(-panel->y()->pixelToCoord(position.y())));
        if (row >= 0 && row < static_cast<long>(bars.names.size())) {
            const auto at = static_cast<std::size_t>(row);
            lines << bars.names[at]
                  << tr("−1: %1, 0: %2, +1: %3")
                         .arg(plotNumber(bars.negative[at], true), plotNumber(bars.zero[at], true),
                              plotNumber(bars.positive[at], true));
        }
    }
    if (const auto &tips = panel->panel().tips; !tips.empty()) {
        const long at = std::lround(panel->x()->pixelToCoord(position.x()));
        if (at >= 1 && at <= static_cast<long>(tips.size()))
            lines << tips[static_cast<std::size_t>(at - 1)];
    }
    if (const auto &map = panel->panel().map) {
        const auto cell = mapCell(*map, panel->x()->pixelToCoord(position.x()), panel->y()->pixelToCoord(position.y()));
        if (cell) {
            const auto &[row, column] = *cell;
            lines << tr("%1 taken for %2").arg(map->rows[row], map->columns[column])
                  << tr("%1 of %2 (%3)")
                         .arg(QLocale().toString(map->counts[row * map->columns.size() + column], 'f', 0),
                              QLocale().toString(map->rowTotals[row], 'f', 0),
                              plotNumber(map->share(row, column), true));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace ttq
