#include "weightsfile.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/text.h"
#include "formats/torchfile.h"
#include "weightsprocess.h"

namespace ttq {

namespace {

constexpr std::string_view kModel = "model.";

template <class T>
T elementAt(std::span<const std::byte> bytes, std::size_t i)
{
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    return value;
}

float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000u) << 16, exponent = half >> 10 & 31u, fraction = half & 0x3FFu;
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7F800000u | fraction << 13);
    if (exponent == 0)
        return std::copysign(std::ldexp(static_cast<float>(fraction), -24), std::bit_cast<float>(sign | 0x3F800000u));
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

template <class T>
std::vector<float> converted(const WeightTensor &tensor)
{
    std::vector<float> values(tensor.bytes.size() / sizeof(T));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(elementAt<T>(tensor.bytes, i));
    return values;
}

std::vector<std::string> textList(const Metadata &metadata, const std::string &key)
{
    const auto found = metadata.find(key);
    const auto json = nlohmann::json::parse(found == metadata.end() ? "[]" : found->second, nullptr, false);
    std::vector<std::string> list;
    for (const auto &item : json.is_array() ? json : nlohmann::json::array()) {
        if (item.is_string())
            list.push_back(item.get<std::string>());
    }
    return list;
}

std::string textOf(const Metadata &metadata, const std::string &key)
{
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
}

}  // namespace

std::uint64_t WeightTensor::elements() const
{
    return bytes.size() / sizeOf(dtype);
}

bool naturalLess(std::string_view a, std::string_view b)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!digit(a[i]) || !digit(b[j])) {
            if (a[i] != b[j])
                return a[i] < b[j];
            ++i, ++j;
            continue;
        }
        const auto run = [&](std::string_view text, std::size_t &at) {
            const std::size_t begin = std::min(text.find_first_not_of('0', at), text.size());
            for (at = begin; at < text.size() && digit(text[at]);)
                ++at;
            return text.substr(begin, at - begin);
        };
        const std::string_view x = run(a, i), y = run(b, j);
        if (x != y)
            return x.size() != y.size() ? x.size() < y.size() : x < y;
    }
    return a.size() - i < b.size() - j;
}

std::vector<float> floatsOf(const WeightTensor &tensor)
{
    switch (tensor.dtype) {
    case DType::F32: return converted<float>(tensor);
    case DType::F64: return converted<double>(tensor);
    case DType::I64: return converted<std::int64_t>(tensor);
    case DType::I32: return converted<std::int32_t>(tensor);
    case DType::I16: return converted<std::int16_t>(tensor);
    case DType::I8: return converted<std::int8_t>(tensor);
    case DType::U8:
    case DType::Bool: return converted<std::uint8_t>(tensor);
    case DType::F16:
    case DType::BF16: break;
    }
    std::vector<float> values(tensor.bytes.size() / 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto raw = elementAt<std::uint16_t>(tensor.bytes, i);
        values[i] = tensor.dtype == DType::F16 ? halfToFloat(raw) : std::bit_cast<float>(std::uint32_t{raw} << 16);
    }
    return values;
}

const WeightTensor *WeightsFile::find(std::string_view name) const
{
    const auto found
        = std::find_if(m_tensors.begin(), m_tensors.end(), [&](const WeightTensor &t) { return t.name == name; });
    return found == m_tensors.end() ? nullptr : &*found;
}

void WeightsFile::take(const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const auto found = m_container.tensors().find(name);
        if (found != m_container.tensors().end())
            m_tensors.push_back({name, found->second.dtype, found->second.shape, m_container.bytes(found->second)});
    }
}

void WeightsFile::stripPrefix()
{
    for (const std::string_view prefix : {std::string_view("module."), kModel}) {
        const bool shared = !m_tensors.empty()
            && std::all_of(m_tensors.begin(), m_tensors.end(),
                           [&](const WeightTensor &t) { return t.name.starts_with(prefix); });
        if (!shared)
            continue;
        for (WeightTensor &tensor : m_tensors)
            tensor.name.erase(0, prefix.size());
        if (!m_checkpoint)
            m_notes.push_back("the prefix \"" + std::string(prefix) + "\" of all names was taken off");
    }
}

Expected<WeightsFile> WeightsFile::read(const std::filesystem::path &file)
{
    const auto source = FileSource::open(file);
    if (!source)
        return Unexpected{source.error()};
    const bool torch = looksLikeTorchFile(**source);
    auto container = torch ? convertInProcess(file) : Safetensors::read(file, Safetensors::Check::Sha256IfPresent);
    if (!container) {
        const auto head = (*source)->bytes(0, 2);
        if (!torch && head && (*head)[0] == 0x80)
            container.error().detail += " (it begins like a pickle, but is none that PyTorch saved)";
        else if (const auto brace = (*source)->bytes(8, 1);
                 !torch && (*source)->size() > 0 && !(brace && (*brace)[0] == '{'))
            return Unexpected{Error{ErrorCode::Corrupt,
                                    file.string()
                                        + ": is neither a file of PyTorch (zip or legacy) nor safetensors, which "
                                          "checkpoints of this program are, too (file offset 0)"}};
        return Unexpected{container.error()};
    }
    WeightsFile result(std::move(*container));
    result.m_path = file;
    const Metadata &metadata = result.metadata();
    result.m_checkpoint = !torch && textOf(metadata, "format") == "ttq-checkpoint";
    result.m_ordered = torch;
    result.m_kind = torch     ? "PyTorch (" + textOf(metadata, "container") + ")"
        : result.m_checkpoint ? "checkpoint of this program"
                              : "safetensors";
    std::vector<std::string> names = textList(metadata, "order");
    if (!torch) {
        names.clear();
        for (const auto &[name, entry] : result.m_container.tensors()) {
            if (!result.m_checkpoint || name.starts_with(kModel))
                names.push_back(name);
        }
        std::sort(names.begin(), names.end(), naturalLess);
    } else if (const std::string nested = textOf(metadata, "nested"); !nested.empty()) {
        result.m_notes.push_back("the tensors are those under \"" + nested + "\"");
    }
    if (const auto skipped = textList(metadata, "skipped"); !skipped.empty())
        result.m_notes.push_back("left out, because they are no tensors: " + join(skipped, ", "));
    if (result.m_checkpoint
        && std::any_of(names.begin(), names.end(), [](const std::string &name) { return name.ends_with(".codes"); }))
        result.m_notes.push_back(
            "a checkpoint with codes: its latent weights are taken, in full precision (ttq eval RUN "
            "--checkpoint FILE measures the quantized ones, ttq export-weights writes them)");
    result.take(names);
    result.stripPrefix();
    return result;
}

}  // namespace ttq
