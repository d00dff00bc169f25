// setConfigKey: one `--set key=value`.
#include <algorithm>

#include "base/text.h"
#include "configkeys.h"
#include "tomltree.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

// A value of `--set` for `slot`: TOML where that gives what the key takes, else the bare text.
ConfigValue bareValue(const ConfigSlot &slot, std::string_view text)
{
    const bool takesText = std::holds_alternative<std::string *>(slot);
    const bool takesList = std::holds_alternative<std::vector<double> *>(slot)
        || std::holds_alternative<std::vector<std::string> *>(slot);
    const auto parsed = text.find('\n') == std::string_view::npos ? parseToml("v = " + std::string(text), "value")
                                                                  : Expected<toml::table>{Unexpected{Error{}}};
    if (parsed && parsed->size() == 1) {
        const toml::node &node = *parsed->get("v");
        if (takesList ? node.is_array() : takesText ? node.is_string() : true) {
            return valueOf(node);
        }
    }
    if (takesList) {
        std::vector<ConfigScalar> items;
        for (const std::string &part : trimmed(text).empty() ? std::vector<std::string>{} : split(text, ',')) {
            const std::string item(trimmed(part));
            const auto number = parseDouble(item);
            const bool wantsNumber = std::holds_alternative<std::vector<double> *>(slot);
            items.push_back(wantsNumber && number ? ConfigScalar(*number) : ConfigScalar(item));
        }
        return items;
    }
    if (!takesText) {
        if (const auto integer = parseInteger(text)) {
            return ConfigScalar(static_cast<std::int64_t>(*integer));
        }
        if (const auto number = parseDouble(text)) {
            return ConfigScalar(*number);
        }
    }
    return ConfigScalar(std::string(text));
}

// The phase tables follow the key `phases`: known ones are kept, new ones start from the defaults.
void followPhases(RunConfig &config)
{
    std::vector<PhaseConfig> phases;
    for (const std::string &phaseName : config.phases) {
        const auto found = std::find_if(config.phase.begin(), config.phase.end(),
                                        [&](const PhaseConfig &phase) { return phase.name == phaseName; });
        if (found != config.phase.end()) {
            phases.push_back(*found);
        } else {
            phases.emplace_back().name = phaseName;
        }
    }
    config.phase = std::move(phases);
}

Expected<void> setField(const ConfigScope &scope, std::string_view table, const std::string &shown,
                        std::string_view name, std::string_view value)
{
    const KeyRow *row = findKey(table, name);
    if (!row) {
        return Unexpected{unknownKey(table, shown, name)};
    }
    const ConfigSlot slot = row->slot(scope);
    const std::string key = shown.empty() ? std::string(name) : shown + '.' + std::string(name);
    return assignValue(slot, row->limits, bareValue(slot, value), key);
}

Expected<void> setPhaseField(RunConfig &config, const std::string &phaseName, std::string_view name,
                             std::string_view value)
{
    for (PhaseConfig &phase : config.phase) {
        if (phase.name == phaseName) {
            return setField({&config, &phase, nullptr}, kPhaseTable, "phase." + phaseName, name, value);
        }
    }
    const auto nearest = nearestMatch(phaseName, config.phases);
    return invalid("no phase '" + shortText(phaseName) + "'; "
                   + (nearest ? "did you mean 'phase." + *nearest + "'?" : "allowed: " + join(config.phases, ", ")));
}

// An index one past the last entry adds one.
Expected<void> setRuleField(RunConfig &config, const std::string &index, std::string_view name, std::string_view value)
{
    auto &rules = config.quantizer.layerRules;
    const auto position = parseInteger(index);
    if (!position || *position < 0 || static_cast<std::size_t>(*position) > rules.size()) {
        return invalid("quantizer.layer." + shortText(index) + ": no such entry; allowed: 0 to "
                       + std::to_string(rules.size()) + " (the last one adds an entry)");
    }
    const auto i = static_cast<std::size_t>(*position);
    LayerRule rule = i < rules.size() ? rules[i] : LayerRule{};
    auto ok = setField({&config, nullptr, &rule}, kLayerTable, "quantizer.layer." + index, name, value);
    if (ok) {
        rules.resize(std::max(rules.size(), i + 1));
        rules[i] = rule;
    }
    return ok;
}

}  // namespace

Expected<void> setConfigKey(RunConfig &config, std::string_view key, std::string_view value)
{
    const auto parts = split(key, '.');
    const ConfigScope scope{&config, nullptr, nullptr};
    if (parts.size() == 1) {
        auto ok = setField(scope, "", "", key, value);
        if (ok && key == "phases") {
            followPhases(config);
        }
        return ok;
    }
    if (parts.size() == 3 && parts[0] == "phase") {
        return setPhaseField(config, parts[1], parts[2], value);
    }
    if (parts.size() == 4 && parts[0] == "quantizer" && parts[1] == "layer") {
        return setRuleField(config, parts[2], parts[3], value);
    }
    const auto tables = configTables();
    if (parts.size() == 2 && std::find(tables.begin(), tables.end(), parts[0]) != tables.end()) {
        return setField(scope, parts[0], parts[0], parts[1], value);
    }
    return Unexpected{unknownKey("", "", key)};
}

}  // namespace ttq
