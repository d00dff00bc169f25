#include "runsummary.h"

#include <sys/stat.h>

#include <cmath>
#include <map>
#include <tuple>

#include "base/safefile.h"
#include "runs/runconfig.h"
#include "runs/runlock.h"
#include "runs/runprovenance.h"
#include "runs/runreader.h"
#include "runs/workbenchfile.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostTomlBytes = 1u << 20;

std::int64_t sizeOf(const fs::path &folder)
{
    std::int64_t bytes = 0;
    std::error_code code;
    // An engine adds and prunes files meanwhile: what has gone counts nothing.
    for (fs::recursive_directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code gone;
        if (entry->is_regular_file(gone) && !entry->is_symlink(gone))
            if (const auto size = entry->file_size(gone); !gone)
                bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

// The fraction of zeros over all weights of the layers that report one.
Expected<double> zerosOf(RunReader &reader)
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
    std::map<std::int64_t, std::int64_t> weights;
    for (const LayerInfo &layer : *layers)
        weights[layer.id] = layer.weights;
    double zeros = 0, all = 0;
    for (const SeriesInfo &one : *series) {
        const std::optional<float> value = latest->value(one.id);
        const auto layer = weights.find(one.layer);
        if (!one.name.ends_with("/frac_zero") || !value || layer == weights.end())
            continue;
        zeros += static_cast<double>(*value) * static_cast<double>(layer->second);
        all += static_cast<double>(layer->second);
    }
    return all > 0 ? zeros / all : std::numeric_limits<double>::quiet_NaN();
}

Expected<void> readDatabase(RunSummary &summary)
{
    Expected<RunReader> reader = RunReader::open(summary.folder);
    if (!reader)
        return Unexpected{reader.error()};
    const Expected<std::string> uuid = reader->uuid();
    if (!uuid)
        return Unexpected{uuid.error()};
    const Expected<std::string> shown = reader->shownState();
    if (!shown)
        return Unexpected{shown.error()};
    Expected<StateRecord> state = reader->state();
    if (!state)
        return Unexpected{state.error()};
    const Expected<std::vector<Command>> commands = reader->commands();
    if (!commands)
        return Unexpected{commands.error()};
    summary.uuid = *uuid;
    summary.shownState = *shown;
    summary.state = std::move(*state);
    for (const Command &command : *commands)
        summary.commandsApplied += command.kind == CommandKind::Set && command.status == CommandStatus::Applied;
    const Expected<double> zeros = zerosOf(*reader);
    if (!zeros)
        return Unexpected{zeros.error()};
    summary.zeros = *zeros;
    return {};
}

void readTexts(RunSummary &summary)
{
    const RunFolder folder{summary.folder};
    const std::string source = folder.toml().string();
    if (const Expected<std::string> toml = readTextFile(folder.toml(), kMostTomlBytes)) {
        // A configuration or provenance of another version leaves its facts empty.
        if (const Expected<RunConfig> config = parseConfig(*toml, source))
            summary.configName = config->name;
        if (const Expected<RunProvenance> provenance = readProvenance(*toml, source)) {
            summary.parent = provenance->parent;
            summary.createdAt = provenance->createdAt;
        }
    }
    if (summary.configName.empty())
        summary.configName = summary.folder.filename().string();
    const Expected<WorkbenchFile> own = readWorkbenchFile(folder.workbench());
    if (!own) {
        summary.workbenchError = own.error().detail;
        return;
    }
    summary.ownName = own->name;
    summary.note = own->note;
    summary.color = own->color;
}

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

}  // namespace

bool RunSummary::sameAs(const RunSummary &other) const
{
    const auto texts = [](const RunSummary &one) {
        return std::tie(one.folder, one.error, one.uuid, one.parent, one.createdAt, one.configName, one.ownName,
                        one.note, one.color, one.workbenchError, one.shownState, one.live, one.commandsApplied,
                        one.bytes);
    };
    const auto progress = [](const RunSummary &one) {
        return std::tie(one.state.step, one.state.epoch, one.state.totalEpochs, one.state.bestEpoch,
                        one.state.bestSplit, one.state.message);
    };
    return texts(*this) == texts(other) && progress(*this) == progress(other) && same(zeros, other.zeros)
        && same(state.bestTop1, other.state.bestTop1);
}

RunSummary readRunSummary(const fs::path &folder)
{
    RunSummary summary;
    summary.folder = folder;
    if (const Expected<LockInfo> lock = probeLock(RunFolder{folder}.lock()))
        summary.live = lock->held;
    if (const Expected<void> read = readDatabase(summary); !read)
        summary.error = read.error().detail;
    readTexts(summary);
    summary.bytes = sizeOf(folder);
    return summary;
}

std::string runFingerprint(const fs::path &folder)
{
    const RunFolder files{folder};
    const fs::path database = files.database();
    std::string print;
    for (const fs::path &file : {database, fs::path(database.string() + "-wal"), files.toml(), files.workbench()}) {
        struct stat now {};
        if (::stat(file.c_str(), &now) == 0)
            print += std::to_string(now.st_ino) + ',' + std::to_string(now.st_size) + ','
                + std::to_string(now.st_mtim.tv_sec) + '.' + std::to_string(now.st_mtim.tv_nsec);
        print += ';';
    }
    const Expected<LockInfo> lock = probeLock(files.lock());
    return print + (!lock ? "unknown" : lock->held ? "held" : "free");
}

}  // namespace ttq
