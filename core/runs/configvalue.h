// One configuration value on its way from text into a field of RunConfig and back.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/expected.h"

namespace ttq {

// What a file or `--set` gave. ConfigOther: a kind no key takes (dates, tables, lists of lists).
using ConfigScalar = std::variant<bool, std::int64_t, double, std::string>;
struct ConfigOther {
    std::string_view kind;
};
using ConfigValue = std::variant<ConfigOther, ConfigScalar, std::vector<ConfigScalar>>;

// The field of a configuration a key stands for.
using ConfigSlot
    = std::variant<std::int64_t *, double *, bool *, std::string *, std::vector<double> *, std::vector<std::string> *>;

// Rules for texts beyond a list of choices.
enum class TextRule {
    Line,       // one line of UTF-8, at most 4,096 bytes
    Title,      // one line, at most 100 bytes: it becomes part of a file name
    Paragraph,  // several lines
    PhaseName,  // 1 … 64 letters, digits, '-' and '_'
    Glob,       // 1 … 256 bytes without spaces
    Device,     // cpu, cuda, cuda:0 … cuda:63
};

// What a field may hold. Numbers: the range, of every element in a list. Texts: the choices, else the rule.
// Integer bounds stay within ±(2⁵³ − 1), which double and every JSON reader represent exactly.
struct ConfigLimits {
    double min = -std::numeric_limits<double>::max();
    double max = std::numeric_limits<double>::max();
    bool minExclusive = false;
    bool maxExclusive = false;
    std::vector<std::string> choices{};
    TextRule text = TextRule::Line;
    std::size_t minItems = 0;  // of a list
    std::size_t maxItems = 1000;
    const char *word = nullptr;  // a word that stands for wordValue, or for the empty text
    double wordValue = 0;
};

std::string typeText(const ConfigSlot &slot, const ConfigLimits &limits);     // "number", "choice", …
std::string allowedText(const ConfigSlot &slot, const ConfigLimits &limits);  // "> 0 … 1", "a, b, c"

// Writes `value` into the field if its type fits and the limits allow it; otherwise the field is unchanged and
// the error says "`where` = value; allowed: …" in a line of bounded length.
Expected<void> assignValue(const ConfigSlot &slot, const ConfigLimits &limits, const ConfigValue &value,
                           const std::string &where);
// Whether what the field holds is within the limits; the same error.
Expected<void> checkValue(const ConfigSlot &slot, const ConfigLimits &limits, const std::string &where);

std::string toTomlValue(const ConfigSlot &slot, const ConfigLimits &limits);
std::string toTomlString(std::string_view text);  // a quoted basic string

// The text for a message: cut after about `limit` bytes, with its length where cut; control characters escaped.
std::string shortText(std::string_view text, std::size_t limit = 60);

}  // namespace ttq
