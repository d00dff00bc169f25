#include "newrun.h"

#include <QRegularExpression>
#include <map>
#include <system_error>

#include "base/paths.h"
#include "base/system.h"
#include "runs/configkeys.h"

namespace ttq {

namespace {

std::map<std::string, std::string> fieldsOf(RunConfig config)
{
    std::map<std::string, std::string> fields;
    static_cast<void>(forEachField(config, [&](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
        fields[key] = toTomlValue(slot, row.limits);
        return Expected<void>();
    }));
    return fields;
}

}  // namespace

std::filesystem::path freeRunFolder(const std::filesystem::path &runs, const QString &name)
{
    static const QRegularExpression kOthers("[^A-Za-z0-9._-]+");
    QString reduced = QString(name).replace(kOthers, "-").left(100);
    if (reduced.isEmpty())
        reduced = "run";
    const std::string base = runTimestamp(unixTime()) + "-" + reduced.toStdString();
    std::filesystem::path folder = runs / base;
    std::error_code ignored;
    for (int i = 2; std::filesystem::exists(folder, ignored) && i < 10000; ++i)
        folder = runs / (base + "-" + std::to_string(i));
    return folder;
}

Expected<NewRun> newRunFromRecipe(const QString &recipe)
{
    auto config = loadRecipe(recipe.toStdString());
    if (!config)
        return Unexpected{config.error()};
    NewRun run{recipe, std::move(*config), {}, {}};
    run.folder = freeRunFolder(runsFolder(), QString::fromStdString(run.config.name));
    return run;
}

Expected<QStringList> trainArguments(const NewRun &run)
{
    auto base = loadRecipe(run.recipe.toStdString());
    if (!base)
        return Unexpected{base.error()};
    QStringList arguments = {"train", "--recipe", run.recipe, "--out", QString::fromStdString(run.folder.string())};
    if (!run.dataFolder.isEmpty())
        arguments << "--data" << run.dataFolder;
    const auto set = [&](const std::string &key, const std::string &value) {
        arguments << "--set" << QString::fromStdString(key + "=" + value);
        return setConfigKey(*base, key, value);
    };
    const auto wanted = fieldsOf(run.config);
    // The phases first: the tables of new ones must exist before their keys are set.
    if (const auto phases = wanted.find("phases"); phases != wanted.end() && run.config.phases != base->phases)
        if (auto done = set("phases", phases->second); !done)
            return Unexpected{done.error()};
    for (const auto &[key, value] : wanted) {
        const auto now = fieldsOf(*base);
        const auto same = now.find(key);
        if (same != now.end() && same->second == value)
            continue;
        if (auto done = set(key, value); !done)
            return Unexpected{done.error()};
    }
    if (!(*base == run.config))
        return Unexpected{Error{ErrorCode::InvalidArgument,
                                "a layer rule of the recipe " + run.recipe.toStdString()
                                    + " was taken out, which the command line cannot say; allowed: keep it and change "
                                      "its values"}};
    arguments << "--quiet";
    return arguments;
}

}  // namespace ttq
