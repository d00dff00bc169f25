// Opening a run for training: a new folder, or an existing one continued from a checkpoint.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trainer.h"

namespace ttq {

struct SessionOptions {
    std::filesystem::path dataFolder;      // empty (resume only): where the run found its data
    std::vector<std::string> commandLine;  // recorded in run.toml
    TrainObserver observer;
    DataProgress preparing;  // hears how far decoding and other preparation of the data have come; may be empty
};

// Checks everything that can be checked (configuration, data, device, network), then creates the folder under `runs`,
// or exactly at `folder` if that is not empty, locks it, and saves run.toml, database and step-0 checkpoint. On an
// error nothing is left behind.
Expected<std::unique_ptr<Trainer>> createRun(const RunConfig &config, const std::filesystem::path &runs,
                                             const std::filesystem::path &folder, const SessionOptions &options);

// Locks the run and continues from `checkpoint`, or from its newest valid one; a damaged one is passed over with an
// event, and if none is valid that is an error: a run is never silently started again. Rows after the checkpoint's
// step are cut back. Busy when another engine trains the run.
Expected<std::unique_ptr<Trainer>> resumeRun(const std::filesystem::path &run,
                                             const std::optional<std::filesystem::path> &checkpoint,
                                             const SessionOptions &options);

// The checkpoint files of a run, newest step first.
std::vector<std::filesystem::path> checkpointFiles(const RunFolder &folder);
// The newest valid one and what was wrong with newer ones.
struct FoundCheckpoint {
    std::filesystem::path file;
    LoadedTensors loaded;
    Progress progress;
    std::vector<std::string> rejected;  // sentences
};
Expected<FoundCheckpoint> findCheckpoint(const RunFolder &folder, const std::optional<std::filesystem::path> &wanted);

// Threads, deterministic algorithms; before the first tensor operation. threads 0 = physical cores.
int prepareTorch(std::int64_t threads);

// Puts a checkpoint into a model built from the same configuration (starts its quantizers if it has them).
Expected<void> restoreModel(Model &model, const RunConfig &config, const LiveSettings &live,
                            const FoundCheckpoint &checkpoint);

InputShape inputShapeOf(const Dataset &data);

}  // namespace ttq
