// A recorded run of 10⁶ steps and 10 series: as long as a view has to stay fluid with.
#pragma once

#include <cmath>

#include "base/safefile.h"
#include "runs/runconfig.h"
#include "runs/runfolder.h"
#include "runs/runstore.h"

namespace ttq::bench {

inline constexpr std::int64_t kLongSteps = 1'000'000;
inline constexpr int kLongSeries = 10;

inline void must(const Expected<void> &done)
{
    if (!done)
        qFatal("%s", done.error().detail.c_str());
}

// Layer 0 has one series, layers 1 to 4 have two, and one is the loss: 10⁷ points in all, each a slow wave with noise
// from step to step, which is what costs a plot most.
inline void recordLongRun(const std::filesystem::path &path)
{
    const auto folder = createRunFolderAt(path);
    const auto config = loadRecipe("demo");
    if (!folder || !config)
        qFatal("the long run cannot be made");
    must(writeFile(folder->toml(), std::string_view(toToml(*config))));
    auto store = RunStore::create(folder->database(), "11111111-2222-4333-8444-555555555555");
    if (!store)
        qFatal("%s", store.error().detail.c_str());
    must(store->begin());
    must(store->beginSegment(0, "host", 1));
    std::vector<LayerInfo> layers{{0, "layer0", "conv2d", {16, 16, 3, 3}, 2304, "twn", true}};
    std::vector<SeriesInfo> wanted{{0, "train/loss", -1, true}, {0, "layer0/alpha", 0, true}};
    for (int i = 1; i <= 4; ++i) {
        const std::string name = "layer" + std::to_string(i);
        layers.push_back({i, name, "conv2d", {16, 16, 3, 3}, 2304, "ttq", true});
        wanted.push_back({0, name + "/wp", i, true});
        wanted.push_back({0, name + "/wn", i, true});
    }
    must(store->setLayers(layers));
    const auto series = store->defineSeries(wanted);
    if (!series)
        qFatal("%s", series.error().detail.c_str());
    std::vector<std::int64_t> ids;
    for (const SeriesInfo &one : *series)
        ids.push_back(one.id);
    must(store->setDenseSeries(ids));
    std::vector<float> values(ids.size());
    std::uint32_t noise = 1;
    for (std::int64_t step = 1; step <= kLongSteps; ++step) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            noise = noise * 1664525 + 1013904223;
            values[i] = 1 + 0.1F * std::sin(static_cast<float>(step) * 1e-5F + static_cast<float>(i))
                + static_cast<float>(noise >> 8) * 3e-9F;
        }
        must(store->append(StepRecord{step, static_cast<double>(step), values}));
        if (step % 50'000 == 0) {
            must(store->commit());
            must(store->begin());
        }
    }
    StateRecord state;
    state.state = RunState::Finished;
    state.phase = "ternary";
    state.step = state.totalSteps = kLongSteps;
    must(store->setState(state));
    must(store->commit());
}

}  // namespace ttq::bench
