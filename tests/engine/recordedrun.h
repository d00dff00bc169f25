// A small recorded run, written by the store itself, with values that tests can state.
#pragma once

#include <QString>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "base/safefile.h"
#include "runs/runconfig.h"
#include "runs/runfolder.h"
#include "runs/runstore.h"

namespace ttq::test {

inline constexpr int kSteps = 1100;  // more than a chunk, so that both places of values are read
inline constexpr const char *kUuid = "11111111-2222-4333-8444-555555555555";
inline constexpr double kUpdatedAt = 1795271525.5;

inline void require(const Expected<void> &done)
{
    if (!done)
        qFatal("%s", done.error().detail.c_str());
}

template <class T>
T required(Expected<T> value)
{
    if (!value)
        qFatal("%s", value.error().detail.c_str());
    return std::move(*value);
}

// Dense: train/loss = 1/step, NaN at step 7; a/wp = 1 + step/1000, a/wn = 1 − step/10000, b/wp = 0.25.
// Sparse: val/top1 at steps 550 and 1,100.
inline RunStore recordRun(const std::filesystem::path &path, RunState state = RunState::Finished)
{
    const RunFolder folder = required(createRunFolderAt(path));
    RunConfig config = required(loadRecipe("demo"));
    config.name = "small";
    require(writeFile(folder.toml(), std::string_view(toToml(config))));
    RunStore store = required(RunStore::create(folder.database(), kUuid));
    require(store.begin());
    require(store.beginSegment(0, "host", 1));
    const std::vector<LayerInfo> layers = {{0, "first", "conv2d", {16, 1, 3, 3}, 144, "", true},
                                           {1, "stage1.a", "conv2d", {16, 16, 3, 3}, 2304, "ttq", true},
                                           {2, "stage2.b", "linear", {10, 16}, 160, "ttq", false}};
    require(store.setLayers(layers));
    const std::vector<SeriesInfo> wanted = {{0, "train/loss", -1, true},
                                            {0, "stage1.a/wp", 1, true},
                                            {0, "stage1.a/wn", 1, true},
                                            {0, "stage2.b/wp", 2, true},
                                            {0, "val/top1", -1, false}};
    const std::vector<SeriesInfo> series = required(store.defineSeries(wanted));
    std::vector<std::int64_t> dense;
    for (const SeriesInfo &one : series)
        if (one.dense)
            dense.push_back(one.id);
    require(store.setDenseSeries(dense));
    for (int step = 1; step <= kSteps; ++step) {
        const float loss = step == 7 ? std::numeric_limits<float>::quiet_NaN() : 1.0F / static_cast<float>(step);
        const float wp = 1 + static_cast<float>(step) / 1000;
        const float wn = 1 - static_cast<float>(step) / 10000;
        require(store.append(StepRecord{step, kUpdatedAt + step, {loss, wp, wn, 0.25F}}));
    }
    require(store.append(PointRecord{series.back().id, 550, 1.0 / 3}));
    require(store.append(PointRecord{series.back().id, 1100, 0.8125}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    require(store.append(
        EpochRecord{1, "full_precision", 1, 550, 0, 1, {0.5, 0.7, nan}, {0.4, 0.75, nan}, {0.4, 0.7, nan}}));
    require(
        store.append(EpochRecord{2, "ternary", 551, 825, 0, 1, {0.5, 0.7, nan}, {0.4, 0.8125, nan}, {0.4, 0.5, nan}}));
    require(
        store.append(EpochRecord{3, "ternary", 826, 1100, 0, 1, {0.5, 0.7, nan}, {0.4, 0.8, nan}, {0.4, 0.75, nan}}));
    StateRecord record;
    record.state = state;
    record.phase = "ternary";
    record.step = record.totalSteps = kSteps;
    record.epoch = record.totalEpochs = 3;
    record.imagesPerSecond = 612.5;
    record.etaSeconds = nan;
    record.bestEpoch = 2;
    record.bestTop1 = 0.8125;
    record.bestSplit = "validation";
    record.updatedAt = kUpdatedAt;
    require(store.setState(record));
    require(store.commit());
    return store;
}

}  // namespace ttq::test
