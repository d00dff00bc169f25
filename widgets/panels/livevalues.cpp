#include "livevalues.h"

#include <algorithm>

#include "base/text.h"

namespace ttq {

namespace {

constexpr std::array<std::string_view, 3> kGroups{"latents", "scales", "rest"};

const PhaseConfig *findPhase(const RunConfig &config, std::string_view name)
{
    for (const PhaseConfig &phase : config.phase)
        if (phase.name == name)
            return &phase;
    return config.phase.empty() ? nullptr : &config.phase.front();
}

// The values of all groups that `group` names, if they are the same.
std::optional<double> common(const std::array<std::optional<double>, 3> &values, std::string_view group)
{
    if (group.empty())
        return values[0] == values[1] && values[1] == values[2] ? values[0] : std::nullopt;
    const auto found = std::find(kGroups.begin(), kGroups.end(), group);
    return found == kGroups.end() ? std::nullopt : values[static_cast<std::size_t>(found - kGroups.begin())];
}

}  // namespace

double usualThreshold(std::string_view rule)
{
    return rule == "constant_sparsity" ? 0.5 : (rule == "mean_fraction" ? 0.7 : 0.05);
}

LiveValues::LiveValues(const RunConfig &config, std::string_view phase, const std::vector<Command> &commands)
{
    m_base.push_back({"", config.quantizer.rule, config.quantizer.threshold});
    for (const LayerRule &layer : config.quantizer.layerRules) {
        Entry entry{layer.pattern, std::nullopt, std::nullopt};
        if (!layer.rule.empty()) {
            entry.rule = layer.rule;
            entry.threshold = usualThreshold(layer.rule);
        }
        if (layer.threshold >= 0)
            entry.threshold = layer.threshold;
        m_base.push_back(std::move(entry));
    }
    m_configured["constraint"] = config.quantizer.constraint;
    if (const PhaseConfig *now = findPhase(config, phase)) {
        m_configured["momentum"] = formatNumber(now->momentum);
        m_configured["weight_decay"] = formatNumber(now->weightDecay);
        m_configured["decay_scales"] = now->decayScales ? "true" : "false";
    }
    for (const Command &command : commands)
        if (command.kind == CommandKind::Set && command.status == CommandStatus::Applied)
            if (const auto change = SetPayload::fromJson(command.payload))
                apply(*change);
}

void LiveValues::apply(const SetPayload &change)
{
    const bool automatic = change.value == "auto";
    if (change.key == "rule" || change.key == "threshold") {
        if (automatic)
            std::erase_if(m_live, [&](const Entry &entry) {
                return entry.pattern == change.layer && (change.key == "rule" ? entry.rule.has_value() : !entry.rule);
            });
        else if (change.key == "rule")
            m_live.push_back({change.layer, change.value, usualThreshold(change.value)});
        else
            m_live.push_back({change.layer, std::nullopt, parseDouble(change.value)});
        return;
    }
    if (change.key.starts_with("lr")) {
        auto &values = change.key.starts_with("lr_multiplier") ? m_multiplier : m_lr;
        const std::size_t dot = change.key.find('.');
        const std::string group = dot == std::string::npos ? "" : change.key.substr(dot + 1);
        for (std::size_t i = 0; i < kGroups.size(); ++i)
            if (group.empty() || group == kGroups[i])
                values[i] = automatic ? std::nullopt : parseDouble(change.value);
        return;
    }
    if (automatic)
        m_texts.erase(change.key);
    else
        m_texts[change.key] = change.value;
}

LiveValues::Rule LiveValues::ruleOf(std::string_view target) const
{
    // Exact name > latest matching glob > global, as the engine resolves them.
    Rule result;
    int ruleTier = -1, thresholdTier = -1;
    for (const auto *entries : {&m_base, &m_live}) {
        for (const Entry &entry : *entries) {
            const int tier = entry.pattern.empty() ? 0 : (entry.pattern == target ? 2 : 1);
            if (tier == 1 && (target.empty() || !globMatch(entry.pattern, target)))
                continue;
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

std::optional<double> LiveValues::lrOverride(std::string_view group) const
{
    return common(m_lr, group);
}

double LiveValues::lrMultiplier(std::string_view group) const
{
    return common(m_multiplier, group).value_or(1);
}

std::string LiveValues::text(const std::string &key) const
{
    for (const auto *texts : {&m_texts, &m_configured})
        if (const auto found = texts->find(key); found != texts->end())
            return found->second;
    return {};
}

}  // namespace ttq
