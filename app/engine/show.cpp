// ttq show: recorded series as CSV.
#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "runs/runreader.h"
#include "seriescsv.h"
#include "seriesselection.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

struct ShowOptions {
    std::string run, csv = "-";
    std::vector<std::string> series;
    std::string layer;
    std::int64_t from = 0, to = std::numeric_limits<std::int64_t>::max();
    bool list = false;
};

int listSeries(const std::vector<SeriesInfo> &series)
{
    std::string text;
    for (const SeriesInfo &one : series)
        text += one.name + "\n";
    return printed(text);
}

int show(const ShowOptions &options)
{
    if (options.from > options.to)
        return wrongUsage("--from: " + std::to_string(options.from)
                          + " is not allowed; allowed: at most --to, which is " + std::to_string(options.to));
    if (options.series.empty() && !options.list)
        return wrongUsage("--series: is missing; allowed: names of series, comma-separated (`ttq show RUN --list`)");
    Expected<RunReader> reader = RunReader::open(options.run);
    if (!reader)
        return failed(reader.error());
    const Expected<std::vector<SeriesInfo>> series = reader->series();
    if (!series)
        return failed(series.error());
    if (options.list)
        return listSeries(*series);
    const Expected<std::vector<LayerInfo>> layers = reader->layers();
    if (!layers)
        return failed(layers.error());

    std::vector<std::string> names;
    for (const std::string &list : options.series)
        for (const std::string &name : split(list, ','))
            names.emplace_back(trimmed(name));
    const Expected<std::vector<SeriesInfo>> selected = selectSeries(*series, *layers, names, options.layer);
    if (!selected)
        return wrongUsage(selected.error().detail);
    const Expected<void> written = writeSeriesCsv(*reader, *selected, options.from, options.to, options.csv);
    return written ? kDone : failed(written.error());
}

}  // namespace

void addShow(CLI::App &app, int &exitCode)
{
    const auto options = std::make_shared<ShowOptions>();
    CLI::App *command = app.add_subcommand("show", "Write recorded series as CSV");
    command->add_option("RUN", options->run, "the run folder")->required();
    command->add_option("--series", options->series, "names of series, comma-separated")->allow_extra_args(false);
    command->add_option("--layer", options->layer, "for a name such as wp: of the layers with these names (glob)");
    command->add_option("--from", options->from, "first step")->check(CLI::NonNegativeNumber);
    command->add_option("--to", options->to, "last step")->check(CLI::NonNegativeNumber);
    command->add_option("--csv", options->csv, "the file to write; - is standard output")->capture_default_str();
    command->add_flag("--list", options->list, "print the names of the series instead");
    command->footer("Examples:\n"
                    "  ttq show RUN --list\n"
                    "  ttq show RUN --series train/loss,val/top1 --csv curves.csv\n"
                    "  ttq show RUN --series wp,wn --layer 'stage3.*' --from 1000 --csv -\n"
                    "The first column is the step; a cell is empty where a series has no value, nan where it is NaN.");
    command->callback([options, &exitCode] { exitCode = show(*options); });
}

}  // namespace ttq
