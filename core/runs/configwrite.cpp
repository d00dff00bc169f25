// toToml, provenanceToml: a configuration as text that parses back to an equal one.
#include "configkeys.h"

namespace ttq {

std::string toToml(const RunConfig &config)
{
    RunConfig copy = config;  // slots are pointers to fields that can be written
    std::string text, header;
    const auto write = [&](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
        const std::string table = key.substr(0, key.size() - row.name.size());
        if (table != header) {
            header = table;
            const std::string shown = table.substr(0, table.size() - 1);
            text += row.table == kLayerTable ? "\n[[quantizer.layer]]\n" : "\n[" + shown + "]\n";
        }
        text += std::string(row.name) + " = " + toTomlValue(slot, row.limits) + '\n';
        return Expected<void>{};
    };
    static_cast<void>(forEachField(copy, write));
    return text;
}

std::string provenanceToml(std::span<const std::pair<std::string, std::string>> entries)
{
    std::string text = "\n[provenance]\n";
    for (const auto &[key, value] : entries) {
        text += toTomlString(key) + " = " + toTomlString(value) + '\n';
    }
    return text;
}

}  // namespace ttq
