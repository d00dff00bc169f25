#include "weightfit.h"

#include <torch/torch.h>

#include "datasets/catalogue.h"
#include "datasets/imagefolder.h"
#include "initialize.h"
#include "model.h"

namespace ttq {

namespace {

struct KnownImages {
    std::string_view dataset;
    std::int64_t channels, side, classes;
};

constexpr KnownImages kKnown[]
    = {{"fashion-mnist-12k", 1, 28, 10}, {"fashion-mnist", 1, 28, 10}, {"mnist", 1, 28, 10},
       {"cifar10", 3, 32, 10},           {"cifar100", 3, 32, 100},     {"tiny-imagenet", 3, 64, 200}};
// Sides that a chain of changes brings pictures to unless the configuration names another.
constexpr std::int64_t kResizedCropSide = 224, kTcSide = 56;

std::int64_t sideOf(const DataConfig &data, std::int64_t own)
{
    if (data.imageSize > 0) {
        return data.imageSize;
    }
    return data.augment == "resized_crop" ? kResizedCropSide : data.augment == "tc" ? kTcSide : own;
}

// Into fit.layers, of the layers that are to be quantized.
Expected<void> addLayers(WeightFit &fit, const RunConfig &config, const Model &model, const WeightsFile &file)
{
    constexpr std::string_view kWeight = ".weight";
    std::vector<std::string> names;
    for (const std::size_t index : model.selected()) {
        names.push_back(model.layers()[index].name);
    }
    const LiveSettings rules(config.quantizer, names);
    double zeros = 0, weights = 0;
    for (const std::string &name : names) {
        for (const WeightMatch::Pair &pair : fit.match.pairs) {
            const NamedShape &from = fit.file[pair.file], &to = fit.network[pair.network];
            if (to.name != name + std::string(kWeight) || from.shape != to.shape || !from.name.ends_with(kWeight)) {
                continue;
            }
            auto layer = reportLayer(file, from.name.substr(0, from.name.size() - kWeight.size()), rules.ruleOf(name));
            if (!layer) {
                return Unexpected{layer.error()};
            }
            layer->name = name;
            zeros += layer->fracZero * static_cast<double>(layer->summary.n);
            weights += static_cast<double>(layer->summary.n);
            fit.zerosMean += layer->fracZero;
            fit.layers.push_back(std::move(*layer));
        }
    }
    if (!fit.layers.empty()) {
        fit.zerosWeighted = weights > 0 ? zeros / weights : 0;
        fit.zerosMean /= static_cast<double>(fit.layers.size());
    }
    return {};
}

}  // namespace

InputShape expectedInput(const RunConfig &config, const std::filesystem::path &dataFolder,
                         std::vector<std::string> &notes)
{
    const DataConfig &data = config.data;
    InputShape input{3, kResizedCropSide, kResizedCropSide, 10};
    if (const NetworkInfo *info = findNetwork(config.network.name)) {
        input = publishedInput(*info);
    }
    for (const KnownImages &known : kKnown) {
        if (known.dataset == data.dataset) {
            input = {known.channels, known.side, known.side, known.classes};
        }
    }
    input.height = input.width = sideOf(data, input.height);
    if (data.dataset != "tiny-imagenet" && data.dataset != "image-folder") {
        return input;
    }
    const auto root = locateDataset(data, dataFolder);
    const auto folder = root ? scanImageFolder(*root) : Expected<ImageFolder>(Unexpected{root.error()});
    if (folder) {
        input.classes = static_cast<std::int64_t>(folder->classes.size());
    } else {
        notes.push_back("the pictures are not there, so " + std::to_string(input.classes) + " classes are assumed");
    }
    return input;
}

Expected<WeightFit> fitWeights(const RunConfig &config, const InputShape &input, const WeightsFile &file,
                               const std::filesystem::path &map)
{
    const auto mappings = readNameMap(map);
    if (!mappings) {
        return Unexpected{mappings.error()};
    }
    const auto model = Model::make(config, input, torch::kCPU);
    if (!model) {
        return Unexpected{model.error()};
    }
    WeightFit fit;
    for (const WeightTensor *tensor : networkTensors(file)) {
        fit.file.push_back({tensor->name, tensor->shape});
    }
    for (const auto &[name, tensor] : model->tensors()) {
        fit.network.push_back({name, tensor.sizes().vec()});
    }
    auto match = compareWeights(fit.file, fit.network, *mappings, file.path().string());
    if (!match) {
        return Unexpected{match.error()};
    }
    fit.match = std::move(*match);
    if (auto added = addLayers(fit, config, *model, file); !added) {
        return Unexpected{added.error()};
    }
    return fit;
}

}  // namespace ttq
