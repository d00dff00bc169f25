#include "weightcells.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "legendstrip.h"

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::WeightsView)
};

// Levels further out than so many half-widths of the histogram would press it flat.
constexpr double kFar = 2.5;
constexpr double kCellAspect = 1.45;

QString shortNumber(double value)
{
    if (value == 0)
        return QStringLiteral("0");
    const double size = std::abs(value);
    const QString text = QLocale().toString(size, 'g', 2);
    return value < 0 ? QStringLiteral("−") + text : text;
}

// What a latent weight at x becomes: the sign of the level.
int signAt(const WeightCell &cell, double x)
{
    if (cell.thresholds.empty())
        return 0;
    const double delta = cell.thresholds.front().value;
    return x > delta ? 1 : x < -delta ? -1 : 0;
}

struct Frame {
    QRectF plot;
    Interval x;

    double at(double value) const { return plot.left() + (value - x.low) / (x.high - x.low) * plot.width(); }
};

void drawBins(QPainter *painter, const WeightCell &cell, const Frame &frame, bool logY, const PlotStyle &style)
{
    const std::uint32_t most = cell.counts.empty() ? 0 : *std::max_element(cell.counts.begin(), cell.counts.end());
    if (most == 0)
        return;
    painter->setRenderHint(QPainter::Antialiasing, false);  // or neighbours would show what is between them
    const auto height = [&](double count) {
        const double part = logY ? std::log1p(count) / std::log1p(static_cast<double>(most)) : count / most;
        return part * frame.plot.height();
    };
    const double width = (cell.range.high - cell.range.low) / static_cast<double>(cell.counts.size());
    // A bin across a threshold is on both sides of it.
    std::vector<double> cuts;
    if (!cell.thresholds.empty())
        cuts = {-cell.thresholds.front().value, cell.thresholds.front().value};
    for (std::size_t i = 0; i < cell.counts.size(); ++i) {
        if (cell.counts[i] == 0)
            continue;
        double low = cell.range.low + width * static_cast<double>(i);
        const double high = low + width, tall = std::max(1.0, height(cell.counts[i]));
        std::vector<double> edges{low};
        for (const double cut : cuts)
            if (cut > low && cut < high)
                edges.push_back(cut);
        edges.push_back(high);
        for (std::size_t part = 0; part + 1 < edges.size(); ++part) {
            const double left = frame.at(edges[part]), right = frame.at(edges[part + 1]);
            painter->fillRect(QRectF(left, frame.plot.bottom() - tall, std::max(1.0, right - left), tall),
                              style.sign(signAt(cell, (edges[part] + edges[part + 1]) / 2)).color);
        }
    }
    painter->setRenderHint(QPainter::Antialiasing, style.figure);
}

void drawThresholds(QPainter *painter, const WeightCell &cell, const Frame &frame, const PlotStyle &style)
{
    painter->setPen(style.pen(style.text, style.axisWidth, Dash::Dash));
    for (const LayerThreshold &threshold : cell.thresholds) {
        for (const double value : {-threshold.value, threshold.value}) {
            const double x = std::round(frame.at(value));
            if (x >= frame.plot.left() && x <= frame.plot.right())
                painter->drawLine(QLineF(x, frame.plot.top(), x, frame.plot.bottom()));
        }
    }
}

void drawLevels(QPainter *painter, const WeightCell &cell, const Frame &frame, const PlotStyle &style)
{
    painter->setRenderHint(QPainter::Antialiasing, true);
    const double size = std::min<double>(style.length(style.figure ? 5 : 8), std::max(2.0, frame.plot.height() / 3));
    for (const LayerLevel &level : cell.levels) {
        if (level.sign == 0 || !std::isfinite(level.value))
            continue;
        const CurveLook look = style.sign(level.sign);
        const double x = std::clamp(frame.at(level.value), frame.plot.left(), frame.plot.right());
        painter->setPen(style.pen(style.background, style.axisWidth));
        painter->setBrush(look.color);
        drawMark(painter, look.mark, QPointF(x, frame.plot.bottom()), size);
    }
    painter->setRenderHint(QPainter::Antialiasing, style.figure);
}

}  // namespace

std::vector<WeightCell> weightCells(const RunData &data, const ViewChoice &choice,
                                    const std::vector<HistogramRecord> &histograms, const PlotStyle &style)
{
    std::vector<WeightCell> cells;
    for (const LayerInfo *layer : shownLayers(data, choice.layers)) {
        const auto found = std::find_if(histograms.begin(), histograms.end(),
                                        [&](const HistogramRecord &record) { return record.layer == layer->id; });
        if (found == histograms.end() || found->counts.empty() || !(found->high > found->low))
            continue;
        ViewChoice then = choice;
        then.cursor = static_cast<double>(found->step);
        WeightCell cell;
        cell.layer = layer->id;
        cell.step = found->step;
        cell.weights = layer->weights;
        cell.name = layerName(*layer, style);
        cell.range = {static_cast<double>(found->low), static_cast<double>(found->high)};
        cell.counts = found->counts;
        cell.zeros = layerScalar(data, then, *layer, "frac_zero");
        cell.thresholds = thresholdsOf(data, then, *layer);
        if (std::isfinite(cell.zeros))
            cell.levels = levelsOf(data, then, *layer);
        cells.push_back(std::move(cell));
    }
    return cells;
}

