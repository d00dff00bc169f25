// Runs of a second: a ResNet-8 of width 4 on 256 images, in a temporary folder.
#pragma once

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <functional>

#include "runs/runfixture.h"
#include "train/session.h"

namespace ttq::test {

inline constexpr int kStepsPerEpoch = 8;

inline PhaseConfig smallPhase(const char *name, bool quantize, std::int64_t epochs)
{
    PhaseConfig phase;
    phase.name = name;
    phase.quantize = quantize;
    phase.epochs = epochs;
    phase.lr = 0.05;
    phase.weightDecay = 1e-3;
    phase.schedule = "cosine";
    phase.warmup = 0.25;
    return phase;
}

// One full-precision epoch and one ternary one, 8 steps each, with everything random switched on.
inline RunConfig smallConfig()
{
    RunConfig config;
    config.name = "small";
    config.seed = 3;
    config.threads = 2;
    config.network = {"resnet8", 4};
    config.data.batchSize = 32;
    config.data.evalBatchSize = 64;
    config.data.trainLimit = 32 * kStepsPerEpoch;
    config.data.pad = 2;
    config.data.flip = true;
    config.record.histogramEvery = 0;
    config.phases = {"full_precision", "ternary"};
    config.phase = {smallPhase("full_precision", false, 1), smallPhase("ternary", true, 1)};
    return config;
}

// Names of the entries of a folder, sorted.
inline std::vector<std::string> entries(const std::filesystem::path &folder)
{
    std::vector<std::string> names;
    std::error_code code;
    for (const auto &entry : std::filesystem::directory_iterator(folder, code))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

inline RunReader readerOf(const std::filesystem::path &folder)
{
    auto reader = RunReader::open(folder);
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    return std::move(*reader);
}

inline std::vector<Command> commandsOf(const std::filesystem::path &folder)
{
    return readerOf(folder).commands().value();
}

inline std::vector<EventRecord> eventsOf(const std::filesystem::path &folder)
{
    return readerOf(folder).events().value();
}

// Does at a step what a test wants, with the trainer in hand; stops the run when told to.
struct Driver {
    std::unique_ptr<Trainer> trainer;
    std::atomic<bool> interrupt{false};
    std::function<void(std::int64_t step)> atStep;
    std::vector<EventRecord> events;

    SessionOptions options()
    {
        SessionOptions result;
        result.observer.step = [this](const StateRecord &state, std::int64_t, std::int64_t, double) {
            if (atStep)
                atStep(state.step);
        };
        result.observer.event = [this](const EventRecord &event) { events.push_back(event); };
        return result;
    }
    Expected<void> create(const RunConfig &config, const std::filesystem::path &folder)
    {
        trainer.reset();  // lets go of the lock
        return take(createRun(config, {}, folder, options()));
    }
    Expected<void> resume(const std::filesystem::path &folder,
                          const std::optional<std::filesystem::path> &checkpoint = {})
    {
        trainer.reset();
        return take(resumeRun(folder, checkpoint, options()));
    }
    // Until after `step` completed steps (−1: to the end); a stop leaves a checkpoint there.
    Trainer::Outcome run(std::int64_t step = -1)
    {
        interrupt = step == 0;
        const auto also = atStep;
        if (step > 0)
            atStep = [this, step, also](std::int64_t now) {
                if (also)
                    also(now);
                interrupt = now >= step;
            };
        const Trainer::Outcome outcome = trainer->run(interrupt);
        atStep = also;
        return outcome;
    }
    std::string hash() { return hashOf(trainer->model().tensors()); }
    bool sawEvent(const std::string &kind, const std::string &text = {}) const
    {
        return std::any_of(events.begin(), events.end(), [&](const EventRecord &event) {
            return event.kind == kind && event.text.find(text) != std::string::npos;
        });
    }

private:
    Expected<void> take(Expected<std::unique_ptr<Trainer>> made)
    {
        if (!made)
            return Unexpected{made.error()};
        trainer = std::move(*made);
        return {};
    }
};

// Of smallConfig(), trained to its end with nobody in the way.
inline const std::string &undisturbedHash()
{
    static const std::string hash = [] {
        QTemporaryDir dir;
        Driver driver;
        const auto created = driver.create(smallConfig(), dir.filePath("run").toStdString());
        if (!created || driver.run().state != RunState::Finished)
            qFatal("the undisturbed run failed");
        return driver.hash();
    }();
    return hash;
}

// All values of a series, by its name; none if there is no such series.
inline std::vector<double> valuesOf(const std::filesystem::path &folder, const std::string &name)
{
    RunReader reader = readerOf(folder);
    const auto all = reader.series();
    for (const SeriesInfo &series : *all)
        if (series.name == name)
            return reader.values(series.id, 0, 1'000'000)->values;
    return {};
}

// A parameter, buffer, scale or quantizer state, by its name in a checkpoint.
inline torch::Tensor tensorOf(Trainer &trainer, const std::string &name)
{
    for (const auto &[each, tensor] : trainer.model().tensors())
        if (each == name)
            return tensor;
    qFatal("no tensor %s", name.c_str());
}

// A view of one element, whatever the strides.
inline torch::Tensor firstElement(torch::Tensor tensor)
{
    while (tensor.dim() > 0)
        tensor = tensor[0];
    return tensor;
}

// Issues the command and waits until the engine's recorder has seen it, so that the next boundary takes it: the
// recorder looks for commands after each flush, and before the next one.
inline std::int64_t issueNow(Trainer &trainer, CommandKind kind, const std::string &payload = "{}")
{
    Command command;
    command.kind = kind;
    command.payload = payload;
    command.issuedBy = "test";
    const auto id = issueCommand(trainer.folder().database(), command);
    if (!id)
        qFatal("%s", id.error().detail.c_str());
    for (int i = 0; i < 2; ++i)
        if (auto flushed = trainer.recorder().flush(false); !flushed)
            qFatal("%s", flushed.error().detail.c_str());
    return *id;
}

inline std::int64_t setNow(Trainer &trainer, const std::string &key, const std::string &value,
                           const std::string &layer = {})
{
    return issueNow(trainer, CommandKind::Set, SetPayload{key, value, layer}.toJson());
}

}  // namespace ttq::test
