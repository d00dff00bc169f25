#include "weightreport.h"

#include <algorithm>

#include "base/text.h"
#include "quant/thresholdrule.h"

namespace ttq {

namespace {

constexpr std::string_view kWeight = ".weight", kCodes = ".codes";

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

// Layers by name, in the order of the file: weight tensors with at least `rank` dimensions.
std::vector<std::string> layersOf(const WeightsFile &file, std::size_t rank)
{
    std::vector<std::string> names;
    for (const WeightTensor &tensor : file.tensors()) {
        if (tensor.name.ends_with(kWeight) && tensor.shape.size() >= rank)
            names.push_back(tensor.name.substr(0, tensor.name.size() - kWeight.size()));
    }
    return names;
}

const WeightTensor &weightOf(const WeightsFile &file, const std::string &layer)
{
    return *file.find(layer + std::string(kWeight));
}

// The convolutions but the one that sees the images: the first, or where the file has lost their order the one with the
// fewest input channels.
std::vector<std::string> innerConvolutions(const WeightsFile &file)
{
    std::vector<std::string> names = layersOf(file, 4);
    const auto first = file.ordered()
        ? names.begin()
        : std::min_element(names.begin(), names.end(), [&](const std::string &a, const std::string &b) {
              return weightOf(file, a).shape[1] < weightOf(file, b).shape[1];
          });
    if (first != names.end())
        names.erase(first);
    return names;
}

Expected<std::vector<std::string>> chosenLayers(const WeightsFile &file, const std::vector<std::string> &policy)
{
    const std::vector<std::string> all = layersOf(file, 2);
    std::vector<bool> chosen(all.size(), false);
    for (const std::string &item : policy) {
        bool matched = false;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool inner = i > 0 && i + 1 < all.size();
            if (item == "all" || (item == "inner" && inner) || globMatch(item, all[i]))
                matched = chosen[i] = true;
        }
        if (!matched) {
            const auto nearest = nearestMatch(item, all);
            return invalid("quantizer.layers: '" + item + "' matches no layer of " + file.path().string()
                           + (nearest ? "; did you mean '" + *nearest + "'?" : ""));
        }
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (chosen[i])
            names.push_back(all[i]);
    }
    return names;
}

Expected<std::vector<std::string>> selectedLayers(const WeightsFile &file, const std::optional<RunConfig> &recipe)
{
    std::vector<std::string> coded;
    for (const std::string &name : layersOf(file, 1)) {
        if (file.find(name + std::string(kCodes)) != nullptr)
            coded.push_back(name);
    }
    if (!coded.empty() && !recipe)
        return coded;
    return recipe ? chosenLayers(file, recipe->quantizer.layers) : innerConvolutions(file);
}

// A layer's codes with everything that the report says about it.
struct Coded {
    LayerReport report;
    std::vector<std::int8_t> codes;
};

Expected<Coded> codedLayer(const WeightsFile &file, const std::string &name, const RuleSetting &rule)
{
    const WeightTensor &tensor = weightOf(file, name);
    const std::vector<float> weights = floatsOf(tensor);
    Coded result;
    LayerReport &report = result.report;
    report.name = name;
    report.shape = tensor.shape;
    report.summary = summarizeWeights(weights);
    if (report.summary.nonFinite > 0)
        return Unexpected{Error{ErrorCode::Diverged,
                                file.path().string() + ": " + tensor.name + " holds "
                                    + std::to_string(report.summary.nonFinite) + " values that are not finite"}};
    const WeightTensor *codes = file.find(name + std::string(kCodes));
    if (codes != nullptr && codes->dtype == DType::I8 && codes->bytes.size() == weights.size()) {
        report.state = report.summary.quantized() ? "quantized" : "codes";
        result.codes.resize(weights.size());
        std::transform(codes->bytes.begin(), codes->bytes.end(), result.codes.begin(),
                       [](std::byte code) { return static_cast<std::int8_t>(code); });
    } else if (report.summary.quantized()) {
        report.state = "quantized";
        result.codes = codesOf(weights, 0);
    } else {
        report.state = "latent";
        report.rule = rule;
        std::vector<float> scratch(weights.size());
        kernels::AbsStats stats;
        for (std::size_t at = 0; at < weights.size(); at += kernels::kBlock)
            stats.add(kernels::absStats(weights.data() + at, std::min(kernels::kBlock, weights.size() - at)));
        const float delta = threshold({rule.rule, rule.threshold}, {weights, stats, scratch});
        report.delta = delta;
        result.codes = codesOf(weights, delta);
    }
    const double n = std::max<double>(1, static_cast<double>(weights.size()));
    report.fracNegative
        = static_cast<double>(std::count_if(result.codes.begin(), result.codes.end(), [](int c) { return c < 0; })) / n;
    report.fracPositive
        = static_cast<double>(std::count_if(result.codes.begin(), result.codes.end(), [](int c) { return c > 0; })) / n;
    report.fracZero = static_cast<double>(std::count(result.codes.begin(), result.codes.end(), 0)) / n;
    return result;
}

Expected<CodeComparison> comparedWith(const WeightsFile &other, const Coded &layer, const RuleSetting &rule)
{
    const WeightTensor *tensor = other.find(layer.report.name + std::string(kWeight));
    if (tensor == nullptr || tensor->shape != layer.report.shape) {
        const std::vector<std::string> names = layersOf(other, 1);
        const auto nearest = nearestMatch(layer.report.name, names);
        return invalid(other.path().string() + " has no layer " + layer.report.name + " of the same shape"
                       + (tensor == nullptr && nearest ? "; the nearest name is " + *nearest : ""));
    }
    const auto before = codedLayer(other, layer.report.name, rule);
    if (!before)
        return Unexpected{before.error()};
    return compareCodes(before->codes, layer.codes);
}

double changedShare(const LayerReport &layer)
{
    return layer.against->n == 0 ? 0
                                 : static_cast<double>(layer.against->changed) / static_cast<double>(layer.against->n);
}

void addTotals(WeightReport &report)
{
    double zeros = 0;
    for (std::size_t i = 0; i < report.layers.size(); ++i) {
        const LayerReport &layer = report.layers[i];
        report.weights += layer.summary.n;
        zeros += layer.fracZero * static_cast<double>(layer.summary.n);
        report.zerosMean += layer.fracZero / static_cast<double>(report.layers.size());
        if (!layer.against)
            continue;
        report.against = report.against.value_or(CodeComparison());
        report.against->add(*layer.against);
        if (!report.mostChanged || changedShare(layer) > changedShare(report.layers[*report.mostChanged]))
            report.mostChanged = i;
    }
    report.zerosWeighted = report.weights == 0 ? 0 : zeros / static_cast<double>(report.weights);
}

}  // namespace

