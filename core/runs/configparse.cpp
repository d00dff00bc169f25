// parseConfig, loadConfig, setConfigKey: TOML into RunConfig through the key table.
#include <algorithm>
#include <toml++/toml.h>

#include "base/safefile.h"
#include "base/text.h"
#include "configkeys.h"
#include "tomlguard.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

PhaseConfig namedPhase(const std::string &phaseName)
{
    PhaseConfig phase;
    phase.name = phaseName;
    return phase;
}

std::optional<ConfigScalar> scalarOf(const toml::node &node)
{
    if (const auto *flag = node.as_boolean()) {
        return flag->get();
    }
    if (const auto *integer = node.as_integer()) {
        return integer->get();
    }
    if (const auto *number = node.as_floating_point()) {
        return number->get();
    }
    if (const auto *text = node.as_string()) {
        return text->get();
    }
    return std::nullopt;
}

ConfigValue valueOf(const toml::node &node)
{
    if (auto scalar = scalarOf(node)) {
        return *scalar;
    }
    const auto *array = node.as_array();
    if (!array) {
        return ConfigOther{node.is_table() ? "(a table)" : "(a date or time)"};
    }
    std::vector<ConfigScalar> items;
    for (const toml::node &item : *array) {
        auto scalar = scalarOf(item);
        if (!scalar) {
            return ConfigOther{"(a list of lists, tables or dates)"};
        }
        items.push_back(std::move(*scalar));
    }
    return items;
}

// One document being read into `config`; messages start with "source:line: ".
class Reader {
public:
    Reader(RunConfig &config, std::string_view sourceName) : m_config(config), m_source(sourceName) {}

    Expected<void> read(const toml::table &root);

private:
    std::string at(const toml::node &node) const
    {
        return m_source + ':' + std::to_string(node.source().begin.line) + ": ";
    }
    Expected<const toml::table *> asTable(const toml::node &node, const std::string &shown) const
    {
        if (const auto *table = node.as_table()) {
            return table;
        }
        return invalid(at(node) + "'" + shown + "' has to be a table");
    }
    // Assigns one entry of a table, or explains that its key does not exist.
    Expected<void> assign(const ConfigScope &scope, std::string_view table, const std::string &shown,
                          std::string_view name, const toml::node &node) const;
    Expected<void> readTable(const ConfigScope &scope, std::string_view table, const std::string &shown,
                             const toml::node &node, std::string_view skip = {}) const;
    Expected<void> readQuantizer(const toml::node &node);
    Expected<void> readPhases(const toml::node *node);

    RunConfig &m_config;
    std::string m_source;
};

Expected<void> Reader::assign(const ConfigScope &scope, std::string_view table, const std::string &shown,
                              std::string_view name, const toml::node &node) const
{
    const KeyRow *row = findKey(table, name);
    if (!row) {
        Error error = unknownKey(table, shown, name);
        error.detail = at(node) + error.detail;
        return Unexpected{std::move(error)};
    }
    const std::string key = shown.empty() ? std::string(name) : shown + '.' + std::string(name);
    return assignValue(row->slot(scope), row->limits, valueOf(node), at(node) + key);
}

Expected<void> Reader::readTable(const ConfigScope &scope, std::string_view table, const std::string &shown,
                                 const toml::node &node, std::string_view skip) const
{
    auto entries = asTable(node, shown);
    if (!entries) {
        return Unexpected{entries.error()};
    }
    for (const auto &[key, value] : **entries) {
        if (!skip.empty() && key.str() == skip) {
            continue;
        }
        if (auto ok = assign(scope, table, shown, key.str(), value); !ok) {
            return ok;
        }
    }
    return {};
}