Interval cellRange(const WeightCell &cell)
{
    Interval range = cell.range;
    const double half = std::max(std::abs(range.low), std::abs(range.high));
    for (const LayerLevel &level : cell.levels) {
        if (!(std::abs(level.value) <= kFar * half))
            continue;
        range.low = std::min(range.low, level.value);
        range.high = std::max(range.high, level.value);
    }
    return range;
}

std::optional<Interval> sharedRange(const std::vector<WeightCell> &cells)
{
    std::optional<Interval> all;
    for (const WeightCell &cell : cells) {
        const Interval own = cellRange(cell);
        all = all ? Interval{std::min(all->low, own.low), std::max(all->high, own.high)} : own;
    }
    return all;
}

void drawWeightCell(QPainter *painter, const QRectF &box, const WeightCell &cell, const WeightCellOptions &options,
                    const PlotStyle &style)
{
    const QFontMetrics metrics(style.smallFont);
    const double line = metrics.height(), edge = style.length(style.figure ? 2 : 6), mark = style.length(5);
    painter->setFont(style.smallFont);
    const QRectF title(box.left() + edge, box.top() + style.length(1), box.width() - 2 * edge, line);
    painter->setPen(style.text);
    painter->drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(cell.name, Qt::ElideLeft, static_cast<int>(title.width())));

    Frame frame{QRectF(box.left() + edge, title.bottom() + style.length(2), box.width() - 2 * edge,
                       box.bottom() - title.bottom() - style.length(2) - line - mark),
                options.sharedX.value_or(cellRange(cell))};
    const double room = 0.04 * (frame.x.high - frame.x.low);
    frame.x = {frame.x.low - room, frame.x.high + room};
    if (frame.plot.height() < 2 || !(frame.x.high > frame.x.low))
        return;
    drawBins(painter, cell, frame, options.logY, style);
    drawThresholds(painter, cell, frame, style);
    painter->setPen(style.pen(style.axis, style.axisWidth));
    painter->drawLine(frame.plot.bottomLeft(), frame.plot.bottomRight());
    drawLevels(painter, cell, frame, style);

    const QRectF numbers(frame.plot.left(), box.bottom() - line, frame.plot.width(), line);
    painter->setPen(style.faintText);
    const QString low = shortNumber(frame.x.low + room), high = shortNumber(frame.x.high - room);
    painter->drawText(numbers, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter->drawText(numbers, Qt::AlignRight | Qt::AlignVCenter, high);
    if (!std::isfinite(cell.zeros))
        return;
    // Between the numbers, as long as there is room.
    const double between = numbers.width() - metrics.horizontalAdvance(low) - metrics.horizontalAdvance(high);
    const QString share = plotNumber(cell.zeros, true);
    painter->setPen(style.text);
    for (const QString &words : {Words::tr("%1 zeros").arg(share), share}) {
        if (metrics.horizontalAdvance(words) + 2 * metrics.averageCharWidth() > between)
            continue;
        painter->drawText(numbers, Qt::AlignCenter, words);
        break;
    }
}

QString weightCellText(const WeightCell &cell)
{
    const QLocale locale;
    QStringList lines{cell.name,
                      Words::tr("%1 weights at step %2")
                          .arg(locale.toString(static_cast<qlonglong>(cell.weights)),
                               locale.toString(static_cast<qlonglong>(cell.step)))};
    for (const LayerThreshold &threshold : cell.thresholds)
        lines << threshold.name + QStringLiteral(" = ") + plotNumber(threshold.value);
    for (const LayerLevel &level : cell.levels)
        lines << (level.sign == 0 ? level.name : level.name + QStringLiteral(" = ") + plotNumber(level.value))
                + QStringLiteral(": ") + plotNumber(level.share, true);
    return lines.join('\n');
}

void drawWeightPage(QPainter *painter, const QSize &page, const std::vector<WeightCell> &cells,
                    const WeightCellOptions &options, const PlotStyle &style)
{
    if (cells.empty())
        return;
    const auto count = static_cast<double>(cells.size());
    const int columns
        = std::clamp(static_cast<int>(std::lround(std::sqrt(count * page.width() / page.height() / kCellAspect))), 1,
                     static_cast<int>(cells.size()));
    const int rows = (static_cast<int>(cells.size()) + columns - 1) / columns;
    const QSizeF size(static_cast<double>(page.width()) / columns, static_cast<double>(page.height()) / rows);
    PlotStyle fitting = style;
    // Many cells have small letters, so that there is a histogram between them.
    const double lines = size.height() / std::max(1, QFontMetrics(style.smallFont).height());
    if (lines < 6)
        fitting.smallFont.setPixelSize(
            std::max(1, static_cast<int>(style.smallFont.pixelSize() * std::max(0.3, lines / 6))));
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const int row = static_cast<int>(i) / columns, column = static_cast<int>(i) % columns;
        drawWeightCell(painter, QRectF(size.width() * column, size.height() * row, size.width(), size.height()),
                       cells[i], options, fitting);
    }
}

}  // namespace ttq
