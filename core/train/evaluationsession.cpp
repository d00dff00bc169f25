#include "evaluationsession.h"

#include <torch/torch.h>

#include <numeric>

#include "base/system.h"
#include "evaluate.h"
#include "initialize.h"
#include "livesettings.h"
#include "provenance.h"
#include "session.h"

namespace ttq {

namespace {

Expected<EvaluationSession> prepare(const RunConfig &config, const std::filesystem::path &folder)
{
    prepareTorch(config.threads);
    const auto device = parseDevice(config.device);
    if (!device) {
        return Unexpected{device.error()};
    }
    auto data = loadDataset(config.data, folder);
    if (!data) {
        return Unexpected{data.error()};
    }
    auto model = Model::make(config, inputShapeOf(*data), *device);
    if (!model) {
        return Unexpected{model.error()};
    }
    return EvaluationSession{
        .config = config, .data = std::move(*data), .model = std::move(*model), .source = {}, .notes = {}, .run = {}};
}

LoaderOptions loaderOptions(const EvaluationSession &session)
{
    const DataConfig &data = session.config.data;
    LoaderOptions options;
    options.batchSize = data.evalBatchSize;
    options.dropLast = false;
    options.shuffle = false;
    options.channelsLast = session.config.channelsLast;
    options.pinMemory = session.model.device().is_cuda();
    options.prefetch = data.prefetch;
    options.workers = data.workers > 0 ? static_cast<int>(data.workers) : physicalCores();
    options.augmentation = session.data.evaluation;
    options.seed = static_cast<std::uint64_t>(session.config.seed);
    return options;
}

// Back into training mode on every way out, as the other evaluations leave a model.
class EvaluationMode {
public:
    explicit EvaluationMode(Model &model) : m_model(model) { m_model.setTraining(false); }
    ~EvaluationMode() { m_model.setTraining(true); }
    EvaluationMode(const EvaluationMode &) = delete;
    EvaluationMode &operator=(const EvaluationMode &) = delete;

private:
    Model &m_model;
};

}  // namespace

Expected<EvaluationSession> openRunForEvaluation(const std::filesystem::path &run,
                                                 const std::optional<std::filesystem::path> &checkpoint,
                                                 const std::filesystem::path &data)
{
    const auto folder = openRunFolder(run);
    if (!folder) {
        return Unexpected{folder.error()};
    }
    auto config = loadConfig(folder->toml());
    if (!config) {
        return Unexpected{config.error()};
    }
    const auto recorded = readProvenance(folder->toml());
    if (!recorded) {
        return Unexpected{recorded.error()};
    }
    const auto found = findCheckpoint(*folder, checkpoint);
    if (!found) {
        return Unexpected{found.error()};
    }
    auto session = prepare(*config, data.empty() ? recorded->dataFolder : data);
    if (!session) {
        return session;
    }
    std::vector<std::string> layers;
    for (const std::size_t index : session->model.selected()) {
        layers.push_back(session->model.layers()[index].name);
    }
    LiveSettings live(config->quantizer, layers);
    if (auto restored = live.fromJson(found->progress.live); !restored) {
        return Unexpected{restored.error()};
    }
    if (auto restored = restoreModel(session->model, *config, live, *found); !restored) {
        return Unexpected{restored.error()};
    }
    session->source = found->file.string();
    session->notes = found->rejected;
    session->run = recorded->uuid;
    session->step = found->progress.step;
    session->epoch = found->progress.epoch;
    return session;
}

Expected<EvaluationSession> openWeightsForEvaluation(const RunConfig &config, const std::filesystem::path &weights,
                                                     const std::filesystem::path &map,
                                                     const std::filesystem::path &data)
{
    auto session = prepare(config, data);
    if (!session) {
        return session;
    }
    auto notes = initializeModel(session->model, weights, map);
    if (!notes) {
        return Unexpected{notes.error()};
    }
    session->source = weights.string();
    session->notes = std::move(*notes);
    return session;
}

Expected<EvaluationSplit> splitOf(const EvaluationSession &session, const std::string &name)
{
    EvaluationSplit split;
    if (name == "test") {
        split.images = &session.data.test;
        split.indices.resize(static_cast<std::size_t>(session.data.test.size()));
        std::iota(split.indices.begin(), split.indices.end(), 0u);
    } else if (name == "validation" || name == "train") {
        split.images = &session.data.train;
        split.indices = name == "train" ? session.data.trainIndices : session.data.validationIndices;
    } else {
        return Unexpected{
            Error{ErrorCode::InvalidArgument, "there is no split '" + name + "'; allowed: test, validation, train"}};
    }
    if (split.indices.empty()) {
        return Unexpected{
            Error{ErrorCode::InvalidArgument, "the split '" + name + "' of " + session.data.name + " has no samples"}};
    }
    return split;
}

Scores scoresOf(EvaluationSession &session, const EvaluationSplit &split, const EvaluationProgress &progress)
{
    torch::NoGradGuard noGrad;
    EvaluationMode mode(session.model);
    const torch::Device device = session.model.device();
    AutocastGuard autocast(device, session.config.precision == "bf16");
    Loader loader(*split.images, split.indices, session.data.mean, session.data.std, loaderOptions(session), 0);
    Scores scores;
    scores.classes = session.data.classes.size();
    while (auto batch = loader.next()) {
        const torch::Tensor logits = session.model.network()
                                         .forward(batch->images.to(device, true))
                                         .to(torch::TensorOptions(torch::kCPU).dtype(torch::kFloat32))
                                         .contiguous();
        TORCH_CHECK(logits.dim() == 2 && logits.size(1) == static_cast<std::int64_t>(scores.classes),
                    "the network gives ", logits.sizes(), " for ", scores.classes, " classes");
        const auto *values = logits.data_ptr<float>();
        scores.logits.insert(scores.logits.end(), values, values + logits.numel());
        const torch::Tensor labels = batch->labels.contiguous();
        const auto *label = labels.data_ptr<std::int64_t>();
        for (std::int64_t i = 0; i < labels.numel(); ++i) {
            scores.labels.push_back(static_cast<std::uint32_t>(label[i]));
        }
        if (progress) {
            progress(scores.labels.size(), split.indices.size());
        }
    }
    return scores;
}

}  // namespace ttq