Expected<LayerReport> reportLayer(const WeightsFile &file, const std::string &layer, const RuleSetting &rule)
{
    if (file.find(layer + std::string(kWeight)) == nullptr)
        return Unexpected{Error{ErrorCode::NotFound, file.path().string() + " has no layer " + layer}};
    auto coded = codedLayer(file, layer, rule);
    if (!coded)
        return Unexpected{coded.error()};
    return std::move(coded->report);
}

Expected<WeightReport> reportWeights(const WeightsFile &file, const WeightReportOptions &options)
{
    const auto names = selectedLayers(file, options.recipe);
    if (!names)
        return Unexpected{names.error()};
    QuantizerConfig quantizer = options.recipe ? options.recipe->quantizer : QuantizerConfig();
    if (const auto config = file.metadata().find("config"); !options.recipe && config != file.metadata().end()) {
        if (auto parsed = parseConfig(config->second, file.path().string()))
            quantizer = parsed->quantizer;
    }
    if (options.threshold) {
        quantizer.threshold = *options.threshold;
        quantizer.layerRules.clear();
        if (auto ok = checkThreshold(quantizer.rule, quantizer.threshold, "--threshold"); !ok)
            return Unexpected{ok.error()};
    }
    const LiveSettings rules(quantizer, *names);

    WeightReport report;
    for (const WeightTensor &tensor : file.tensors())
        report.tensors.push_back(
            {tensor.name, std::string(name(tensor.dtype)), tensor.shape, summarizeWeights(floatsOf(tensor))});
    for (const std::string &layer : *names) {
        auto coded = codedLayer(file, layer, rules.ruleOf(layer));
        if (!coded)
            return Unexpected{coded.error()};
        if (options.against != nullptr) {
            const auto compared = comparedWith(*options.against, *coded, rules.ruleOf(layer));
            if (!compared)
                return Unexpected{compared.error()};
            coded->report.against = *compared;
        }
        report.layers.push_back(std::move(coded->report));
    }
    addTotals(report);
    return report;
}

}  // namespace ttq
