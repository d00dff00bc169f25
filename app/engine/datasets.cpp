// ttq datasets: which data sets there are, what is in one, whether it is sound, what training sees of it, and getting it.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/safefile.h"
#include "base/system.h"
#include "base/text.h"
#include "datasetcheck.h"
#include "datasets/catalogue.h"
#include "datasets/contactsheet.h"
#include "datasets/dataset.h"
#include "datasets/decode.h"
#include "fetch/fetch.h"
#include "fetchdataset.h"
#include "humantext.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kSeedStride = 7919;  // a prime: seeds show other images of ordered classes

struct Options {
    std::string name, data, folder, recipe, out = "preview.png";
    std::vector<std::string> settings;
    bool json = false;
    int images = 8, draws = 7;
    long long seed = 1;

    std::filesystem::path dataPath() const { return data.empty() ? dataFolder() : std::filesystem::path(data); }
};

// A recipe's or the default data settings, with what the options change.
Expected<DataConfig> configOf(const Options &options)
{
    RunConfig config;
    if (!options.recipe.empty()) {
        auto recipe = loadRecipe(options.recipe);
        if (!recipe)  // a mistyped name
            return Unexpected{Error{ErrorCode::InvalidArgument, recipe.error().detail}};
        config = *std::move(recipe);
    }
    config.data.trainLimit = 0;
    for (const std::string &setting : options.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            return Unexpected{Error{ErrorCode::InvalidArgument, "--set " + setting + ": expected KEY=VALUE"}};
        if (auto set = setConfigKey(config, setting.substr(0, equals), setting.substr(equals + 1)); !set)
            return Unexpected{set.error()};
    }
    if (!options.name.empty())
        if (auto set = setConfigKey(config, "data.dataset", options.name); !set)
            return Unexpected{set.error()};
    if (!options.folder.empty())
        config.data.folder = std::filesystem::absolute(options.folder).string();
    if (config.data.dataset == "image-folder" && config.data.folder.empty())
        return Unexpected{Error{ErrorCode::InvalidArgument, "image-folder needs --folder DIR"}};
    return config.data;
}

int refused(const Error &error)
{
    return error.code == ErrorCode::InvalidArgument ? wrongUsage(error.detail) : failed(error);
}

// Neither is a set of its own that could be looked for.
bool isAnyFolder(const std::string &name)
{
    return name == "image-folder" || name == "imagenet";
}

int list(const Options &options)
{
    Json json = Json::array();
    std::vector<std::vector<std::string>> rows = {{"NAME", "WHERE", "DOWNLOAD", "WHAT"}};
    const auto orNull = [](const std::string &text) { return text.empty() ? Json(nullptr) : Json(text); };
    for (const DatasetEntry &entry : datasetCatalogue()) {
        DataConfig config;
        config.dataset = entry.name;
        const bool own = isAnyFolder(entry.name);
        const auto place
            = own ? Expected<std::filesystem::path>(Unexpected{Error{}}) : locateDataset(config, options.dataPath());
        const std::string where = place ? place->string() : std::string();
        const RemoteSet *remote = publishedSet(entry.name);
        const std::uint64_t partial = remote != nullptr ? partialBytes(*remote, options.dataPath()) : 0;
        json.push_back({{"name", entry.name},
                        {"description", entry.description},
                        {"folder", orNull(where)},
                        {"address", orNull(entry.address)},
                        {"train", entry.train},
                        {"test", entry.test},
                        {"classes", entry.classes},
                        {"download_bytes", remote != nullptr ? Json(remote->bytes()) : Json(nullptr)},
                        {"partial_bytes", partial},
                        {"how_to_get", orNull(howToGet(entry.name))}});
        rows.push_back({entry.name,
                        own         ? "data.folder"
                            : place ? where
                                    : (partial > 0 ? "not here; " + byteText(partial) + " fetched" : "not here"),
                        remote != nullptr ? byteText(remote->bytes()) : "–", entry.description});
    }
    return printed(options.json ? json.dump(2) + "\n" : table(rows, 4));
}

std::string sizeText(const ImageSet &images)
{
    return images.height == 0 ? "of several sizes" : std::to_string(images.width) + "×" + std::to_string(images.height);
}

