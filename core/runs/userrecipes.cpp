#include "userrecipes.h"

#include <algorithm>
#include <system_error>

#include "base/paths.h"
#include "base/safefile.h"
#include "configvalue.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isSafe(std::string_view name)
{
    constexpr std::size_t kLongest = 64;
    return !name.empty() && name.size() <= kLongest && isLetterOrDigit(name.front())
        && std::all_of(name.begin(), name.end(),
                       [](char c) { return isLetterOrDigit(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace

Expected<void> checkRecipeName(std::string_view name)
{
    if (!isSafe(name))
        return invalid("recipe name '" + shortText(name)
                       + "' is not allowed; allowed: 1 to 64 of a-z A-Z 0-9 - _ . with a letter or digit first");
    const auto folder = resourcePath("recipes");
    std::error_code code;
    if (folder && std::filesystem::exists(*folder / (std::string(name) + ".toml"), code))
        return invalid("recipe name '" + std::string(name)
                       + "' belongs to a recipe that comes with the program; allowed: another name");
    return {};
}

Expected<std::filesystem::path> saveRecipe(const RunConfig &config, std::string_view name, bool replace)
{
    if (auto ok = checkRecipeName(name); !ok)
        return Unexpected{ok.error()};
    RunConfig recipe = config;
    recipe.name = name;
    if (auto ok = checkConfig(recipe); !ok)
        return Unexpected{ok.error()};
    const std::filesystem::path folder = recipesFolder(), file = folder / (std::string(name) + ".toml");
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code)
        return Unexpected{
            Error{ErrorCode::Io, "the folder for recipes, " + folder.string() + ", cannot be made: " + code.message()}};
    if (!replace && std::filesystem::exists(std::filesystem::symlink_status(file, code)))
        return Unexpected{
            Error{ErrorCode::Exists, "there is a recipe '" + std::string(name) + "' already: " + file.string()}};
    if (auto ok = writeFile(file, toToml(recipe)); !ok)
        return Unexpected{ok.error()};
    return file;
}

}  // namespace ttq
