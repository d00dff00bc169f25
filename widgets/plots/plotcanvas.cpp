#include "plotcanvas.h"

#include <QFontMetrics>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace ttq {

class PlotCanvas::Notes : public QCPLayoutElement {
public:
    Notes(QCustomPlot *plot, const PlotStyle *style) : QCPLayoutElement(plot), m_style(style) {}

    bool arrange(const QStringList &lines)
    {
        m_lines.clear();
        const QFontMetrics metrics(m_style->smallFont);
        for (const QString &line : lines)
            m_lines << metrics.elidedText(line, Qt::ElideRight, std::max(10, rect().width() - m_style->length(12)));
        const int height
            = m_lines.isEmpty() ? 0 : static_cast<int>(m_lines.size()) * metrics.height() + m_style->length(4);
        if (minimumSize().height() == height && maximumSize().height() == height)
            return false;
        setMinimumSize(0, height);
        setMaximumSize(QWIDGETSIZE_MAX, height);
        return true;
    }

protected:
    void draw(QCPPainter *painter) override
    {
        painter->setFont(m_style->smallFont);
        painter->setPen(m_style->faintText);
        painter->drawText(rect().adjusted(m_style->length(6), 0, -m_style->length(6), 0), Qt::AlignLeft | Qt::AlignTop,
                          m_lines.join(QLatin1Char('\n')));
    }

private:
    const PlotStyle *m_style;
    QStringList m_lines;
};

PlotCanvas::PlotCanvas(PlotStyle style, QWidget *parent) : QCustomPlot(parent)
{
    m_shared.style = std::move(style);
    setAutoAddPlottableToLegend(false);
    setPlottingHint(QCP::phFastPolylines, true);
    setNoAntialiasingOnDrag(true);
    plotLayout()->clear();
    addLayer(QStringLiteral("back"), layer(QStringLiteral("grid")), limAbove);
    addLayer(QStringLiteral("cursor"), layer(QStringLiteral("overlay")), limAbove);
    layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);
    connect(this, &QCustomPlot::afterReplot, this, [this] { ++m_replots; });
    build();
}

PlotCanvas::~PlotCanvas()
{
    onStepRange = nullptr;
}

void PlotCanvas::setPlotStyle(PlotStyle style)
{
    m_shared.style = std::move(style);
    build();
}

void PlotCanvas::build()
{
    m_internal = true;
    clearItems();
    clearPlottables();
    m_shared.flagged = nullptr;
    m_panels.clear();
    plotLayout()->clear();
    for (QCPMarginGroup *group : m_groups)
        delete group;
    m_groups.clear();

    const PlotStyle &style = m_shared.style;
    setBackground(QBrush(style.background));
    setFont(style.font);
    m_strip = new LegendStrip(this);
    m_strip->setStyle(style);
    m_strip->setLayer(QStringLiteral("cursor"));
    m_grid = new QCPLayoutGrid;
    m_notes = new Notes(this, &m_shared.style);
    plotLayout()->addElement(0, 0, m_strip);
    plotLayout()->addElement(1, 0, m_grid);
    plotLayout()->addElement(2, 0, m_notes);
    plotLayout()->setRowStretchFactors({0.001, 1, 0.001});
    plotLayout()->setRowSpacing(style.length(2));
    const int edge = style.figure ? 1 : 5;
    plotLayout()->setAutoMargins(QCP::msNone);
    plotLayout()->setMargins(QMargins(style.length(edge), style.length(edge), style.length(edge), style.length(edge)));
    m_grid->setRowSpacing(style.length(2));
    m_grid->setColumnSpacing(style.length(style.figure ? 4 : 8));

    std::map<std::pair<QCP::MarginSide, int>, QCPMarginGroup *> groups;
    for (const PlotPanel &panel : m_scene.panels) {
        QCPLayoutGrid *grid = m_grid;
        if (m_scene.columnsApart) {
            if (!m_grid->hasElement(0, panel.column)) {
                grid = new QCPLayoutGrid;
                grid->setRowSpacing(m_grid->rowSpacing());
                m_grid->addElement(0, panel.column, grid);
            }
            grid = static_cast<QCPLayoutGrid *>(m_grid->element(0, panel.column));
        }
        m_panels.push_back(
            std::make_unique<PanelPlot>(this, grid, m_scene.columnsApart ? 0 : panel.column, panel, &m_shared));
        PanelPlot *built = m_panels.back().get();
        const auto group = [&](QCP::MarginSide side, int line) {
            QCPMarginGroup *&shared = groups[{side, line}];
            if (!shared)
                m_groups.push_back(shared = new QCPMarginGroup(this));
            built->rect()->setMarginGroup(side, shared);
        };
        group(QCP::msLeft, panel.column);
        group(QCP::msRight, panel.column);
        if (!m_scene.columnsApart) {
            group(QCP::msTop, panel.row);
            group(QCP::msBottom, panel.row);
        }
        watchAxes(built);
    }
    if (!m_panels.empty())
        m_strip->setReference(m_panels.front()->rect(), true);
    m_strip->setContent(QString(), m_scene.legend);
    m_internal = false;
    applyRanges();
    tellCursor();
}

