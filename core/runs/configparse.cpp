// parseConfig, loadConfig: TOML into RunConfig through the key table.
#include <algorithm>

#include "base/safefile.h"
#include "base/text.h"
#include "configkeys.h"
#include "tomlguard.h"
#include "tomltree.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
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
        m_config.phase.emplace_back().name = phaseName;
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
        if (name == "provenance" || name == "matrix") {  // who reads them checks them
            auto table = asTable(value, std::string(name));
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

}  // namespace ttq
