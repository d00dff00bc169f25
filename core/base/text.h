// Small text helpers that every layer needs; all independent of the process locale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ttq {

// The candidate with the smallest edit distance to `word`, if it is near enough to be a slip
// (distance ≤ max(2, |word|/3), and not all of it differs); used for "unknown key 'x', did you mean 'y'?".
std::optional<std::string> nearestMatch(std::string_view word, std::span<const std::string> candidates);

// Shell-like glob over a whole name: '*' any run of characters (dots too), '?' one, [abc0-9] one of. A '[' without
// its ']' stands for itself.
bool globMatch(std::string_view pattern, std::string_view name);

// Shortest text that reads back as the same number; "nan", "inf", "-inf".
std::string formatNumber(double value);
std::string formatNumber(float value);
// Whole-string parse; nullopt for other characters (blanks too), an empty string or a number out of range. Accepts
// a leading '+', and as a double nan and inf.
std::optional<double> parseDouble(std::string_view text);
std::optional<long long> parseInteger(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view separator);
// "a,,b" has three parts, an empty text none.
std::vector<std::string> split(std::string_view text, char separator);
// Without the blanks, tabs and line ends on either side.
std::string_view trimmed(std::string_view text);

}  // namespace ttq
