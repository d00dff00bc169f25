#include "panelitems.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::PanelPlot)
};

}  // namespace

PanelItem::PanelItem(QCustomPlot *plot, const PanelPlot *panel, const QString &layerName)
    : QCPAbstractItem(plot), m_panel(panel)
{
    setLayer(layerName);
    setClipAxisRect(panel->rect());
    setClipToAxisRect(true);
    setSelectable(false);
}

double PanelItem::pixelX(double value) const
{
    return m_panel->x()->coordToPixel(value);
}

void PanelItem::drawText(QCPPainter *painter, const QRectF &box, int flags, const QString &text, bool halo) const
{
    if (halo) {
        QColor background = m_panel->shared().style.background;
        background.setAlphaF(0.8f);
        painter->fillRect(painter->boundingRect(box, flags, text), background);
    }
    painter->drawText(box, flags, text);
}

void PanelBackdrop::draw(QCPPainter *painter)
{
    if (!m_panel->panel().empty.isEmpty() || !m_panel->panel().steps)
        return;
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    painter->setPen(Qt::NoPen);
    painter->setBrush(style.band);
    const auto &phases = m_panel->shared().phases;
    for (std::size_t i = 1; i < phases.size(); i += 2) {
        const double left = std::max(rect.left(), pixelX(phases[i].from));
        const double right = std::isfinite(phases[i].to) ? std::min(rect.right(), pixelX(phases[i].to)) : rect.right();
        if (left < right)
            painter->drawRect(QRectF(left, rect.top(), right - left, rect.height()));
    }
}

void PanelFront::drawPhaseNames(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    const QFontMetrics metrics(style.smallFont);
    painter->setFont(style.smallFont);
    painter->setPen(style.faintText);
    for (const PlotBand &phase : m_panel->shared().phases) {
        const double left = std::max(rect.left(), pixelX(phase.from)) + style.length(5);
        const double right = std::isfinite(phase.to) ? std::min(rect.right(), pixelX(phase.to)) : rect.right();
        if (right - left >= metrics.horizontalAdvance(phase.name))
            drawText(painter, QRectF(left, rect.top() + style.length(2), right - left, metrics.height()),
                     Qt::AlignLeft | Qt::AlignTop, phase.name, true);
        if (!phase.words.isEmpty() && right - left >= metrics.horizontalAdvance(phase.words) + style.length(12))
            drawText(painter, QRectF(left, rect.top(), right - left - style.length(5), rect.height()), Qt::AlignCenter,
                     phase.words, true);
    }
}

void PanelFront::draw(QCPPainter *painter)
{
    if (!m_panel->panel().empty.isEmpty()) {
        drawEmpty(painter);
        return;
    }
    painter->setAntialiasing(true);
    if (m_panel->panel().steps) {
        if (m_panel->panel().phaseNames)
            drawPhaseNames(painter);
        drawMarkers(painter);
        drawPhaseBounds(painter);
        drawNanMarks(painter);
    }
    drawRules(painter);
    drawStems(painter);
    drawLabels(painter);
}

void PanelFront::drawEmpty(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const int edge = style.length(8);
    painter->setFont(style.font);
    painter->setPen(style.faintText);
    drawText(painter, QRectF(m_panel->rect()->outerRect()).adjusted(edge, edge, -edge, -edge),
             Qt::AlignCenter | Qt::TextWordWrap, m_panel->panel().empty, false);
}

void PanelFront::drawPhaseBounds(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    const auto &phases = m_panel->shared().phases;
    painter->setPen(style.pen(style.event, style.axisWidth));
    for (std::size_t i = 1; i < phases.size(); ++i) {
        const double from = pixelX(phases[i].from);
        if (from > rect.left() && from < rect.right())
            painter->drawLine(QLineF(from, rect.top(), from, rect.bottom()));
    }
}

