// TOML text as toml++'s tree, and the tree's values as configuration values. The one place that meets the parser.
#pragma once

#include <string_view>
#include <toml++/toml.h>

#include "base/expected.h"
#include "configvalue.h"

namespace ttq {

// The tree, or the parser's complaint in a line of bounded length that starts with "sourceName:line: ".
Expected<toml::table> parseToml(std::string_view text, std::string_view sourceName);

ConfigValue valueOf(const toml::node &node);

}  // namespace ttq
