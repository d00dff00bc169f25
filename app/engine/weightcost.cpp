// ttq weight-cost: what the quantized weights of a checkpoint cost in bits.
#include "train/weightcost.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "humantext.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

struct CostOptions {
    std::string run, checkpoint;
    bool json = false;
};

double bits(double bytes, std::int64_t weights)
{
    return weights == 0 ? 0 : 8 * bytes / static_cast<double>(weights);
}

double bits(std::int64_t bytes, std::int64_t weights)
{
    return bits(static_cast<double>(bytes), weights);
}

std::string ratio(std::int64_t full, double bytes)
{
    return bytes > 0 ? humanNumber(static_cast<double>(full) / bytes) + "x" : "–";
}

double zeros(const LayerCost &layer)
{
    const std::int64_t n = layer.cost.weights;
    return n == 0 ? 0 : static_cast<double>(layer.counts[layer.counts.size() / 2]) / static_cast<double>(n);
}

std::string asText(const WeightCost &report, std::int64_t step)
{
    std::vector<std::vector<std::string>> rows(1);
    rows[0] = {"layer", "weights", "levels", "zeros", "fixed", "base-n bytes", "base-n words", "entropy"};
    const auto row
        = [&](const std::string &name, const CodeCost &cost, const std::string &levels, const std::string &share) {
              rows.push_back(
                  {name, humanCount(cost.weights), levels, share, humanNumber(bits(cost.fixed, cost.weights)),
                   humanNumber(bits(cost.packedBytes, cost.weights)), humanNumber(bits(cost.packedWords, cost.weights)),
                   humanNumber(bits(cost.entropy, cost.weights))});
          };
    double allZeros = 0;
    for (const LayerCost &layer : report.layers) {
        row(layer.name, layer.cost, std::to_string(layer.counts.size()), humanPercent(zeros(layer)));
        allZeros += zeros(layer) * static_cast<double>(layer.cost.weights);
    }
    const auto weights = static_cast<double>(report.total.weights);
    row("all", report.total, "", humanPercent(weights > 0 ? allZeros / weights : 0));

    std::vector<std::vector<std::string>> sizes = {{"bytes", "codes", "magnitudes", "float32 rest", "file", "smaller"}};
    const auto size = [&](const std::string &name, double codes) {
        const double file = codes + static_cast<double>(report.scaleBytes + report.restBytes);
        sizes.push_back({name, humanCount(static_cast<std::int64_t>(codes + 0.5)), humanCount(report.scaleBytes),
                         humanCount(report.restBytes), humanCount(static_cast<std::int64_t>(file + 0.5)),
                         ratio(report.fullBytes(), file)});
    };
    sizes.push_back({"float32", humanCount(4 * report.total.weights), "0", humanCount(report.restBytes),
                     humanCount(report.fullBytes()), "1x"});
    size("fixed", static_cast<double>(report.total.fixed));
    size("base-n bytes", static_cast<double>(report.total.packedBytes));
    size("base-n words", static_cast<double>(report.total.packedWords));
    size("entropy", report.total.entropy);
    return "Step " + humanCount(step) + "; bits a weight of the quantized layers\n\n" + table(rows, 1) + "\n"
        + table(sizes, 1)
        + "\nfixed: codes of equal length; base-n: as many digits as fit into 8 or 64 bits; entropy: the bound for "
          "codes "
          "of single weights\n";
}

nlohmann::json costJson(const CodeCost &cost)
{
    return {{"weights", cost.weights},
            {"bytes",
             {{"fixed", cost.fixed},
              {"packed_bytes", cost.packedBytes},
              {"packed_words", cost.packedWords},
              {"entropy", cost.entropy}}},
            {"bits_per_weight",
             {{"fixed", bits(cost.fixed, cost.weights)},
              {"packed_bytes", bits(cost.packedBytes, cost.weights)},
              {"packed_words", bits(cost.packedWords, cost.weights)},
              {"entropy", bits(cost.entropy, cost.weights)}}}};
}

std::string asJson(const WeightCost &report, std::int64_t step)
{
    nlohmann::json layers = nlohmann::json::array();
    for (const LayerCost &layer : report.layers) {
        nlohmann::json one = costJson(layer.cost);
        one["name"] = layer.name;
        one["counts"] = layer.counts;  // of the codes −J … +J
        one["magnitude_bytes"] = layer.scaleBytes;
        layers.push_back(std::move(one));
    }
    nlohmann::json all = costJson(report.total);
    all["step"] = step;
    all["magnitude_bytes"] = report.scaleBytes;
    all["rest_bytes"] = report.restBytes;
    all["float32_bytes"] = report.fullBytes();
    all["layers"] = std::move(layers);
    return all.dump(2) + "\n";
}

int cost(const CostOptions &options)
{
    const auto folder = openRunFolder(options.run);
    if (!folder) {
        return failed(folder.error());
    }
    const auto config = loadConfig(folder->toml());
    if (!config) {
        return failed(config.error());
    }
    const auto wanted
        = options.checkpoint.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.checkpoint);
    const auto found = findCheckpoint(*folder, wanted);
    if (!found) {
        return failed(found.error());
    }
    const auto report = weightCost(*config, *found);
    if (!report) {
        return failed(report.error());
    }
    const std::int64_t step = found->progress.step;
    return printed(options.json ? asJson(*report, step) : asText(*report, step));
}

}  // namespace

void addWeightCost(CLI::App &app, int &exitCode)
{
    auto options = std::make_shared<CostOptions>();
    CLI::App *command = app.add_subcommand("weight-cost", "What the quantized weights of a checkpoint cost in bits");
    command->add_option("RUN", options->run, "Run folder")->required();
    command->add_option("--checkpoint", options->checkpoint, "Checkpoint file (default: the newest valid one)");
    command->add_flag("--json", options->json, "JSON instead of tables");
    command->footer("Examples:\n  ttq weight-cost RUN\n  ttq weight-cost RUN --json");
    command->callback([options, &exitCode] { exitCode = cost(*options); });
}

}  // namespace ttq
