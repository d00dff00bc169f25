// Small text helpers that every layer needs; all independent of the process locale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ttq {

// The candidate with the smallest edit distance to `word`, if it is near enough to be a slip
// (distance ≤ max(2, |word|/3)); used for "unknown key 'x', did you mean 'y'?".
std::optional<std::string> nearestMatch(std::string_view word, std::span<const std::string> candidates);

// Shell-like glob over a whole name: '*' any run of characters (dots too), '?' one, [abc] one of.
bool globMatch(std::string_view pattern, std::string_view name);

// Shortest text that reads back as the same number; "nan", "inf", "-inf".
std::string formatNumber(double value);
std::string formatNumber(float value);
// Whole-string parse; nullopt for trailing characters or an empty string. Accepts nan and inf.
std::optional<double> parseDouble(std::string_view text);
std::optional<long long> parseInteger(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view separator);
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trimmed(std::string_view text);

}  // namespace ttq
