// The cells of a PlotMap in a panel: coloured, with their counts where there is room.
#pragma once

#include <QImage>
#include <memory>

#include "panelitems.h"

namespace ttq {

class PanelMap : public PanelItem {
public:
    using PanelItem::PanelItem;

protected:
    void draw(QCPPainter *painter) override;

private:
    QRectF cellRect(double row, double column) const;
    void drawCells(QCPPainter *painter, const PlotMap &map) const;
    void drawCounts(QCPPainter *painter, const PlotMap &map) const;
    const QImage &image(const PlotMap &map);

    QImage m_image;  // a pixel a cell, of m_drawn
    std::shared_ptr<const PlotMap> m_drawn;
};

// The colour of a share; of none the background.
QColor mapColour(const PlotMap &map, double share, const PlotStyle &style);
// A scale of the colours for a legend.
std::vector<LegendEntry> mapLegend(const PlotMap &map, const PlotStyle &style);
// Row and column at a place of a panel's axes, if there is a cell.
std::optional<std::pair<std::size_t, std::size_t>> mapCell(const PlotMap &map, double x, double y);

}  // namespace ttq
