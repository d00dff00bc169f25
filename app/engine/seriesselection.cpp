#include "seriesselection.h"

#include <algorithm>

#include "base/text.h"

namespace ttq {

namespace {

Unexpected<Error> refused(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

// "wp" of "stage1.conv/wp"
std::string scalarOf(const SeriesInfo &series)
{
    return series.name.substr(series.name.rfind('/') + 1);
}

Expected<std::vector<const LayerInfo *>> matchingLayers(std::span<const LayerInfo> layers, const std::string &glob)
{
    std::vector<const LayerInfo *> matching;
    std::vector<std::string> names;
    for (const LayerInfo &layer : layers) {
        if (globMatch(glob, layer.name))
            matching.push_back(&layer);
        names.push_back(layer.name);
    }
    if (!matching.empty())
        return matching;
    const std::optional<std::string> near = nearestMatch(glob, names);
    return refused("--layer: no layer matches '" + glob + "'"
                   + (near ? "; did you mean '" + *near + "'?" : "; layers: " + join(names, ", ")));
}

Unexpected<Error> unknown(std::span<const SeriesInfo> series, const std::string &name, const std::string &layerGlob)
{
    std::vector<std::string> known;
    for (const SeriesInfo &one : series) {
        known.push_back(one.name);
        if (one.layer < 0)
            continue;
        if (scalarOf(one) == name && layerGlob.empty())
            return refused("--series: '" + name + "' belongs to a layer; add --layer GLOB, or name one as '" + one.name
                           + "'");
        known.push_back(scalarOf(one));
    }
    const std::optional<std::string> near = nearestMatch(name, known);
    return refused("--series: unknown series '" + name + "'"
                   + (layerGlob.empty() ? "" : " of the layers '" + layerGlob + "'")
                   + (near ? "; did you mean '" + *near + "'?" : "; `ttq show RUN --list` lists them"));
}

}  // namespace

Expected<std::vector<SeriesInfo>> selectSeries(std::span<const SeriesInfo> series, std::span<const LayerInfo> layers,
                                               std::span<const std::string> names, const std::string &layerGlob)
{
    std::vector<const LayerInfo *> matching;
    if (!layerGlob.empty()) {
        Expected<std::vector<const LayerInfo *>> found = matchingLayers(layers, layerGlob);
        if (!found)
            return Unexpected{found.error()};
        matching = std::move(*found);
    }

    std::vector<SeriesInfo> selected;
    const auto select = [&selected](const SeriesInfo &one) {
        if (std::find(selected.begin(), selected.end(), one) == selected.end())
            selected.push_back(one);
    };
    for (const std::string &name : names) {
        const auto whole
            = std::find_if(series.begin(), series.end(), [&](const SeriesInfo &one) { return one.name == name; });
        bool found = whole != series.end();
        if (found)
            select(*whole);
        for (const LayerInfo *layer : matching)
            for (const SeriesInfo &one : series)
                if (one.layer == layer->id && scalarOf(one) == name) {
                    select(one);
                    found = true;
                }
        if (!found)
            return unknown(series, name, layerGlob);
    }
    return selected;
}

}  // namespace ttq
