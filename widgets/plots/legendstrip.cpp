#include "legendstrip.h"

#include <QFontMetrics>
#include <algorithm>

namespace ttq {

void LegendStrip::setContent(QString title, std::vector<LegendEntry> entries)
{
    m_title = std::move(title);
    m_entries = std::move(entries);
}

QString LegendStrip::valueText(const LegendEntry &entry) const
{
    QString text;
    if (m_style.figure)
        return text;
    for (const CurvePtr &curve : entry.values) {
        const bool any = curve && !curve->x.empty();
        const double value = any ? valueAt(*curve, m_step ? *m_step : curve->x.back()) : qQNaN();
        text += (text.isEmpty() ? QString() : QStringLiteral("  ")) + plotNumber(value, entry.percent);
    }
    return text;
}

int LegendStrip::textWidth() const
{
    if (!m_reference)
        return rect().width();
    return m_toTheEnd ? rect().right() - m_reference->left() : m_reference->width();
}

int LegendStrip::sampleWidth(const LegendEntry &entry) const
{
    // Entries without words stand in narrow panels.
    return m_style.length(entry.box || entry.text.isEmpty() || !entry.line ? 13 : 22);
}

int LegendStrip::gap() const
{
    const bool words = std::any_of(m_entries.begin(), m_entries.end(),
                                   [](const LegendEntry &entry) { return !entry.text.isEmpty(); });
    return m_style.length(m_style.figure || !words ? 8 : 14);
}

int LegendStrip::entryWidth(const LegendEntry &entry) const
{
    const QFontMetrics metrics(m_style.font);
    int width = sampleWidth(entry) + m_style.length(4) + metrics.horizontalAdvance(entry.text);
    if (!m_style.figure && !entry.values.empty())
        width += (entry.text.isEmpty() ? 0 : m_style.length(6))
            + static_cast<int>(entry.values.size()) * metrics.horizontalAdvance(QStringLiteral("0.0000  "));
    return width;
}

bool LegendStrip::arrange()
{
    const int lineHeight = QFontMetrics(m_style.font).height() + m_style.length(2);
    const int width = std::max(textWidth(), m_style.length(40));
    int x = m_title.isEmpty() ? 0 : QFontMetrics(m_style.titleFont).horizontalAdvance(m_title) + gap();
    int line = 0;
    int all = x;
    for (const LegendEntry &entry : m_entries)
        all += entryWidth(entry) + gap();
    // Beside the title only if all entries fit there: one left over on a line of its own looks like a mistake.
    if (x > 0 && !m_entries.empty() && all - gap() > width) {
        x = 0;
        line = 1;
    }
    m_places.clear();
    m_shown = 0;
    for (const LegendEntry &entry : m_entries) {
        const int need = entryWidth(entry);
        if (x > 0 && x + need > width) {
            x = 0;
            ++line;
        }
        if (line >= m_maxLines)
            break;
        m_places.emplace_back(x, line);
        ++m_shown;
        x += need + gap();
    }
    m_lines = m_title.isEmpty() && m_entries.empty() ? 0 : std::min(line + 1, m_maxLines);
    const int height = m_lines > 0 ? m_lines * lineHeight + m_style.length(2) : 0;
    if (minimumSize().height() == height && maximumSize().height() == height)
        return false;
    setMinimumSize(0, height);
    setMaximumSize(QWIDGETSIZE_MAX, height);
    return true;
}

void LegendStrip::draw(QCPPainter *painter)
{
    if (m_lines == 0)
        return;
    const int left = m_reference ? m_reference->left() : rect().left();
    const int lineHeight = QFontMetrics(m_style.font).height() + m_style.length(2);
    const QFontMetrics metrics(m_style.font);
    painter->setAntialiasing(true);
    if (!m_title.isEmpty()) {
        const QFontMetrics bold(m_style.titleFont);
        painter->setFont(m_style.titleFont);
        painter->setPen(m_style.text);
        painter->drawText(QRectF(left, rect().top(), textWidth(), lineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                          bold.elidedText(m_title, Qt::ElideMiddle, textWidth()));
    }
    painter->setFont(m_style.font);
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const LegendEntry &entry = m_entries[i];
        const QRectF line(left + m_places[i].x(), rect().top() + m_places[i].y() * lineHeight,
                          std::max(1, textWidth() - m_places[i].x()), lineHeight);
        drawSample(painter, entry, QRectF(line.left(), line.top(), sampleWidth(entry), lineHeight));
        painter->setPen(m_style.text);
        const QRectF text = line.adjusted(sampleWidth(entry) + m_style.length(4), 0, 0, 0);
        const QString shown = metrics.elidedText(entry.text, Qt::ElideMiddle, static_cast<int>(text.width()));
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, shown);
        if (const QString value = valueText(entry); !value.isEmpty()) {
            painter->setPen(m_style.faintText);
            painter->drawText(
                text.adjusted(entry.text.isEmpty() ? 0 : metrics.horizontalAdvance(entry.text) + m_style.length(6), 0,
                              0, 0),
                Qt::AlignLeft | Qt::AlignVCenter, value);
        }
    }
    if (hidden() > 0) {
        painter->setPen(m_style.faintText);
        painter->drawText(QRectF(left, rect().top() + (m_lines - 1) * lineHeight, textWidth(), lineHeight),
                          Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("+ %1 …").arg(hidden()));
    }
}

