// What two runs recorded and saved, compared; and checkpoints as a forgetful program would have saved them.
#pragma once

#include "smallrun.h"

namespace ttq::test {

// Series whose values are times.
inline bool isClock(const SeriesInfo &series)
{
    return series.name == "images_per_s";
}

// "" if both runs recorded the same steps with the same numbers, else the first difference.
inline std::string recordDifference(const std::filesystem::path &a, const std::filesystem::path &b)
{
    RunReader first = readerOf(a), second = readerOf(b);
    const auto all = first.series();
    if (!all || *all != *second.series())
        return "other series";
    for (const SeriesInfo &series : *all) {
        const auto one = first.values(series.id, 0, 1000), two = second.values(series.id, 0, 1000);
        if (!one || !two || one->steps != two->steps)
            return series.name + ": other steps";
        if (!isClock(series)
            && !std::equal(one->values.begin(), one->values.end(), two->values.begin(), two->values.end(),
                           sameNumber<double>))
            return series.name + ": other values";
    }
    const auto epochs = first.epochs(), others = second.epochs();
    if (!epochs || !others || epochs->size() != others->size())
        return "other epochs";
    for (std::size_t i = 0; i < epochs->size(); ++i)
        if ((*epochs)[i].train.loss != (*others)[i].train.loss || (*epochs)[i].test.loss != (*others)[i].test.loss
            || (*epochs)[i].validation.top1 != (*others)[i].validation.top1
            || (*epochs)[i].firstStep != (*others)[i].firstStep)
            return "epoch " + std::to_string(i + 1) + " differs";
    return {};
}

// Of all tensors of a checkpoint, the random state's too.
inline std::string optimizerHash(const std::filesystem::path &run, std::int64_t step)
{
    auto loaded = loadCheckpoint(RunFolder{run}.checkpoint(step));
    if (!loaded)
        return loaded.error().detail;
    NamedTensors tensors;
    for (const auto &[name, tensor] : loaded->tensors)
        tensors.emplace_back(name, tensor);
    return hashOf(tensors);
}

// Changes a checkpoint's tensors, progress or live settings, as a forgetful program would have saved them.
using Change = std::function<void(std::map<std::string, torch::Tensor> &, Progress &)>;
inline void rewrite(const std::filesystem::path &file, const Change &change)
{
    auto loaded = loadCheckpoint(file);
    if (!loaded)
        qFatal("%s", loaded.error().detail.c_str());
    auto progress = Progress::fromJson(loaded->metadata.at("progress"));
    change(loaded->tensors, *progress);
    NamedTensors tensors(loaded->tensors.begin(), loaded->tensors.end());
    loaded->metadata["progress"] = progress->toJson();
    if (auto saved = saveTensors(file, tensors, loaded->metadata); !saved)
        qFatal("%s", saved.error().detail.c_str());
}

}  // namespace ttq::test
