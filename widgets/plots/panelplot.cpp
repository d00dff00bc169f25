#include "panelplot.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

#include "panelitems.h"
#include "panelmap.h"

namespace ttq {

namespace {

QCPScatterStyle scatterStyle(const PlotStyle &style, const CurveLook &look)
{
    static constexpr std::pair<Mark, QCPScatterStyle::ScatterShape> kShapes[]
        = {{Mark::Disc, QCPScatterStyle::ssCircle},
           {Mark::Square, QCPScatterStyle::ssSquare},
           {Mark::Triangle, QCPScatterStyle::ssTriangle},
           {Mark::Diamond, QCPScatterStyle::ssDiamond},
           {Mark::Down, QCPScatterStyle::ssTriangleInverted},
           {Mark::Cross, QCPScatterStyle::ssCross},
           {Mark::Plus, QCPScatterStyle::ssPlus},
           {Mark::Star, QCPScatterStyle::ssStar}};
    for (const auto &[mark, shape] : kShapes)
        if (mark == look.mark)
            return QCPScatterStyle(shape, style.pen(look.color, style.curveWidth), look.color,
                                   style.figure ? 3.5 * style.unit : 5.5 * style.unit);
    return QCPScatterStyle();
}

QCPGraph::LineStyle lineStyle(LineShape shape)
{
    switch (shape) {
    case LineShape::Straight: return QCPGraph::lsLine;
    case LineShape::Held:
    case LineShape::Area: return QCPGraph::lsStepLeft;
    case LineShape::Through: return QCPGraph::lsStepRight;
    case LineShape::Points: return QCPGraph::lsNone;
    }
    return QCPGraph::lsLine;
}

// Curves of more points are cut to what is visible: a few points for each column of pixels.
constexpr int kMostWhole = 4'000;

}  // namespace

PanelPlot::PanelPlot(QCustomPlot *plot, QCPLayoutGrid *grid, int column, const PlotPanel &panel, const Shared *shared)
    : m_plot(plot), m_shared(shared), m_panel(panel), m_rect(new QCPAxisRect(plot, true)),
      m_strip(new LegendStrip(plot))
{
    grid->addElement(2 * panel.row, column, m_strip);
    grid->addElement(2 * panel.row + 1, column, m_rect);
    grid->setRowStretchFactor(2 * panel.row, 0.001);
    grid->setRowStretchFactor(2 * panel.row + 1, panel.stretch);
    m_grid = grid;
    m_strip->setReference(m_rect);
    m_strip->setStyle(m_shared->style);
    m_strip->setLayer(QStringLiteral("cursor"));
    for (QCPAxis *axis : m_rect->axes())
        axis->setLayer(QStringLiteral("axes")), axis->grid()->setLayer(QStringLiteral("grid"));
    new PanelBackdrop(plot, this, QStringLiteral("background"));
    new PanelMap(plot, this, QStringLiteral("back"));
    new PanelFront(plot, this, QStringLiteral("overlay"));
    new PanelCursor(plot, this, QStringLiteral("cursor"));
    styleAxes();
    update(panel);
}

void PanelPlot::styleAxes()
{
    const PlotStyle &style = m_shared->style;
    const QPen axisPen = style.pen(style.axis, style.axisWidth), gridPen = style.pen(style.grid, style.gridWidth);
    m_rect->setMinimumMargins(QMargins(style.length(2), style.length(2), style.length(8), style.length(2)));
    m_rect->setMinimumSize(style.length(30), style.length(20));
    for (QCPAxis *axis : m_rect->axes()) {
        axis->setVisible(true);
        axis->setBasePen(axisPen);
        axis->setTickPen(axisPen);
        axis->setSubTickPen(axisPen);
        // Inward, as journals want them.
        axis->setTickLengthIn(style.length(style.figure ? 3 : 5));
        axis->setTickLengthOut(0);
        axis->setSubTickLengthIn(style.length(style.figure ? 1.5 : 3));
        axis->setSubTickLengthOut(0);
        axis->setTickLabelFont(style.smallFont);
        axis->setLabelFont(style.font);
        axis->setTickLabelColor(style.text);
        axis->setLabelColor(style.text);
        axis->setTickLabelPadding(style.length(3));
        axis->setLabelPadding(style.length(3));
        axis->setPadding(style.length(1));
        axis->setNumberFormat(QStringLiteral("g"));
        axis->setNumberPrecision(5);
        axis->grid()->setPen(gridPen);
        axis->grid()->setSubGridPen(style.pen(style.subGrid, style.gridWidth));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    x()->grid()->setVisible(true);
    y()->grid()->setVisible(true);
}

void PanelPlot::update(const PlotPanel &panel)
{
    m_panel = panel;
    m_strip->setContent(panel.title, panel.empty.isEmpty() ? panel.legend : std::vector<LegendEntry>());
    const bool shown = panel.empty.isEmpty();
    x()->setLabel(panel.xTicks ? panel.xLabel : QString());
    x()->setTickLabels(panel.xTicks);
    y()->setLabel(panel.yTicks ? panel.yLabel : QString());
    y()->setTickLabels(panel.yTicks);
    right()->setLabel(panel.rightLabel);
    right()->setTickLabels(!panel.rightLabel.isEmpty());
    top()->setTickLabels(panel.epochs);
    top()->setLabel(panel.epochs ? QCoreApplication::translate("ttq::PanelPlot", "epoch") : QString());
    for (QCPAxis *axis : m_rect->axes()) {
        axis->setVisible(shown);
        axis->grid()->setVisible(shown && (axis == x() || axis == y()));
    }
    updateScales();
    updateCurves();
    updateBars();
    updateMap();
}

void PanelPlot::updateScales()
{
    const auto anyPositive = [&](bool onRight) {
        return std::any_of(m_panel.curves.begin(), m_panel.curves.end(), [&](const PlotCurve &curve) {
            const double infinity = std::numeric_limits<double>::infinity();
            return curve.right == onRight && curve.data && valueRange(*curve.data, -infinity, infinity, true);
        });
    };
    m_logY = m_panel.logY && !m_panel.bars && anyPositive(false);
    m_logRight = m_panel.logRight && anyPositive(true);
    const auto setScale = [](QCPAxis *axis, bool log, bool percent) {
        axis->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        if (log)
            axis->setTicker(QSharedPointer<LogTicker>::create(percent));
        else
            axis->setTicker(QSharedPointer<ValueTicker>::create(percent));
        axis->grid()->setSubGridVisible(log);
    };
    setScale(y(), m_logY, m_panel.percent);
    if (m_panel.wholeY && !m_logY)
        y()->setTicker(QSharedPointer<StepTicker>::create());
    setScale(right(), m_logRight, m_panel.rightPercent);
    const bool hasRight = !m_panel.rightLabel.isEmpty();
    right()->setTicks(true);
    if (!hasRight)
        right()->setTicker(y()->ticker());
    setScale(x(), m_panel.steps && m_shared->logX, m_panel.xPercent || (m_panel.percent && m_panel.bars.has_value()));
    top()->setScaleType(x()->scaleType());
    if ((m_panel.steps && !m_shared->logX) || m_panel.wholeX)
        x()->setTicker(QSharedPointer<StepTicker>::create());
    if (m_panel.epochs) {
        auto ticker = QSharedPointer<EpochTicker>::create();
        ticker->ends = m_shared->epochEnds;
        top()->setTicker(ticker);
    } else {
        top()->setTicker(x()->ticker());
    }
}

void PanelPlot::updateCurves()
{
    std::map<QString, Drawn> old;
    old.swap(m_graphs);
    for (const PlotCurve &curve : m_panel.curves) {
        if (!curve.data)
            continue;
        Drawn drawn;
        const auto known = old.find(curve.key);
        if (known != old.end()) {
            drawn = known->second;
            old.erase(known);
        } else {
            drawn.graph = m_plot->addGraph(x(), curve.right ? right() : y());
            drawn.graph->setName(curve.key);
            // On the screen an antialiased line of width 1 is spread over two pixels and loses its colour.
            drawn.graph->setAntialiased(m_shared->style.figure);
            drawn.graph->setAntialiasedScatters(true);
        }
        draw(curve, drawn, curve.right ? m_logRight : m_logY);
        m_graphs.emplace(curve.key, drawn);
    }
    for (const auto &[key, drawn] : old)
        m_plot->removeGraph(drawn.graph);
}

void PanelPlot::draw(const PlotCurve &curve, Drawn &drawn, bool log)
{
    const PlotStyle &style = m_shared->style;
    QCPGraph *graph = drawn.graph;
    graph->setValueAxis(curve.right ? right() : y());
    graph->setPen(curve.shape == LineShape::Points ? QPen(Qt::NoPen) : style.curvePen(curve.look));
    graph->setLineStyle(lineStyle(curve.shape));
    const bool marks = curve.shape == LineShape::Points || curve.shape == LineShape::Held;
    graph->setScatterStyle(marks ? scatterStyle(style, curve.look) : QCPScatterStyle());
    graph->setBrush(curve.shape == LineShape::Area ? QBrush(curve.look.color) : QBrush(Qt::NoBrush));
    if (curve.shape == LineShape::Area)
        graph->setPen(Qt::NoPen);
    graph->setLayer(curve.back ? QStringLiteral("back") : QStringLiteral("main"));

    const Curve &data = *curve.data;
    const int size = static_cast<int>(data.x.size());
    const auto container = graph->data();
    const bool cut = size > kMostWhole && curve.shape != LineShape::Points;
    graph->setAdaptiveSampling(!cut);
    if (cut) {
        if (drawn.line != curve.data || drawn.log != log)
            drawn = {graph, 0, data.span, -1, log, curve.data};
        return;
    }
    const bool sameStart = !drawn.line && drawn.count > 0 && drawn.count <= size && drawn.span == data.span
        && drawn.log == log && container->size() == drawn.count && container->constBegin()->key == data.x.front()
        && (container->constEnd() - 1)->key == data.x[static_cast<std::size_t>(drawn.count) - 1];
    const bool append = sameStart && drawn.revision >= data.rewrittenAt && drawn.revision <= data.revision;
    const int first = append ? drawn.count : 0;
    if (append && first == size) {
        drawn.revision = data.revision;
        return;
    }
    QVector<QCPGraphData> points;
    points.reserve(size - first);
    for (int i = first; i < size; ++i) {
        const auto at = static_cast<std::size_t>(i);
        // What a log axis cannot show is a gap, not a line that falls out of the panel.
        points.append(QCPGraphData(data.x[at], log && data.y[at] <= 0 ? qQNaN() : data.y[at]));
    }
    if (append)
        container->add(points, true);
    else
        container->set(points, true);
    drawn = {graph, data.revision, data.span, size, log, nullptr};
}

void PanelPlot::fillLines()
{
    // Layout may be asked for before there is room, and for panels without long curves, the usual ones.
    const bool any = std::any_of(m_graphs.begin(), m_graphs.end(), [](const auto &entry) { return entry.second.line; });
    const int left = m_rect->left(), width = m_rect->width();
    if (!any || width < 1)
        return;
    const double perPixel = m_shared->style.figure ? 1 : m_plot->bufferDevicePixelRatio();
    const int columns = static_cast<int>(std::ceil(width * perPixel));
    std::vector<double> edges;
    edges.reserve(static_cast<std::size_t>(columns) + 1);
    for (int i = 0; i <= columns; ++i)
        edges.push_back(x()->pixelToCoord(left + i / perPixel));
    const bool moved = edges != m_edges;
    m_edges = std::move(edges);
    for (auto &[key, drawn] : m_graphs) {
        if (!drawn.line || (!moved && drawn.count >= 0))
            continue;
        const LinePoints line = visibleLine(*drawn.line, m_edges, drawn.log);
        QVector<QCPGraphData> points(static_cast<qsizetype>(line.x.size()));
        for (std::size_t i = 0; i < line.x.size(); ++i)
            points[static_cast<qsizetype>(i)] = QCPGraphData(line.x[i], line.y[i]);
        drawn.graph->data()->set(points, true);
        drawn.count = static_cast<int>(line.x.size());
    }
}

void PanelPlot::updateBars()
{
    if (!m_panel.bars) {
        for (QCPBars *bars : m_bars)
            m_plot->removePlottable(bars);
        m_bars.clear();
        return;
    }
    const PlotBars &values = *m_panel.bars;
    if (m_bars.empty()) {
        for (int i = 0; i < 3; ++i) {
            auto *bars = new QCPBars(y(), x());
            bars->setStackingGap(0);
            bars->setWidth(0.78);
            bars->setAntialiased(false);
            if (i > 0)
                bars->moveAbove(m_bars.back());
            m_bars.push_back(bars);
        }
        m_rows = QSharedPointer<RowTicker>::create();
    }
    const std::vector<double> *parts[] = {&values.negative, &values.zero, &values.positive};
    for (int sign = -1; sign <= 1; ++sign) {
        QCPBars *bars = m_bars[static_cast<std::size_t>(sign + 1)];
        const QColor color = m_shared->style.sign(sign).color;
        bars->setBrush(color);
        bars->setPen(Qt::NoPen);
        QVector<QCPBarsData> data;
        const std::vector<double> &shares = *parts[sign + 1];
        for (std::size_t row = shares.size(); row-- > 0;)
            data.append(QCPBarsData(-static_cast<double>(row), std::isfinite(shares[row]) ? shares[row] : 0));
        bars->data()->set(data, true);
    }
    m_rows->names = values.names;
    m_rows->current = values.current;
    y()->setTicker(m_rows);
    y()->grid()->setVisible(false);
    right()->setTicker(m_rows);
    y()->setTickLengthIn(0);
    y()->setSubTicks(false);
    right()->setTicks(false);
    right()->setSubTicks(false);
}

void PanelPlot::updateMap()
{
    if (!m_panel.map)
        return;
    if (!m_rows)
        m_rows = QSharedPointer<RowTicker>::create();
    if (!m_columns)
        m_columns = QSharedPointer<ColumnTicker>::create();
    m_rows->names = m_panel.map->rows;
    m_rows->current = -1;
    m_columns->names = m_panel.map->columns;
    y()->setTicker(m_rows);
    right()->setTicker(m_rows);
    x()->setTicker(m_columns);
    top()->setTicker(m_columns);
    for (QCPAxis *axis : m_rect->axes()) {
        axis->grid()->setVisible(false);
        axis->setTickLengthIn(0);
        axis->setSubTicks(false);
    }
}

QCPGraph *PanelPlot::graph(const QString &key) const
{
    const auto found = m_graphs.find(key);
    return found == m_graphs.end() ? nullptr : found->second.graph;
}

std::optional<Interval> PanelPlot::valuesIn(double from, double to, bool onRight) const
{
    if (const auto &fixed = onRight ? m_panel.rightFixed : m_panel.yFixed; fixed)
        return fixed;
    const bool log = onRight ? m_logRight : m_logY;
    std::optional<Interval> all;
    const auto take = [&](double low, double high) {
        all = all ? Interval{std::min(all->low, low), std::max(all->high, high)} : Interval{low, high};
    };
    for (const PlotCurve &curve : m_panel.curves) {
        if (curve.right != onRight || !curve.data)
            continue;
        if (const auto values = valueRange(*curve.data, from, to, log))
            take(values->low, values->high);
        if (curve.shape == LineShape::Area && !log)
            take(0, 0);
    }
    return all;
}

void PanelPlot::setValueRange(Interval range, bool onRight)
{
    (onRight ? right() : y())->setRange(range.low, range.high);
    if (!onRight && m_panel.rightLabel.isEmpty()) {
        right()->setScaleType(y()->scaleType());
        right()->setRange(range.low, range.high);
    }
}

bool PanelPlot::fitTicks()
{
    const PlotStyle &style = m_shared->style;
    const QFontMetrics metrics(style.smallFont);
    bool changed = false;
    const auto setCount = [&](QCPAxis *axis, double count) {
        const int ticks = std::clamp(static_cast<int>(count), 2, 12);
        if (axis->ticker()->tickCount() != ticks) {
            axis->ticker()->setTickCount(ticks);
            changed = true;
        }
    };
    const double perLabel = metrics.horizontalAdvance(QStringLiteral("0.0000")) * 1.9;
    setCount(x(), m_rect->width() / perLabel);
    setCount(y(), m_rect->height() / (metrics.height() * (style.figure ? 2.0 : 2.6)));
    if (!m_panel.rightLabel.isEmpty())
        setCount(right(), m_rect->height() / (metrics.height() * (style.figure ? 2.0 : 2.6)));
    if (m_panel.epochs)
        setCount(top(), m_rect->width() / (metrics.horizontalAdvance(QStringLiteral("0000")) * 1.8));
    if (m_panel.bars)
        changed = fitRows(m_panel.bars->names) || changed;
    if (m_panel.map) {
        changed = fitRows(m_panel.map->rows) || changed;
        changed = fitColumns(m_panel.map->columns) || changed;
    }
    return fitLabels() || changed;
}

bool PanelPlot::fitRows(const std::vector<QString> &names)
{
    const PlotStyle &style = m_shared->style;
    const QFontMetrics metrics(style.smallFont);
    const double rows = std::max(1.0, y()->range().size());
    const double pixelsPerRow = m_rect->height() / rows;
    const int every = std::max(1, static_cast<int>(std::ceil(metrics.height() * 0.95 / std::max(0.1, pixelsPerRow))));
    std::vector<QString> shown;
    const int room = std::max(style.length(60), static_cast<int>(m_plot->viewport().width() * 0.24));
    for (const QString &name : names)
        shown.push_back(metrics.elidedText(name, Qt::ElideMiddle, room));
    if (every == m_rows->rowsPerLabel && shown == m_rows->names)
        return false;
    m_rows->rowsPerLabel = every;
    m_rows->names = std::move(shown);
    return true;
}

bool PanelPlot::fitColumns(const std::vector<QString> &names)
{
    const PlotStyle &style = m_shared->style;
    const QFontMetrics metrics(style.smallFont);
    const double pixelsPerColumn = m_rect->width() / std::max(1.0, x()->range().size());
    int widest = 0;
    for (const QString &name : names)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    // Upright where they would run into each other.
    const bool flat = widest + style.length(6) <= pixelsPerColumn;
    const int every
        = flat ? 1 : std::max(1, static_cast<int>(std::ceil(metrics.height() * 0.95 / std::max(0.1, pixelsPerColumn))));
    const int room = std::max(style.length(60), static_cast<int>(m_plot->viewport().height() * 0.24));
    std::vector<QString> shown;
    for (const QString &name : names)
        shown.push_back(flat ? name : metrics.elidedText(name, Qt::ElideMiddle, room));
    const double rotation = flat ? 0 : -90;
    if (every == m_columns->columnsPerLabel && shown == m_columns->names && x()->tickLabelRotation() == rotation)
        return false;
    m_columns->columnsPerLabel = every;
    m_columns->names = std::move(shown);
    x()->setTickLabelRotation(rotation);
    return true;
}

bool PanelPlot::fitLabels()
{
    // A label longer than its axis would run into its neighbour's.
    const QFontMetrics metrics(m_shared->style.font);
    bool changed = false;
    const auto fit = [&](QCPAxis *axis, const QString &label, int room) {
        const QString shown = metrics.elidedText(label, Qt::ElideRight, room);
        if (axis->label() != shown) {
            axis->setLabel(shown);
            changed = true;
        }
    };
    fit(x(), m_panel.xTicks ? m_panel.xLabel : QString(),
        m_rect->width() + 2 * std::min(m_rect->margins().left(), m_rect->margins().right()));
    fit(y(), m_panel.yTicks ? m_panel.yLabel : QString(), m_rect->outerRect().height());
    fit(right(), m_panel.rightLabel, m_rect->outerRect().height());
    return changed;
}

}  // namespace ttq
