#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "base/safefile.h"
#include "base/sha256.h"
#include "safetensors.h"
#include "safetensorsheader.h"

namespace ttq {
namespace {

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

// In the order of the file: falling alignment, then name. Errors: what is wrong with the first bad tensor.
Expected<std::vector<const TensorView *>> ordered(std::span<const TensorView> tensors)
{
    std::vector<const TensorView *> order;
    order.reserve(tensors.size());
    for (const TensorView &tensor : tensors) {
        const std::optional<std::size_t> bytes = tensorBytes(tensor.dtype, tensor.shape);
        if (tensor.name == kMetadataKey)
            return invalid("no tensor can be called __metadata__");
        if (tensor.shape.size() > kMaxTensorRank)
            return invalid("tensor " + inQuotes(tensor.name) + " has more than " + std::to_string(kMaxTensorRank)
                           + " dimensions");
        if (!bytes || *bytes != tensor.bytes.size())
            return invalid("tensor " + inQuotes(tensor.name) + " has " + std::to_string(tensor.bytes.size())
                           + " bytes, but its shape and dtype need "
                           + (bytes ? std::to_string(*bytes) : std::string("an impossible number")));
        order.push_back(&tensor);
    }
    std::sort(order.begin(), order.end(), [](const TensorView *a, const TensorView *b) {
        const std::size_t sizeA = sizeOf(a->dtype), sizeB = sizeOf(b->dtype);
        return sizeA != sizeB ? sizeA > sizeB : a->name < b->name;
    });
    std::vector<std::string_view> names;
    for (const TensorView *tensor : order)
        names.push_back(tensor->name);
    std::sort(names.begin(), names.end());
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
        return invalid("two tensors are called " + inQuotes(*twice));
    return order;
}

// JSON text of a string; throws on what is not UTF-8.
std::string json(std::string_view text)
{
    return nlohmann::json(text).dump();
}

// With the hash as zeros; padded with blanks so that the data begin at a multiple of 8.
std::string headerText(const std::vector<const TensorView *> &order, const Metadata &metadata)
{
    std::string text = "{" + json(kMetadataKey) + ":{" + json(kHashKey) + ":" + json(std::string(kHashDigits, '0'));
    for (const auto &[key, value] : metadata)
        if (key != kHashKey)
            text += "," + json(key) + ":" + json(value);
    text += "}";
    std::size_t begin = 0;
    for (const TensorView *tensor : order) {
        text += "," + json(tensor->name) + ":{\"dtype\":" + json(name(tensor->dtype)) + ",\"shape\":[";
        for (std::size_t i = 0; i < tensor->shape.size(); ++i)
            text += (i ? "," : "") + std::to_string(tensor->shape[i]);
        const std::size_t end = begin + tensor->bytes.size();
        text += "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
        begin = end;
    }
    text += "}";
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

}  // namespace

Expected<std::string> writeSafetensors(const std::filesystem::path &target, std::span<const TensorView> tensors,
                                       const Metadata &metadata)
{
    const auto named = [&](const Error &error) {
        return Unexpected{Error{error.code, target.string() + ": " + error.detail}};
    };
    const Expected<std::vector<const TensorView *>> order = ordered(tensors);
    if (!order)
        return named(order.error());
    std::string header;
    try {
        header = headerText(*order, metadata);
    } catch (const nlohmann::json::exception &) {
        return named({ErrorCode::InvalidArgument, "a tensor's name or a text of the metadata is not UTF-8"});
    }
    if (header.size() > kMaxHeaderBytes)
        return named({ErrorCode::InvalidArgument,
                      "its header would have " + std::to_string(header.size()) + " bytes; at most "
                          + std::to_string(kMaxHeaderBytes) + " are allowed"});
    std::array<std::byte, 8> length;
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<std::byte>(std::uint64_t{header.size()} >> 8 * i & 0xFF);

    // The hash stands in front of the data, so the bytes are gone through twice: once to hash, once to write.
    Sha256 hash;
    hash.update(length);
    hash.update(header);
    for (const TensorView *tensor : *order)
        hash.update(tensor->bytes);
    const std::string digits = hash.hex();
    header.replace(*hashPosition(header, std::string(kHashDigits, '0')), kHashDigits, digits);

    Expected<SafeFile> file = SafeFile::create(target);
    if (!file)
        return Unexpected{file.error()};
    Expected<void> ok = file->write(length);
    if (ok)
        ok = file->write(header);
    for (const TensorView *tensor : *order)
        if (ok)
            ok = file->write(tensor->bytes);
    if (ok)
        ok = file->commit();
    if (!ok)
        return Unexpected{ok.error()};
    return digits;
}

}  // namespace ttq
