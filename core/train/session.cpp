#include "session.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "base/safefile.h"
#include "base/system.h"
#include "base/text.h"
#include "initialize.h"
#include "phasesettings.h"
#include "provenance.h"
#include "runs/runreader.h"

namespace ttq {

namespace {

std::vector<std::string> quantizedNames(const Model &model)
{
    std::vector<std::string> names;
    for (const std::size_t index : model.selected()) {
        names.push_back(model.layers()[index].name);
    }
    return names;
}

// Everything that does not touch the run folder.
struct Prepared {
    Dataset data;
    Model model;
    std::vector<std::string> scalars;
    std::vector<std::string> notes;  // on the weights it starts from
};

Expected<Prepared> prepare(const RunConfig &config, const SessionOptions &options)
{
    if (auto checked = checkConfig(config); !checked) {
        return Unexpected{checked.error()};
    }
    auto device = parseDevice(config.device);
    if (!device) {
        return Unexpected{device.error()};
    }
    auto data = loadDataset(config.data, options.dataFolder, options.preparing);
    if (!data) {
        return Unexpected{data.error()};
    }
    for (const PhaseConfig &phase : config.phase) {
        const std::int64_t size = batchSizeOf(config, phase);
        if (static_cast<std::int64_t>(data->trainIndices.size()) < size && config.data.dropLast) {
            const std::string key = phase.batchSize > 0 ? "phase." + phase.name + ".batch_size" : "data.batch_size";
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    key + " is " + std::to_string(size) + ", but only "
                                        + std::to_string(data->trainIndices.size())
                                        + " training images are left to fill it"}};
        }
    }
    auto model = Model::make(config, inputShapeOf(*data), *device);
    if (!model) {
        return Unexpected{model.error()};
    }
    if (auto reached = checkLayerGlobs(config, *model); !reached) {
        return Unexpected{reached.error()};
    }
    auto scalars = model->scalarNames(config.quantizer);
    if (!scalars) {
        return Unexpected{scalars.error()};
    }
    std::vector<std::string> notes;
    if (!config.init.empty()) {
        auto started = initializeModel(*model, config.init, config.initMap);
        if (!started) {
            return Unexpected{Error{started.error().code, "init: " + started.error().detail}};
        }
        notes = std::move(*started);
        notes.insert(notes.begin(), "weights taken from " + config.init);
    }
    return Prepared{std::move(*data), std::move(*model), std::move(*scalars), std::move(notes)};
}

// Layers and series in the open transaction; returns the ids by name.
Expected<std::map<std::string, std::int64_t>> describe(RunStore &store, const Prepared &prepared,
                                                       const RunConfig &config)
{
    std::vector<LayerInfo> layers = prepared.model.layerInfos();
    for (const std::size_t index : prepared.model.selected()) {
        layers[index].quantizer = config.quantizer.kind;
    }
    if (auto set = store.setLayers(layers); !set) {
        return Unexpected{set.error()};
    }
    std::vector<SeriesInfo> wanted;
    for (const char *name : kRunSeries) {
        wanted.push_back({0, name, -1, true});
    }
    for (const char *split : {"epoch/train_", "val/", "test/"}) {
        for (const char *metric : {"loss", "top1", "top5"}) {
            wanted.push_back({0, std::string(split) + metric, -1, false});
        }
    }
    for (const std::size_t index : prepared.model.selected()) {
        for (const std::string &scalar : prepared.scalars) {
            wanted.push_back({0, layers[index].name + "/" + scalar, static_cast<std::int64_t>(index), true});
        }
    }
    auto defined = store.defineSeries(wanted);
    if (!defined) {
        return Unexpected{defined.error()};
    }
    std::map<std::string, std::int64_t> ids;
    for (const SeriesInfo &series : *defined) {
        ids.emplace(series.name, series.id);
    }
    return ids;
}

TrainerParts assemble(RunFolder folder, RunLock lock, const RunConfig &config, Prepared prepared, RunStore store,
                      std::map<std::string, std::int64_t> series, const std::string &uuid)
{
    LiveSettings live(config.quantizer, quantizedNames(prepared.model));
    Metadata metadata{{"format", kCheckpointFormat},
                      {"version", std::to_string(kCheckpointVersion)},
                      {"run", uuid},
                      {"config", toToml(config)}};
    return TrainerParts{.folder = std::move(folder),
                        .lock = std::move(lock),
                        .config = config,
                        .data = std::move(prepared.data),
                        .model = std::move(prepared.model),
                        .live = std::move(live),
                        .progress = {},
                        .optimizerState = {},
                        .recorder = std::make_unique<Recorder>(std::move(store)),
                        .series = std::move(series),
                        .scalars = std::move(prepared.scalars),
                        .replay = {},
                        .keptSteps = {},
                        .checkpoints = {},
                        .checkpointMetadata = std::move(metadata),
                        .notices = {},
                        .codesBytesLeft = config.record.codesLimitMb * 1000 * 1000};
}

