#include "runstatus.h"

#include <limits>
#include <optional>

#include "base/text.h"
#include "runs/runconfig.h"
#include "runs/runreader.h"

namespace ttq {

namespace {

constexpr int kHeadlineEpochs = 5;

Headline headlineOf(const std::vector<EpochRecord> &epochs)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    Headline headline{kNone, kNone, 0};
    if (epochs.empty())
        return headline;
    headline.last = epochs.back().test.top1;
    double sum = 0;
    for (auto epoch = epochs.rbegin(); epoch != epochs.rend() && headline.epochs < kHeadlineEpochs; ++epoch) {
        if (epoch->phase != epochs.back().phase)
            break;
        sum += epoch->test.top1;
        ++headline.epochs;
    }
    headline.meanOfLast = sum / headline.epochs;
    return headline;
}

// A float32 as the number that its shortest decimal text names: 0.98, not 0.9800000190734863.
double shortest(float value)
{
    return parseDouble(formatNumber(value)).value_or(value);
}

Expected<void> readLayers(RunReader &reader, RunStatus &status)
{
    const Expected<std::vector<LayerInfo>> layers = reader.layers();
    if (!layers)
        return Unexpected{layers.error()};
    const Expected<std::vector<SeriesInfo>> series = reader.series();
    if (!series)
        return Unexpected{series.error()};
    const Expected<RunReader::LatestRow> latest = reader.latest();
    if (!latest)
        return Unexpected{latest.error()};

    status.layerStep = latest->step;
    for (const LayerInfo &info : *layers) {
        LayerStatus layer{info, {}};
        for (const SeriesInfo &one : *series) {
            const std::optional<float> value = latest->value(one.id);
            if (one.layer == info.id && value)
                layer.scalars.emplace_back(one.name.substr(one.name.rfind('/') + 1), shortest(*value));
        }
        status.layers.push_back(std::move(layer));
    }
    return {};
}

Expected<void> readCommands(RunReader &reader, RunStatus &status)
{
    const Expected<std::vector<Command>> commands = reader.commands();
    if (!commands)
        return Unexpected{commands.error()};
    for (const Command &command : *commands) {
        status.commandsApplied += command.status == CommandStatus::Applied;
        status.commandsPending += command.status == CommandStatus::Pending || command.status == CommandStatus::Accepted;
    }
    return {};
}

void readNames(const RunReader &reader, RunStatus &status)
{
    status.selectedOn = status.record.bestSplit;
    // A status must not need a configuration that parses: keys may come and go between versions.
    const Expected<RunConfig> config = loadConfig(reader.folder().toml());
    if (config) {
        status.name = config->name;
        if (status.selectedOn.empty())
            status.selectedOn = config->data.validation > 0 ? "validation" : "test";
    }
    if (status.name.empty())
        status.name = status.folder.filename().string();
}

}  // namespace

Expected<RunStatus> readStatus(const std::filesystem::path &folder)
{
    Expected<RunReader> reader = RunReader::open(folder);
    if (!reader)
        return Unexpected{reader.error()};
    RunStatus status;
    std::error_code ignored;
    status.folder = std::filesystem::absolute(folder, ignored).lexically_normal();
    if (!status.folder.has_filename())
        status.folder = status.folder.parent_path();

    Expected<std::string> uuid = reader->uuid();
    if (!uuid)
        return Unexpected{uuid.error()};
    Expected<std::string> shown = reader->shownState();
    if (!shown)
        return Unexpected{shown.error()};
    Expected<StateRecord> record = reader->state();
    if (!record)
        return Unexpected{record.error()};
    const Expected<std::vector<EpochRecord>> epochs = reader->epochs();
    if (!epochs)
        return Unexpected{epochs.error()};
    status.uuid = std::move(*uuid);
    status.state = std::move(*shown);
    status.record = std::move(*record);
    status.headline = headlineOf(*epochs);
    readNames(*reader, status);
    if (const Expected<void> done = readCommands(*reader, status); !done)
        return Unexpected{done.error()};
    if (const Expected<void> done = readLayers(*reader, status); !done)
        return Unexpected{done.error()};
    return status;
}

}  // namespace ttq