Json infoJson(const Dataset &dataset, const std::string &folder)
{
    Json files = Json::object(), skipped = Json::array();
    for (const auto &[file, hash] : dataset.hashes)
        files[file] = hash;
    for (const SkippedImage &image : dataset.skipped)
        skipped.push_back({{"file", image.file}, {"reason", image.reason}});
    return {{"name", dataset.name},
            {"folder", folder},
            {"train", dataset.train.size()},
            {"test", dataset.test.size()},
            {"channels", dataset.train.channels},
            {"height", dataset.train.height},
            {"width", dataset.train.width},
            {"input", {dataset.inputHeight, dataset.inputWidth}},
            {"classes", dataset.classes},
            {"mean", dataset.mean},
            {"std", dataset.std},
            {"sha256", files},
            {"damaged", skipped},
            {"notices", dataset.notices}};
}

std::string infoText(const Dataset &dataset, const std::string &folder)
{
    std::vector<std::vector<std::string>> rows = {{dataset.name, folder}};
    rows.push_back({"training images", humanCount(dataset.train.size())});
    rows.push_back({"test images", humanCount(dataset.test.size())});
    rows.push_back({"pictures", sizeText(dataset.train) + (dataset.train.channels == 3 ? ", colour" : ", grey")});
    const std::size_t shown = std::min<std::size_t>(dataset.classes.size(), 10);
    rows.push_back(
        {std::to_string(dataset.classes.size()) + " classes",
         join(std::span(dataset.classes).first(shown), ", ") + (shown < dataset.classes.size() ? ", …" : "")});
    for (const auto &[file, hash] : dataset.hashes)
        rows.push_back({file, hash});
    std::string text = table(rows, 2);
    for (const std::string &notice : noticesOf(dataset))
        text += harmless(notice) + "\n";
    return text;
}

// For looking at images of different sizes, any that they could be brought to will do.
Expected<Dataset> load(DataConfig config, const Options &options)
{
    auto dataset = loadDataset(config, options.dataPath());
    if (dataset || dataset.error().code != ErrorCode::InvalidArgument || config.dataset != "image-folder"
        || config.imageSize != 0)
        return dataset;
    config.imageSize = 224;
    auto brought = loadDataset(config, options.dataPath());
    if (!brought)
        return dataset;
    brought->notices.push_back(
        "the images differ in size: shown as with data.image_size = 224, which training asks for");
    return brought;
}

int info(const Options &options)
{
    if (options.name == "imagenet")
        return printed(options.json
                           ? Json{{"name", options.name}, {"how_to_get", howToGet(options.name)}}.dump(2) + "\n"
                           : howToGet(options.name) + "\n");
    const auto config = configOf(options);
    if (!config)
        return refused(config.error());
    const auto dataset = load(*config, options);
    if (!dataset)
        return refused(dataset.error());
    const std::string folder = locateDataset(*config, options.dataPath()).value_or(std::filesystem::path()).string();
    return printed(options.json ? infoJson(*dataset, folder).dump(2) + "\n" : infoText(*dataset, folder));
}

// Reads every image. Exit code 1 when something is wrong, with a line for each file.
int verify(const Options &options)
{
    auto config = configOf(options);
    if (!config)
        return refused(config.error());
    config->cacheMb = 0;  // the files themselves are asked, not what was once decoded of them
    const auto dataset = load(*config, options);
    if (!dataset)
        return refused(dataset.error());
    const DatasetCheck check = checkDataset(*dataset);
    const std::vector<SkippedImage> &damaged = check.damaged;
    if (options.json) {
        Json json = infoJson(*dataset, locateDataset(*config, options.dataPath()).value_or("").string());
        json["damaged"] = Json::array();
        for (const SkippedImage &image : damaged)
            json["damaged"].push_back({{"file", image.file}, {"reason", image.reason}});
        json["sound"] = damaged.empty();
        const int code = printed(json.dump(2) + "\n");
        return damaged.empty() ? code : kFailed;
    }
    std::string text;
    if (damaged.empty()) {
        text = dataset->name + " is sound: " + humanCount(dataset->train.size()) + " training and "
            + humanCount(dataset->test.size()) + " test images"
            + (check.asPublished ? "; all files are as published" : "") + "\n";
        for (const std::string &notice : dataset->notices)
            text += harmless(notice) + "\n";
        return printed(text);
    }
    for (const SkippedImage &image : damaged)
        text += harmless(image.reason) + "\n";
    if (auto out = printOut(text); !out)
        return failed(out.error());
    return failed(
        dataset->name + ": " + humanCount(static_cast<std::int64_t>(damaged.size())) + " damaged of "
        + humanCount(dataset->train.size() + dataset->test.size() + static_cast<std::int64_t>(dataset->skipped.size()))
        + " files or images");
}