void PanelFront::drawMarkers(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    const QFontMetrics metrics(style.smallFont);
    double free = rect.left();
    int number = 0;
    painter->setFont(style.smallFont);
    for (const PlotMarker &marker : m_panel->shared().markers) {
        ++number;
        const double at = pixelX(marker.step);
        if (at < rect.left() || at > rect.right())
            continue;
        const QColor color = marker.warning ? style.warning : style.event;
        painter->setPen(style.pen(color, style.axisWidth, marker.warning ? Dash::DashDot : Dash::Dash));
        painter->drawLine(QLineF(at, rect.top(), at, rect.bottom()));
        const QString text = QString::number(number);
        const double width = metrics.horizontalAdvance(text) + style.length(4);
        // Under the names of phases; a number that would touch its neighbour is left to the tooltip.
        if (!m_panel->panel().phaseNames || at < free || at + width > rect.right())
            continue;
        free = at + width + style.length(2);
        painter->setPen(style.text);
        drawText(painter,
                 QRectF(at + style.length(2), rect.top() + metrics.height() + style.length(3), width, metrics.height()),
                 Qt::AlignLeft | Qt::AlignTop, text, true);
    }
}

void PanelFront::drawNanMarks(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    const QCPRange range = m_panel->x()->range();
    for (const PlotCurve &curve : m_panel->panel().curves) {
        if (!curve.data)
            continue;
        const auto &nanAt = curve.data->nanAt;
        double last = -1e9;
        painter->setPen(style.pen(curve.look.color, style.figure ? style.curveWidth : 1.0));
        for (auto it = std::lower_bound(nanAt.begin(), nanAt.end(), range.lower);
             it != nanAt.end() && *it <= range.upper; ++it) {
            const double at = pixelX(*it);
            if (at - last < style.length(3))
                continue;
            last = at;
            drawMark(painter, Mark::Cross, QPointF(at, rect.bottom() - style.length(4)), style.length(6));
        }
    }
    std::size_t hidden = 0;
    for (const PlotCurve &curve : m_panel->panel().curves)
        if (curve.data && (curve.right ? m_panel->logRight() : m_panel->logY()))
            hidden += countNonPositive(*curve.data, range.lower, range.upper);
    if (hidden == 0)
        return;
    painter->setFont(style.smallFont);
    painter->setPen(style.faintText);
    drawText(painter, rect.adjusted(style.length(5), 0, -style.length(5), -style.length(10)),
             Qt::AlignLeft | Qt::AlignBottom,
             Words::tr("%n value(s) ≤ 0 cannot be shown on a log axis", nullptr, static_cast<int>(hidden)), true);
}

