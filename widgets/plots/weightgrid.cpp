#include "weightgrid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

constexpr int kCharacters = 26, kLines = 8;  // of a cell, at least
constexpr int kGap = 6;
constexpr double kAspect = 1.45;  // width : height

}  // namespace

WeightGrid::WeightGrid(QWidget *parent) : QAbstractScrollArea(parent), m_style(PlotStyle::screen(palette(), font()))
{
    setObjectName(QStringLiteral("weightGrid"));
    setAccessibleName(tr("Histograms of the weights"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
}

void WeightGrid::setCells(std::vector<WeightCell> cells, const WeightCellOptions &options)
{
    m_cells = std::move(cells);
    m_options = options;
    updateScrollBar();
    describe();
    viewport()->update();
}

void WeightGrid::setWords(const QString &words)
{
    m_words = words;
    viewport()->update();
}

void WeightGrid::setCurrentLayer(std::int64_t layer)
{
    if (m_current == layer)
        return;
    m_current = layer;
    showCell(currentIndex());
    describe();
    viewport()->update();
}

void WeightGrid::setPlotStyle(const PlotStyle &style)
{
    m_style = style;
    updateScrollBar();
    viewport()->update();
}

int WeightGrid::columns() const
{
    const int least = kCharacters * fontMetrics().averageCharWidth();
    const int most = std::max(1, viewport()->width() / std::max(1, least));
    // Few cells share the room there is.
    const double wanted = std::sqrt(static_cast<double>(m_cells.size()) * viewport()->width()
                                    / std::max(1, viewport()->height()) / kAspect);
    return std::clamp(static_cast<int>(std::lround(wanted)), 1, most);
}

int WeightGrid::cellHeight() const
{
    const int across = columns(), rows = std::max(1, (static_cast<int>(m_cells.size()) + across - 1) / across);
    const int tallest = static_cast<int>(viewport()->width() / across / (0.8 * kAspect));
    return std::max(kLines * fontMetrics().height(), std::min(viewport()->height() / rows, tallest));
}

QRect WeightGrid::cellRect(int index) const
{
    const int across = columns(), height = cellHeight();
    const int width = viewport()->width() / across;
    return QRect(index % across * width, index / across * height - verticalScrollBar()->value(), width, height)
        .adjusted(kGap / 2, kGap / 2, -kGap / 2, -kGap / 2);
}

int WeightGrid::cellAt(const QPoint &at) const
{
    for (int i = 0; i < static_cast<int>(m_cells.size()); ++i)
        if (cellRect(i).contains(at))
            return i;
    return -1;
}

int WeightGrid::currentIndex() const
{
    const auto found = std::find_if(m_cells.begin(), m_cells.end(),
                                    [this](const WeightCell &cell) { return cell.layer == m_current; });
    return found == m_cells.end() ? -1 : static_cast<int>(found - m_cells.begin());
}

void WeightGrid::updateScrollBar()
{
    const int across = columns(), height = cellHeight();
    const int rows = (static_cast<int>(m_cells.size()) + across - 1) / across;
    verticalScrollBar()->setRange(0, std::max(0, rows * height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(height / 2);
}

// What a person who cannot see the cells should hear.
void WeightGrid::describe()
{
    const int index = currentIndex();
    setAccessibleDescription(index < 0 ? tr("%n layer(s)", nullptr, static_cast<int>(m_cells.size()))
                                       : weightCellText(m_cells[static_cast<std::size_t>(index)]));
}

void WeightGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_style.background);
    m_drawn = 0;
    if (m_cells.empty()) {
        painter.setPen(m_style.faintText);
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_words);
        return;
    }
    for (int i = 0; i < static_cast<int>(m_cells.size()); ++i) {
        const QRect box = cellRect(i);
        if (!box.intersects(viewport()->rect()))
            continue;
        ++m_drawn;
        const WeightCell &cell = m_cells[static_cast<std::size_t>(i)];
        const bool current = cell.layer == m_current;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(current ? QPen(palette().color(QPalette::Highlight), 2) : QPen(m_style.grid, 1));
        painter.drawRect(box.adjusted(0, 0, -1, -1));
        drawWeightCell(&painter, QRectF(box).adjusted(2, 2, -2, -2), cell, m_options, m_style);
    }
}

void WeightGrid::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

void WeightGrid::showCell(int index)
{
    if (index < 0)
        return;
    const QRect box = cellRect(index);
    QScrollBar *bar = verticalScrollBar();
    if (box.top() < 0)
        bar->setValue(bar->value() + box.top() - kGap);
    else if (box.bottom() > viewport()->height())
        bar->setValue(bar->value() + box.bottom() - viewport()->height() + kGap);
}

void WeightGrid::choose(int index)
{
    if (index < 0 || index >= static_cast<int>(m_cells.size()))
        return;
    const std::int64_t layer = m_cells[static_cast<std::size_t>(index)].layer;
    setCurrentLayer(layer);
    Q_EMIT layerClicked(layer);
}

void WeightGrid::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        choose(cellAt(event->position().toPoint()));
}

void WeightGrid::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(m_cells.size()) - 1, now = currentIndex();
    const auto move = [&](int by) { choose(now < 0 ? 0 : std::clamp(now + by, 0, std::max(0, last))); };
    switch (event->key()) {
    case Qt::Key_Left: return move(-1);
    case Qt::Key_Right: return move(1);
    case Qt::Key_Up: return move(now - columns() >= 0 ? -columns() : 0);
    case Qt::Key_Down: return move(now + columns() <= last ? columns() : 0);
    case Qt::Key_Home: return choose(0);
    case Qt::Key_End: return choose(last);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

bool WeightGrid::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int index = cellAt(help->pos());
        if (index < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), weightCellText(m_cells[static_cast<std::size_t>(index)]), viewport(),
                               cellRect(index));
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace ttq
