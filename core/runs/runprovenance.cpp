#include "runprovenance.h"

#include "tomltree.h"

namespace ttq {

Expected<RunProvenance> readProvenance(std::string_view toml, std::string_view sourceName)
{
    const Expected<toml::table> tree = parseToml(toml, sourceName);
    if (!tree)
        return Unexpected{tree.error()};
    const auto text = [&](const char *key) {
        return (*tree)["provenance"][key].value_exact<std::string>().value_or(std::string());
    };
    return RunProvenance{text("uuid"), text("parent"), text("created_at")};
}

}  // namespace ttq
