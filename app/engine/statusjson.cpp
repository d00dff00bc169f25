#include <cmath>
#include <nlohmann/json.hpp>

#include "runstatus.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;  // keys in the order of the documentation

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json textOrNull(const std::string &text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json layerJson(const LayerStatus &layer, std::int64_t step)
{
    Json json = {{"name", layer.info.name},
                 {"kind", layer.info.kind},
                 {"shape", layer.info.shape},
                 {"weights", layer.info.weights},
                 {"quantizer", layer.info.quantizer},
                 {"scale_invariant", layer.info.scaleInvariant},
                 {"step", step}};
    for (const auto &[name, value] : layer.scalars)
        json[name] = number(value);
    return json;
}

Json runJson(const RunStatus &status)
{
    const StateRecord &record = status.record;
    const bool hasBest = record.bestEpoch > 0;
    Json layers = Json::array();
    for (const LayerStatus &layer : status.layers)
        layers.push_back(layerJson(layer, status.layerStep));
    return {{"run", status.folder.string()},
            {"uuid", status.uuid},
            {"name", status.name},
            {"state", status.state},
            {"phase", record.phase},
            {"epoch", record.epoch},
            {"total_epochs", record.totalEpochs},
            {"step", record.step},
            {"total_steps", record.totalSteps},
            {"images_per_s", number(record.imagesPerSecond)},
            {"eta_s", number(record.etaSeconds)},
            {"best",
             {{"epoch", record.bestEpoch},
              {"top1", hasBest ? number(record.bestTop1) : Json(nullptr)},
              {"split", textOrNull(record.bestSplit)}}},
            {"headline",
             {{"split", "test"},
              {"last", number(status.headline.last)},
              {"mean_last_5", number(status.headline.meanOfLast)}}},
            {"selected_on", textOrNull(status.selectedOn)},
            {"message", record.message},
            {"commands", {{"applied", status.commandsApplied}, {"pending", status.commandsPending}}},
            {"updated_at", number(record.updatedAt)},
            {"layers", layers}};
}

std::string dumped(const Json &json)
{
    // File names need not be UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string statusJson(const RunStatus &status)
{
    return dumped(runJson(status));
}

std::string statusJson(const std::vector<RunStatus> &runs)
{
    Json array = Json::array();
    for (const RunStatus &run : runs)
        array.push_back(runJson(run));
    return dumped(array);
}

}  // namespace ttq
