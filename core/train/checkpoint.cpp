#include "checkpoint.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "base/text.h"

namespace ttq {

namespace {

struct TypeRow {
    DType file;
    torch::ScalarType torch;
};
constexpr TypeRow kTypes[] = {
    {DType::F32, torch::kFloat32},   {DType::F64, torch::kFloat64}, {DType::F16, torch::kFloat16},
    {DType::BF16, torch::kBFloat16}, {DType::I64, torch::kInt64},   {DType::I32, torch::kInt32},
    {DType::I16, torch::kInt16},     {DType::I8, torch::kInt8},     {DType::U8, torch::kUInt8},
    {DType::Bool, torch::kBool},
};

DType fileType(torch::ScalarType type)
{
    const auto *row
        = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeRow &r) { return r.torch == type; });
    TORCH_CHECK(row != std::end(kTypes), "no safetensors type for ", type);
    return row->file;
}

torch::ScalarType torchType(DType type)
{
    return std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeRow &r) { return r.file == type; })->torch;
}

torch::Tensor rowMajor(const torch::Tensor &tensor)
{
    return tensor.detach().to(torch::kCPU).contiguous();
}

std::span<const std::byte> bytesOf(const torch::Tensor &tensor)
{
    return {static_cast<const std::byte *>(tensor.data_ptr()), tensor.nbytes()};
}

std::string shapeText(c10::IntArrayRef shape)
{
    std::vector<std::string> parts;
    for (const std::int64_t size : shape) {
        parts.push_back(std::to_string(size));
    }
    return "[" + join(parts, ", ") + "]";
}

Error corrupt(std::string what)
{
    return {ErrorCode::Corrupt, std::move(what)};
}

}  // namespace

std::string Progress::toJson() const
{
    return nlohmann::json{
        {"step", step},
        {"epoch", epoch},
        {"phase", phase},
        {"epoch_in_phase", epochInPhase},
        {"batch", batch},
        {"step_in_phase", stepInPhase},
        {"epoch_first_step", epochFirstStep},
        {"epoch_seconds", epochSeconds},
        {"phase_started", phaseStarted},
        {"quantized", quantized},
        {"meter", {{"loss", meter.loss}, {"top1", meter.top1}, {"top5", meter.top5}, {"samples", meter.samples}}},
        {"last_command", lastCommand},
        {"live", live},
        {"best", {{"epoch", bestEpoch}, {"top1", bestTop1}, {"phase", bestPhase}}},
        {"plateau",
         {{"best", plateau.best ? nlohmann::json(*plateau.best) : nlohmann::json()},
          {"bad_epochs", plateau.badEpochs},
          {"drops", plateau.drops}}},
        {"accuracies", accuracies},  // NaN is written null
        {"quantized_epochs", quantizedEpochs}}
        .dump();
}

Expected<Progress> Progress::fromJson(std::string_view text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    try {
        Progress progress;
        progress.step = json.at("step").get<std::int64_t>();
        progress.epoch = json.at("epoch").get<std::int64_t>();
        progress.phase = json.at("phase").get<std::int64_t>();
        progress.epochInPhase = json.at("epoch_in_phase").get<std::int64_t>();
        progress.batch = json.at("batch").get<std::int64_t>();
        progress.stepInPhase = json.at("step_in_phase").get<std::int64_t>();
        progress.epochFirstStep = json.at("epoch_first_step").get<std::int64_t>();
        progress.epochSeconds = json.at("epoch_seconds").get<double>();
        progress.phaseStarted = json.at("phase_started").get<bool>();
        progress.quantized = json.at("quantized").get<bool>();
        const auto &meter = json.at("meter");
        progress.meter = {meter.at("loss").get<double>(), meter.at("top1").get<std::int64_t>(),
                          meter.at("top5").get<std::int64_t>(), meter.at("samples").get<std::int64_t>()};
        progress.lastCommand = json.at("last_command").get<std::int64_t>();
        progress.live = json.at("live").get<std::string>();
        progress.bestEpoch = json.at("best").at("epoch").get<std::int64_t>();
        progress.bestTop1 = json.at("best").at("top1").get<double>();
        progress.bestPhase = json.at("best").at("phase").get<std::string>();
        if (const auto plateau = json.find("plateau"); plateau != json.end()) {
            const auto &best = plateau->at("best");
            progress.plateau
                = {best.is_null() ? std::nullopt : std::optional(best.get<double>()),
                   plateau->at("bad_epochs").get<std::int64_t>(), plateau->at("drops").get<std::int64_t>()};
        }
        for (const auto &accuracy : json.value("accuracies", nlohmann::json::array())) {
            progress.accuracies.push_back(accuracy.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                             : accuracy.get<double>());
        }
        // Without it: right for runs whose one ternary phase is the last, as far as there were others.
        progress.quantizedEpochs
            = json.value("quantized_epochs", progress.quantized ? progress.epochInPhase : std::int64_t{0});
        return progress;
    } catch (const nlohmann::json::exception &exception) {
        return Unexpected{corrupt(std::string("progress: ") + exception.what())};
    }
}