// Checkpoints of steps that are about to be cut back go to checkpoints/superseded/: kept, but never resumed from by
// mistake. Before the cut, so that a crash in between leaves a run that resumes from the same place.
Expected<void> supersede(const RunFolder &folder, const std::filesystem::path &from)
{
    std::error_code code;
    for (const auto &file : checkpointFiles(folder)) {
        if (file.filename() > from.filename()) {
            std::filesystem::create_directory(folder.checkpoints() / "superseded", code);
            if (auto moved = moveFile(file, folder.checkpoints() / "superseded" / file.filename()); !moved) {
                return moved;
            }
        }
    }
    return {};
}

// The `set` commands that took effect after the checkpoint, in the order in which they did. Ids tell that order only
// within a step: a run that was taken back to an earlier step takes new commands before it comes to the old ones.
std::vector<Command> replayAfter(const Progress &checkpoint, std::vector<Command> commands)
{
    std::erase_if(commands, [&](const Command &command) {
        const bool later = command.appliedStep > checkpoint.step
            || (command.appliedStep == checkpoint.step && command.id > checkpoint.lastCommand);
        return command.kind != CommandKind::Set || command.status != CommandStatus::Applied || !later;
    });
    std::stable_sort(commands.begin(), commands.end(),
                     [](const Command &a, const Command &b) { return a.appliedStep < b.appliedStep; });
    return commands;
}

// What is left of the run's limit on recorded codes: those of the completed ternary epochs are in run.sqlite. Counted
// as the trainer counts, so that a resumed run records what an undisturbed one does.
std::int64_t codesBytesLeft(const RunConfig &config, const Model &model, const Progress &progress)
{
    std::int64_t left = config.record.codesLimitMb * 1000 * 1000;
    for (std::int64_t epoch = 0; epoch < progress.quantizedEpochs && left > 0; ++epoch) {
        for (const std::size_t layer : model.selected()) {
            left -= left > 0 ? (model.layers()[layer].layer->latent().numel() + 3) / 4 : 0;
        }
    }
    return left;
}

// Removes what createRun made, unless it is told that all went well.
class Undo {
public:
    explicit Undo(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    ~Undo()
    {
        std::error_code code;
        if (!m_folder.empty()) {
            std::filesystem::remove_all(m_folder, code);
        }
    }
    Undo(const Undo &) = delete;
    Undo &operator=(const Undo &) = delete;
    void keep() { m_folder.clear(); }

private:
    std::filesystem::path m_folder;
};

}  // namespace

InputShape inputShapeOf(const Dataset &data)
{
    return {data.train.channels, data.inputHeight, data.inputWidth, static_cast<std::int64_t>(data.classes.size())};
}

int prepareTorch(std::int64_t threads)
{
    const int count = threads > 0 ? static_cast<int>(threads) : physicalCores();
    at::set_num_threads(count);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setDeterministicCuDNN(true);
    return count;
}

Expected<std::unique_ptr<Trainer>> createRun(const RunConfig &config, const std::filesystem::path &runs,
                                             const std::filesystem::path &folder, const SessionOptions &options)
{
    const int threads = prepareTorch(config.threads);
    if (auto startable = checkStart(config); !startable) {
        return Unexpected{startable.error()};
    }
    auto prepared = prepare(config, options);
    if (!prepared) {
        return Unexpected{prepared.error()};
    }
    const double now = unixTime();
    auto made = folder.empty() ? createRunFolder(runs, config.name, now) : createRunFolderAt(folder);
    if (!made) {
        return Unexpected{made.error()};
    }
    Undo undo(made->path);
    std::error_code code;
    std::filesystem::create_directory(made->checkpoints(), code);
    std::filesystem::create_directory(made->snapshots(), code);
    auto lock = RunLock::acquire(made->lock());
    if (!lock) {
        return Unexpected{lock.error()};
    }
    if (auto opened = openLog(made->log()); !opened) {
        return Unexpected{opened.error()};
    }
    const std::string uuid = newUuid();
    const std::string toml = toToml(config)
        + provenanceToml(uuid, now, threads, config, prepared->data, options.dataFolder, options.commandLine);
    if (auto written = writeFile(made->toml(), toml); !written) {
        return Unexpected{written.error()};
    }
    auto store = RunStore::create(made->database(), uuid);
    if (!store) {
        return Unexpected{store.error()};
    }
    if (auto begun = store->begin(); !begun) {
        return Unexpected{begun.error()};
    }
    auto series = describe(*store, *prepared, config);
    if (!series) {
        return Unexpected{series.error()};
    }
    const auto dense = denseSeriesIds(*series, prepared->model, prepared->scalars);
    StateRecord created;
    created.phase = config.phases.front();
    created.updatedAt = now;
    for (auto done : {store->beginSegment(0, hostName(), ::getpid()), store->setDenseSeries(dense),
                      store->setState(created), store->commit(true)}) {
        if (!done) {
            return Unexpected{done.error()};
        }
    }
    const std::vector<std::string> notes = std::move(prepared->notes);
    TrainerParts parts
        = assemble(*made, std::move(*lock), config, std::move(*prepared), std::move(*store), std::move(*series), uuid);
    for (const std::string &note : notes) {
        parts.notices.push_back({.kind = "init", .text = note});
    }
    for (const std::string &notice : noticesOf(parts.data)) {
        parts.notices.push_back({.kind = "data", .severity = Severity::Warning, .text = notice});
    }
    auto trainer = std::make_unique<Trainer>(std::move(parts), options.observer);
    if (auto saved = trainer->saveStart(); !saved) {
        return Unexpected{saved.error()};
    }
    undo.keep();
    return trainer;
}

