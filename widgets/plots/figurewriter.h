// Figures for papers: a scene at exact size and text height, as PDF, PNG or SVG.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>

#include "base/expected.h"
#include "plotscene.h"

class QPainter;

namespace ttq {

struct FigureSize {
    double widthMm = 88.9, heightMm = 63.5;
    double textPoints = 8;
};

// The ending of `file` decides: .pdf (a page of exactly that size, text and lines as such), .png (300 dpi), .svg. `scene`
// builds the scene for a style, since colours are part of it. Events become numbered notes below. The file is replaced
// as a whole or not at all.
// Errors: InvalidArgument for another ending or a size outside 20 to 2,000 mm, Io.
Expected<void> writeFigure(const QString &file, const FigureSize &size, Interval steps,
                           const std::function<PlotScene(const PlotStyle &)> &scene);

// The same for what is no scene: `paint` draws on a white page of `size` units, in the style for print. Errors as above.
Expected<void>
writePainting(const QString &file, const FigureSize &size,
              const std::function<void(QPainter *painter, const QSize &size, const PlotStyle &style)> &paint);

}  // namespace ttq
