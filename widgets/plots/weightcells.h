// Histograms of the latent weights of many layers as small pictures: what is in one, and how it is drawn on the screen and
// in a figure.
#pragma once

#include <QRectF>
#include <vector>

#include "layerlevels.h"

class QPainter;

namespace ttq {

struct WeightCell {
    std::int64_t layer = -1, step = 0, weights = 0;
    QString name;
    Interval range{0, 0};  // of the bins
    std::vector<std::uint32_t> counts;
    std::vector<LayerThreshold> thresholds;  // above 0, ascending; none in full precision
    std::vector<LayerLevel> levels;          // ascending; none in full precision
    double zeros = 0;                        // share; NaN in full precision
};

struct WeightCellOptions {
    std::optional<Interval> sharedX;  // else each its own
    bool logY = false;
};

// Of the layers that are shown and have a histogram, in order of the network; thresholds and levels are those of the step
// at which the weights were counted.
std::vector<WeightCell> weightCells(const RunData &data, const ViewChoice &choice,
                                    const std::vector<HistogramRecord> &histograms, const PlotStyle &style);

// The range of x that a cell needs on its own: its bins, and its levels unless these are far beyond them. And of all.
Interval cellRange(const WeightCell &cell);
std::optional<Interval> sharedRange(const std::vector<WeightCell> &cells);

// Name and zeros, the bins coloured by what they become, ±Δ dashed, and each level as a mark on the axis (on the edge, if
// it lies beyond).
void drawWeightCell(QPainter *painter, const QRectF &box, const WeightCell &cell, const WeightCellOptions &options,
                    const PlotStyle &style);
// Numbers of a cell in words.
QString weightCellText(const WeightCell &cell);

// All cells on a page, in as many columns as keep them wide.
void drawWeightPage(QPainter *painter, const QSize &page, const std::vector<WeightCell> &cells,
                    const WeightCellOptions &options, const PlotStyle &style);

}  // namespace ttq