void LegendStrip::drawSample(QCPPainter *painter, const LegendEntry &entry, const QRectF &box) const
{
    const QPointF middle(box.center().x(), std::floor(box.center().y()));
    painter->setBrush(entry.look.color);
    if (entry.box) {
        painter->setPen(Qt::NoPen);
        const double side = m_style.length(9);
        painter->drawRect(QRectF(box.right() - side - m_style.length(2), middle.y() - side / 2, side, side));
        return;
    }
    if (entry.line) {
        painter->setPen(m_style.curvePen(entry.look));
        painter->drawLine(QLineF(box.left(), middle.y(), box.right(), middle.y()));
    }
    if (entry.look.mark != Mark::None) {
        painter->setPen(m_style.pen(entry.look.color, m_style.curveWidth));
        drawMark(painter, entry.look.mark, entry.line ? middle : QPointF(box.right() - m_style.length(6), middle.y()),
                 m_style.length(m_style.figure ? 4 : 6));
    }
}

void drawMark(QPainter *painter, Mark mark, const QPointF &at, double size)
{
    const double r = size / 2;
    const auto polygon = [&](std::initializer_list<QPointF> corners) {
        QPolygonF shape;
        for (const QPointF &corner : corners)
            shape << at + corner * r;
        painter->drawPolygon(shape);
    };
    switch (mark) {
    case Mark::None: break;
    case Mark::Disc: painter->drawEllipse(at, r, r); break;
    case Mark::Square: polygon({{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}}); break;
    case Mark::Triangle: polygon({{0, -1.15}, {1.05, 0.8}, {-1.05, 0.8}}); break;
    case Mark::Diamond: polygon({{0, -1.2}, {1.2, 0}, {0, 1.2}, {-1.2, 0}}); break;
    case Mark::Down: polygon({{0, 1.15}, {1.05, -0.8}, {-1.05, -0.8}}); break;
    case Mark::Cross:
        painter->drawLine(at + QPointF(-r, -r), at + QPointF(r, r));
        painter->drawLine(at + QPointF(-r, r), at + QPointF(r, -r));
        break;
    case Mark::Plus:
        painter->drawLine(at + QPointF(-r, 0), at + QPointF(r, 0));
        painter->drawLine(at + QPointF(0, -r), at + QPointF(0, r));
        break;
    case Mark::Star:
        polygon({{0, -1.6},
                 {0.4, -0.5},
                 {1.5, -0.5},
                 {0.62, 0.2},
                 {0.95, 1.3},
                 {0, 0.62},
                 {-0.95, 1.3},
                 {-0.62, 0.2},
                 {-1.5, -0.5},
                 {-0.4, -0.5}});
        break;
    }
}

}  // namespace ttq
