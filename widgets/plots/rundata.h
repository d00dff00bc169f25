// What the scenes of a run are made from, and the pieces that they share: phases, events, epochs, names of layers.
#pragma once

#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "plotscene.h"
#include "runs/command.h"
#include "runs/records.h"
#include "runs/runconfig.h"

namespace ttq {

struct RunData {  // pointers are never null but for config and histogram; they live as long as the scene is built
    bool present = true, loaded = true;
    QString error;
    const RunConfig *config = nullptr;
    const StateRecord *state = nullptr;
    const std::vector<LayerInfo> *layers = nullptr;
    const std::vector<EpochRecord> *epochs = nullptr;
    const std::vector<EventRecord> *events = nullptr;
    const std::vector<Command> *commands = nullptr;
    const HistogramRecord *histogram = nullptr;
    std::int64_t latestStep = 0;
    std::function<bool(const std::string &)> exists;     // a series
    std::function<CurvePtr(const std::string &)> curve;  // never null; empty until it has arrived
    std::function<CurvePtr(const std::string &)> whole;  // the same without details of what is visible
    std::shared_ptr<DerivedCurves> derived = std::make_shared<DerivedCurves>();
    std::function<double(const std::string &)> latest;  // NaN if there is none
};

// How a view is set.
struct ViewChoice {
    std::vector<std::int64_t> layers;  // empty: all that are quantized
    std::int64_t current = -1;
    bool logY = false, logX = false;
    Interval range{0, 1};  // of steps that are visible
    std::optional<double> cursor;
    double aspect = 1.6;  // width : height
    double width = 900;   // in units of the style
};

// Why there is nothing to show yet, in words; empty if there is a run with data.
QString emptyText(const RunData &data);
std::vector<const LayerInfo *> shownLayers(const RunData &data, const std::vector<std::int64_t> &chosen);
// With a lozenge behind scale-invariant layers on the screen, see kScaleInvariantNote.
QString layerName(const LayerInfo &layer, const PlotStyle &style);
QString scaleInvariantNote();
std::string seriesName(const LayerInfo &layer, const char *scalar);

std::vector<PlotBand> phaseBands(const RunData &data);
// Changes of settings, learning-rate drops, alarms, resumes, faults; one marker a step. What a later resume went back
// behind is left out, and so are refused commands: they changed nothing.
std::vector<PlotMarker> eventMarkers(const RunData &data);
std::vector<double> epochEnds(const RunData &data);
// Epoch, from 1, in which the first phase that quantizes begins; 0 if none does.
std::int64_t firstTernaryEpoch(const RunConfig &config);
// "Scale factors appear when the ternary phase starts (epoch 9)", for a subject such as "Scale factors".
QString appearsLater(const RunData &data, const QString &subject);

// Phases, events and epochs into a scene.
void addTimeline(PlotScene &scene, const RunData &data);

}  // namespace ttq
