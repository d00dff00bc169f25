// RunFeedReading: the tables of a run that are small enough to be read whole, or row after row.
#include <algorithm>
#include <utility>

#include "base/safefile.h"
#include "runfeedreading.h"

namespace ttq {

namespace {

constexpr std::size_t kMostTomlBytes = 1u << 20;
constexpr std::int64_t kFewSteps = 1024;  // what a database has not packed yet

}  // namespace

void RunFeedReading::readTables()
{
    Expected<std::vector<SegmentInfo>> segments = m_reader->segments();
    if (!segments) {
        note(segments.error());
    } else if (segments->size() != m_segments.size()
               || (!segments->empty() && segments->back().id != m_segments.back().id)) {
        // What a resume cut back is gone from every table.
        if (!m_segments.empty())
            startAgain();
        m_due = false;
        m_segments = std::move(*segments);
        update.segmentsChanged = true;
    }
    readStructure();
    readRows();
}

void RunFeedReading::readStructure()
{
    RunStructure now = m_structure;
    if (now.toml.empty()) {
        const std::filesystem::path file = m_reader->folder().toml();
        Expected<std::string> toml = readTextFile(file, kMostTomlBytes);
        if (!toml) {
            note(toml.error());
        } else {
            now.toml = std::move(*toml);
            // A configuration of another version may not parse; the run is shown all the same.
            Expected<RunConfig> config = parseConfig(now.toml, file.string());
            now.config = config ? std::make_shared<RunConfig>(std::move(*config)) : nullptr;
        }
    }
    Expected<std::vector<LayerInfo>> layers = m_reader->layers();
    Expected<std::vector<SeriesInfo>> series = m_reader->series();
    if (layers)
        now.layers = std::move(*layers);
    else
        note(layers.error());
    if (series)
        now.series = std::move(*series);
    else
        note(series.error());
    if (now.toml != m_structure.toml || now.layers != m_structure.layers || now.series != m_structure.series) {
        m_structure = std::move(now);
        update.structure = m_structure;
    }
}

void RunFeedReading::readRows()
{
    if (Expected<StateRecord> state = m_reader->state())
        update.state = std::move(*state);
    else
        note(state.error());

    if (Expected<RunReader::LatestRow> latest = m_reader->latest(); !latest) {
        note(latest.error());
    } else if (latest->step != m_lastStep) {
        const std::int64_t before = std::exchange(m_lastStep, latest->step);
        readNewSteps(before);
        update.latest = std::move(*latest);
    }

    if (Expected<std::vector<EpochRecord>> epochs = m_reader->epochs(m_lastEpoch); !epochs) {
        note(epochs.error());
    } else if (!epochs->empty()) {
        m_lastEpoch = epochs->back().epoch;
        update.epochs.insert(update.epochs.end(), epochs->begin(), epochs->end());
    }

    if (Expected<std::vector<EventRecord>> events = m_reader->events(m_lastEvent); !events) {
        note(events.error());
    } else if (!events->empty()) {
        m_lastEvent = events->back().id;
        update.events.insert(update.events.end(), events->begin(), events->end());
    }

    if (Expected<std::vector<Command>> commands = m_reader->commands(); !commands) {
        note(commands.error());
    } else if (*commands != m_commands) {
        m_commands = *commands;
        update.commands = std::move(*commands);
    }

    if (Expected<std::vector<CheckpointRecord>> checkpoints = m_reader->checkpoints(); !checkpoints) {
        note(checkpoints.error());
    } else if (const std::string newest = checkpoints->empty() ? std::string() : checkpoints->back().file;
               checkpoints->size() != m_checkpointCount || newest != m_newestCheckpoint) {
        m_checkpointCount = checkpoints->size();
        m_newestCheckpoint = newest;
        update.checkpoints = std::move(*checkpoints);
    }
}

void RunFeedReading::readNewSteps(std::int64_t after)
{
    m_newSteps.clear();
    const std::int64_t count = m_lastStep - after;
    if (after < 0 || count < 1 || count > kFewSteps)
        return;
    Expected<std::vector<RunReader::LatestRow>> rows = m_reader->openRows(after + 1, m_lastStep);
    // Rows that were packed meanwhile, or are damaged, are looked for series by series.
    if (rows && static_cast<std::int64_t>(rows->size()) == count)
        m_newSteps = std::move(*rows);
}

void RunFeedReading::readHistogram(std::int64_t layer)
{
    if (layer != m_histogramLayer) {
        m_histogramLayer = layer;
        m_histogramStep = -1;
    }
    if (layer < 0 || m_lastStep < 0)
        return;
    // The newest is wanted: a look at the last steps finds it without reading those of the whole run.
    for (const std::int64_t reach : {std::int64_t{1'000}, std::int64_t{20'000}, m_lastStep + 1}) {
        const std::int64_t from = std::max(m_lastStep + 1 - reach, m_histogramStep + 1);
        Expected<std::vector<HistogramRecord>> found = m_reader->histograms(layer, from, m_lastStep);
        if (!found)
            return note(found.error());
        if (!found->empty()) {
            m_histogramStep = found->back().step;
            update.histogram = std::move(found->back());
            return;
        }
        if (from == m_histogramStep + 1)
            return;
    }
}

void RunFeedReading::readHistograms(const std::optional<HistogramsRequest> &request, bool changed)
{
    const bool asked = request != m_histogramsAsked;
    if (!request) {
        m_histogramsAsked.reset();
        return;
    }
    // What lies before the end of the run does not change with it; at its end, a histogram may follow its row.
    if (!m_reader || m_lastStep < 0 || (!asked && (!changed || m_histogramsRead > request->step)))
        return;
    Expected<std::vector<HistogramRecord>> found = m_reader->histogramsAt(std::min(request->step, m_lastStep));
    if (!found)
        return note(found.error());
    std::vector<std::int64_t> steps;
    for (const HistogramRecord &record : *found)
        steps.push_back(record.step);
    m_histogramsAsked = request;
    m_histogramsRead = m_lastStep;
    if (!asked && steps == m_histogramsSteps)
        return;
    m_histogramsSteps = std::move(steps);
    update.histograms = HistogramsDelta{request->step, std::move(*found)};
    update.awaited = update.awaited || asked;
}

}  // namespace ttq
