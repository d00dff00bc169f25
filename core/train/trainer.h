// The trainer of one run: phases, epochs, steps; commands at step boundaries; everything recorded.
//
// Built by createRun() or resumeRun() (session.h) with the folder locked and the database open; run() trains until the
// end, a stop, a signal or a failure. One thread calls it; the recorder and the loader have their own.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "alarms.h"
#include "checkpoint.h"
#include "datasets/dataset.h"
#include "evaluate.h"
#include "livesettings.h"
#include "model.h"
#include "optimizers.h"
#include "recorder.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"

namespace ttq {

// Series of the whole run that have a value at every step, in the order of a row.
inline constexpr const char *kRunSeries[]
    = {"train/loss", "train/top1", "grad_norm", "lr/latents", "lr/scales", "lr/rest", "images_per_s"};
// Ids of the series a row holds now: kRunSeries, then each quantized layer's scalars.
std::vector<std::int64_t> denseSeriesIds(const std::map<std::string, std::int64_t> &series, const Model &model,
                                         const std::vector<std::string> &scalars);

// What a terminal shows. Called on the training thread: keep it short.
struct TrainObserver {
    std::function<void(const StateRecord &, std::int64_t batch, std::int64_t batches, double loss)> step;
    std::function<void(const EpochRecord &, const StateRecord &)> epoch;
    std::function<void(const EventRecord &)> event;
};

// Everything a trainer stands on; assembled by session.cpp.
struct TrainerParts {
    RunFolder folder;
    RunLock lock;
    RunConfig config;
    Dataset data;
    Model model;
    LiveSettings live;
    Progress progress;
    std::map<std::string, torch::Tensor> optimizerState;  // of a checkpoint, without the prefix optim.
    std::unique_ptr<Recorder> recorder;
    std::map<std::string, std::int64_t> series;  // name → id
    std::vector<std::string> scalars;            // of each quantized layer
    std::vector<Command> replay;                 // `set` commands applied after the checkpoint
    std::set<std::int64_t> keptSteps;            // of `set` and `checkpoint` commands: their checkpoints stay
    std::vector<CheckpointRecord> checkpoints;   // on disk, by step
    Metadata checkpointMetadata;                 // run, config, …: the same for each checkpoint
    std::vector<EventRecord> notices;            // what happened while opening
    std::int64_t codesBytesLeft = 0;             // of the run's limit on recorded codes
};

class Trainer {
public:
    Trainer(TrainerParts parts, TrainObserver observer);
    ~Trainer();

    struct Outcome {
        RunState state = RunState::Finished;
        std::string message;
        bool saved = true;  // false: the last checkpoint asked for could not be written
    };
    // `interrupt`: set by a signal handler; seen at the next step boundary: checkpoint, then state stopped.
    Outcome run(const std::atomic<bool> &interrupt);

    const RunFolder &folder() const { return m.folder; }
    int lockDescriptor() const { return m.lock.descriptor(); }
    Model &model() { return m.model; }
    const Progress &progress() const { return m.progress; }
    Recorder &recorder() { return *m.recorder; }

    // Saves a step-0 checkpoint; session.cpp calls it once for a new run.
    Expected<void> saveStart();

private:
    enum class Ended { No, Stop };
    const PhaseConfig &phase() const;
    std::int64_t batchesPerEpoch() const;  // of the phase
    std::int64_t batchesPerEpoch(const PhaseConfig &phase) const;
    bool phaseIsOver() const;          // by its length, or by its stop rule
    void judgeEpoch(double accuracy);  // plateau and stop rule
    struct Left {                      // to the end of the run, if no phase stops early from here on
        std::int64_t epochs = 0, steps = 0, images = 0;
    };
    Left left() const;
    void startPhase();
    void buildOptimizer();
    Ended trainEpoch();
    void endEpoch();
    void step(const Batch &batch);
    // `numbers`: loss, correct, correct within five, norm of the gradient.
    void record(std::span<const double, 4> numbers, const Hyperparameters &values, double seconds, std::int64_t images);
    void recordWeights(bool codes);
    void raiseAlarms(std::span<const float> scalars);
    torch::Tensor gradientNorm() const;  // 0-dim, on the model's device; NaN if any gradient is not finite
    // Which tensor to name when a step's numbers are not finite: a weight before the input before a gradient.
    std::string nonFiniteCause(const torch::Tensor &images) const;
    Hyperparameters hyperparameters() const;
    LoaderOptions loaderOptions(bool training) const;
    EpochMetrics evaluateOn(const ImageSet &images, std::span<const std::uint32_t> indices);

    Ended boundary();
    void handle(Command command);
    void applyToQuantizers();
    void replayDue();
    Ended waitWhilePaused();

    Expected<void> saveCheckpoint(const std::string &kind);
    void prune();
    void setState(RunState state, const std::string &message = {});
    void updateState();
    void event(EventRecord event);
    Outcome finish(RunState state, const std::string &message, bool saved = true);

    TrainerParts m;
    TrainObserver m_observer;
    std::unique_ptr<OptimizerSet> m_optimizer;
    Alarms m_alarms;
    StateRecord m_state;
    const std::atomic<bool> *m_interrupt = nullptr;
    bool m_paused = false, m_stopAsked = false, m_savedLast = true;
    std::int64_t m_pauseAt = -1;  // completed steps at which a `step N` command ends; −1 = none
    double m_imageSeconds = 0;    // of training, smoothed
    double m_evaluationSeconds = 0;
    std::string m_passedOver;  // what was last told about damaged image files
};

}  // namespace ttq
