// ttq networks: the networks by name, and what one of them is made of.
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "humantext.h"
#include "nn/networksummary.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;

struct NetworksOptions {
    std::string name, input, layers;
    std::int64_t classes = 0, width = -1;
    bool json = false;
};

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::vector<std::string> sizes;
    for (const std::int64_t size : shape)
        sizes.push_back(std::to_string(size));
    return join(sizes, "x");
}

std::string megabytes(std::int64_t bytes)
{
    return humanNumber(static_cast<double>(bytes) / 1e6) + " MB";
}

std::vector<std::int64_t> shapeOf(const InputShape &input)
{
    return {input.channels, input.height, input.width};
}

// "3x32x32"; nothing else
std::optional<InputShape> parseInput(const std::string &text)
{
    std::vector<std::int64_t> sizes;
    for (const std::string &part : split(text, 'x')) {
        constexpr long long kLargest = 4096;
        const auto size = parseInteger(part);
        if (!size || *size < 1 || *size > kLargest)
            return std::nullopt;
        sizes.push_back(*size);
    }
    if (sizes.size() != 3)
        return std::nullopt;
    return InputShape{sizes[0], sizes[1], sizes[2], 0};
}

int listNetworks(bool json)
{
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows{{"network", "input", "classes", "ternary", "layout"}};
    for (const NetworkInfo &info : kNetworks) {
        const std::vector<std::int64_t> shape = shapeOf(publishedInput(info));
        rows.push_back({std::string(info.name), shapeText(shape), std::to_string(info.classes),
                        std::string(info.ternaryLayers), std::string(info.title)});
        list.push_back({{"name", info.name},
                        {"title", info.title},
                        {"input", shape},
                        {"classes", info.classes},
                        {"width", info.width},
                        {"width_step", info.widthStep},
                        {"ternary_as_published", publishedPolicy(info)}});
    }
    return printed(json ? list.dump(2) + "\n" : table(rows, rows[0].size()));
}

Json summaryJson(const NetworkSummary &summary)
{
    Json layers = Json::array();
    for (const LayerSummary &layer : summary.layers)
        layers.push_back({{"name", layer.name},
                          {"kind", layer.kind},
                          {"shape", layer.weightShape},
                          {"output", layer.outputShape},
                          {"weights", layer.weights},
                          {"biases", layer.biases},
                          {"macs", layer.macs},
                          {"ternary", layer.ternary},
                          {"bits", layer.bits()},
                          {"scale_invariant", layer.scaleInvariant}});
    return {{"name", summary.name},
            {"title", summary.title},
            {"input", shapeOf(summary.input)},
            {"classes", summary.input.classes},
            {"parameters", summary.parameters()},
            {"other_parameters", summary.otherParameters},
            {"ternary_layers", summary.ternaryLayers()},
            {"ternary_weights", summary.ternaryWeights()},
            {"macs", summary.macs()},
            {"bytes_full", summary.bytesFull()},
            {"bytes_ternary", summary.bytesTernary()},
            {"layers", std::move(layers)}};
}

std::string summaryText(const NetworkSummary &summary)
{
    std::vector<std::vector<std::string>> rows{
        {"layer", "kind", "bits", "badge", "weights", "output", "parameters", "MACs"}};
    for (const LayerSummary &layer : summary.layers)
        rows.push_back({layer.name, layer.kind, std::to_string(layer.bits()),
                        layer.scaleInvariant ? "scale-invariant" : "", shapeText(layer.weightShape),
                        shapeText(layer.outputShape), humanCount(layer.weights + layer.biases),
                        humanCount(layer.macs)});
    const double saved = static_cast<double>(summary.bytesFull()) / static_cast<double>(summary.bytesTernary());
    return summary.name + ": " + summary.title + "\ninput " + shapeText(shapeOf(summary.input)) + ", "
        + std::to_string(summary.input.classes) + " classes\n\n" + table(rows, 4) + "\nparameters  "
        + humanCount(summary.parameters()) + ", of which " + humanCount(summary.otherParameters)
        + " in BatchNorm\nternary     " + humanCount(summary.ternaryWeights()) + " weights in "
        + std::to_string(summary.ternaryLayers()) + " of " + std::to_string(summary.layers.size())
        + " layers\nMACs        " + humanCount(summary.macs()) + " for one image\nsize        "
        + megabytes(summary.bytesFull()) + " in float32, " + megabytes(summary.bytesTernary())
        + " with 2 bits for a ternary weight (" + humanNumber(saved) + " times smaller)\n";
}

int networks(const NetworksOptions &options)
{
    if (options.name.empty()) {
        if (!options.input.empty() || !options.layers.empty() || options.classes > 0 || options.width > 0)
            return wrongUsage("networks: --input, --classes, --width and --layers belong to one network; allowed: ttq "
                              "networks NAME with them");
        return listNetworks(options.json);
    }
    const NetworkInfo *info = findNetwork(options.name);
    if (info == nullptr) {
        const auto names = networkNames();
        const auto near = nearestMatch(options.name, names);
        return wrongUsage("networks: unknown network '" + options.name + "'"
                          + (near ? "; did you mean '" + *near + "'?" : "; allowed: " + join(names, ", ")));
    }
    InputShape input = publishedInput(*info);
    if (!options.input.empty()) {
        const auto parsed = parseInput(options.input);
        if (!parsed)
            return wrongUsage("--input is '" + options.input
                              + "'; allowed: CHANNELSxHEIGHTxWIDTH, each 1 to 4096, for example 3x32x32");
        input = *parsed;
        input.classes = info->classes;
    }
    if (options.classes > 0)
        input.classes = options.classes;
    const NetworkConfig config{options.name, options.width};
    const auto policy = options.layers.empty() ? publishedPolicy(*info) : split(options.layers, ',');
    const auto summary = summarizeNetwork(config, input, policy);
    if (!summary)
        return wrongUsage(summary.error().detail);
    return printed(options.json ? summaryJson(*summary).dump(2) + "\n" : summaryText(*summary));
}

}  // namespace

void addNetworks(CLI::App &app, int &exitCode)
{
    const auto options = std::make_shared<NetworksOptions>();
    CLI::App *command = app.add_subcommand("networks", "List the networks, or print what one of them is made of");
    constexpr std::int64_t kMostClasses = 1000000, kWidest = 1024;
    command->add_option("NAME", options->name, "print the layers of this network");
    command->add_option("--input", options->input, "CxHxW of the images (default: as published)");
    command->add_option("--classes", options->classes, "number of classes (default: as published)")
        ->check(CLI::Range(std::int64_t{1}, kMostClasses));
    command->add_option("--width", options->width, "channels of the first convolution (default: as published)")
        ->check(CLI::Range(std::int64_t{1}, kWidest));
    command->add_option("--layers", options->layers,
                        "which layers are ternary: inner, all, or globs between commas "
                        "(default: as published)");
    command->add_flag("--json", options->json, "as JSON: an array of networks, or an object with its layers");
    command->footer("Examples:\n"
                    "  ttq networks\n"
                    "  ttq networks resnet20\n"
                    "  ttq networks densenet-small --input 3x64x64 --classes 20\n"
                    "  ttq networks resnet18 --layers all --json | jq '.bytes_ternary'\n"
                    "MACs are multiply-accumulates; sizes leave out BatchNorm's running statistics.");
    command->callback([options, &exitCode] { exitCode = networks(*options); });
}

}  // namespace ttq
