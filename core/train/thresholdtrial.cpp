#include "thresholdtrial.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/system.h"
#include "base/text.h"
#include "export.h"
#include "quant/levelkernels.h"

namespace ttq {

namespace {

constexpr const char *kRule = "max_fraction";

std::span<const float> valuesOf(const torch::Tensor &tensor)
{
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

// Codes of a layer under a list, as RelQuantizer gives them.
std::vector<std::int64_t> codeCounts(std::span<const float> w, const std::vector<double> &thresholds)
{
    const float largest = kernels::absStats(w.data(), w.size()).absMax;
    std::vector<float> deltas;
    for (const double t : thresholds) {
        deltas.push_back(static_cast<float>(t) * largest);
    }
    const std::vector<float> levels(deltas.size(), 1.0f);
    std::vector<std::int8_t> codes(w.size());
    std::vector<float> out(w.size());
    kernels::quantizeLevels(w.data(), w.size(), deltas, levels, nullptr, codes.data(), out.data());
    return countCodes(codes, static_cast<int>(deltas.size()));
}

ThresholdTrial trialOf(const NamedTensors &latents, const std::vector<double> &thresholds, const char *from)
{
    ReconstructionTable exact(thresholds);  // their own grid
    std::vector<std::size_t> places(thresholds.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    ThresholdTrial trial;
    trial.thresholds = thresholds;
    trial.from = from;
    for (const auto &[name, latent] : latents) {
        exact.addLayer(valuesOf(latent));
        trial.cost.add(codeCost(codeCounts(valuesOf(latent), thresholds)));
    }
    trial.scaledError = exact.error(places, ReconstructionMeasure::Scaled);
    trial.plainError = exact.error(places, ReconstructionMeasure::Plain);
    return trial;
}

LoaderOptions loaderOf(const RunConfig &config, const Dataset &data, bool training)
{
    LoaderOptions options;
    options.batchSize = training ? config.data.batchSize : config.data.evalBatchSize;
    options.shuffle = training;
    options.dropLast = training;
    options.channelsLast = config.channelsLast;
    options.augmentation = training ? data.training : data.evaluation;
    options.workers = physicalCores();
    options.seed = static_cast<std::uint64_t>(config.seed);
    return options;
}

// BatchNorm's running statistics become the means over some training batches; all else is as in evaluation.
void calibrate(Model &model, const RunConfig &config, const Dataset &data, std::int64_t batches)
{
    torch::NoGradGuard noGrad;
    model.setTraining(false);
    for (const auto &module : model.network().modules()) {
        if (auto *norm = module->as<torch::nn::BatchNorm2d>()) {
            norm->reset_running_stats();
            norm->options.momentum().reset();
            norm->train();
        } else if (auto *vector = module->as<torch::nn::BatchNorm1d>()) {
            vector->reset_running_stats();
            vector->options.momentum().reset();
            vector->train();
        }
    }
    Loader loader(data.train, data.trainIndices, data.mean, data.std, loaderOf(config, data, true), 1);
    for (std::int64_t i = 0; i < batches; ++i) {
        const auto batch = loader.next();
        if (!batch) {
            break;
        }
        model.network().forward(batch->images.to(model.device()));
    }
    model.setTraining(true);
}

// The tensors of the network itself: what a checkpoint from before quantization would hold, with biases as the run's
// own quantizer adds them.
Expected<void> copyNetwork(Model &model, const RunConfig &config, const FoundCheckpoint &checkpoint)
{
    const auto ofRun = makeQuantizer(config.quantizer, {}, torch::zeros({1}));
    if (!ofRun) {
        return Unexpected{ofRun.error()};
    }
    const auto &tensors = checkpoint.loaded.tensors;
    std::map<std::string, torch::Tensor> own;
    const NamedTensors targets = model.tensors();
    for (const auto &[name, tensor] : targets) {
        const auto found = tensors.find("model." + name);
        if (found == tensors.end()) {
            continue;
        }
        constexpr std::string_view kBias = ".bias";
        const bool bias = name.ends_with(kBias);
        const std::string layer = "model." + (bias ? name.substr(0, name.size() - kBias.size()) : name);
        const bool quantized = bias && tensors.contains(layer + ".codes");
        own.emplace(found->first, quantized ? found->second * (*ofRun)->biasFactor() : found->second);
    }
    return copyInto(targets, own, "model.");
}

Expected<EpochMetrics> tryOne(const ThresholdTrial &trial, const RunConfig &config, const FoundCheckpoint &checkpoint,
                              const Dataset &data, const TrialOptions &options)
{
    RunConfig changed = config;
    changed.quantizer.kind = trial.thresholds.size() == 1 ? "he" : "rel";
    changed.quantizer.rule = kRule;
    changed.quantizer.threshold = trial.thresholds.front();
    changed.quantizer.expansion.assign(trial.thresholds.begin() + 1, trial.thresholds.end());
    changed.quantizer.expansionForm = "plain";  // of a network without further training: no list adds its biases anew
    changed.quantizer.freezeCodes = false;
    auto model = Model::make(changed, inputShapeOf(data), torch::kCPU);
    if (!model) {
        return Unexpected{model.error()};
    }
    if (auto copied = copyNetwork(*model, config, checkpoint); !copied) {
        return Unexpected{Error{copied.error().code, checkpoint.file.string() + ": " + copied.error().detail}};
    }
    const ThresholdRule rule{kRule, trial.thresholds.front()};
    if (auto started = model->startQuantization(
            changed.quantizer, [&rule](const std::string &) { return rule; }, true);
        !started) {
        return Unexpected{started.error()};
    }
    if (options.calibrationBatches > 0) {
        calibrate(*model, changed, data, options.calibrationBatches);
    }
    std::vector<std::uint32_t> all(static_cast<std::size_t>(data.test.size()));
    std::iota(all.begin(), all.end(), 0u);
    const bool test = options.split == TrialSplit::Test;
    return evaluate(*model, test ? data.test : data.train, test ? all : data.validationIndices, data.mean, data.std,
                    loaderOf(changed, data, false), config.precision == "bf16");
}

}  // namespace

Expected<NamedTensors> latentsToQuantize(const std::vector<LayerInfo> &layers, const FoundCheckpoint &checkpoint)
{
    NamedTensors latents;
    for (const LayerInfo &layer : layers) {
        if (layer.quantizer.empty()) {
            continue;
        }
        const auto found = checkpoint.loaded.tensors.find("model." + layer.name + ".weight");
        if (found == checkpoint.loaded.tensors.end()) {
            return Unexpected{
                Error{ErrorCode::Corrupt, checkpoint.file.string() + ": model." + layer.name + ".weight is missing"}};
        }
        const torch::Tensor latent = found->second.to(torch::kFloat32).contiguous();
        if (!kernels::allFinite(latent.data_ptr<float>(), static_cast<std::size_t>(latent.numel()))) {
            return Unexpected{
                Error{ErrorCode::Diverged,
                      checkpoint.file.string() + ": " + layer.name + ".weight holds values that are not finite"}};
        }
        latents.emplace_back(layer.name, latent);
    }
    return latents;
}

Expected<std::vector<ThresholdTrial>> searchTrials(const NamedTensors &latents, const RunConfig &config,
                                                   const ThresholdSearch &search)
{
    const auto refused = [](const std::string &what) { return Unexpected{Error{ErrorCode::InvalidArgument, what}}; };
    if (search.count < 1 || search.count > kernels::kMaxLevels) {
        return refused("count is " + std::to_string(search.count) + "; allowed: 1 to "
                       + std::to_string(kernels::kMaxLevels) + " thresholds");
    }
    if (!(search.step >= 1e-4) || !(search.last < 1) || !(search.last >= search.step)) {
        return refused("the thresholds go from " + formatNumber(search.step) + " to " + formatNumber(search.last)
                       + "; allowed: steps of at least 0.0001, up to below 1");
    }
    ReconstructionTable table(thresholdGrid(search.step, search.last));
    if (table.grid().size() < search.count) {
        return refused(std::to_string(search.count) + " thresholds do not fit on a grid of "
                       + std::to_string(table.grid().size()) + " places");
    }
    for (const auto &[name, latent] : latents) {
        table.addLayer(valuesOf(latent));
    }
    if (table.layers() == 0) {
        return refused("there is no layer to quantize with a weight that is not 0");
    }
    // Neighbours on the grid are as good as the same; what is tried on data should differ.
    constexpr double kApart = 0.03;
    const auto apart = static_cast<std::size_t>(std::max(1.0, std::round(kApart / search.step)));
    std::vector<ThresholdTrial> trials;
    for (const ThresholdList &list : searchThresholds(table, search.count, search.measure, search.keep, apart)) {
        trials.push_back(trialOf(latents, list.thresholds, "search"));
    }
    const auto add = [&](const std::vector<double> &thresholds, const char *from) {
        const bool known = std::any_of(trials.begin(), trials.end(),
                                       [&](const ThresholdTrial &trial) { return trial.thresholds == thresholds; });
        if (!known) {
            trials.push_back(trialOf(latents, thresholds, from));
        }
    };
    if (config.quantizer.rule == kRule && (config.quantizer.kind == "he" || config.quantizer.kind == "rel")) {
        std::vector<double> own{config.quantizer.threshold};
        if (config.quantizer.kind == "rel") {
            own.insert(own.end(), config.quantizer.expansion.begin(), config.quantizer.expansion.end());
        }
        add(own, "run");
    }
    for (const auto &published : {std::vector<double>{0.05}, {0.05, 0.1}, {0.05, 0.1, 0.15, 0.2}}) {
        add(published, "published");
    }
    return trials;
}

Expected<void> tryOnData(std::vector<ThresholdTrial> &trials, const RunConfig &config,
                         const FoundCheckpoint &checkpoint, const TrialOptions &options)
{
    prepareTorch(config.threads);
    const auto data = loadDataset(config.data, options.dataFolder);
    if (!data) {
        return Unexpected{data.error()};
    }
    if (options.split == TrialSplit::Validation && data->validationIndices.empty()) {
        return Unexpected{Error{ErrorCode::InvalidArgument,
                                "data.validation is \"none\", so that this run has no validation images; allowed: the "
                                "test split, if choosing on it is what you want"}};
    }
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const auto metrics = tryOne(trials[i], config, checkpoint, *data, options);
        if (!metrics) {
            return Unexpected{metrics.error()};
        }
        trials[i].metrics = *metrics;
        if (options.progress) {
            options.progress(i + 1, trials.size());
        }
    }
    return {};
}

}  // namespace ttq