void PlotCanvas::setScene(PlotScene scene)
{
    if (!scene.empty.isEmpty()) {
        PlotPanel words;
        words.key = QStringLiteral("empty");
        words.empty = scene.empty;
        scene.panels = {words};
        scene.legend.clear();
    }
    const bool same = scene.panels.size() == m_scene.panels.size() && scene.columnsApart == m_scene.columnsApart
        && std::equal(scene.panels.begin(), scene.panels.end(), m_scene.panels.begin(),
                      [](const PlotPanel &a, const PlotPanel &b) {
                          return a.key == b.key && a.row == b.row && a.column == b.column && a.stretch == b.stretch
                              && a.bars.has_value() == b.bars.has_value() && (a.map == nullptr) == (b.map == nullptr);
                      });
    m_scene = std::move(scene);
    m_shared.markers = m_scene.markers;
    m_shared.phases = m_scene.phases;
    m_shared.epochEnds = m_scene.epochEnds;
    m_shared.logX = m_scene.logX;
    if (!same)
        return build();
    m_internal = true;
    for (std::size_t i = 0; i < m_panels.size(); ++i)
        m_panels[i]->update(m_scene.panels[i]);
    m_strip->setContent(QString(), m_scene.legend);
    m_internal = false;
    applyRanges();
    tellCursor();
}

void PlotCanvas::watchAxes(PanelPlot *panel)
{
    const auto chosen = [this](auto use) {
        return [this, use](const QCPRange &range) {
            if (!m_internal)
                use(Interval{range.lower, range.upper});
        };
    };
    using Changed = void (QCPAxis::*)(const QCPRange &);
    const Changed changed = &QCPAxis::rangeChanged;
    connect(panel->x(), changed, this, chosen([this, panel](Interval range) {
                if (!panel->panel().steps)
                    m_chosenX[panel->panel().key] = range;
                else if (onStepRange)
                    onStepRange(range.low, range.high);
            }));
    connect(panel->y(), changed, this, chosen([this, panel](Interval range) {
                m_chosen[panel->panel().key] = range;
                applyRanges();
            }));
    connect(panel->right(), changed, this,
            chosen([this, panel](Interval range) { m_chosenRight[panel->panel().key] = range; }));
}

void PlotCanvas::setStepRange(double from, double to)
{
    m_range = {from, to};
    applyRanges();
}

void PlotCanvas::releaseValues()
{
    m_chosen.clear();
    m_chosenRight.clear();
    m_chosenX.clear();
    applyRanges();
}

void PlotCanvas::applyRanges()
{
    if (m_internal)
        return;
    m_internal = true;
    // Step 0 has no place on a log axis.
    const Interval steps = m_shared.logX ? Interval{std::max(1.0, m_range.low), std::max(2.0, m_range.high)} : m_range;
    std::optional<Interval> shared;
    bool sharedLog = false;
    for (const auto &panel : m_panels) {
        const auto own = m_scene.sharedY ? panel->valuesIn(steps.low, steps.high, false) : std::nullopt;
        if (own)
            shared = shared ? Interval{std::min(shared->low, own->low), std::max(shared->high, own->high)} : *own;
        sharedLog = sharedLog || panel->logY();
    }
    const auto sharedChoice = std::find_if(m_panels.begin(), m_panels.end(),
                                           [&](const auto &panel) { return m_chosen.count(panel->panel().key) > 0; });
    for (const auto &panel : m_panels) {
        const PlotPanel &values = panel->panel();
        if (values.steps) {
            panel->x()->setRange(steps.low, steps.high);
        } else if (const auto chosen = m_chosenX.find(values.key); chosen != m_chosenX.end()) {
            panel->x()->setRange(chosen->second.low, chosen->second.high);
        } else if (values.xFixed) {
            panel->x()->setRange(values.xFixed->low, values.xFixed->high);
        }
        panel->top()->setRange(panel->x()->range());
        const QCPRange x = panel->x()->range();
        for (const bool right : {false, true}) {
            const auto &choices = right ? m_chosenRight : m_chosen;
            auto chosen = choices.find(values.key);
            if (!right && m_scene.sharedY && sharedChoice != m_panels.end())
                chosen = choices.find((*sharedChoice)->panel().key);
            if (chosen != choices.end()) {
                panel->setValueRange(chosen->second, right);
                continue;
            }
            const bool useShared = !right && m_scene.sharedY;
            const auto range = useShared ? shared : panel->valuesIn(x.lower, x.upper, right);
            if (!range)
                continue;
            const bool fixed = right ? values.rightFixed.has_value() : values.yFixed.has_value();
            const bool area = !right && std::any_of(values.curves.begin(), values.curves.end(), [](const PlotCurve &c) {
                return c.shape == LineShape::Area;
            });
            Interval shown = fixed ? *range : padded(*range, right ? panel->logRight() : panel->logY());
            if (area && !fixed && !panel->logY())
                shown.low = 0;
            panel->setValueRange(shown, right);
        }
    }
    m_internal = false;
}