int preview(const Options &options)
{
    auto config = configOf(options);
    if (!config)
        return refused(config.error());
    config->cacheMb = 0;  // a few pictures are wanted, not all of them decoded and kept
    const auto dataset = load(*config, options);
    if (!dataset)
        return refused(dataset.error());
    // Evenly spread, so that several classes are seen where files are ordered by class; another seed begins elsewhere.
    std::vector<std::uint32_t> samples;
    const auto n = static_cast<std::size_t>(std::min<std::int64_t>(options.images, dataset->train.size()));
    const auto all = static_cast<std::uint64_t>(dataset->train.size());
    const std::uint64_t first = static_cast<std::uint64_t>(options.seed - 1) * kSeedStride;
    for (std::size_t i = 0; i < n; ++i)
        samples.push_back(static_cast<std::uint32_t>((first + i * all / n) % all));
    const auto sheet = drawContactSheet(
        *dataset, dataset->train, samples,
        {.draws = options.draws, .seed = static_cast<std::uint64_t>(options.seed), .threads = physicalCores()});
    if (!sheet)
        return refused(sheet.error());
    const auto png = encodePng(*sheet);
    if (!png)
        return failed(png.error());
    if (auto written = writeFile(options.out, std::as_bytes(std::span(*png))); !written)
        return failed(written.error());
    return printed(options.out + ": " + std::to_string(n) + " images, as evaluation shows them and "
                   + std::to_string(options.draws) + " times as training does\n");
}

int fetch(const Options &options)
{
    return fetchDataset(options.name, options.dataPath(), options.json);
}

}  // namespace

void addDatasets(CLI::App &app, int &exitCode)
{
    const auto options = std::make_shared<Options>();
    CLI::App *command = app.add_subcommand("datasets", "List, fetch, describe, verify and preview data sets");
    command->require_subcommand(1);
    command->footer("Examples:\n"
                    "  ttq datasets list\n"
                    "  ttq datasets fetch cifar10\n"
                    "  ttq datasets info cifar10 --data ~/data\n"
                    "  ttq datasets verify tiny-imagenet\n"
                    "  ttq datasets verify image-folder --folder ~/photos\n"
                    "  ttq datasets preview --recipe demo --out demo.png");
    const auto add = [&](const char *name, const char *help, int (*work)(const Options &), const char *example) {
        CLI::App *sub = command->add_subcommand(name, help);
        sub->add_option("--data", options->data, "Data folder (default: $TTQ_DATA, else the cache folder)");
        sub->footer(std::string("Example:\n  ttq datasets ") + example);
        sub->callback([options, work, &exitCode] { exitCode = work(*options); });
        return sub;
    };
    const auto addChoice = [&](CLI::App *sub) {
        sub->add_option("NAME", options->name, "Data set (default: the recipe's)");
        sub->add_option("--folder", options->folder, "Folder of the data set itself");
        sub->add_option("--recipe", options->recipe, "Take data set, sizes and augmentation from this recipe");
        sub->add_option("--set", options->settings, "KEY=VALUE of the configuration, for example data.augment=tc");
    };
    CLI::App *listing = add("list", "Which data sets there are, and which of them are here", list, "list --json");
    listing->add_flag("--json", options->json, "As JSON");
    CLI::App *get = add("fetch", "Download a data set from its publisher, check it and unpack it; again: continue",
                        fetch, "fetch cifar10");
    get->add_option("NAME", options->name, "Data set (`ttq datasets list` names them)")->required();
    get->add_flag("--json", options->json, "Progress as one JSON object a line");
    for (const bool check : {false, true}) {
        CLI::App *sub = check
            ? add("verify", "Read every image and name what is damaged (exit code 1)", verify, "verify cifar10")
            : add("info", "Numbers, sizes, classes and hashes", info, "info cifar10 --json");
        addChoice(sub);
        sub->add_flag("--json", options->json, "As JSON");
    }
    CLI::App *sheet = add("preview", "Write a PNG of images as training sees them", preview,
                          "preview --recipe demo --out demo.png");
    addChoice(sheet);
    sheet->add_option("--out", options->out, "The PNG file")->capture_default_str();
    sheet->add_option("--images", options->images, "Rows")->check(CLI::Range(1, 100))->capture_default_str();
    sheet->add_option("--draws", options->draws, "Columns of augmented images")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    sheet->add_option("--seed", options->seed, "Other images, otherwise augmented")
        ->check(CLI::Range(1LL, 1LL << 31))
        ->capture_default_str();
}

}  // namespace ttq
