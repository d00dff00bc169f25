#include "matrixcells.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "configkeys.h"
#include "quantizercatalogue.h"

namespace ttq {

namespace {

constexpr std::string_view kFull = "full_precision", kMatched = "full_precision_matched";
constexpr std::size_t kLongestName = 60;  // of the recipe's, so that the method fits behind it

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

bool hasFullPrecision(const RunConfig &config)
{
    return std::any_of(config.phase.begin(), config.phase.end(),
                       [](const PhaseConfig &phase) { return !phase.quantize; });
}

bool hasQuantized(const RunConfig &config)
{
    return std::any_of(config.phase.begin(), config.phase.end(),
                       [](const PhaseConfig &phase) { return phase.quantize; });
}

void keepFullPrecision(RunConfig &config)
{
    if (hasFullPrecision(config))
        std::erase_if(config.phase, [](const PhaseConfig &phase) { return phase.quantize; });
    for (PhaseConfig &phase : config.phase)
        phase.quantize = false;
    config.phases.clear();
    for (const PhaseConfig &phase : config.phase)
        config.phases.push_back(phase.name);
}

void lengthen(PhaseConfig &phase, std::int64_t epochs)
{
    if (phase.epochs > 0) {
        const double factor = static_cast<double>(epochs) / static_cast<double>(phase.epochs);
        for (double &milestone : phase.milestones)
            milestone *= factor;
        phase.stepEpochs *= factor;
    }
    phase.epochs = epochs;
}

// "constant_sparsity, 0.5, refresh epoch" of the catalogue.
void usePublishedRule(QuantizerConfig &quantizer, std::string_view published)
{
    const std::vector<std::string> parts = split(published, ',');
    quantizer.rule = trimmed(parts.front());
    if (parts.size() > 1)
        quantizer.threshold = parseDouble(trimmed(parts[1])).value_or(quantizer.threshold);
    quantizer.refresh = parts.size() > 2 && trimmed(parts[2]) == "refresh epoch" ? "epoch" : "step";
}

Expected<void> useMethod(RunConfig &config, const MatrixMethod &method)
{
    QuantizerConfig &quantizer = config.quantizer;
    if (!hasQuantized(config))
        return invalid("matrix.methods has '" + std::string(method.name)
                       + "', but no phase of the recipe is quantized; allowed: " + std::string(kFull)
                       + ", or a recipe with a phase that has quantize = true");
    if (quantizer.kind != method.kind) {
        const QuantizerConfig before = quantizer;
        quantizer.kind = method.kind;
        usePublishedRule(quantizer, findQuantizer(method.kind)->rule);
        const bool sameRule = quantizer.rule == before.rule;
        const bool dependent = std::any_of(before.layerRules.begin(), before.layerRules.end(),
                                           [&](const LayerRule &rule) { return rule.rule.empty() && !sameRule; });
        if (dependent)
            return invalid("matrix.methods has '" + std::string(method.name) + "', whose threshold rule is "
                           + quantizer.rule + ", but a [[quantizer.layer]] of the recipe has a threshold of the rule "
                           + before.rule + "; allowed: layer entries that name their rule, or none");
    }
    if (!method.scales.empty())
        quantizer.scales = method.scales;
    if (quantizer.scales == "fixed")
        quantizer.constraint = "none";  // of scales that do not move
    if (quantizer.scales == "tied")
        quantizer.scaleGradient = "true";  // the printed one is that of two scales
    return {};
}

std::string shortened(std::string_view name)
{
    std::size_t end = std::min(name.size(), kLongestName);
    while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80)
        --end;  // not within a character
    return std::string(name.substr(0, end));
}

Expected<RunConfig> methodConfig(const RunConfig &recipe, const MatrixMethod &method)
{
    RunConfig config = recipe;
    if (method.kind.empty()) {
        keepFullPrecision(config);
        if (method.name == kMatched && hasFullPrecision(recipe)) {
            const std::int64_t others = epochsOf(config) - config.phase.back().epochs;
            lengthen(config.phase.back(), epochsOf(recipe) - others);
        }
    } else if (auto ok = useMethod(config, method); !ok) {
        return Unexpected{ok.error()};
    }
    for (PhaseConfig &phase : config.phase)
        phase.stopPatience = 0;  // all train equally long
    const std::string title = recipe.name.empty() ? "matrix" : shortened(recipe.name);
    config.name = title + '-' + std::string(method.name);
    config.description = std::string(method.title) + ", of a matrix of " + title;
    config.expected.clear();  // what is published for the recipe is not this method's
    config.expectedTime.clear();
    if (auto ok = checkConfig(config); !ok)
        return invalid("matrix.methods has '" + std::string(method.name) + "': " + ok.error().detail);
    return config;
}

std::map<std::string, std::string> fieldsOf(RunConfig config)
{
    std::map<std::string, std::string> fields;
    static_cast<void>(forEachField(config, [&](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
        fields[key] = toTomlValue(slot, row.limits);
        return Expected<void>();
    }));
    return fields;
}

}  // namespace

std::int64_t epochsOf(const RunConfig &config)
{
    std::int64_t epochs = 0;
    for (const PhaseConfig &phase : config.phase)
        epochs += phase.epochs;
    return epochs;
}

MatrixConfig defaultMatrix(const RunConfig &config)
{
    MatrixConfig matrix;
    if (!hasFullPrecision(config) || !hasQuantized(config))
        std::erase(matrix.methods, kMatched);
    return matrix;
}

Expected<std::vector<MatrixCell>> expandMatrix(const RunConfig &config, const MatrixConfig &matrix)
{
    if (auto ok = checkMatrix(matrix); !ok)
        return Unexpected{ok.error()};
    const auto asked = [&](std::string_view name) {
        return std::find(matrix.methods.begin(), matrix.methods.end(), name) != matrix.methods.end();
    };
    if (asked(kFull) && asked(kMatched) && !(hasFullPrecision(config) && hasQuantized(config)))
        return invalid(
            "matrix.methods has full_precision and full_precision_matched, which are the same run in a recipe "
            "without both kinds of phases; allowed: one of them");
    std::vector<RunConfig> configs;
    for (const std::string &name : matrix.methods) {
        auto made = methodConfig(config, *findMatrixMethod(name));
        if (!made)
            return Unexpected{made.error()};
        configs.push_back(std::move(*made));
    }
    std::vector<MatrixCell> cells;
    for (const std::int64_t seed : matrix.seeds)
        for (std::size_t i = 0; i < configs.size(); ++i) {
            cells.push_back({matrix.methods[i], seed, configs[i], matrix.methods[i] + "-seed" + std::to_string(seed)});
            cells.back().config.seed = seed;
        }
    return cells;
}

std::string firstDifference(const RunConfig &wanted, const RunConfig &found)
{
    const auto now = fieldsOf(found), asked = fieldsOf(wanted);
    for (const auto &[key, value] : asked) {
        const auto other = now.find(key);
        if (other == now.end())
            return key + " = " + shortText(value) + ", here without it";
        if (other->second != value)
            return key + " = " + shortText(value) + ", here " + shortText(other->second);
    }
    for (const auto &[key, value] : now)
        if (!asked.contains(key))
            return key + " is not asked for, here " + shortText(value);
    return {};
}

}  // namespace ttq
