// checkConfig: ranges of all fields (a configuration need not come from a file), then the rules between them.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "configkeys.h"
#include "quantizercatalogue.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

Expected<void> checkFields(RunConfig config)
{
    return forEachField(config, [](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
        return checkValue(slot, row.limits, key);
    });
}

Expected<void> checkPhaseNames(const RunConfig &config)
{
    for (std::size_t i = 0; i < config.phases.size(); ++i) {
        if (std::count(config.phases.begin(), config.phases.end(), config.phases[i]) > 1) {
            return invalid("phases names '" + config.phases[i] + "' twice; allowed: every name once");
        }
        if (i >= config.phase.size() || config.phase[i].name != config.phases[i]) {
            return invalid("phases names '" + config.phases[i] + "', but there is no table [phase." + config.phases[i]
                           + ']');
        }
    }
    if (config.phase.size() != config.phases.size()) {
        return invalid("there are " + std::to_string(config.phase.size()) + " phase tables for "
                       + std::to_string(config.phases.size()) + " phases");
    }
    return {};
}

Expected<void> checkSchedule(const PhaseConfig &phase)
{
    const std::string table = "phase." + phase.name + '.';
    const bool ascending = std::adjacent_find(phase.milestones.begin(), phase.milestones.end(), std::greater_equal<>())
        == phase.milestones.end();
    if (!ascending) {
        return invalid(table + "milestones do not ascend; allowed: epochs in strictly ascending order");
    }
    if (phase.schedule == "multistep") {
        if (phase.milestones.empty()) {
            return invalid(table + "milestones = []; allowed: at least one epoch when schedule = \"multistep\"");
        }
        if (phase.gammas.size() != 1 && phase.gammas.size() != phase.milestones.size()) {
            return invalid(table + "gammas has " + std::to_string(phase.gammas.size())
                           + " items; allowed: 1, or one for each of the " + std::to_string(phase.milestones.size())
                           + " milestones");
        }
    }
    if (phase.schedule == "step") {
        if (phase.stepEpochs <= 0) {
            return invalid(table + "step_epochs = " + formatNumber(phase.stepEpochs)
                           + "; allowed: > 0 when schedule = \"step\"");
        }
        if (phase.gammas.size() != 1) {
            return invalid(table + "gammas has " + std::to_string(phase.gammas.size())
                           + " items; allowed: exactly 1 when schedule = \"step\"");
        }
    }
    if (phase.schedule == "plateau") {
        if (phase.gammas.size() != 1) {
            return invalid(table + "gammas has " + std::to_string(phase.gammas.size())
                           + " items; allowed: exactly 1 when schedule = \"plateau\"");
        }
        if (phase.gammas.front() >= 1) {
            return invalid(table + "gammas = [" + formatNumber(phase.gammas.front())
                           + "]; allowed: < 1 when schedule = \"plateau\"");
        }
    }
    if (phase.schedule == "onecycle" && phase.warmup <= 0) {
        return invalid(table + "warmup = 0; allowed: > 0 when schedule = \"onecycle\" (0.3 is usual)");
    }
    return {};
}

Expected<void> checkLayerRules(const QuantizerConfig &quantizer)
{
    bool anySparsity = quantizer.rule == "constant_sparsity";
    for (std::size_t i = 0; i < quantizer.layerRules.size(); ++i) {
        const LayerRule &rule = quantizer.layerRules[i];
        const std::string table = "quantizer.layer." + std::to_string(i);
        const std::string &effective = rule.rule.empty() ? quantizer.rule : rule.rule;
        anySparsity = anySparsity || effective == "constant_sparsity";
        if (rule.threshold < 0) {
            if (effective != quantizer.rule) {
                return invalid(
                    table
                    + ".threshold is missing; allowed: a number, because the global threshold belongs to the rule "
                    + quantizer.rule);
            }
            continue;
        }
        if (auto ok = checkLayerThreshold(quantizer, effective, rule.threshold, table + ".threshold"); !ok) {
            return ok;
        }
    }
    if (quantizer.refresh == "epoch" && !anySparsity) {
        return invalid("quantizer.refresh = \"epoch\"; allowed: \"step\" unless a rule is constant_sparsity");
    }
    return {};
}