Expected<void> Reader::readQuantizer(const toml::node &node)
{
    if (auto ok = readTable({&m_config, nullptr, nullptr}, "quantizer", "quantizer", node, "layer"); !ok) {
        return ok;
    }
    const toml::node *layers = node.as_table()->get("layer");
    if (!layers) {
        return {};
    }
    const auto *entries = layers->as_array();
    if (!entries) {
        return invalid(at(*layers) + "'quantizer.layer' has to be written [[quantizer.layer]], once for each entry");
    }
    for (const toml::node &entry : *entries) {
        const std::string shown = "quantizer.layer." + std::to_string(m_config.quantizer.layerRules.size());
        LayerRule &rule = m_config.quantizer.layerRules.emplace_back();
        if (auto ok = readTable({&m_config, nullptr, &rule}, kLayerTable, shown, entry); !ok) {
            return ok;
        }
    }
    return {};
}

Expected<void> Reader::readPhases(const toml::node *node)
{
    for (const std::string &phaseName : m_config.phases) {
        m_config.phase.push_back(namedPhase(phaseName));
        if (!node || (node->is_table() && !node->as_table()->contains(phaseName))) {
            return invalid(m_source + ": phases names '" + phaseName + "', but there is no table [phase." + phaseName
                           + ']');
        }
    }
    auto tables = asTable(*node, "phase");
    if (!tables) {
        return Unexpected{tables.error()};
    }
    for (const auto &[key, value] : **tables) {
        const auto found = std::find(m_config.phases.begin(), m_config.phases.end(), key.str());
        const std::string shown = "phase." + shortText(key.str());
        if (found == m_config.phases.end()) {
            return invalid(at(value) + "table [" + shown + "] is not one of the phases; allowed: "
                           + join(m_config.phases, ", ") + " (the key 'phases' names them)");
        }
        PhaseConfig &phase = m_config.phase[static_cast<std::size_t>(found - m_config.phases.begin())];
        if (auto ok = readTable({&m_config, &phase, nullptr}, kPhaseTable, shown, value); !ok) {
            return ok;
        }
    }
    return {};
}

Expected<void> Reader::read(const toml::table &root)
{
    const ConfigScope scope{&m_config, nullptr, nullptr};
    for (const auto &[key, value] : root) {
        const std::string_view name = key.str();
        Expected<void> ok;
        if (name == "provenance") {
            auto table = asTable(value, "provenance");
            ok = table ? Expected<void>{} : Expected<void>{Unexpected{table.error()}};
        } else if (name == "data" || name == "network" || name == "record") {
            ok = readTable(scope, name, std::string(name), value);
        } else if (name == "quantizer") {
            ok = readQuantizer(value);
        } else if (name != "phase") {  // waits until the key `phases` is known
            ok = assign(scope, "", "", name, value);
        }
        if (!ok) {
            return ok;
        }
    }
    return readPhases(root.get("phase"));
}

// The tree, or the parser's complaint in a line of bounded length.
Expected<toml::table> parseToml(std::string_view text, std::string_view sourceName)
{
    if (auto ok = guardToml(text, sourceName); !ok) {
        return Unexpected{ok.error()};
    }
    constexpr std::size_t kLongestComplaint = 200;  // it may quote the document
    try {
        return toml::parse(text);
    } catch (const toml::parse_error &error) {
        return invalid(std::string(sourceName) + ':' + std::to_string(error.source().begin.line)
                       + ": not valid TOML: " + shortText(error.description(), kLongestComplaint));
    } catch (const std::exception &error) {
        return Unexpected{Error{ErrorCode::Internal, std::string(sourceName) + ": " + error.what()}};
    }
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
        phases.push_back(found == config.phase.end() ? namedPhase(phaseName) : *found);
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

Expected<RunConfig> parseConfig(std::string_view toml, std::string_view sourceName)
{
    const auto root = parseToml(toml, sourceName);
    if (!root) {
        return Unexpected{root.error()};
    }
    RunConfig config;
    if (auto ok = Reader(config, sourceName).read(*root); !ok) {
        return Unexpected{ok.error()};
    }
    if (auto ok = checkConfig(config); !ok) {
        return Unexpected{Error{ok.error().code, std::string(sourceName) + ": " + ok.error().detail}};
    }
    return config;
}

Expected<RunConfig> loadConfig(const std::filesystem::path &file)
{
    const auto text = readTextFile(file, kMaxConfigBytes);
    return text ? parseConfig(*text, file.string()) : Expected<RunConfig>{Unexpected{text.error()}};
}

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
