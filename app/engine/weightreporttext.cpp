#include "weightreporttext.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "humantext.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::vector<std::string> parts;
    for (const std::int64_t size : shape)
        parts.push_back(std::to_string(size));
    return shape.empty() ? "scalar" : join(parts, "×");
}

std::string levelsText(const WeightSummary &summary)
{
    std::vector<std::string> parts;
    for (const float level : summary.levels)
        parts.push_back(humanNumber(level));
    return join(parts, " ");
}

double share(std::uint64_t part, std::uint64_t all)
{
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

std::string layerTable(const WeightReport &report)
{
    std::vector<std::vector<std::string>> rows
        = {{"layer", "shape", "state", "weights", "zeros", "−", "+", "Δ", "max|w|", "max/E|w|", "levels"}};
    if (report.against) {
        rows[0].insert(rows[0].end() - 1, {"changed", "flipped"});
    }
    for (const LayerReport &layer : report.layers) {
        const WeightSummary &s = layer.summary;
        std::vector<std::string> row = {layer.name,
                                        shapeText(layer.shape),
                                        layer.state,
                                        humanCount(static_cast<std::int64_t>(s.n)),
                                        humanPercent(layer.fracZero),
                                        humanPercent(layer.fracNegative),
                                        humanPercent(layer.fracPositive),
                                        layer.state == "latent" ? humanNumber(layer.delta) : "",
                                        humanNumber(s.absMax),
                                        humanNumber(s.absMean > 0 ? s.absMax / s.absMean : NAN),
                                        layer.state == "quantized" ? levelsText(s) : ""};
        if (layer.against) {
            row.insert(row.end() - 1,
                       {humanPercent(share(layer.against->changed, layer.against->n)),
                        humanPercent(share(layer.against->flipped, layer.against->n))});
        }
        rows.push_back(std::move(row));
    }
    return table(rows, 3);
}

std::string tensorTable(const WeightReport &report)
{
    std::vector<std::vector<std::string>> rows
        = {{"tensor", "type", "shape", "mean", "std", "min", "max", "not finite"}};
    for (const TensorReport &tensor : report.tensors) {
        const WeightSummary &s = tensor.summary;
        rows.push_back({tensor.name, tensor.dtype, shapeText(tensor.shape), humanNumber(s.mean),
                        humanNumber(s.deviation), humanNumber(s.minimum), humanNumber(s.maximum),
                        s.nonFinite == 0 ? "" : std::to_string(s.nonFinite)});
    }
    return table(rows, 3);
}

Json summaryJson(const WeightSummary &s)
{
    return {{"n", s.n},
            {"min", s.minimum},
            {"max", s.maximum},
            {"mean", s.mean},
            {"std", s.deviation},
            {"absmax", s.absMax},
            {"mean_abs", s.absMean},
            {"zeros", s.zeros},
            {"not_finite", s.nonFinite}};
}

Json layerJson(const LayerReport &layer)
{
    Json json = {{"name", layer.name},
                 {"shape", layer.shape},
                 {"weights", layer.summary.n},
                 {"state", layer.state},
                 {"frac_neg", layer.fracNegative},
                 {"frac_zero", layer.fracZero},
                 {"frac_pos", layer.fracPositive},
                 {"absmax", layer.summary.absMax},
                 {"mean_abs", layer.summary.absMean}};
    if (layer.state == "latent") {
        json["rule"] = layer.rule.rule;
        json["threshold"] = layer.rule.threshold;
        json["delta"] = layer.delta;
    }
    if (layer.state == "quantized")
        json["levels"] = layer.summary.levels;
    if (layer.against) {
        json["codes_changed"] = share(layer.against->changed, layer.against->n);
        json["sign_flips"] = share(layer.against->flipped, layer.against->n);
    }
    return json;
}

// Tensors of the network that a file has to hold: counters of batches may be absent.
std::size_t wantedTensors(const WeightFit &fit)
{
    return fit.match.pairs.size() + fit.match.missing.size();
}

std::string fitText(const WeightFit &fit)
{
    const WeightMatch &match = fit.match;
    std::string text = "\n" + std::string(match.fits() ? "fits the network: " : "does not fit the network: ")
        + std::to_string(match.pairs.size() - match.misshapen.size()) + " of " + std::to_string(wantedTensors(fit))
        + " tensors match\n";
    for (const std::string &note : match.notes)
        text += note + "\n";
    std::vector<std::vector<std::string>> rows = {{"what", "tensor", "nearest"}};
    for (const Misfit &one : match.missing)
        rows.push_back({"missing in the file", one.name, one.nearest});
    for (const Misfit &one : match.unknown)
        rows.push_back({"unknown to the network", one.name, one.nearest});
    for (const WeightMatch::Pair &pair : match.misshapen)
        rows.push_back(
            {"of another shape", fit.network[pair.network].name,
             shapeText(fit.file[pair.file].shape) + " instead of " + shapeText(fit.network[pair.network].shape)});
    if (rows.size() > 1)
        text += table(rows, 3);
    if (!fit.layers.empty())
        text += "quantization would begin with " + humanPercent(fit.zerosWeighted) + " zeros in "
            + std::to_string(fit.layers.size()) + " layers (" + humanPercent(fit.zerosMean)
            + " as the unweighted mean over layers)\n";
    return text;
}

Json fitJson(const WeightFit &fit)
{
    const auto misfits = [](const std::vector<Misfit> &list) {
        Json json = Json::array();
        for (const Misfit &one : list)
            json.push_back({{"name", one.name}, {"nearest", one.nearest}});
        return json;
    };
    Json matched = Json::array(), misshapen = Json::array(), layers = Json::array();
    for (const WeightMatch::Pair &pair : fit.match.pairs) {
        const NamedShape &from = fit.file[pair.file], &to = fit.network[pair.network];
        if (from.shape == to.shape)
            matched.push_back({{"file", from.name}, {"network", to.name}, {"shape", to.shape}});
        else
            misshapen.push_back(
                {{"file", from.name}, {"network", to.name}, {"file_shape", from.shape}, {"network_shape", to.shape}});
    }
    for (const LayerReport &layer : fit.layers)
        layers.push_back(layerJson(layer));
    return {{"fits", fit.match.fits()},
            {"network_tensors", wantedTensors(fit)},
            {"matched", std::move(matched)},
            {"missing", misfits(fit.match.missing)},
            {"unknown", misfits(fit.match.unknown)},
            {"misshapen", std::move(misshapen)},
            {"notes", fit.match.notes},
            {"layers", std::move(layers)},
            {"frac_zero_weighted", fit.zerosWeighted},
            {"frac_zero_mean", fit.zerosMean}};
}

}  // namespace