Expected<std::string> saveTensors(const std::filesystem::path &file, const NamedTensors &tensors,
                                  const Metadata &metadata)
{
    std::vector<torch::Tensor> kept;  // the views below refer to these
    std::vector<TensorView> views;
    for (const auto &[name, tensor] : tensors) {
        kept.push_back(rowMajor(tensor));
        views.push_back({name, fileType(tensor.scalar_type()), tensor.sizes().vec(), bytesOf(kept.back())});
    }
    return writeSafetensors(file, views, metadata);
}

Expected<LoadedTensors> loadCheckpoint(const std::filesystem::path &file)
{
    auto read = Safetensors::read(file, Safetensors::Check::RequireSha256);
    if (!read) {
        return Unexpected{read.error()};
    }
    const auto meta = [&](const char *key) {
        const auto found = read->metadata().find(key);
        return found == read->metadata().end() ? std::string() : found->second;
    };
    if (meta("format") != kCheckpointFormat) {
        return Unexpected{
            Error{ErrorCode::Unsupported,
                  file.string() + " is not a checkpoint of this program (format '" + meta("format") + "')"}};
    }
    const auto version = parseInteger(meta("version")).value_or(0);
    if (version < 1 || version > kCheckpointVersion) {
        return Unexpected{Error{ErrorCode::Unsupported,
                                file.string() + " has checkpoint version '" + meta("version")
                                    + "'; this program reads version " + std::to_string(kCheckpointVersion)}};
    }
    LoadedTensors loaded;
    loaded.metadata = read->metadata();
    for (const auto &[name, entry] : read->tensors()) {
        torch::Tensor tensor = torch::empty(entry.shape, torchType(entry.dtype));
        const auto bytes = read->bytes(entry);
        if (!bytes.empty()) {
            std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
        }
        loaded.tensors.emplace(name, std::move(tensor));
    }
    return loaded;
}

Expected<void> copyInto(const NamedTensors &targets, const std::map<std::string, torch::Tensor> &tensors,
                        std::string_view prefix)
{
    torch::NoGradGuard noGrad;
    std::size_t expected = 0;
    for (const auto &[name, target] : targets) {
        const std::string key = std::string(prefix) + name;
        const auto found = tensors.find(key);
        if (found == tensors.end()) {
            return Unexpected{corrupt("tensor " + key + " is missing")};
        }
        const torch::Tensor &source = found->second;
        if (source.sizes() != target.sizes() || source.scalar_type() != target.scalar_type()) {
            return Unexpected{corrupt("tensor " + key + " is " + c10::toString(source.scalar_type())
                                      + shapeText(source.sizes()) + ", expected " + c10::toString(target.scalar_type())
                                      + shapeText(target.sizes()))};
        }
        ++expected;
    }
    const auto present = std::count_if(tensors.begin(), tensors.end(),
                                       [&](const auto &item) { return item.first.rfind(prefix, 0) == 0; });
    if (static_cast<std::size_t>(present) != expected) {
        return Unexpected{corrupt("it holds " + std::to_string(present) + " tensors under '" + std::string(prefix)
                                  + "', the network has " + std::to_string(expected))};
    }
    for (const auto &[name, target] : targets) {
        torch::Tensor into = target;
        into.copy_(tensors.at(std::string(prefix) + name));
    }
    return {};
}

std::string hashOf(const NamedTensors &tensors)
{
    std::map<std::string, torch::Tensor> sorted;
    for (const auto &[name, tensor] : tensors) {
        sorted.emplace(name, rowMajor(tensor));
    }
    Sha256 hash;
    for (const auto &[name, tensor] : sorted) {
        hash.update(name + " " + c10::toString(tensor.scalar_type()) + shapeText(tensor.sizes()) + "\n");
        hash.update(bytesOf(tensor));
    }
    return hash.hex();
}

}  // namespace ttq
