#include "humantext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ttq {

namespace {

constexpr const char *kNothing = "–";

std::string twoDigits(std::int64_t number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string printed(double value, std::chars_format format, int precision)
{
    std::array<char, 400> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
    return std::string(buffer.data(), result.ptr);
}

// Characters, not bytes: a dash takes one column.
std::size_t columns(const std::string &text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string humanDuration(double seconds)
{
    if (!std::isfinite(seconds) || std::abs(seconds) > 1e12)
        return kNothing;
    const std::int64_t whole = std::max<std::int64_t>(0, std::llround(seconds));
    if (whole < 60)
        return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + twoDigits(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + twoDigits(whole / 60 % 60) + " min";
}

std::string humanCount(std::int64_t number)
{
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;)
        digits.insert(at -= 3, ",");
    return digits;
}

std::string humanPercent(double fraction)
{
    return std::isfinite(fraction) ? printed(100 * fraction, std::chars_format::fixed, 2) + " %" : kNothing;
}

std::string humanNumber(double value)
{
    return std::isfinite(value) ? printed(value, std::chars_format::general, 4) : kNothing;
}

std::string harmless(std::string text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (byte < 0x20 || byte == 0x7f)
            text[i] = '?';
        else if (byte == 0xc2 && next >= 0x80 && next < 0xa0)  // the same as two bytes of UTF-8
            text.replace(i, 2, "?");
    }
    return text;
}

std::string table(std::vector<std::vector<std::string>> rows, std::size_t leftColumns)
{
    for (std::vector<std::string> &row : rows)
        std::transform(row.begin(), row.end(), row.begin(), harmless);
    std::vector<std::size_t> widths;
    for (const std::vector<std::string> &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::string text;
    for (const std::vector<std::string> &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - columns(row[i]), ' ');
            line += (i ? "  " : "") + (i < leftColumns ? row[i] + space : space + row[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace ttq
