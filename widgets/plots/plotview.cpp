#include "plotview.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "figurewriter.h"
#include "liveplot.h"
#include "plotcanvas.h"

namespace ttq {

PlotView::PlotView(PlotCursor *cursor, QWidget *parent)
    : RunView(cursor, parent), m_plot(new LivePlot(this)), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_plot, 1);
    setFocusProxy(m_plot);
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setStepRange(cursor->from(), cursor->to());

    connect(cursor, &PlotCursor::rangeChanged, this, [this] {
        m_plot->setStepRange(this->cursor()->from(), this->cursor()->to());
        markDirty(RunModel::Curves);  // marks, and details of what is visible now
    });
    connect(cursor, &PlotCursor::stepChanged, this, [this] {
        m_plot->setCursorStep(this->cursor()->hasStep() ? std::optional(this->cursor()->step()) : std::nullopt);
        if (followsCursor())
            markDirty(RunModel::Curves);
    });
    connect(m_plot, &LivePlot::stepRangeChosen, this,
            [this](double from, double to) { this->cursor()->setRange(from, to); });
    connect(m_plot, &LivePlot::stepHovered, this, [this](double step) {
        if (!m_hovering) {
            m_hovering = true;
            m_before = this->cursor()->hasStep() ? std::optional(this->cursor()->step()) : std::nullopt;
        }
        this->cursor()->setStep(step);
    });
    connect(m_plot, &LivePlot::hoverLeft, this, [this] {
        if (!m_hovering)
            return;
        m_hovering = false;
        if (m_before)
            this->cursor()->setStep(*m_before);
        else
            this->cursor()->clearStep();
    });
    connect(m_plot, &LivePlot::fitAsked, this, [this] { fit(); });
    connect(m_plot, &LivePlot::logYAsked, this, [this] { setLogY(!logY()); });
    connect(m_plot, &LivePlot::logXAsked, this, [this] { setLogX(!logX()); });
    connect(m_plot, &LivePlot::rowClicked, this, [this](int row) {
        const RunData now = data();
        const auto layers = shownLayers(now, m_choice.layers);
        if (row < static_cast<int>(layers.size()))
            Q_EMIT layerClicked(layers[static_cast<std::size_t>(row)]->id);
    });
}

PlotView::~PlotView()
{
    if (m_watchedRun)
        for (const std::string &name : m_watched)
            m_watchedRun->unwatch(name);
}

void PlotView::setRun(RunModel *model)
{
    if (m_watchedRun) {
        for (const std::string &name : m_watched)
            m_watchedRun->unwatch(name);
        if (m_watchedHistogram >= 0)
            m_watchedRun->watchHistogram(-1);
        disconnect(m_watchedRun, nullptr, this, nullptr);
    }
    m_watched.clear();
    m_requested.clear();
    m_watchedHistogram = -1;
    m_watchedRun = model;
    setAwaiting(model != nullptr);
    RunView::setRun(model);
    if (model)
        connect(model, &QObject::destroyed, this, [this] {
            m_watchedRun = nullptr;
            m_watched.clear();
            m_watchedHistogram = -1;
        });
    m_plot->releaseValues();
    subscribe();
}

void PlotView::setLayers(const std::vector<std::int64_t> &layers)
{
    if (m_choice.layers == layers)
        return;
    m_choice.layers = layers;
    subscribe();
    markDirty(RunModel::Structure);
}

void PlotView::setCurrentLayer(std::int64_t layer)
{
    if (m_choice.current == layer)
        return;
    m_choice.current = layer;
    subscribe();
    markDirty(RunModel::Structure);
}

void PlotView::fit()
{
    m_plot->releaseValues();
    cursor()->setMode(PlotCursor::Mode::Fit);
}

void PlotView::setLogY(bool on)
{
    if (m_choice.logY == on)
        return;
    m_choice.logY = on;
    m_plot->releaseValues();
    markDirty(RunModel::Structure);
}

void PlotView::setLogX(bool on)
{
    if (m_choice.logX == on)
        return;
    m_choice.logX = on;
    markDirty(RunModel::Structure);
}

RunData PlotView::data() const
{
    static const StateRecord kNoState;
    static const std::vector<LayerInfo> kNoLayers;
    static const std::vector<EpochRecord> kNoEpochs;
    static const std::vector<EventRecord> kNoEvents;
    static const std::vector<Command> kNoCommands;
    RunModel *model = run();
    RunData data;
    data.present = model != nullptr;
    data.loaded = model && model->loaded();
    data.error = model ? model->error() : QString();
    data.config = data.loaded ? model->config() : nullptr;
    data.state = data.loaded ? &model->state() : &kNoState;
    data.layers = data.loaded ? &model->layers() : &kNoLayers;
    data.epochs = data.loaded ? &model->epochs() : &kNoEpochs;
    data.events = data.loaded ? &model->events() : &kNoEvents;
    data.commands = data.loaded ? &model->commands() : &kNoCommands;
    data.histogram = data.loaded ? model->histogram() : nullptr;
    data.latestStep = data.loaded ? model->latest().step : 0;
    data.exists = [model](const std::string &name) { return model && model->findSeries(name); };
    data.curve = [this](const std::string &name) { return curve(name); };
    data.whole = [model](const std::string &name) { return model ? model->curve(name) : std::make_shared<Curve>(); };
    data.derived = m_derived;
    data.latest = [model](const std::string &name) {
        return model ? static_cast<double>(model->latestValue(name)) : std::numeric_limits<double>::quiet_NaN();
    };
    return data;
}

