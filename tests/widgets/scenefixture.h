// A run in memory as scenes see it: two phases of four epochs, three ternary layers, known curves.
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "plots/rundata.h"

namespace ttq::test {

inline CurvePtr makeCurve(std::vector<double> x, std::vector<double> y)
{
    auto curve = std::make_shared<Curve>();
    curve->x = std::move(x);
    curve->y = std::move(y);
    for (std::size_t i = 0; i < curve->x.size(); ++i)
        if (std::isnan(curve->y[i]))
            curve->nanAt.push_back(curve->x[i]);
    curve->revision = 1;
    return curve;
}

template <class F>
CurvePtr curveOf(int first, int last, F f)
{
    std::vector<double> x, y;
    for (int step = first; step <= last; ++step) {
        x.push_back(step);
        y.push_back(f(step));
    }
    return makeCurve(std::move(x), std::move(y));
}

struct SceneFixture {
    static constexpr int kStepsPerEpoch = 100, kEpochs = 8, kTernaryFrom = 4, kSteps = kStepsPerEpoch * kEpochs;

    RunConfig config;
    StateRecord state;
    std::vector<LayerInfo> layers;
    std::vector<EpochRecord> epochs;
    std::vector<EventRecord> events;
    std::vector<Command> commands;
    HistogramRecord histogram;
    std::map<std::string, CurvePtr> curves;
    RunData data;

    explicit SceneFixture(bool ternary = true)
    {
        config.phase.resize(2);
        config.phase[0].name = "full_precision";
        config.phase[1].name = "ternary";
        config.phase[1].quantize = true;
        config.phase[0].epochs = config.phase[1].epochs = 4;
        layers = {{0, "conv1", "conv2d", {16, 1, 3, 3}, 144, "", true},
                  {1, "block.conv1", "conv2d", {16, 16, 3, 3}, 2304, "ttq", true},
                  {2, "block.conv2", "conv2d", {16, 16, 3, 3}, 2304, "ttq", false},
                  {3, "block.conv3", "conv2d", {16, 16, 3, 3}, 9216, "ttq", false},
                  {4, "fc", "linear", {10, 64}, 640, "", false}};
        const int last = ternary ? kSteps : kSteps / 2, epochCount = last / kStepsPerEpoch;
        for (int epoch = 1; epoch <= epochCount; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.phase = epoch <= kTernaryFrom ? "full_precision" : "ternary";
            record.firstStep = (epoch - 1) * kStepsPerEpoch + 1;
            record.lastStep = epoch * kStepsPerEpoch;
            record.train = {1.0 / epoch, 0.5 + 0.05 * epoch, 0.9};
            record.validation = {1.2 / epoch, 0.5 + 0.04 * epoch, 0.88};
            record.test = {1.3 / epoch, 0.5 + 0.03 * epoch, 0.87};
            epochs.push_back(record);
        }
        state.phase = ternary ? "ternary" : "full_precision";
        state.step = last;
        state.bestEpoch = epochCount;
        state.bestTop1 = epochs.back().validation.top1;
        state.bestSplit = "validation";
        curves["train/loss"] = curveOf(1, last, [](int step) { return 2.0 / (1 + 0.01 * step); });
        curves["train/top1"] = curveOf(1, last, [](int step) { return step / 1000.0; });
        for (const char *rate : {"lr/latents", "lr/scales", "lr/rest"})
            curves[rate] = curveOf(1, last, [](int step) { return 0.1 / step; });
        if (ternary)
            for (const LayerInfo &layer : layers)
                if (!layer.quantizer.empty())
                    addTernary(layer);
        histogram = {1, last, -1.f, 1.f, std::vector<std::uint32_t>(10, 7)};
        bind(last);
    }

    void addTernary(const LayerInfo &layer)
    {
        const auto id = static_cast<double>(layer.id);
        const int first = kTernaryFrom * kStepsPerEpoch + 1;
        curves[layer.name + "/wp"] = curveOf(first, kSteps, [=](int step) { return 1 + id / 10 + step * 1e-4; });
        curves[layer.name + "/wn"] = curveOf(first, kSteps, [=](int step) { return 1 - id / 10 - step * 1e-4; });
        curves[layer.name + "/delta"] = curveOf(first, kSteps, [](int) { return 0.25; });
        curves[layer.name + "/frac_neg"] = curveOf(first, kSteps, [](int) { return 0.3; });
        curves[layer.name + "/frac_zero"] = curveOf(first, kSteps, [=](int) { return 0.1 * (1 + id); });
        curves[layer.name + "/frac_pos"] = curveOf(first, kSteps, [=](int) { return 0.6 - 0.1 * id; });
    }

    void bind(std::int64_t last)
    {
        data.config = &config;
        data.state = &state;
        data.layers = &layers;
        data.epochs = &epochs;
        data.events = &events;
        data.commands = &commands;
        data.histogram = &histogram;
        data.latestStep = last;
        data.exists = [this](const std::string &name) { return curves.count(name) > 0; };
        data.curve = [this](const std::string &name) {
            const auto found = curves.find(name);
            return found == curves.end() ? std::make_shared<const Curve>() : found->second;
        };
        data.whole = data.curve;
        data.latest = [this](const std::string &name) {
            const auto found = curves.find(name);
            return found == curves.end() ? std::numeric_limits<double>::quiet_NaN() : found->second->y.back();
        };
    }
    SceneFixture(const SceneFixture &) = delete;
    SceneFixture &operator=(const SceneFixture &) = delete;

    ViewChoice choice() const
    {
        ViewChoice choice;
        choice.range = {0, static_cast<double>(data.latestStep)};
        return choice;
    }
};

inline const PlotCurve *findCurve(const PlotPanel &panel, const QString &key)
{
    for (const PlotCurve &curve : panel.curves)
        if (curve.key == key)
            return &curve;
    return nullptr;
}

inline QStringList legendTexts(const std::vector<LegendEntry> &legend)
{
    QStringList texts;
    for (const LegendEntry &entry : legend)
        texts << entry.text;
    return texts;
}

}  // namespace ttq::test