QString PlotCanvas::cursorText(double step) const
{
    const QString text = QLocale().toString(step, 'f', 0);
    const auto &ends = m_shared.epochEnds;
    const auto end = std::lower_bound(ends.begin(), ends.end(), step);
    if (ends.empty())
        return tr("step %1").arg(text);
    return tr("step %1 · epoch %2").arg(text).arg(end - ends.begin() + 1);
}

void PlotCanvas::setCursor(std::optional<double> step)
{
    if (m_shared.cursor == step)
        return;
    m_shared.cursor = step;
    tellCursor();
    if (isVisible())
        layer(QStringLiteral("cursor"))->replot();
}

void PlotCanvas::tellCursor()
{
    const std::optional<double> &step = m_shared.cursor;
    const auto last = std::find_if(m_panels.begin(), m_panels.end(),
                                   [](const auto &panel) { return panel->panel().steps && panel->panel().xTicks; });
    m_shared.flagged = last == m_panels.end() ? nullptr : last->get();
    m_shared.cursorText = step ? cursorText(*step) : QString();
    m_strip->setCursor(step);
    for (const auto &panel : m_panels)
        panel->strip()->setCursor(step);
}

void PlotCanvas::setNotes(const QStringList &notes)
{
    m_noteLines = notes;
}

PanelPlot *PlotCanvas::panel(const QString &key) const
{
    const auto found
        = std::find_if(m_panels.begin(), m_panels.end(), [&](const auto &panel) { return panel->panel().key == key; });
    return found == m_panels.end() ? nullptr : found->get();
}

PanelPlot *PlotCanvas::panelAt(const QPointF &position) const
{
    const auto found = std::find_if(m_panels.begin(), m_panels.end(), [&](const auto &panel) {
        return panel->rect()->outerRect().contains(position.toPoint());
    });
    return found == m_panels.end() ? nullptr : found->get();
}

void PlotCanvas::updateLayout()
{
    // A legend may take a third of the height; lines of text and numbers of ticks depend on widths that the layout
    // gives, so it is made again until they agree.
    const int lineHeight = std::max(1, QFontMetrics(m_shared.style.font).height());
    m_strip->setMaxLines(std::max(1, viewport().height() / 3 / lineHeight));
    int rows = 1;
    for (const auto &panel : m_panels)
        rows = std::max(rows, panel->panel().row + 1);
    for (const auto &panel : m_panels)
        panel->strip()->setMaxLines(std::max(1, static_cast<int>(0.35 * viewport().height() / rows / lineHeight)));
    QCustomPlot::updateLayout();
    for (int pass = 0; pass < 3; ++pass) {
        bool changed = m_strip->arrange();
        changed = m_notes->arrange(m_noteLines) || changed;
        for (const auto &panel : m_panels) {
            changed = panel->strip()->arrange() || changed;
            changed = panel->fitTicks() || changed;
        }
        changed = evenOut(true) || changed;
        changed = (!m_scene.columnsApart && evenOut(false)) || changed;
        if (!changed)
            break;
        QCustomPlot::updateLayout();
    }
    for (const auto &panel : m_panels)
        panel->fillLines();
}

// The layout divides space among panels with their labels; what has to be even is the space of the curves.
bool PlotCanvas::evenOut(bool rows)
{
    struct Line {
        double labels = 0, inner = 0, share = 1;
    };
    std::map<QCPLayoutGrid *, std::map<int, Line>> grids;
    for (const auto &panel : m_panels) {
        Line &line = grids[panel->grid()][rows ? panel->panel().row : panel->panel().column];
        const QSize outer = panel->rect()->outerRect().size(), inner = panel->rect()->rect().size();
        line.inner = rows ? inner.height() : inner.width();
        line.labels = std::max<double>(line.labels, (rows ? outer.height() : outer.width()) - line.inner);
        line.share = rows ? panel->panel().stretch : 1;
    }
    bool changed = false;
    for (const auto &[grid, lines] : grids) {
        double inner = 0, shares = 0;
        for (const auto &[index, line] : lines) {
            inner += line.inner;
            shares += line.share;
        }
        if (lines.size() < 2 || inner < 1)
            continue;
        for (const auto &[index, line] : lines) {
            const double part = inner * line.share / shares;
            changed = changed || std::abs(part - line.inner) > 1;
            if (rows)
                grid->setRowStretchFactor(2 * index + 1, part + line.labels);
            else
                grid->setColumnStretchFactor(index, part + line.labels);
        }
    }
    return changed;
}

}  // namespace ttq
