#include "safetensorsheader.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "safetensorssax.h"

namespace ttq {
namespace {

struct DTypeFacts {
    DType dtype;
    std::string_view name;
    std::size_t size;
};

constexpr std::array<DTypeFacts, 10> kDTypes{{
    {DType::F32, "F32", 4},
    {DType::F64, "F64", 8},
    {DType::F16, "F16", 2},
    {DType::BF16, "BF16", 2},
    {DType::I64, "I64", 8},
    {DType::I32, "I32", 4},
    {DType::I16, "I16", 2},
    {DType::I8, "I8", 1},
    {DType::U8, "U8", 1},
    {DType::Bool, "BOOL", 1},
}};

const DTypeFacts &facts(DType dtype)
{
    return *std::find_if(kDTypes.begin(), kDTypes.end(), [&](const DTypeFacts &f) { return f.dtype == dtype; });
}

Unexpected<Error> corrupt(std::string detail)
{
    return Unexpected{Error{ErrorCode::Corrupt, std::move(detail)}};
}

// The data section has to be covered from end to end, each byte once.
Expected<void> checkCover(const std::map<std::string, TensorEntry> &tensors, std::size_t dataBytes)
{
    std::vector<const std::pair<const std::string, TensorEntry> *> order;
    order.reserve(tensors.size());
    for (const auto &item : tensors)
        order.push_back(&item);
    std::sort(order.begin(), order.end(), [](const auto *a, const auto *b) {
        return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
    });
    std::size_t covered = 0;
    for (const auto *item : order) {
        const auto &[tensor, entry] = *item;
        if (entry.begin != covered)
            return corrupt("tensor " + inQuotes(tensor) + " begins at data offset " + std::to_string(entry.begin)
                           + ", but " + std::to_string(covered)
                           + " is where the one before it ends: " + (entry.begin > covered ? "a hole" : "an overlap"));
        covered = entry.end;
    }
    if (covered != dataBytes)
        return corrupt("the tensors end at data offset " + std::to_string(covered) + ", but the file has "
                       + std::to_string(dataBytes) + " bytes of data");
    return {};
}

}  // namespace

std::string_view name(DType dtype)
{
    return facts(dtype).name;
}

std::size_t sizeOf(DType dtype)
{
    return facts(dtype).size;
}

std::optional<DType> dtypeNamed(std::string_view name)
{
    for (const DTypeFacts &f : kDTypes)
        if (f.name == name)
            return f.dtype;
    return std::nullopt;
}

std::optional<std::size_t> tensorBytes(DType dtype, const std::vector<std::int64_t> &shape)
{
    std::size_t bytes = sizeOf(dtype);
    for (const std::int64_t extent : shape)
        if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::size_t>(extent), &bytes))
            return std::nullopt;
    return bytes;
}

std::string inQuotes(std::string_view name)
{
    constexpr std::size_t kLongest = 80;
    std::string text = "'";
    for (const char c : name.substr(0, kLongest))
        text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    return text + (name.size() > kLongest ? "…'" : "'");
}

std::optional<std::size_t> hashPosition(std::string_view header, std::string_view hash)
{
    // Inside a JSON string its quotes would be escaped, so only a key and its value look like this; the parser has
    // refused a second `sha256` beside the one in the metadata.
    constexpr std::string_view kKey = "\"sha256\"", kSpace = " \t\r\n";
    for (std::size_t at = header.find(kKey); at != std::string_view::npos; at = header.find(kKey, at + 1)) {
        const std::size_t colon = header.find_first_not_of(kSpace, at + kKey.size());
        if (colon == std::string_view::npos || header[colon] != ':')
            continue;
        const std::size_t quote = header.find_first_not_of(kSpace, colon + 1);
        if (quote != std::string_view::npos && header[quote] == '"' && header.substr(quote + 1, hash.size()) == hash)
            return quote + 1;
    }
    return std::nullopt;
}

Expected<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::size_t dataBytes)
{
    if (text.empty() || text.front() != '{')
        return corrupt("the header does not begin with '{' (file offset 8)");
    // nlohmann_json takes a zero byte for the end of the text and would not look behind it.
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        return corrupt("the header has a zero byte at file offset " + std::to_string(8 + zero));

    Expected<SafetensorsHeader> header = readHeaderJson(text);
    if (!header)
        return header;
    for (const auto &[tensor, entry] : header->tensors) {
        const std::string range = "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]";
        if (entry.begin > entry.end || entry.end > dataBytes)
            return corrupt("tensor " + inQuotes(tensor) + " has data_offsets " + range + " outside the "
                           + std::to_string(dataBytes) + " bytes of data");
        const std::optional<std::size_t> bytes = tensorBytes(entry.dtype, entry.shape);
        if (!bytes)
            return corrupt("tensor " + inQuotes(tensor) + " has a shape of more bytes than a file can have");
        if (*bytes != entry.end - entry.begin)
            return corrupt("tensor " + inQuotes(tensor) + " has data_offsets " + range
                           + ", but its shape and dtype need " + std::to_string(*bytes) + " bytes");
    }
    if (Expected<void> cover = checkCover(header->tensors, dataBytes); !cover)
        return Unexpected{cover.error()};
    return header;
}

}  // namespace ttq
