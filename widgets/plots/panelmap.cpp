#include "panelmap.h"

#include <QFontMetrics>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

// So that the faintest cell is no background.
constexpr double kFaintest = 0.06;

}  // namespace

QColor mapColour(const PlotMap &map, double share, const PlotStyle &style)
{
    if (!(share > 0))
        return style.background;
    const double part = map.log ? 1 - std::log(share) / std::log(map.least) : share;
    return style.map(kFaintest + (1 - kFaintest) * part);
}

std::vector<LegendEntry> mapLegend(const PlotMap &map, const PlotStyle &style)
{
    std::vector<LegendEntry> legend;
    const auto add = [&](double share) {
        legend.push_back(
            {plotNumber(share, true), {mapColour(map, share, style), Dash::Solid, Mark::None}, false, true, {}, false});
    };
    if (!map.log) {
        for (const double share : {0.2, 0.4, 0.6, 0.8, 1.0})
            add(share);
        return legend;
    }
    for (const double share : {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0})
        if (share >= map.least * 0.999)
            add(share);
    return legend;
}

std::optional<std::pair<std::size_t, std::size_t>> mapCell(const PlotMap &map, double x, double y)
{
    const double column = std::round(x), row = std::round(-y);
    if (!(column >= 0 && row >= 0) || column >= static_cast<double>(map.columns.size())
        || row >= static_cast<double>(map.rows.size()))
        return std::nullopt;
    return std::pair(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
}

QRectF PanelMap::cellRect(double row, double column) const
{
    const double left = pixelX(column - 0.5), right = pixelX(column + 0.5);
    const double top = m_panel->y()->coordToPixel(-row + 0.5), bottom = m_panel->y()->coordToPixel(-row - 0.5);
    return {left, top, right - left, bottom - top};
}

const QImage &PanelMap::image(const PlotMap &map)
{
    if (m_drawn == m_panel->panel().map)
        return m_image;
    m_drawn = m_panel->panel().map;
    m_image = QImage(static_cast<int>(map.columns.size()), static_cast<int>(map.rows.size()), QImage::Format_RGB32);
    for (std::size_t row = 0; row < map.rows.size(); ++row)
        for (std::size_t column = 0; column < map.columns.size(); ++column)
            m_image.setPixelColor(static_cast<int>(column), static_cast<int>(row),
                                  mapColour(map, map.share(row, column), m_panel->shared().style));
    return m_image;
}

void PanelMap::draw(QCPPainter *painter)
{
    const auto &map = m_panel->panel().map;
    if (!map || map->rows.empty() || map->columns.empty() || !m_panel->panel().empty.isEmpty())
        return;
    painter->setAntialiasing(false);
    if (painter->modes().testFlag(QCPPainter::pmVectorized)) {
        drawCells(painter, *map);
    } else {
        painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
        const QRectF first = cellRect(0, 0);
        const QRectF last
            = cellRect(static_cast<double>(map->rows.size()) - 1, static_cast<double>(map->columns.size()) - 1);
        painter->drawImage(first.united(last), image(*map));
    }
    drawCounts(painter, *map);
}

void PanelMap::drawCells(QCPPainter *painter, const PlotMap &map) const
{
    for (std::size_t row = 0; row < map.rows.size(); ++row)
        for (std::size_t column = 0; column < map.columns.size(); ++column)
            if (const double share = map.share(row, column); share > 0)
                painter->fillRect(cellRect(static_cast<double>(row), static_cast<double>(column)),
                                  mapColour(map, share, m_panel->shared().style));
}

void PanelMap::drawCounts(QCPPainter *painter, const PlotMap &map) const
{
    const PlotStyle &style = m_panel->shared().style;
    const QFontMetrics metrics(style.smallFont);
    const QRectF cell = cellRect(0, 0), rect = m_panel->rect()->rect();
    const double most = *std::max_element(map.counts.begin(), map.counts.end());
    const int width = metrics.horizontalAdvance(QLocale().toString(most, 'f', 0)) + style.length(4);
    if (cell.height() < metrics.height() || cell.width() < width)
        return;
    painter->setFont(style.smallFont);
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        for (std::size_t column = 0; column < map.columns.size(); ++column) {
            const QRectF box = cellRect(static_cast<double>(row), static_cast<double>(column));
            const double count = map.counts[row * map.columns.size() + column];
            if (count == 0 || !rect.intersects(box))
                continue;
            const QColor ground = mapColour(map, map.share(row, column), style);
            painter->setPen(luminance(ground) > 0.55 ? Qt::black : Qt::white);
            painter->drawText(box, Qt::AlignCenter, QLocale().toString(count, 'f', 0));
        }
    }
}

}  // namespace ttq
