#include "typedconfig.h"

#include "base/text.h"

namespace ttq {

Expected<RunConfig> typedConfig(const std::string &recipe, const std::string &file,
                                const std::vector<std::string> &settings)
{
    auto config = recipe.empty() ? loadConfig(file) : loadRecipe(recipe);
    if (!config) {
        // A mistyped recipe is wrong usage, a file that cannot be read is not.
        return recipe.empty() ? config : Unexpected{Error{ErrorCode::InvalidArgument, config.error().detail}};
    }
    for (const std::string &assignment : settings) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Unexpected{
                Error{ErrorCode::InvalidArgument, "--set: '" + assignment + "' is not allowed; allowed: key=value"}};
        }
        const auto set
            = setConfigKey(*config, trimmed(assignment.substr(0, equals)), trimmed(assignment.substr(equals + 1)));
        if (!set) {
            return Unexpected{set.error()};
        }
    }
    if (auto checked = checkConfig(*config); !checked) {
        return Unexpected{checked.error()};
    }
    return config;
}

}  // namespace ttq
