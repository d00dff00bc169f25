#include "runmodel.h"

#include <string.h>

#include <cmath>
#include <limits>
#include <unordered_map>

#include "runfeed.h"

namespace ttq {

namespace {

// One watched series: what was read, and for whom.
struct Watched {
    int count = 0;
    CurveRequest request;
    std::shared_ptr<const Curve> curve = std::make_shared<Curve>();
    std::shared_ptr<const Curve> detail;
};

std::shared_ptr<const Curve> noCurve()
{
    static const auto empty = std::make_shared<const Curve>();
    return empty;
}

// Whoever holds the last revision keeps it as it is; the next one shares its points.
std::shared_ptr<const Curve> grown(const Curve &curve, CurveDelta delta, std::uint64_t revision)
{
    auto next = std::make_shared<Curve>(curve);
    std::move(delta).apply(*next);
    next->revision = revision;
    if (next->rewritten)
        next->rewrittenAt = revision;
    return next;
}

QString signalText(int number)
{
    const char *description = sigdescr_np(number);
    if (!description)
        return RunModel::tr("signal %1").arg(number);
    return RunModel::tr("signal %1 (%2)").arg(number).arg(QString::fromLatin1(description));
}

}  // namespace

struct RunModel::Private {
    Private(const std::filesystem::path &folder, std::function<void()> notify) : feed(folder, std::move(notify)) {}

    std::map<std::string, Watched> &watched(bool overview) { return overview ? overviews : curves; }
    void watch(const std::string &series, bool overview);
    void unwatch(const std::string &series, bool overview);
    Parts applyTables(RunUpdate &update);
    Parts applyStructure(RunUpdate &update);
    Parts applyCurves(RunUpdate &update);

    bool loaded = false;
    QString error, shownState, lastWord;
    RunStructure structure;
    QString runToml;
    StateRecord state;
    RunReader::LatestRow latest;
    std::vector<EpochRecord> epochs;
    std::vector<EventRecord> events;
    std::vector<Command> commands;
    std::vector<CheckpointRecord> checkpoints;
    std::map<std::string, Watched> curves, overviews;
    std::int64_t histogramLayer = -1;
    std::optional<HistogramRecord> histogram;
    std::optional<std::int64_t> histogramsStep;
    HistogramsDelta histograms;
    std::unordered_map<std::string, std::size_t> seriesByName;
    std::uint64_t serial = 0, revision = 0;

