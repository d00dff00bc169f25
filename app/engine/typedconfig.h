// The configuration that the options of a subcommand name.
#pragma once

#include <string>
#include <vector>

#include "runs/runconfig.h"

namespace ttq {

// A recipe by its name, or a file if `recipe` is empty, with "key=value" settings over it, checked as a whole. Errors:
// those of reading; InvalidArgument for a setting that is not allowed.
Expected<RunConfig> typedConfig(const std::string &recipe, const std::string &file,
                                const std::vector<std::string> &settings);

}  // namespace ttq
