// ttq recipes: the recipes that come with the program and those of the user, and the text of one.
#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

#include "base/safefile.h"
#include "base/text.h"
#include "runs/runconfig.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

int listThem(const std::vector<Recipe> &recipes)
{
    std::string text;
    for (const Recipe &recipe : recipes) {
        if (!recipe.problem.empty()) {
            text += recipe.name + " (yours)\n    cannot be used: " + recipe.problem + "\n";
            continue;
        }
        text += recipe.name + (recipe.own ? " (yours)" : "")
            + (recipe.description.empty() ? "" : "\n    " + recipe.description) + "\n    network " + recipe.network
            + ", data " + recipe.dataset + (recipe.expectedTime.empty() ? "" : "; " + recipe.expectedTime) + "\n";
        if (!recipe.expected.empty())
            text += "    expected: " + recipe.expected + "\n";
    }
    return printed(text);
}

int showRecipes(const std::string &wanted)
{
    const Expected<std::vector<Recipe>> recipes = listRecipes();
    if (!recipes)
        return failed(recipes.error());
    if (wanted.empty())
        return listThem(*recipes);

    std::vector<std::string> names;
    for (const Recipe &recipe : *recipes) {
        if (recipe.name == wanted) {
            const Expected<std::string> text = readTextFile(recipe.file);
            return text ? printed(*text) : failed(text.error());
        }
        names.push_back(recipe.name);
    }
    const std::optional<std::string> near = nearestMatch(wanted, names);
    return wrongUsage("recipe: unknown recipe '" + wanted + "'"
                      + (near ? "; did you mean '" + *near + "'?" : "; allowed: " + join(names, ", ")));
}

}  // namespace

void addRecipes(CLI::App &app, int &exitCode)
{
    const auto wanted = std::make_shared<std::string>();
    CLI::App *command = app.add_subcommand("recipes", "List the recipes, or print one as TOML");
    command->add_option("NAME", *wanted, "print this recipe");
    command->footer("Examples:\n"
                    "  ttq recipes\n"
                    "  ttq recipes demo > mine.toml      then edit it, and: ttq train --config mine.toml\n"
                    "Yours are the files NAME.toml of $TTQ_RECIPES (default: ~/.local/share/ttq/recipes).");
    command->callback([wanted, &exitCode] { exitCode = showRecipes(*wanted); });
}

}  // namespace ttq