    RunFeed feed;  // last: it must end before what it notifies about
};

void RunModel::Private::watch(const std::string &series, bool overview)
{
    Watched &entry = watched(overview)[series];
    if (entry.count++ > 0)
        return;
    entry.request = {++serial, overview, series};
    feed.watch(entry.request);
}

void RunModel::Private::unwatch(const std::string &series, bool overview)
{
    const auto found = watched(overview).find(series);
    if (found == watched(overview).end() || --found->second.count > 0)
        return;
    feed.unwatch(found->second.request);
    watched(overview).erase(found);
}

RunModel::Parts RunModel::Private::applyStructure(RunUpdate &update)
{
    Parts parts;
    if (update.structure) {
        structure = std::move(*update.structure);
        runToml = QString::fromStdString(structure.toml);
        seriesByName.clear();
        for (std::size_t i = 0; i < structure.series.size(); ++i)
            seriesByName[structure.series[i].name] = i;
        parts |= Structure;
    }
    if (update.segmentsChanged)
        parts |= Structure;
    if (update.loaded && !loaded) {
        loaded = true;
        parts |= Structure;
    }
    return parts;
}

RunModel::Parts RunModel::Private::applyTables(RunUpdate &update)
{
    Parts parts;
    if (update.error && *update.error != error.toStdString()) {
        error = QString::fromStdString(*update.error);
        parts |= Problem;
    }
    if (update.state) {
        state = std::move(*update.state);
        parts |= State;
    }
    if (update.shownState) {
        shownState = QString::fromStdString(*update.shownState);
        parts |= State;
    }
    if (update.death) {
        lastWord = !update.death->dead ? QString()
            : update.death->signal     ? signalText(*update.death->signal)
                                       : RunModel::tr("killed or power lost");
        parts |= State;
    }
    if (update.latest) {
        latest = std::move(*update.latest);
        parts |= Latest;
    }
    if (update.epochsReplaced)
        epochs.clear();
    epochs.insert(epochs.end(), update.epochs.begin(), update.epochs.end());
    if (update.epochsReplaced || !update.epochs.empty())
        parts |= Epochs;
    if (update.eventsReplaced)
        events.clear();
    events.insert(events.end(), update.events.begin(), update.events.end());
    if (update.eventsReplaced || !update.events.empty())
        parts |= Events;
    if (update.commands) {
        commands = std::move(*update.commands);
        parts |= Commands;
    }
    if (update.checkpoints) {
        checkpoints = std::move(*update.checkpoints);
        parts |= Checkpoints;
    }
    if (update.histogram && update.histogram->layer == histogramLayer) {
        histogram = std::move(update.histogram);
        parts |= Histograms;
    }
    if (update.histograms && update.histograms->askedFor == histogramsStep) {
        histograms = std::move(*update.histograms);
        parts |= Histograms;
    }
    return parts;
}

RunModel::Parts RunModel::Private::applyCurves(RunUpdate &update)
{
    Parts parts;
    for (auto &[request, delta] : update.curves) {
        const auto found = watched(request.overview).find(request.series);
        // What was unwatched meanwhile may still be on its way, even if it is watched again.
        if (found == watched(request.overview).end() || found->second.request != request)
            continue;
        found->second.curve = grown(*found->second.curve, std::move(delta), ++revision);
        parts |= Curves;
    }
    for (auto &[series, change] : update.details) {
        const auto found = curves.find(series);
        if (found == curves.end() || found->second.request.serial != change.serial)
            continue;
        std::shared_ptr<const Curve> &detail = found->second.detail;
        detail = grown(detail ? *detail : Curve(), std::move(change.delta), ++revision);
        parts |= Curves;
    }
    return parts;
}

RunModel::RunModel(std::filesystem::path folder, QObject *parent) : QObject(parent), m_folder(std::move(folder))
{
    // The feed's thread only leaves a call in this thread's queue; the queue forgets it if the model goes first.
    const auto take = [this] {
        RunUpdate update = d->feed.take();
        Parts parts = d->applyStructure(update);
        parts |= d->applyTables(update);
        parts |= d->applyCurves(update);
        for (const std::string &reason : update.commandErrors)
            Q_EMIT commandFailed(QString::fromStdString(reason));
        if (parts)
            Q_EMIT changed(parts);
    };
    d = std::make_unique<Private>(m_folder,
                                  [this, take] { QMetaObject::invokeMethod(this, take, Qt::QueuedConnection); });
}

RunModel::~RunModel() = default;

QString RunModel::name() const
{
    const std::filesystem::path folder
        = m_folder.has_filename() ? m_folder.filename() : m_folder.parent_path().filename();
    return QString::fromStdString(folder.string());
}

bool RunModel::loaded() const
{
    return d->loaded;
}

QString RunModel::error() const
{
    return d->error;
}

const RunConfig *RunModel::config() const
{
    return d->structure.config.get();
}

QString RunModel::runToml() const
{
    return d->runToml;
}

const StateRecord &RunModel::state() const
{
    return d->state;
}

QString RunModel::shownState() const
{
    return d->shownState;
}

QString RunModel::lastWord() const
{
    return d->lastWord;
}

const std::vector<LayerInfo> &RunModel::layers() const
{
    return d->structure.layers;
}

const std::vector<SeriesInfo> &RunModel::series() const
{
    return d->structure.series;
}

const SeriesInfo *RunModel::findSeries(const std::string &name) const
{
    const auto found = d->seriesByName.find(name);
    return found == d->seriesByName.end() ? nullptr : &d->structure.series[found->second];
}

const RunReader::LatestRow &RunModel::latest() const
{
    return d->latest;
}

float RunModel::latestValue(const std::string &seriesName) const
{
    const SeriesInfo *series = findSeries(seriesName);
    const std::optional<float> value = series ? d->latest.value(series->id) : std::nullopt;
    return value.value_or(std::numeric_limits<float>::quiet_NaN());
}

const std::vector<EpochRecord> &RunModel::epochs() const
{
    return d->epochs;
}

const std::vector<EventRecord> &RunModel::events() const
{
    return d->events;
}

const std::vector<Command> &RunModel::commands() const
{
    return d->commands;
}

const std::vector<CheckpointRecord> &RunModel::checkpoints() const
{
    return d->checkpoints;
}

void RunModel::watch(const std::string &seriesName)
{
    d->watch(seriesName, false);
}

void RunModel::unwatch(const std::string &seriesName)
{
    d->unwatch(seriesName, false);
}

std::shared_ptr<const Curve> RunModel::curve(const std::string &seriesName) const
{
    const auto found = d->curves.find(seriesName);
    return found == d->curves.end() ? noCurve() : found->second.curve;
}

void RunModel::requestDetail(const std::string &seriesName, double fromStep, double toStep)
{
    const auto found = d->curves.find(seriesName);
    if (found != d->curves.end())
        d->feed.requestDetail(seriesName, {found->second.request.serial, fromStep, toStep});
}

std::shared_ptr<const Curve> RunModel::detail(const std::string &seriesName) const
{
    const auto found = d->curves.find(seriesName);
    return found == d->curves.end() ? nullptr : found->second.detail;
}

void RunModel::watchOverview(const std::string &seriesName)
{
    d->watch(seriesName, true);
}

void RunModel::unwatchOverview(const std::string &seriesName)
{
    d->unwatch(seriesName, true);
}

std::shared_ptr<const Curve> RunModel::overview(const std::string &seriesName) const
{
    const auto found = d->overviews.find(seriesName);
    return found == d->overviews.end() ? noCurve() : found->second.curve;
}

void RunModel::watchHistogram(std::int64_t layer)
{
    if (layer == d->histogramLayer)
        return;
    d->histogramLayer = layer;
    d->histogram.reset();
    d->feed.watchHistogram(layer);
}

const HistogramRecord *RunModel::histogram() const
{
    return d->histogram ? &*d->histogram : nullptr;
}

void RunModel::watchHistograms(std::optional<std::int64_t> step)
{
    if (step == d->histogramsStep)
        return;
    d->histogramsStep = step;
    if (!step)
        d->histograms = {};
    d->feed.watchHistograms(step);
}

const std::vector<HistogramRecord> &RunModel::histograms() const
{
    return d->histograms.records;
}

std::optional<std::int64_t> RunModel::histogramsArrivedFor() const
{
    return d->histograms.askedFor;
}

void RunModel::post(CommandKind kind, const std::string &payload)
{
    d->feed.post(kind, payload);
}

}  // namespace ttq