ViewChoice PlotView::choice() const
{
    ViewChoice choice = m_choice;
    choice.range = {cursor()->from(), cursor()->to()};
    if (cursor()->hasStep())
        choice.cursor = cursor()->step();
    choice.width = m_plot->width();
    choice.aspect = static_cast<double>(std::max(1, m_plot->width())) / std::max(1, m_plot->height());
    return choice;
}

CurvePtr PlotView::curve(const std::string &name) const
{
    static const CurvePtr kNone = std::make_shared<Curve>();
    if (!run())
        return kNone;
    const CurvePtr whole = run()->curve(name);
    if (whole->span <= 1)
        return whole;
    // A detail serves while it covers what is visible; where it ends, the run may have ended or begun too.
    const CurvePtr detail = run()->detail(name);
    if (!detail || detail->x.empty() || detail->span >= whole->span || whole->x.empty())
        return whole;
    const double from = std::max(cursor()->from(), whole->x.front());
    const double to = std::min(cursor()->to(), whole->x.back());
    const double slack = static_cast<double>(whole->span);
    return detail->x.front() <= from + slack && detail->x.back() >= to - slack ? detail : whole;
}

void PlotView::subscribe()
{
    RunModel *model = run();
    if (!model)
        return;
    const RunData now = data();
    std::set<std::string> wanted;
    std::int64_t histogram = -1;
    if (active() && now.loaded) {
        const std::vector<std::string> names = series(now, m_choice);
        wanted.insert(names.begin(), names.end());
        histogram = histogramLayer(now, m_choice);
    }
    // First what is new: what both sets hold stays read.
    for (const std::string &name : wanted)
        if (!m_watched.contains(name)) {
            model->watch(name);
            setAwaiting(true);
        }
    for (const std::string &name : m_watched)
        if (!wanted.contains(name))
            model->unwatch(name);
    m_watched = std::move(wanted);
    std::erase_if(m_requested, [this](const auto &entry) { return !m_watched.contains(entry.first); });
    if (histogram != m_watchedHistogram) {
        model->watchHistogram(histogram);
        m_watchedHistogram = histogram;
    }
}

void PlotView::requestDetails()
{
    if (!run())
        return;
    const Interval range{cursor()->from(), cursor()->to()};
    const double width = range.high - range.low;
    for (const std::string &name : m_watched) {
        const CurvePtr whole = run()->curve(name);
        if (whole->span <= 1 || whole->x.empty() || width >= 0.9 * (whole->x.back() - whole->x.front()))
            continue;
        // As much again on either side: a little panning, and a run that grows, need nothing new.
        const auto asked = m_requested.find(name);
        if (asked != m_requested.end() && asked->second.low <= range.low && asked->second.high >= range.high) {
            const CurvePtr detail = run()->detail(name);
            const double room = asked->second.high - asked->second.low;
            if (room <= 4 * width || (detail && detail->span <= 1))
                continue;
        }
        const Interval wanted{range.low - width, range.high + width};
        m_requested[name] = wanted;
        run()->requestDetail(name, wanted.low, wanted.high);
    }
}

void PlotView::refresh(RunModel::Parts parts)
{
    if (parts & (RunModel::Structure | RunModel::State | RunModel::Epochs))
        subscribe();
    const RunData now = data();
    if (now.latestStep > 0)
        cursor()->extendTo(static_cast<double>(now.latestStep));
    requestDetails();
    if (awaiting()) {
        m_plot->hurry();
        const bool arrived = now.loaded
            && std::all_of(m_watched.begin(), m_watched.end(),
                           [this](const std::string &name) { return run()->curve(name)->revision > 0; });
        setAwaiting(run() && !arrived);
    }
    m_plot->setScene(scene(now, choice(), m_plot->canvas()->plotStyle()));
}

void PlotView::activityChanged()
{
    subscribe();
}

void PlotView::restyle()
{
    m_plot->setPlotStyle(PlotStyle::screen(palette(), font()));
    markDirty(kAllParts);
}

void PlotView::resizeEvent(QResizeEvent *event)
{
    RunView::resizeEvent(event);
    markDirty(RunModel::Structure);  // the number of columns may change
}

bool PlotView::ready() const
{
    if (!active())
        const_cast<PlotView *>(this)->setHeld(true);
    if (!run())
        return true;
    const RunData now = data();
    if (!now.loaded)
        return !now.error.isEmpty();
    for (const std::string &name : series(now, m_choice))
        if (!m_watched.contains(name) || (run()->curve(name)->revision == 0 && now.latestStep > 0))
            return false;
    const std::int64_t histogram = histogramLayer(now, m_choice);
    if (histogram >= 0 && !now.epochs->empty() && (!now.histogram || now.histogram->layer != histogram))
        return false;
    return !dirty() && !(m_plot->isVisible() && m_plot->pendingReplot());
}

Expected<void> PlotView::saveFigure(const QString &file, double widthMm, double heightMm)
{
    ViewChoice shown = choice();
    shown.aspect = widthMm / std::max(1.0, heightMm);
    const RunData now = data();
    return writeFigure(file, {widthMm, heightMm, 8}, shown.range, [&](const PlotStyle &style) {
        shown.width = widthMm / 25.4 * 72 * style.unit;
        return scene(now, shown, style);
    });
}

}  // namespace ttq
