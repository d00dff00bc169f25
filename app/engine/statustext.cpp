#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "humantext.h"
#include "runstatus.h"

namespace ttq {

namespace {

// Left out of the table of layers, which has to fit a terminal: --json and `ttq show` have them.
constexpr std::array<std::string_view, 6> kDetails
    = {"norm", "absmax", "mean_abs", "grad_wp", "grad_wn", "codes_changed"};

// Thresholds and shares of single levels, too: delta_2, frac_neg_1.
bool isDetail(const std::string &name)
{
    const bool ofLevel
        = name.rfind("delta_", 0) == 0 || name.rfind("frac_neg_", 0) == 0 || name.rfind("frac_pos_", 0) == 0;
    return ofLevel || std::find(kDetails.begin(), kDetails.end(), name) != kDetails.end();
}

std::string share(std::int64_t done, std::int64_t all)
{
    std::string text = humanCount(done);
    if (all > 0)
        text += " of " + humanCount(all);
    return text;
}

std::string bestText(const StateRecord &record)
{
    if (record.bestEpoch <= 0)
        return "–";
    return humanPercent(record.bestTop1) + " top-1 on " + record.bestSplit + " in epoch "
        + std::to_string(record.bestEpoch) + (record.bestSplit == "test" ? " (selected on test)" : "");
}

std::string ago(double then, double now)
{
    return then > 0 ? humanDuration(now - then) + " ago" : "–";
}

std::string layerTable(const RunStatus &status)
{
    std::vector<std::string> names;
    for (const LayerStatus &layer : status.layers)
        for (const auto &[name, value] : layer.scalars)
            if (!isDetail(name) && std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);

    std::vector<std::vector<std::string>> rows(1);
    rows[0] = {"layer", "kind", "quantizer", "shape", "weights"};
    rows[0].insert(rows[0].end(), names.begin(), names.end());
    for (const LayerStatus &layer : status.layers) {
        std::vector<std::string> shape;
        for (const std::int64_t size : layer.info.shape)
            shape.push_back(std::to_string(size));
        std::vector<std::string> row
            = {layer.info.name, layer.info.kind, layer.info.quantizer.empty() ? "–" : layer.info.quantizer,
               join(shape, "×"), humanCount(layer.info.weights)};
        for (const std::string &name : names) {
            const auto found = std::find_if(layer.scalars.begin(), layer.scalars.end(),
                                            [&](const auto &scalar) { return scalar.first == name; });
            row.push_back(found == layer.scalars.end() ? "" : humanNumber(found->second));
        }
        rows.push_back(std::move(row));
    }
    return table(rows, 3);
}

}  // namespace

std::string statusText(const RunStatus &status, double now)
{
    const StateRecord &record = status.record;
    std::vector<std::vector<std::string>> facts
        = {{"run", status.folder.string()}, {"name", status.name}, {"state", status.state}};
    if (!record.message.empty())
        facts.push_back({"message", record.message});
    facts.push_back({"phase", record.phase.empty() ? "–" : record.phase});
    facts.push_back({"epoch", share(record.epoch, record.totalEpochs)});
    facts.push_back({"step", share(record.step, record.totalSteps)});
    facts.push_back({"speed", humanNumber(std::round(record.imagesPerSecond)) + " images/s"});
    if (status.state == "running" || status.state == "paused")
        facts.push_back({"left", humanDuration(record.etaSeconds)});
    facts.push_back({"best", bestText(record)});
    facts.push_back({"test",
                     humanPercent(status.headline.last) + " last epoch, " + humanPercent(status.headline.meanOfLast)
                         + " mean of the phase's last " + std::to_string(status.headline.epochs)});
    facts.push_back(
        {"commands",
         std::to_string(status.commandsApplied) + " applied, " + std::to_string(status.commandsPending) + " pending"});
    facts.push_back({"updated", ago(record.updatedAt, now)});

    std::string text = table(facts, 2);
    if (!status.layers.empty())
        text += "\nlayers at step " + humanCount(status.layerStep) + "\n" + layerTable(status);
    return text;
}

std::string statusText(const std::vector<RunStatus> &runs, double now)
{
    std::vector<std::vector<std::string>> rows
        = {{"run", "state", "phase", "epoch", "step", "images/s", "left", "best", "test", "updated"}};
    for (const RunStatus &run : runs) {
        const StateRecord &record = run.record;
        const bool alive = run.state == "running" || run.state == "paused";
        const std::string best = record.bestEpoch <= 0
            ? "–"
            : humanPercent(record.bestTop1) + (record.bestSplit == "test" ? " (test)" : "");
        rows.push_back({run.folder.filename().string(), run.state, record.phase.empty() ? "–" : record.phase,
                        std::to_string(record.epoch) + "/" + std::to_string(record.totalEpochs),
                        humanCount(record.step), humanNumber(std::round(record.imagesPerSecond)),
                        alive ? humanDuration(record.etaSeconds) : "–", best, humanPercent(run.headline.last),
                        ago(record.updatedAt, now)});
    }
    return table(rows, 3);
}

}  // namespace ttq
