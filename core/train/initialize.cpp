#include "initialize.h"

#include <torch/types.h>

#include <algorithm>
#include <cstring>

#include "base/safefile.h"
#include "resample.h"

namespace ttq {

namespace {

constexpr std::size_t kMaxMapBytes = std::size_t{1} << 20;

torch::ScalarType torchTypeOf(DType type)
{
    static constexpr torch::ScalarType kTypes[]
        = {torch::kFloat32, torch::kFloat64, torch::kFloat16, torch::kBFloat16, torch::kInt64,
           torch::kInt32,   torch::kInt16,   torch::kInt8,    torch::kUInt8,    torch::kBool};
    return kTypes[static_cast<std::size_t>(type)];
}

torch::Tensor tensorOf(const WeightTensor &weight)
{
    torch::Tensor tensor = torch::empty(weight.shape, torchTypeOf(weight.dtype));
    if (!weight.bytes.empty()) {
        std::memcpy(tensor.data_ptr(), weight.bytes.data(), weight.bytes.size());
    }
    return tensor;
}

// What a quantizer keeps beside a layer: it belongs to the quantization that the file comes from.
bool belongsToQuantizer(const WeightsFile &file, const std::string &name)
{
    const std::size_t dot = name.rfind('.');
    const std::string part = dot == std::string::npos ? name : name.substr(dot + 1);
    return dot != std::string::npos && part != "weight" && part != "bias"
        && file.find(name.substr(0, dot) + ".codes") != nullptr;
}

}  // namespace

std::vector<const WeightTensor *> networkTensors(const WeightsFile &file)
{
    std::vector<const WeightTensor *> tensors;
    for (const WeightTensor &tensor : file.tensors()) {
        if (!belongsToQuantizer(file, tensor.name)) {
            tensors.push_back(&tensor);
        }
    }
    return tensors;
}

Expected<std::vector<NameMapping>> readNameMap(const std::filesystem::path &map)
{
    if (map.empty()) {
        return std::vector<NameMapping>();
    }
    const auto text = readTextFile(map, kMaxMapBytes);
    return text ? parseNameMap(*text, map.string()) : Unexpected{text.error()};
}

Expected<std::vector<std::string>> initializeModel(Model &model, const std::filesystem::path &file,
                                                   const std::filesystem::path &map)
{
    const auto mappings = readNameMap(map);
    if (!mappings) {
        return Unexpected{mappings.error()};
    }
    const auto weights = WeightsFile::read(file);
    if (!weights) {
        return Unexpected{weights.error()};
    }
    const std::vector<const WeightTensor *> sources = networkTensors(*weights);
    std::vector<NamedShape> have, want;
    for (const WeightTensor *tensor : sources) {
        have.push_back({tensor->name, tensor->shape});
    }
    const NamedTensors targets = model.tensors();
    for (const auto &[name, tensor] : targets) {
        want.push_back({name, tensor.sizes().vec()});
    }
    auto match = matchWeights(have, want, *mappings, file.string());
    if (!match) {
        return Unexpected{match.error()};
    }
    torch::NoGradGuard noGrad;
    for (const WeightMatch::Pair &pair : match->pairs) {
        torch::Tensor target = targets[pair.network].second;
        const torch::Tensor source = tensorOf(*sources[pair.file]);
        target.copy_(pair.resample ? resampleLanczos(source, target.size(2), target.size(3)) : source);
        if (target.is_floating_point() && !torch::isfinite(target).all().item<bool>()) {
            return Unexpected{
                Error{ErrorCode::InvalidArgument,
                      file.string() + ": tensor " + have[pair.file].name + " holds values that are not finite"}};
        }
    }
    std::vector<std::string> notes = weights->notes();
    notes.insert(notes.end(), match->notes.begin(), match->notes.end());
    return notes;
}

}  // namespace ttq