void PanelFront::drawRules(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    painter->setFont(style.smallFont);
    const QFontMetrics metrics(style.smallFont);
    for (const PlotRule &rule : m_panel->panel().rules) {
        const double at = pixelX(rule.x);
        if (at < rect.left() || at > rect.right())
            continue;
        painter->setPen(style.pen(rule.look.color, style.axisWidth, rule.look.dash));
        painter->drawLine(QLineF(at, rect.top(), at, rect.bottom()));
        // Words on the outer side of a pair of rules.
        const double width = metrics.horizontalAdvance(rule.text) + style.length(2);
        const bool left = rule.x < 0 ? at - width > rect.left() : at + width > rect.right();
        painter->setPen(style.text);
        drawText(painter,
                 QRectF(left ? at - width - style.length(2) : at + style.length(3), rect.top() + style.length(2), width,
                        metrics.height()),
                 (left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop, rule.text, true);
    }
}

void PanelFront::drawStems(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    painter->setFont(style.smallFont);
    const QFontMetrics metrics(style.smallFont);
    std::vector<QRectF> taken;
    for (const PlotStem &stem : m_panel->panel().stems) {
        const double at = pixelX(stem.x), top = m_panel->right()->coordToPixel(stem.height);
        const double bottom = m_panel->right()->coordToPixel(0);
        if (!std::isfinite(at) || !std::isfinite(top))
            continue;
        // Outlined in the text's colour: a stem stands before bars of its own colour.
        painter->setPen(style.pen(style.text, style.figure ? 2 * style.unit : 4));
        painter->drawLine(QLineF(at, bottom, at, top));
        painter->setPen(style.pen(stem.look.color, style.figure ? style.unit : 2));
        painter->drawLine(QLineF(at, bottom, at, top));
        painter->setPen(style.pen(style.text, style.axisWidth));
        painter->setBrush(stem.look.color);
        drawMark(painter, stem.look.mark, QPointF(at, top), style.length(style.figure ? 5 : 9));
        const double width = metrics.horizontalAdvance(stem.text) + style.length(2);
        const double left
            = std::clamp(at - width / 2, rect.left() + 1, std::max(rect.left() + 1, rect.right() - width));
        const double above = top - metrics.height() - style.length(style.figure ? 4 : 6);
        QRectF box(left, std::max(rect.top() + metrics.height() + style.length(3), above), width, metrics.height());
        for (const QRectF &other : taken)
            if (other.intersects(box))
                box.moveBottom(other.top());
        taken.push_back(box);
        painter->setPen(style.text);
        drawText(painter, box, Qt::AlignCenter, stem.text, true);
    }
}

void PanelFront::drawLabels(QCPPainter *painter) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QRectF rect = m_panel->rect()->rect();
    painter->setFont(style.smallFont);
    const QFontMetrics metrics(style.smallFont);
    for (const PlotLabel &label : m_panel->panel().labels) {
        const QPointF at(pixelX(label.x), m_panel->y()->coordToPixel(label.y));
        if (!rect.contains(at))
            continue;
        painter->setPen(style.pen(style.text, style.axisWidth));
        painter->setBrush(label.look.color);
        drawMark(painter, label.look.mark, at, style.length(style.figure ? 6 : 9));
        const double width = metrics.horizontalAdvance(label.text) + style.length(2), height = metrics.height();
        const double left = std::clamp(at.x() - width / 2, rect.left() + style.length(3),
                                       std::max(rect.left() + style.length(3), rect.right() - width - style.length(3)));
        // Below the point: a best value has its curve on either side, and room under it.
        const double gap = style.length(style.figure ? 5 : 9);
        const bool below = at.y() + gap + height < rect.bottom();
        painter->setPen(style.text);
        drawText(painter, QRectF(left, below ? at.y() + gap : at.y() - gap - height, width, height), Qt::AlignCenter,
                 label.text, true);
    }
}

void PanelCursor::draw(QCPPainter *painter)
{
    const PanelPlot::Shared &shared = m_panel->shared();
    if (!shared.cursor || !m_panel->panel().steps || !m_panel->panel().empty.isEmpty())
        return;
    const PlotStyle &style = shared.style;
    const QRectF rect = m_panel->rect()->rect();
    const double at = std::floor(pixelX(*shared.cursor)) + (style.figure ? 0 : 0.5);
    if (!(at >= rect.left() && at <= rect.right() + 1))
        return;
    painter->setAntialiasing(false);
    painter->setPen(style.pen(style.text, style.axisWidth));
    painter->drawLine(QLineF(at, rect.top(), at, rect.bottom()));
    if (shared.flagged != m_panel || shared.cursorText.isEmpty())
        return;
    painter->setFont(style.smallFont);
    const QFontMetrics metrics(style.smallFont);
    const double width = metrics.horizontalAdvance(shared.cursorText) + style.length(8);
    const double left = std::clamp(at - width / 2, rect.left(), std::max(rect.left(), rect.right() - width));
    const QRectF flag(left, rect.bottom() - metrics.height() - style.length(2), width,
                      metrics.height() + style.length(2));
    painter->fillRect(flag, style.text);
    painter->setPen(style.background);
    painter->drawText(flag, Qt::AlignCenter, shared.cursorText);
}

}  // namespace ttq
