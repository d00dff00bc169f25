// listRecipes, loadRecipe: the configurations that come with the program.
#include <algorithm>
#include <system_error>

#include "base/paths.h"
#include "base/text.h"
#include "configvalue.h"
#include "runconfig.h"

namespace ttq {

namespace {

// The files resources/recipes/*.toml, ordered by name.
Expected<std::vector<std::filesystem::path>> recipeFiles()
{
    const auto folder = resourcePath("recipes");
    if (!folder) {
        return Unexpected{folder.error()};
    }
    std::error_code code;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator it(*folder, code), end; !code && it != end; it.increment(code)) {
        if (it->path().extension() == ".toml") {
            files.push_back(it->path());
        }
    }
    if (code) {
        return Unexpected{
            Error{ErrorCode::Io, "cannot list the recipes in " + folder->string() + ": " + code.message()}};
    }
    std::sort(files.begin(), files.end(), [](const auto &a, const auto &b) { return a.stem() < b.stem(); });
    return files;
}

}  // namespace

Expected<std::vector<Recipe>> listRecipes()
{
    const auto files = recipeFiles();
    if (!files) {
        return Unexpected{files.error()};
    }
    std::vector<Recipe> recipes;
    for (const auto &file : *files) {
        const auto config = loadConfig(file);
        if (!config) {
            return Unexpected{config.error()};
        }
        recipes.push_back({file.stem().string(), config->description, file, config->network.name, config->data.dataset,
                           config->expected, config->expectedTime});
    }
    return recipes;
}

Expected<RunConfig> loadRecipe(std::string_view name)
{
    const auto files = recipeFiles();
    if (!files) {
        return Unexpected{files.error()};
    }
    std::vector<std::string> names;
    for (const auto &file : *files) {
        names.push_back(file.stem().string());
        if (names.back() == name) {
            auto config = loadConfig(file);
            if (config && config->name.empty()) {
                config->name = names.back();
            }
            return config;
        }
    }
    constexpr std::size_t kLongestSlip = 64;
    const auto nearest = name.size() <= kLongestSlip ? nearestMatch(name, names) : std::nullopt;
    return Unexpected{Error{ErrorCode::NotFound,
                            "no recipe '" + shortText(name) + "'; "
                                + (nearest ? "did you mean '" + *nearest + "'?" : "recipes: " + join(names, ", "))}};
}

}  // namespace ttq