std::vector<std::filesystem::path> checkpointFiles(const RunFolder &folder)
{
    std::vector<std::filesystem::path> files;
    std::error_code code;
    for (const auto &entry : std::filesystem::directory_iterator(folder.checkpoints(), code)) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("step-", 0) == 0 && entry.path().extension() == ".safetensors") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.rbegin(), files.rend());  // zero-padded steps sort as numbers do
    return files;
}

Expected<FoundCheckpoint> findCheckpoint(const RunFolder &folder, const std::optional<std::filesystem::path> &wanted)
{
    std::vector<std::filesystem::path> files = checkpointFiles(folder);
    if (wanted) {
        std::error_code code;
        files = {std::filesystem::exists(*wanted, code) ? *wanted : folder.checkpoints() / *wanted};
    }
    const auto recorded = readProvenance(folder.toml());
    std::vector<std::string> rejected;
    for (const auto &file : files) {
        auto loaded = loadCheckpoint(file);
        if (loaded && recorded && loaded->metadata["run"] != recorded->uuid) {
            const std::string why = file.string() + " belongs to another run";
            if (wanted) {
                return Unexpected{Error{ErrorCode::InvalidArgument, why}};
            }
            rejected.push_back(why);
        } else if (loaded) {
            auto progress = Progress::fromJson(loaded->metadata["progress"]);
            if (progress) {
                return FoundCheckpoint{file, std::move(*loaded), std::move(*progress), std::move(rejected)};
            }
            rejected.push_back(file.string() + ": " + progress.error().detail);
        } else if (wanted) {
            return Unexpected{loaded.error()};
        } else {
            rejected.push_back(loaded.error().detail);
        }
    }
    return Unexpected{Error{rejected.empty() ? ErrorCode::NotFound : ErrorCode::Corrupt,
                            folder.path.string() + " has no usable checkpoint"
                                + (rejected.empty() ? std::string() : ": " + join(rejected, "; "))}};
}

Expected<void> restoreModel(Model &model, const RunConfig &config, const LiveSettings &live,
                            const FoundCheckpoint &checkpoint)
{
    if (checkpoint.progress.quantized) {
        const auto ruleOf = [&live](const std::string &layer) {
            const RuleSetting setting = live.ruleOf(layer);
            return ThresholdRule{setting.rule, setting.threshold};
        };
        if (auto started = model.startQuantization(config.quantizer, ruleOf, false); !started) {
            return started;
        }
    }
    auto copied = copyInto(model.tensors(), checkpoint.loaded.tensors, "model.");
    if (!copied) {
        return Unexpected{Error{copied.error().code, checkpoint.file.string() + ": " + copied.error().detail}};
    }
    return {};
}

