#include "figurewriter.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QImageWriter>
#include <QLocale>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <cmath>

#include "base/safefile.h"
#include "plotcanvas.h"

namespace ttq {

namespace {

constexpr double kMmPerInch = 25.4;
constexpr double kPngDpi = 300;
// QCustomPlot thins curves to one point a painter unit and lays out in whole units: a point is too coarse for both.
constexpr double kUnitsPerPoint = 4;
constexpr int kMostNotes = 8;

QStringList notesOf(const PlotScene &scene, Interval steps)
{
    QStringList notes;
    if (!scene.note.isEmpty())
        notes << scene.note;
    int number = 0, left = 0;
    for (const PlotMarker &marker : scene.markers) {
        ++number;
        if (marker.step < steps.low || marker.step > steps.high)
            continue;
        if (notes.size() >= kMostNotes)
            ++left;
        else
            notes << PlotCanvas::tr("%1: step %2, %3")
                         .arg(number)
                         .arg(QLocale().toString(marker.step, 'f', 0),
                              QString(marker.text).replace(QLatin1Char('\n'), QLatin1String("; ")));
    }
    if (left > 0)
        notes << PlotCanvas::tr("and %n more", nullptr, left);
    return notes;
}

using Paint = std::function<void(QCPPainter &painter, const QSize &size, const PlotStyle &style)>;

struct Job {
    FigureSize size;
    Paint draw;

    double points(double mm) const { return mm / kMmPerInch * 72; }
    QSize units(double perPoint) const
    {
        return {static_cast<int>(std::lround(points(size.widthMm) * perPoint)),
                static_cast<int>(std::lround(points(size.heightMm) * perPoint))};
    }

    void paint(QPaintDevice *device, double perPoint, double scale, bool vectors) const
    {
        QCPPainter painter(device);
        painter.setMode(QCPPainter::pmVectorized, vectors);
        painter.setMode(QCPPainter::pmNoCaching);
        painter.scale(scale, scale);
        draw(painter, units(perPoint), PlotStyle::print(size.textPoints, perPoint));
    }
};

QByteArray pdf(const Job &job)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setCreator(QStringLiteral("TTQ Workbench"));
        writer.setResolution(72);
        writer.setPageSize(QPageSize(QSizeF(job.size.widthMm, job.size.heightMm), QPageSize::Millimeter, QString(),
                                     QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        job.paint(&writer, kUnitsPerPoint, 1 / kUnitsPerPoint, true);
    }
    return buffer.data();
}

QByteArray svg(const Job &job)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QSvgGenerator generator;
        const QSize units = job.units(kUnitsPerPoint);
        generator.setOutputDevice(&buffer);
        generator.setResolution(static_cast<int>(72 * kUnitsPerPoint));
        generator.setSize(units);
        generator.setViewBox(QRect(QPoint(0, 0), units));
        generator.setTitle(QStringLiteral("TTQ Workbench"));
        job.paint(&generator, kUnitsPerPoint, 1, true);
    }
    return buffer.data();
}

QByteArray png(const Job &job)
{
    const double perPoint = kPngDpi / 72;
    QImage image(job.units(perPoint), QImage::Format_RGB32);
    image.fill(Qt::white);
    const int dotsPerMeter = static_cast<int>(std::lround(kPngDpi / kMmPerInch * 1000));
    job.paint(&image, perPoint, 1, false);
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QImageWriter(&buffer, "png").write(image);
    return buffer.data();
}

Expected<void> write(const QString &file, const FigureSize &size, const Paint &paint)
{
    const std::string name = file.toStdString();
    for (const double mm : {size.widthMm, size.heightMm})
        if (!(mm >= 20 && mm <= 2000))
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    name + ": a figure of " + QString::number(size.widthMm).toStdString() + " x "
                                        + QString::number(size.heightMm).toStdString()
                                        + " mm; width and height have to be from 20 to 2,000 mm"}};
    const QString ending = QFileInfo(file).suffix().toLower();
    const Job job{size, paint};
    QByteArray bytes;
    if (ending == QLatin1String("pdf"))
        bytes = pdf(job);
    else if (ending == QLatin1String("png"))
        bytes = png(job);
    else if (ending == QLatin1String("svg"))
        bytes = svg(job);
    else
        return Unexpected{
            Error{ErrorCode::InvalidArgument,
                  name + ": figures are written as .pdf, .png or .svg, not as '." + ending.toStdString() + "'"}};
    if (bytes.isEmpty())
        return Unexpected{Error{ErrorCode::Internal, name + ": the figure could not be encoded"}};
    const std::span<const char> content(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    return writeFile(std::filesystem::path(name), std::as_bytes(content));
}

}  // namespace

Expected<void> writeFigure(const QString &file, const FigureSize &size, Interval steps,
                           const std::function<PlotScene(const PlotStyle &)> &scene)
{
    return write(file, size, [&](QCPPainter &painter, const QSize &viewport, const PlotStyle &style) {
        PlotCanvas canvas(style);
        PlotScene drawn = scene(style);
        canvas.setNotes(notesOf(drawn, steps));
        canvas.setScene(std::move(drawn));
        canvas.setStepRange(steps.low, steps.high);
        canvas.toPainter(&painter, viewport.width(), viewport.height());
    });
}

Expected<void> writePainting(const QString &file, const FigureSize &size,
                             const std::function<void(QPainter *, const QSize &, const PlotStyle &)> &paint)
{
    return write(file, size,
                 [&](QCPPainter &painter, const QSize &page, const PlotStyle &style) { paint(&painter, page, style); });
}

}  // namespace ttq
