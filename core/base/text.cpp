#include "text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace ttq {
namespace {

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

// One character against the pattern's element at `at`; `at` moves behind the element. An unclosed '[' is itself.
bool matchesElement(std::string_view pattern, std::size_t &at, char c)
{
    const char element = pattern[at++];
    if (element == '?')
        return true;
    if (element != '[')
        return element == c;
    const std::size_t close = at < pattern.size() ? pattern.find(']', at + 1) : std::string_view::npos;
    if (close == std::string_view::npos)
        return c == '[';
    const std::string_view set = pattern.substr(at, close - at);
    at = close + 1;
    for (std::size_t i = 0; i < set.size(); ++i) {
        const bool range = i + 2 < set.size() && set[i + 1] == '-';
        if (range ? set[i] <= c && c <= set[i + 2] : set[i] == c)
            return true;
        i += range ? 2 : 0;
    }
    return false;
}

template <class Number>
std::string shortest(Number value)
{
    if (std::isnan(value))
        return "nan";  // to_chars would keep the meaningless sign
    char buffer[64];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, result.ptr);
}

template <class Number>
std::optional<Number> parsed(std::string_view text)
{
    if (text.size() > 1 && text[0] == '+' && text[1] != '-')
        text.remove_prefix(1);  // people write it, from_chars does not take it
    Number value{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> nearestMatch(std::string_view word, std::span<const std::string> candidates)
{
    const std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
    const std::string *best = nullptr;
    std::size_t bestDistance = limit + 1;
    for (const std::string &candidate : candidates) {
        const std::size_t longer = std::max(word.size(), candidate.size());
        if (longer - std::min(word.size(), candidate.size()) >= bestDistance)
            continue;  // cannot be nearer; keeps a key of a million characters cheap
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance && distance < longer) {
            best = &candidate;
            bestDistance = distance;
        }
    }
    return best ? std::optional(*best) : std::nullopt;
}

bool globMatch(std::string_view pattern, std::string_view name)
{
    std::size_t p = 0, n = 0;
    std::size_t star = std::string_view::npos, resume = 0;  // the last '*', and where it stops swallowing
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
            continue;
        }
        if (p < pattern.size() && matchesElement(pattern, p, name[n])) {
            ++n;
            continue;
        }
        if (star == std::string_view::npos)
            return false;
        p = star + 1;
        n = ++resume;
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string formatNumber(double value)
{
    return shortest(value);
}

std::string formatNumber(float value)
{
    return shortest(value);
}

std::optional<double> parseDouble(std::string_view text)
{
    return parsed<double>(text);
}

std::optional<long long> parseInteger(std::string_view text)
{
    return parsed<long long>(text);
}

std::string join(std::span<const std::string> parts, std::string_view separator)
{
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0)
            text += separator;
        text += parts[i];
    }
    return text;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    if (text.empty())
        return parts;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1)
        parts.emplace_back(text.substr(begin, end - begin));
    parts.emplace_back(text.substr(begin));
    return parts;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace ttq
