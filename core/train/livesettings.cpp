#include "livesettings.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "phasesettings.h"
#include "runs/quantizercatalogue.h"

namespace ttq {

namespace {

constexpr std::array<std::string_view, 3> kGroups{"latents", "scales", "rest"};

Error refused(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

std::string text(bool value)
{
    return value ? "true" : "false";
}

std::string shown(const RuleSetting &setting)
{
    return setting.rule + " " + formatNumber(setting.threshold);
}

// What a rule's parameter is until a threshold is set for it: its published value.
double usualThreshold(std::string_view rule)
{
    return rule == "constant_sparsity" ? 0.5 : (rule == "mean_fraction" ? 0.7 : 0.05);
}

template <class T>
void put(nlohmann::json &json, const std::string &key, const std::optional<T> &value)
{
    if (value) {
        json[key] = *value;
    }
}

template <class T>
std::optional<T> take(const nlohmann::json &json, const std::string &key)
{
    const auto found = json.find(key);
    return found == json.end() ? std::nullopt : std::optional<T>(found->get<T>());
}

}  // namespace

LiveSettings::LiveSettings(const QuantizerConfig &config, std::vector<std::string> quantizedLayers)
    : m_quantizer(config), m_layers(std::move(quantizedLayers)), m_constraint(config.constraint)
{
    m_base.push_back({"", config.rule, config.threshold});
    for (const LayerRule &layer : config.layerRules) {
        RuleEntry entry{layer.pattern, std::nullopt, std::nullopt};
        if (!layer.rule.empty()) {
            entry.rule = layer.rule;
            entry.threshold = usualThreshold(layer.rule);
        }
        if (layer.threshold >= 0) {
            entry.threshold = layer.threshold;
        }
        m_base.push_back(std::move(entry));
    }
}

RuleSetting LiveSettings::ruleOf(std::string_view layer) const
{
    RuleSetting result;
    int ruleTier = -1, thresholdTier = -1;
    for (const auto *entries : {&m_base, &m_live}) {
        for (const RuleEntry &entry : *entries) {
            const int tier = entry.pattern.empty() ? 0 : (entry.pattern == layer ? 2 : 1);
            if (tier == 1 && !globMatch(entry.pattern, layer)) {
                continue;
            }
            if (entry.rule && tier >= ruleTier) {
                result.rule = *entry.rule;
                ruleTier = tier;
            }
            if (entry.threshold && tier >= thresholdTier) {
                result.threshold = *entry.threshold;
                thresholdTier = tier;
            }
        }
    }
    return result;
}

Expected<std::string> LiveSettings::applyRule(const SetPayload &change)
{
    if (m_quantizer.freezeCodes) {
        return Unexpected{refused(change.key
                                  + ": quantizer.freeze_codes keeps the codes as they are, so that no "
                                    "threshold takes effect")};
    }
    const bool automatic = change.value == "auto";
    LiveSettings next = *this;
    auto &live = next.m_live;
    if (automatic) {
        std::erase_if(live, [&](const RuleEntry &entry) {
            return entry.pattern == change.layer && (change.key == "rule" ? entry.rule.has_value() : !entry.rule);
        });
    } else if (change.key == "rule") {
        live.push_back({change.layer, change.value, usualThreshold(change.value)});
    } else {
        live.push_back({change.layer, std::nullopt, parseDouble(change.value)});
    }
    // Every layer that the change reaches must accept it; the message shows the first one's old and new.
    std::string message;
    std::size_t reached = 0;
    for (const std::string &layer : m_layers) {
        if (!change.layer.empty() && !globMatch(change.layer, layer)) {
            continue;
        }
        const RuleSetting before = ruleOf(layer), after = next.ruleOf(layer);
        const auto allowed = checkLayerThreshold(m_quantizer, after.rule, after.threshold, "threshold of " + layer);
        if (!allowed) {
            return Unexpected{refused(allowed.error().detail)};
        }
        if (++reached == 1) {
            message = change.key + (change.layer.empty() ? "" : " of " + change.layer) + ": " + shown(before) + " → "
                + shown(after);
        }
    }
    if (reached == 0) {
        const auto nearest = nearestMatch(change.layer, m_layers);
        return Unexpected{refused("layer '" + change.layer + "' matches no quantized layer"
                                  + (nearest ? "; did you mean '" + *nearest + "'?" : ""))};
    }
    *this = std::move(next);
    return message + (reached > 1 ? " (" + std::to_string(reached) + " layers)" : "");
}

std::optional<double> &LiveSettings::lrSlot(std::string_view key, std::string_view group)
{
    const auto index = static_cast<std::size_t>(std::find(kGroups.begin(), kGroups.end(), group) - kGroups.begin());
    return key.substr(0, 13) == "lr_multiplier" ? m_multiplier[index] : m_lr[index];
}

Expected<std::string> LiveSettings::applyLr(const SetPayload &change, const PhaseConfig &)
{
    const std::size_t dot = change.key.find('.');
    const std::string group = dot == std::string::npos ? "" : change.key.substr(dot + 1);
    std::vector<std::string> old;
    for (const std::string_view name : kGroups) {
        if (!group.empty() && group != name) {
            continue;
        }
        std::optional<double> &slot = lrSlot(change.key, name);
        const std::string before = slot ? formatNumber(*slot) : "auto";
        if (std::find(old.begin(), old.end(), before) == old.end()) {
            old.push_back(before);
        }
        slot = change.value == "auto" ? std::nullopt : parseDouble(change.value);
    }
    return change.key + ": " + join(old, ", ") + " → " + change.value;
}

Expected<std::string> LiveSettings::apply(const SetPayload &change, const PhaseConfig &phase)
{
    if (auto valid = validateCommand(CommandKind::Set, change.toJson()); !valid) {
        return Unexpected{valid.error()};
    }
    const bool automatic = change.value == "auto";
    const auto number = [&] { return automatic ? std::nullopt : parseDouble(change.value); };
    const auto arrow = [&](const std::string &before, const std::string &after) {
        return change.key + ": " + before + " → " + after;
    };
    if (change.key == "rule" || change.key == "threshold") {
        return applyRule(change);
    }
    if (change.key.rfind("lr", 0) == 0) {
        return applyLr(change, phase);
    }
    if (change.key == "momentum") {
        if (!usesOptimizer(phase, "sgd")) {
            return Unexpected{refused("momentum: this phase trains with adam, which has none")};
        }
        if (phase.nesterov && number().value_or(1) <= 0) {
            return Unexpected{refused("momentum is 0, but Nesterov needs a momentum above 0")};
        }
        const std::string before = formatNumber(momentum(phase));
        m_momentum = number();
        return arrow(before, formatNumber(momentum(phase)));
    }
    if (change.key == "weight_decay") {
        const std::string before = formatNumber(weightDecay(phase));
        m_weightDecay = number();
        return arrow(before, formatNumber(weightDecay(phase)));
    }
    if (change.key == "decay_scales") {
        const std::string before = text(decayScales(phase));
        m_decayScales = automatic ? std::nullopt : std::optional<bool>(change.value == "true");
        return arrow(before, text(decayScales(phase)));
    }
    if (change.key == "constraint") {
        const QuantizerInfo *method = findQuantizer(m_quantizer.kind);
        if (method != nullptr && method->keys.find("constraint") == std::string_view::npos) {
            return Unexpected{refused("constraint: the method " + m_quantizer.kind + " trains no scales")};
        }
        if (m_quantizer.constraint == "softplus") {
            return Unexpected{refused("constraint is softplus, which fixes what the trained numbers mean; it can only "
                                      "be chosen for a new run")};
        }
        const std::string before = m_constraint;
        m_constraint = automatic ? m_quantizer.constraint : change.value;
        return arrow(before, m_constraint);
    }
    return Unexpected{refused("key '" + change.key + "' cannot be changed in a running engine")};
}

double LiveSettings::lr(const PhaseConfig &phase, std::string_view group, double scheduleFactor) const
{
    const auto index = static_cast<std::size_t>(std::find(kGroups.begin(), kGroups.end(), group) - kGroups.begin());
    if (m_lr[index]) {
        return *m_lr[index];
    }
    const double factors[] = {phase.lrLatents, phase.lrScales, phase.lrRest};
    return phase.lr * factors[index] * m_multiplier[index].value_or(1.0) * scheduleFactor;
}

std::string LiveSettings::toJson() const
{
    nlohmann::json json = nlohmann::json::object();
    for (const RuleEntry &entry : m_live) {
        nlohmann::json item{{"pattern", entry.pattern}};
        put(item, "rule", entry.rule);
        put(item, "threshold", entry.threshold);
        json["rules"].push_back(item);
    }
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        put(json, "lr." + std::string(kGroups[i]), m_lr[i]);
        put(json, "lr_multiplier." + std::string(kGroups[i]), m_multiplier[i]);
    }
    put(json, "momentum", m_momentum);
    put(json, "weight_decay", m_weightDecay);
    put(json, "decay_scales", m_decayScales);
    json["constraint"] = m_constraint;
    return json.dump();
}

Expected<void> LiveSettings::fromJson(std::string_view text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return Unexpected{Error{ErrorCode::Corrupt, "live settings are not a JSON object"}};
    }
    LiveSettings next = *this;
    try {
        next.m_live.clear();
        for (const auto &item : json.value("rules", nlohmann::json::array())) {
            next.m_live.push_back({item.at("pattern").get<std::string>(), take<std::string>(item, "rule"),
                                   take<double>(item, "threshold")});
        }
        for (std::size_t i = 0; i < kGroups.size(); ++i) {
            next.m_lr[i] = take<double>(json, "lr." + std::string(kGroups[i]));
            next.m_multiplier[i] = take<double>(json, "lr_multiplier." + std::string(kGroups[i]));
        }
        next.m_momentum = take<double>(json, "momentum");
        next.m_weightDecay = take<double>(json, "weight_decay");
        next.m_decayScales = take<bool>(json, "decay_scales");
        next.m_constraint = json.value("constraint", m_quantizer.constraint);
    } catch (const nlohmann::json::exception &exception) {
        return Unexpected{Error{ErrorCode::Corrupt, std::string("live settings: ") + exception.what()}};
    }
    *this = std::move(next);
    return {};
}

}  // namespace ttq
