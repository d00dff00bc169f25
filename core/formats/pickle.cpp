#include "pickle.h"

#include <cstdio>
#include <new>

#include "picklemachine.h"

namespace ttq {

Expected<Pickle> Pickle::parse(std::span<const std::uint8_t> bytes, std::string_view source, std::uint64_t offset,
                               std::span<const std::string_view> allowed, const PickleLimits &limits)
{
    try {
        return PickleMachine(bytes, source, offset, allowed, limits).run();
    } catch (const std::bad_alloc &) {
        return Unexpected{Error{ErrorCode::Unsupported,
                                std::string(source) + ": the pickle at offset " + std::to_string(offset)
                                    + " needs more memory than there is"}};
    }
}

std::string_view Pickle::text(const PickleValue &value) const
{
    return {reinterpret_cast<const char *>(m_bytes.data()) + value.begin, value.size};
}

bool Pickle::isText(PickleIndex index, std::string_view wanted) const
{
    const PickleValue &value = m_values[index];
    return value.kind == PickleValue::Kind::Text && text(value) == wanted;
}

std::string quotedForMessage(std::string_view text)
{
    constexpr std::size_t kLongest = 80;
    std::string quoted = "\"";
    for (const char c : text.substr(0, kLongest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            quoted += c;
        } else {
            char hex[5];
            std::snprintf(hex, sizeof hex, "\\x%02x", byte);
            quoted += hex;
        }
    }
    return quoted + (text.size() > kLongest ? "…\" (" + std::to_string(text.size()) + " bytes)" : "\"");
}

}  // namespace ttq
