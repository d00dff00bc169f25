// Finding keys, fields and near misses in the key table.
#include <algorithm>

#include "base/text.h"
#include "configkeys.h"

namespace ttq {

std::vector<const KeyRow *> keysOf(std::string_view table)
{
    std::vector<const KeyRow *> rows;
    for (const KeyRow &row : keyTable()) {
        if (row.table == table) {
            rows.push_back(&row);
        }
    }
    return rows;
}

const KeyRow *findKey(std::string_view table, std::string_view name)
{
    const auto &rows = keyTable();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const KeyRow &row) { return row.table == table && row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

Error unknownKey(std::string_view table, std::string_view shownTable, std::string_view name)
{
    const auto dotted = [](std::string_view prefix, std::string_view last) {
        return prefix.empty() ? std::string(last) : std::string(prefix) + '.' + std::string(last);
    };
    std::string message = "unknown key '" + shortText(dotted(shownTable, name)) + '\'';
    constexpr std::size_t kLongestSlip = 64;  // beyond, the distance to every key costs time and finds nothing
    if (name.size() > kLongestSlip) {
        return {ErrorCode::InvalidArgument, message};
    }
    std::vector<std::string> names;
    for (const KeyRow *row : keysOf(table)) {
        names.emplace_back(row->name);
    }
    if (table.empty()) {
        names.insert(names.end(), {"data", "network", "quantizer", "phase", "record"});
    }
    const auto elsewhere = std::find_if(keyTable().begin(), keyTable().end(),
                                        [&](const KeyRow &row) { return row.name == name && row.table != table; });
    if (const auto nearest = nearestMatch(name, names); nearest && elsewhere == keyTable().end()) {
        message += "; did you mean '" + dotted(shownTable, *nearest) + "'?";
    } else if (elsewhere != keyTable().end()) {
        message += "; did you mean '" + elsewhere->key() + "'?";
    } else {
        message += "; allowed: " + join(names, ", ");
    }
    return {ErrorCode::InvalidArgument, message};
}

Expected<void>
forEachField(RunConfig &config,
             const std::function<Expected<void>(const KeyRow &, const ConfigSlot &, const std::string &)> &visit)
{
    const auto visitTable = [&](std::string_view table, const ConfigScope &scope, const std::string &shown) {
        for (const KeyRow *row : keysOf(table)) {
            const std::string key = shown.empty() ? std::string(row->name) : shown + '.' + std::string(row->name);
            if (auto ok = visit(*row, row->slot(scope), key); !ok) {
                return ok;
            }
        }
        return Expected<void>{};
    };
    for (const std::string_view table : configTables()) {
        if (table == kPhaseTable) {
            for (PhaseConfig &phase : config.phase) {
                if (auto ok = visitTable(table, {&config, &phase, nullptr}, "phase." + phase.name); !ok) {
                    return ok;
                }
            }
        } else if (table == kLayerTable) {
            for (std::size_t i = 0; i < config.quantizer.layerRules.size(); ++i) {
                const ConfigScope scope{&config, nullptr, &config.quantizer.layerRules[i]};
                if (auto ok = visitTable(table, scope, "quantizer.layer." + std::to_string(i)); !ok) {
                    return ok;
                }
            }
        } else if (auto ok = visitTable(table, {&config, nullptr, nullptr}, std::string(table)); !ok) {
            return ok;
        }
    }
    return {};
}

}  // namespace ttq
