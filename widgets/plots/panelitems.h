// What a panel draws besides its curves: phases behind them; events, marked points, stems, NaN marks and words in front; the
// cursor on top. Each is one item of the plot that paints from the panel's values.
#pragma once

#include "panelplot.h"

namespace ttq {

class PanelItem : public QCPAbstractItem {
public:
    PanelItem(QCustomPlot *plot, const PanelPlot *panel, const QString &layer);
    double selectTest(const QPointF &, bool, QVariant *) const override { return -1; }

protected:
    double pixelX(double value) const;
    void drawText(QCPPainter *painter, const QRectF &box, int flags, const QString &text, bool halo) const;

    const PanelPlot *m_panel;
};

class PanelBackdrop : public PanelItem {
public:
    using PanelItem::PanelItem;

protected:
    void draw(QCPPainter *painter) override;
};

class PanelFront : public PanelItem {
public:
    using PanelItem::PanelItem;

protected:
    void draw(QCPPainter *painter) override;

private:
    void drawEmpty(QCPPainter *painter) const;
    void drawPhaseNames(QCPPainter *painter) const;
    void drawPhaseBounds(QCPPainter *painter) const;
    void drawMarkers(QCPPainter *painter) const;
    void drawNanMarks(QCPPainter *painter) const;
    void drawStems(QCPPainter *painter) const;
    void drawRules(QCPPainter *painter) const;
    void drawLabels(QCPPainter *painter) const;
};

class PanelCursor : public PanelItem {
public:
    using PanelItem::PanelItem;

protected:
    void draw(QCPPainter *painter) override;
};

}  // namespace ttq
