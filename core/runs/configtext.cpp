#include "configtext.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ttq {

namespace {

bool isAsciiAlnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool isPhaseName(std::string_view text)
{
    return !text.empty() && text.size() <= 64
        && std::all_of(text.begin(), text.end(), [](char c) { return isAsciiAlnum(c) || c == '-' || c == '_'; });
}

bool isDevice(std::string_view text)
{
    constexpr std::string_view kIndexed = "cuda:";
    constexpr long long kLargestIndex = 63;
    if (text == "cpu" || text == "cuda") {
        return true;
    }
    if (!text.starts_with(kIndexed)) {
        return false;
    }
    const std::string_view digits = text.substr(kIndexed.size());
    const auto index = parseInteger(digits);
    return index && *index >= 0 && *index <= kLargestIndex && std::to_string(*index) == digits;
}

std::string escaped(char c)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\t': return "\\t";
    default: break;
    }
    if (isControl(c)) {
        const auto byte = static_cast<unsigned char>(c);
        return std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    }
    return std::string(1, c);
}

// Bytes of the well-formed sequence at the start of `text`, 0 if there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
        return 0;
    }
    // The second byte's range excludes overlong forms (E0, F0), surrogates (ED) and values above U+10FFFF (F4).
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) {
        return 0;
    }
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

}  // namespace

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

bool matchesRule(std::string_view text, TextRule rule)
{
    constexpr std::size_t kLongest = 4096, kLongestTitle = 100, kLongestGlob = 256;
    switch (rule) {
    case TextRule::Line:
        return text.size() <= kLongest && std::none_of(text.begin(), text.end(), isControl) && isUtf8(text);
    case TextRule::Title: return text.size() <= kLongestTitle && matchesRule(text, TextRule::Line);
    case TextRule::Paragraph:
        return text.size() <= kLongest && isUtf8(text)
            && std::none_of(text.begin(), text.end(), [](char c) { return isControl(c) && c != '\n' && c != '\t'; });
    case TextRule::PhaseName: return isPhaseName(text);
    case TextRule::Glob:
        return !text.empty() && text.size() <= kLongestGlob && isUtf8(text)
            && std::none_of(text.begin(), text.end(), [](char c) { return isControl(c) || c == ' '; });
    case TextRule::Device: return isDevice(text);
    }
    return false;
}

std::string_view describeRule(TextRule rule)
{
    switch (rule) {
    case TextRule::Title: return "one line, at most 100 bytes";
    case TextRule::Line: return "one line, at most 4096 bytes";
    case TextRule::Paragraph: return "at most 4096 bytes";
    case TextRule::PhaseName: return "1 to 64 of a-z A-Z 0-9 - _";
    case TextRule::Glob: return "1 to 256 bytes without spaces";
    case TextRule::Device: return "cpu, cuda, cuda:0 to cuda:63";
    }
    return {};
}

std::string toTomlString(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += escaped(c);
    }
    return quoted + '"';
}

std::string shortText(std::string_view text, std::size_t limit)
{
    std::string result;
    std::string_view rest = text;
    while (!rest.empty() && result.size() < limit) {
        const std::size_t length = sequenceLength(rest);
        if (length == 0) {
            result += '?';
            rest.remove_prefix(1);
        } else {
            result += length == 1 ? escaped(rest.front()) : std::string(rest.substr(0, length));
            rest.remove_prefix(length);
        }
    }
    return rest.empty() ? result : result + "… (" + std::to_string(text.size()) + " bytes)";
}

}  // namespace ttq
