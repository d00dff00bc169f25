// Title and legend of a panel in a strip above it, so that a legend never covers the curves it names. On the screen each
// entry has room for the values at the cursor (without one: the last), so the readout stays in place as the cursor moves.
#pragma once

#include <optional>

#include "plotscene.h"
#include "qcp.h"

namespace ttq {

class LegendStrip : public QCPLayoutElement {
public:
    explicit LegendStrip(QCustomPlot *plot) : QCPLayoutElement(plot) {}

    void setContent(QString title, std::vector<LegendEntry> entries);
    void setStyle(const PlotStyle &style) { m_style = style; }
    // The text starts above the left edge of this axis rect, and ends at its right edge or at that of the strip.
    void setReference(QCPAxisRect *rect, bool toTheEnd = false)
    {
        m_reference = rect;
        m_toTheEnd = toTheEnd;
    }
    void setCursor(std::optional<double> step) { m_step = step; }
    void setMaxLines(int lines) { m_maxLines = lines; }

    // Breaks the entries into lines for the present width and sets the height that they need; true if it has changed.
    bool arrange();

    const QString &title() const { return m_title; }
    const std::vector<LegendEntry> &entries() const { return m_entries; }
    QString valueText(const LegendEntry &entry) const;  // at the cursor, else the last; none in a figure
    int hidden() const { return static_cast<int>(m_entries.size()) - m_shown; }  // entries without room

protected:
    void draw(QCPPainter *painter) override;

private:
    int textWidth() const;
    int sampleWidth(const LegendEntry &entry) const;
    int gap() const;
    int entryWidth(const LegendEntry &entry) const;
    void drawSample(QCPPainter *painter, const LegendEntry &entry, const QRectF &box) const;

    PlotStyle m_style;
    QString m_title;
    std::vector<LegendEntry> m_entries;
    std::vector<QPoint> m_places;  // left end and line of each entry shown
    int m_shown = 0, m_maxLines = 6, m_lines = 1;
    QPointer<QCPAxisRect> m_reference;
    bool m_toTheEnd = false;
    std::optional<double> m_step;
};

// A mark of about `size` painter units, filled with the brush and outlined with the pen that are set.
void drawMark(QPainter *painter, Mark mark, const QPointF &at, double size);

}  // namespace ttq
