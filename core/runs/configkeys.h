// The table of configuration keys: name, field, limits and documentation of each. Everything that knows a key
// (parsing, --set, run.toml, suggestions, range checks, the reference page) walks this table.
//
// Adding a key: a member of a struct in runconfig.h and a row here. The member's default is the key's default.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configvalue.h"
#include "runconfig.h"

namespace ttq {

// The objects a row's field may live in; phase and rule only where the table is "phase.*" or "quantizer.layer.*".
struct ConfigScope {
    RunConfig *run = nullptr;
    PhaseConfig *phase = nullptr;
    LayerRule *rule = nullptr;
};

struct KeyRow {
    std::string_view table;  // "", "data", "network", "quantizer", "quantizer.layer.*", "phase.*", "record"
    std::string_view name;   // "batch_size"
    ConfigSlot (*slot)(const ConfigScope &scope);
    ConfigLimits limits;
    std::string_view doc;

    std::string key() const;  // "data.batch_size", "phase.*.lr"
};

inline constexpr std::string_view kPhaseTable = "phase.*";
inline constexpr std::string_view kLayerTable = "quantizer.layer.*";

const std::vector<KeyRow> &keyTable();
std::vector<const KeyRow *> keysOf(std::string_view table);
const KeyRow *findKey(std::string_view table, std::string_view name);  // nullptr if there is none
std::span<const std::string_view> configTables();                      // in the order of a file; "" is the top level
std::string_view tableDoc(std::string_view table);

// "unknown key 'x'; did you mean 'y'?", with the nearest key of `table`, else the same name in another table.
// `shownTable` is the table as written ("phase.ternary").
Error unknownKey(std::string_view table, std::string_view shownTable, std::string_view name);

// Calls `visit` with every field of `config` and its full key ("phase.ternary.lr", "quantizer.layer.0.rule"),
// until it returns an error.
Expected<void>
forEachField(RunConfig &config,
             const std::function<Expected<void>(const KeyRow &, const ConfigSlot &, const std::string &)> &visit);

}  // namespace ttq
