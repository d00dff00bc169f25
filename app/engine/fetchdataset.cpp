#include "fetchdataset.h"

#include <atomic>
#include <csignal>

#include "base/text.h"
#include "datasetcheck.h"
#include "datasets/catalogue.h"
#include "engineprocess.h"
#include "fetch/fetch.h"
#include "fetchprogress.h"
#include "terminal.h"

namespace ttq {

namespace {

// NotFound, with what is allowed or how else to get it.
Expected<const RemoteSet *> remoteSet(const std::string &name)
{
    if (const RemoteSet *set = publishedSet(name))
        return set;
    std::vector<std::string> names;
    bool known = false;
    for (const DatasetEntry &entry : datasetCatalogue()) {
        known = known || entry.name == name;
        if (publishedSet(entry.name) != nullptr)
            names.push_back(entry.name);
    }
    if (known)
        return Unexpected{Error{ErrorCode::NotFound, name + " cannot be fetched. " + howToGet(name)}};
    const auto near = nearestMatch(name, names);
    return Unexpected{Error{ErrorCode::NotFound,
                            "unknown data set '" + name + "'" + (near ? "; did you mean '" + *near + "'?" : "")
                                + "; allowed: " + join(names, ", ")}};
}

// Everything of it read; Corrupt with the first few of what is damaged.
Expected<Dataset> sound(const DataConfig &config, const std::filesystem::path &dataFolder)
{
    auto dataset = loadDataset(config, dataFolder);
    if (!dataset)
        return dataset;
    const std::vector<SkippedImage> damaged = checkDataset(*dataset).damaged;
    if (damaged.empty())
        return dataset;
    return Unexpected{
        Error{ErrorCode::Corrupt,
              std::to_string(damaged.size()) + " files or images are damaged; the first: " + damaged.front().reason}};
}

}  // namespace

int fetchDataset(const std::string &name, const std::filesystem::path &dataFolder, bool json)
{
    FetchPrinter printer(json);
    const auto set = remoteSet(name);
    if (!set)
        return printer.failed(set.error());
    const std::atomic<bool> &interrupted = installSignalHandlers(-1);

    DataConfig config;
    config.dataset = name;
    config.cacheMb = 0;
    const auto place = locateDataset(config, dataFolder);
    FetchOptions options;
    options.rules.cancel = &interrupted;
    options.progress = [&](const FetchProgress &progress) {
        printer.progress(progress);
        if (printer.broken())
            std::raise(SIGTERM);  // nobody listens any more
    };
    options.notice = [&](const std::string &sentence) { printer.notice(sentence); };
    if (!place) {
        if (const auto fetched = fetchSet(**set, dataFolder, options); !fetched)
            return printer.failed(fetched.error());
    }
    const std::string folder = place ? place->string() : (dataFolder / (*set)->folder).string();
    printer.notice("reading all of " + folder);
    const auto dataset = sound(config, dataFolder);
    if (!dataset)
        return printer.failed(
            {dataset.error().code,
             folder + " is damaged: " + dataset.error().detail + ". Move it away, and fetch it again"});
    return printer.done(name, folder, place.has_value(), dataset->train.size(), dataset->test.size());
}

}  // namespace ttq
