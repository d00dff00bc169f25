// listRecipes, loadRecipe, recipeFile: the configurations that come with the program, and the user's own.
#include <algorithm>
#include <system_error>

#include "base/paths.h"
#include "base/text.h"
#include "configvalue.h"
#include "runconfig.h"
#include "userrecipes.h"

namespace ttq {

namespace {

struct RecipeFile {
    std::filesystem::path path;
    bool own = false;
    bool shadowed = false;  // has the name of one that comes with the program

    std::string name() const { return path.stem().string(); }
};

Expected<void> addFiles(std::vector<RecipeFile> &files, const std::filesystem::path &folder, bool own)
{
    std::error_code code;
    for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();
        if (it->path().extension() == ".toml" && !name.starts_with('.')) {  // not the temporaries of SafeFile
            files.push_back({it->path(), own, false});
        }
    }
    // Most people have no recipes of their own.
    if (code && !(own && code == std::errc::no_such_file_or_directory)) {
        return Unexpected{
            Error{ErrorCode::Io, "cannot list the recipes in " + folder.string() + ": " + code.message()}};
    }
    return {};
}

// Ordered by name; of two with one name the program's first.
Expected<std::vector<RecipeFile>> recipeFiles()
{
    const auto folder = resourcePath("recipes");
    if (!folder) {
        return Unexpected{folder.error()};
    }
    std::vector<RecipeFile> files;
    if (auto ok = addFiles(files, *folder, false); !ok) {
        return Unexpected{ok.error()};
    }
    // A folder of the user's that cannot be read must not take the others away.
    static_cast<void>(addFiles(files, recipesFolder(), true));
    std::sort(files.begin(), files.end(), [](const RecipeFile &a, const RecipeFile &b) {
        return a.name() != b.name() ? a.name() < b.name() : a.own < b.own;
    });
    for (std::size_t i = 1; i < files.size(); ++i) {
        files[i].shadowed = files[i].own && files[i].name() == files[i - 1].name();
    }
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
    for (const RecipeFile &file : *files) {
        const auto config = loadConfig(file.path);
        if (!config && !file.own) {
            return Unexpected{config.error()};
        }
        Recipe recipe;
        recipe.name = file.name();
        recipe.file = file.path;
        recipe.own = file.own;
        if (file.shadowed) {
            recipe.problem = file.path.string()
                + ": has the name of a recipe that comes with the program, which is the one "
                  "that is used; allowed: another name";
        } else if (!config) {
            recipe.problem = config.error().detail;
        }
        if (config) {
            recipe.description = config->description;
            recipe.network = config->network.name;
            recipe.dataset = config->data.dataset;
            recipe.expected = config->expected;
            recipe.expectedTime = config->expectedTime;
        }
        recipes.push_back(std::move(recipe));
    }
    return recipes;
}

Expected<std::filesystem::path> recipeFile(std::string_view name)
{
    const auto files = recipeFiles();
    if (!files) {
        return Unexpected{files.error()};
    }
    std::vector<std::string> names;
    for (const RecipeFile &file : *files) {
        if (file.shadowed) {
            continue;
        }
        names.push_back(file.name());
        if (names.back() == name) {
            return file.path;
        }
    }
    constexpr std::size_t kLongestSlip = 64;
    const auto nearest = name.size() <= kLongestSlip ? nearestMatch(name, names) : std::nullopt;
    return Unexpected{Error{ErrorCode::NotFound,
                            "no recipe '" + shortText(name) + "'; "
                                + (nearest ? "did you mean '" + *nearest + "'?" : "recipes: " + join(names, ", "))}};
}

Expected<RunConfig> loadRecipe(std::string_view name)
{
    const auto file = recipeFile(name);
    if (!file) {
        return Unexpected{file.error()};
    }
    auto config = loadConfig(*file);
    if (config && config->name.empty()) {
        config->name = file->stem().string();
    }
    return config;
}

}  // namespace ttq