std::string weightReportText(const WeightReport &report, const WeightsFile &file, const WeightFit *fit)
{
    std::string text
        = file.path().string() + ": " + file.kind() + ", " + std::to_string(report.tensors.size()) + " tensors\n";
    for (const std::string &note : file.notes())
        text += note + "\n";
    text += "\n" + tensorTable(report);
    const std::string compared = fit ? fitText(*fit) : "";
    if (report.layers.empty())
        return text + "\nno layer to quantize\n" + compared;
    text += "\n" + layerTable(report) + "\n" + std::to_string(report.layers.size()) + " layers, "
        + humanCount(static_cast<std::int64_t>(report.weights)) + " weights: " + humanPercent(report.zerosWeighted)
        + " zeros (" + humanPercent(report.zerosMean) + " as the unweighted mean over layers)\n";
    if (report.against) {
        const LayerReport &most = report.layers[*report.mostChanged];
        text += humanPercent(share(report.against->changed, report.against->n)) + " of the codes changed, "
            + humanPercent(share(report.against->flipped, report.against->n)) + " flipped their sign; most in "
            + most.name + ": " + humanPercent(share(most.against->changed, most.against->n)) + "\n";
    }
    return text + compared;
}

std::string weightReportJson(const WeightReport &report, const WeightsFile &file, const WeightFit *fit)
{
    Json json = {{"file", file.path().string()}, {"kind", file.kind()}, {"notes", file.notes()}};
    json["tensors"] = Json::array();
    for (const TensorReport &tensor : report.tensors) {
        Json item = {{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}};
        item.update(summaryJson(tensor.summary));
        json["tensors"].push_back(std::move(item));
    }
    json["layers"] = Json::array();
    for (const LayerReport &layer : report.layers)
        json["layers"].push_back(layerJson(layer));
    Json totals = {{"layers", report.layers.size()},
                   {"weights", report.weights},
                   {"frac_zero_weighted", report.zerosWeighted},
                   {"frac_zero_mean", report.zerosMean}};
    if (report.against) {
        const LayerReport &most = report.layers[*report.mostChanged];
        totals["codes_changed"] = share(report.against->changed, report.against->n);
        totals["sign_flips"] = share(report.against->flipped, report.against->n);
        totals["most_changed"]
            = Json{{"name", most.name}, {"codes_changed", share(most.against->changed, most.against->n)}};
    }
    json["totals"] = std::move(totals);
    if (fit)
        json["fit"] = fitJson(*fit);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ttq