Expected<void> checkQuantizer(const QuantizerConfig &quantizer)
{
    if (auto ok = checkLayerThreshold(quantizer, quantizer.rule, quantizer.threshold, "quantizer.threshold"); !ok) {
        return ok;
    }
    for (const std::string &layer : quantizer.layers) {
        if ((layer == "inner" || layer == "all") && quantizer.layers.size() > 1) {
            return invalid("quantizer.layers has '" + layer
                           + "' beside other entries; allowed: inner alone, all alone, or globs");
        }
    }
    if (quantizer.scales == "fixed" && quantizer.constraint != "none") {
        return invalid("quantizer.constraint = \"" + quantizer.constraint
                       + "\"; allowed: \"none\" when scales = \"fixed\"");
    }
    if (quantizer.scales == "tied" && quantizer.scaleGradient != "true") {
        return invalid(
            "quantizer.scale_gradient = \"" + quantizer.scaleGradient
            + "\"; allowed: \"true\" when scales = \"tied\", because the printed gradient is that of two scales");
    }
    return checkLayerRules(quantizer);
}

}  // namespace

Expected<void> checkThreshold(std::string_view rule, double threshold, std::string_view where)
{
    struct Range {
        std::string_view rule;
        bool (*inside)(double);
        std::string_view allowed;
    };
    static constexpr Range kRanges[] = {
        {"max_fraction", [](double t) { return t >= 0 && t < 1; }, "t ≥ 0 and < 1"},
        {"constant_sparsity", [](double r) { return r > 0 && r < 1; }, "r > 0 and < 1"},
        {"mean_fraction", [](double f) { return f > 0 && f <= 100; }, "a factor > 0 and ≤ 100"},
        {"absolute", [](double delta) { return delta >= 0 && delta <= 1e6; }, "Δ ≥ 0 and ≤ 1e6"},
    };
    for (const Range &range : kRanges) {
        if (range.rule == rule) {
            if (range.inside(threshold)) {
                return {};
            }
            return invalid(std::string(where) + " = " + formatNumber(threshold) + "; allowed with the rule "
                           + std::string(rule) + ": " + std::string(range.allowed));
        }
    }
    return invalid("unknown threshold rule '" + shortText(rule) + "'");
}

Expected<void> checkLayerThreshold(const QuantizerConfig &quantizer, std::string_view rule, double threshold,
                                   std::string_view where)
{
    const QuantizerInfo *method = findQuantizer(quantizer.kind);
    if (method != nullptr && !method->only.empty() && rule != method->only) {
        return invalid(std::string(where) + " belongs to the rule " + std::string(rule) + "; allowed with kind = \""
                       + quantizer.kind + "\": the rule " + std::string(method->only));
    }
    if (auto ok = checkThreshold(rule, threshold, where); !ok) {
        return ok;
    }
    if (quantizer.kind != "rel") {
        return {};
    }
    double below = threshold;
    for (std::size_t i = 0; i < quantizer.expansion.size(); ++i) {
        const double next = quantizer.expansion[i];
        if (auto ok = checkThreshold(rule, next, "quantizer.expansion"); !ok) {
            return ok;
        }
        if (next <= below) {
            return invalid(std::string(where) + " = " + formatNumber(threshold) + " and quantizer.expansion hold "
                           + formatNumber(below) + " before " + formatNumber(next)
                           + "; allowed: thresholds in strictly ascending order");
        }
        below = next;
    }
    return {};
}

Expected<void> checkConfig(const RunConfig &config)
{
    if (auto ok = checkPhaseNames(config); !ok) {
        return ok;
    }
    if (auto ok = checkFields(config); !ok) {
        return ok;
    }
    const DataConfig &data = config.data;
    if (!data.mean.empty() && !data.std.empty() && data.mean.size() != data.std.size()) {
        return invalid("data.mean has " + std::to_string(data.mean.size()) + " items and data.std "
                       + std::to_string(data.std.size()) + "; allowed: the same number, one for each channel");
    }
    if (!config.initMap.empty() && config.init.empty()) {
        return invalid("init_map = \"" + shortText(config.initMap) + "\"; allowed: \"\" unless init names a file");
    }
    bool quantized = false;
    for (const PhaseConfig &phase : config.phase) {
        if (auto ok = checkSchedule(phase); !ok) {
            return ok;
        }
        if (quantized && !phase.quantize) {
            return invalid(
                "phase." + phase.name
                + ".quantize = false after a phase with true; allowed: true, because what is quantized stays so");
        }
        quantized = phase.quantize;
    }
    if (data.dataset == "image-folder" && data.folder.empty()) {
        return invalid("data.folder = \"\"; allowed: the path of the images when dataset = \"image-folder\"");
    }
    return checkQuantizer(config.quantizer);
}

Expected<void> checkStart(const RunConfig &config)
{
    if (config.initRequired && config.init.empty()) {
        return invalid(
            "init = \"\"; allowed: a file of weights, because init_required = true (what is published for this recipe "
            "began with trained weights; init_required = false begins with random ones)");
    }
    return {};
}

}  // namespace ttq
