#include "rundata.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <limits>

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::RunData)
};

QString phaseTitle(const std::string &phase)
{
    return QString::fromStdString(phase).replace(QLatin1Char('_'), QLatin1Char(' '));
}

bool marks(const EventRecord &event, const RunData &data)
{
    static constexpr std::array kNever = {"checkpoint", "phase", "snapshot"};
    if (event.superseded || std::find(kNever.begin(), kNever.end(), event.kind) != kNever.end())
        return false;
    if (event.kind != "command")
        return event.severity != Severity::Info || event.kind == "lr_drop" || event.kind == "early_stop"
            || event.kind == "resumed";
    if (event.severity != Severity::Info)
        return false;
    const auto command = std::find_if(data.commands->begin(), data.commands->end(),
                                      [&](const Command &c) { return c.id == event.command; });
    return command != data.commands->end() ? command->kind == CommandKind::Set
                                           : event.text.find("→") != std::string::npos;
}

}  // namespace

QString emptyText(const RunData &data)
{
    if (!data.present)
        return Words::tr("No run is open");
    if (!data.loaded && !data.error.isEmpty())
        return Words::tr("The run cannot be read: %1").arg(data.error);
    if (!data.loaded)
        return Words::tr("Reading the run …");
    if (data.latestStep == 0 && data.epochs->empty())
        return Words::tr("Curves appear with the first training step");
    return {};
}

std::vector<const LayerInfo *> shownLayers(const RunData &data, const std::vector<std::int64_t> &chosen)
{
    std::vector<const LayerInfo *> shown;
    for (const LayerInfo &layer : *data.layers)
        if (!layer.quantizer.empty()
            && (chosen.empty() || std::find(chosen.begin(), chosen.end(), layer.id) != chosen.end()))
            shown.push_back(&layer);
    return shown;
}

QString layerName(const LayerInfo &layer, const PlotStyle &style)
{
    const QString name = QString::fromStdString(layer.name);
    return layer.scaleInvariant && !style.figure ? name + QStringLiteral(" ◊") : name;
}

QString scaleInvariantNote()
{
    return Words::tr("◊ scale-invariant: BatchNorm follows, so only the ratio Wn/Wp acts on the layer's output");
}

std::string seriesName(const LayerInfo &layer, const char *scalar)
{
    return layer.name + '/' + scalar;
}

std::vector<PlotBand> phaseBands(const RunData &data)
{
    std::vector<PlotBand> bands;
    std::string last;
    double end = 0;
    for (const EpochRecord &epoch : *data.epochs) {
        if (bands.empty() || epoch.phase != last)
            bands.push_back({end, 0, phaseTitle(epoch.phase)});
        last = epoch.phase;
        end = static_cast<double>(epoch.lastStep);
        bands.back().to = end;
    }
    if (!data.state->phase.empty() && (bands.empty() || data.state->phase != last))
        bands.push_back({end, 0, phaseTitle(data.state->phase)});
    if (!bands.empty())
        bands.back().to = std::numeric_limits<double>::infinity();
    if (data.config)
        for (PlotBand &band : bands)
            for (const PhaseConfig &phase : data.config->phase)
                if (phaseTitle(phase.name) == band.name)
                    band.quantized = phase.quantize;
    return bands;
}

std::vector<PlotMarker> eventMarkers(const RunData &data)
{
    std::vector<PlotMarker> markers;
    for (const EventRecord &event : *data.events) {
        if (!marks(event, data))
            continue;
        QString text = QString::fromStdString(event.text);
        if (event.kind == "command" && text.startsWith(QLatin1String("set: ")))
            text.remove(0, 5);
        const auto step = static_cast<double>(event.step);
        const auto at = std::find_if(markers.begin(), markers.end(),
                                     [&](const PlotMarker &marker) { return marker.step == step; });
        if (at == markers.end()) {
            markers.push_back({step, text, event.severity != Severity::Info});
        } else {
            at->text += QLatin1Char('\n') + text;
            at->warning = at->warning || event.severity != Severity::Info;
        }
    }
    std::stable_sort(markers.begin(), markers.end(),
                     [](const PlotMarker &a, const PlotMarker &b) { return a.step < b.step; });
    return markers;
}

std::vector<double> epochEnds(const RunData &data)
{
    std::vector<double> ends;
    for (const EpochRecord &epoch : *data.epochs)
        ends.push_back(static_cast<double>(epoch.lastStep));
    return ends;
}

std::int64_t firstTernaryEpoch(const RunConfig &config)
{
    std::int64_t epoch = 1;
    for (const PhaseConfig &phase : config.phase) {
        if (phase.quantize)
            return epoch;
        epoch += phase.epochs;
    }
    return 0;
}

QString appearsLater(const RunData &data, const QString &subject)
{
    const std::int64_t epoch = data.config ? firstTernaryEpoch(*data.config) : 0;
    if (epoch == 0)
        return Words::tr("%1 appear when a phase quantizes the network; no phase of this run does").arg(subject);
    return Words::tr("%1 appear when the ternary phase starts (epoch %2)").arg(subject).arg(epoch);
}

void addTimeline(PlotScene &scene, const RunData &data)
{
    scene.phases = phaseBands(data);
    scene.markers = eventMarkers(data);
    scene.epochEnds = epochEnds(data);
}

}  // namespace ttq
