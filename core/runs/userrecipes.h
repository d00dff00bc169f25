// Recipes of the user's own: files of recipesFolder(), beside those that come with the program.
//
// A name belongs to one recipe: a file there with the name of one that comes with the program is listed with that problem
// and never loaded, so that `--recipe NAME` means the same everywhere.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/expected.h"
#include "runconfig.h"

namespace ttq {

// Whether a recipe of the user can have this name: 1 to 64 letters, digits, '-', '_' and '.', the first a letter or digit,
// and not the name of one that comes with the program.
Expected<void> checkRecipeName(std::string_view name);

// Writes `config` under this name, every key, making the folder if need be; the file's path comes back. Exists when there is
// one already, unless `replace`. InvalidArgument for the name or a configuration that checkConfig refuses; Io.
Expected<std::filesystem::path> saveRecipe(const RunConfig &config, std::string_view name, bool replace);

// The file of the recipe that loadRecipe() reads; NotFound as there.
Expected<std::filesystem::path> recipeFile(std::string_view name);

}  // namespace ttq