Expected<std::unique_ptr<Trainer>> resumeRun(const std::filesystem::path &run,
                                             const std::optional<std::filesystem::path> &checkpoint,
                                             const SessionOptions &options)
{
    auto folder = openRunFolder(run);
    if (!folder) {
        return Unexpected{folder.error()};
    }
    auto lock = RunLock::acquire(folder->lock());
    if (!lock) {
        return Unexpected{lock.error()};
    }
    removeTemporaries(folder->checkpoints());
    removeTemporaries(folder->snapshots());
    auto config = loadConfig(folder->toml());
    if (!config) {
        return Unexpected{config.error()};
    }
    auto recorded = readProvenance(folder->toml());
    if (!recorded) {
        return Unexpected{recorded.error()};
    }
    auto found = findCheckpoint(*folder, checkpoint);
    if (!found) {
        return Unexpected{found.error()};
    }
    const int threads = prepareTorch(config->threads);
    RunConfig start = *config;
    start.init.clear();  // the checkpoint holds what the run started from
    start.initMap.clear();
    SessionOptions there = options;
    if (there.dataFolder.empty()) {
        there.dataFolder = recorded->dataFolder;
    }
    auto prepared = prepare(start, there);
    if (!prepared) {
        return Unexpected{prepared.error()};
    }
    std::vector<EventRecord> notices;
    const auto notice = [&](const char *kind, Severity severity, const std::string &text) {
        notices.push_back({.step = found->progress.step, .kind = kind, .severity = severity, .text = text});
    };
    for (const std::string &sentence : found->rejected) {
        notice("checkpoint_rejected", Severity::Warning, "passed over a damaged checkpoint: " + sentence);
    }
    for (const std::string &sentence : recorded->differences(threads, prepared->data)) {
        notice("environment", Severity::Warning, sentence + "; the continuation may not be bit-exact");
    }
    notice("resumed", Severity::Info, "resumed from " + found->file.filename().string());

    LiveSettings live(config->quantizer, quantizedNames(prepared->model));
    if (auto restored = live.fromJson(found->progress.live); !restored) {
        return Unexpected{restored.error()};
    }
    if (auto restored = restoreModel(prepared->model, *config, live, *found); !restored) {
        return Unexpected{restored.error()};
    }
    const auto random = found->loaded.tensors.find("rng.torch_cpu");
    if (random == found->loaded.tensors.end()) {
        return Unexpected{Error{ErrorCode::Corrupt, found->file.string() + ": tensor rng.torch_cpu is missing"}};
    }
    auto generator = at::globalContext().defaultGenerator(torch::kCPU);
    generator.set_state(random->second);
    const auto ofDevice = found->loaded.tensors.find("rng.torch_device");
    if (!prepared->model.device().is_cpu() && ofDevice != found->loaded.tensors.end()) {
        auto other = at::globalContext().defaultGenerator(prepared->model.device());
        other.set_state(ofDevice->second);
    }

    if (auto opened = openLog(folder->log()); !opened) {
        log(LogLevel::Warning, opened.error().detail);
    }
    if (auto moved = supersede(*folder, found->file); !moved) {
        return Unexpected{moved.error()};
    }
    auto store = RunStore::open(folder->database());
    if (!store) {
        return Unexpected{store.error()};
    }
    if (auto begun = store->begin(); !begun) {
        return Unexpected{begun.error()};
    }
    auto series = describe(*store, *prepared, *config);
    if (!series) {
        return Unexpected{series.error()};
    }
    const auto dense = denseSeriesIds(*series, prepared->model, prepared->scalars);
    if (auto begun = store->beginSegment(found->progress.step, hostName(), ::getpid()); !begun) {
        return Unexpected{begun.error()};
    }
    if (auto expired = store->expirePendingCommands(); !expired) {
        return Unexpected{expired.error()};
    }
    auto commands = store->commandsAfter(0);
    for (auto done : {store->setDenseSeries(dense), store->commit(true)}) {
        if (!done) {
            return Unexpected{done.error()};
        }
    }
    if (!commands) {
        return Unexpected{commands.error()};
    }
    auto reader = RunReader::open(folder->path);
    auto kept = reader ? reader->checkpoints() : Unexpected{reader.error()};
    if (!kept) {
        return Unexpected{kept.error()};
    }
    TrainerParts parts = assemble(*folder, std::move(*lock), *config, std::move(*prepared), std::move(*store),
                                  std::move(*series), recorded->uuid);
    parts.progress = found->progress;
    parts.codesBytesLeft = codesBytesLeft(*config, parts.model, found->progress);
    parts.live = std::move(live);
    parts.notices = std::move(notices);
    parts.checkpoints = std::move(*kept);
    for (const Command &command : *commands) {
        const bool keeps = command.kind == CommandKind::Set || command.kind == CommandKind::Checkpoint;
        if (keeps && command.status == CommandStatus::Applied) {
            parts.keptSteps.insert(command.appliedStep);
        }
    }
    parts.replay = replayAfter(found->progress, std::move(*commands));
    for (const auto &[name, tensor] : found->loaded.tensors) {
        if (name.rfind("optim.", 0) == 0) {
            parts.optimizerState.emplace(name.substr(6), tensor);
        }
    }
    return std::make_unique<Trainer>(std::move(parts), options.observer);
}

}  // namespace ttq
