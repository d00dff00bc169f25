#include "configvalue.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "configtext.h"

namespace ttq {

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

bool withinRange(double value, const ConfigLimits &limits)
{
    return std::isfinite(value) && value >= limits.min && value <= limits.max
        && !(limits.minExclusive && value == limits.min) && !(limits.maxExclusive && value == limits.max);
}

bool allowed(double value, const ConfigLimits &limits)
{
    return withinRange(value, limits) || (limits.word && value == limits.wordValue);
}

bool allowed(const std::string &text, const ConfigLimits &limits)
{
    if (limits.word && text.empty()) {
        return true;
    }
    if (!limits.choices.empty()) {
        return std::find(limits.choices.begin(), limits.choices.end(), text) != limits.choices.end();
    }
    return matchesRule(text, limits.text);
}

// Whole limits without an exponent: "100000" is what a person types.
std::string limitText(double limit)
{
    constexpr double kExactIntegers = 9007199254740992;  // 2^53
    const bool whole = std::abs(limit) < kExactIntegers && limit == std::floor(limit);
    return whole ? std::to_string(static_cast<std::int64_t>(limit)) : formatNumber(limit);
}

std::string rangeText(const ConfigLimits &limits)
{
    return (limits.minExclusive ? "> " : "≥ ") + limitText(limits.min) + (limits.maxExclusive ? " and < " : " and ≤ ")
        + limitText(limits.max);
}

std::string itemsText(const ConfigLimits &limits)
{
    return limits.minItems > 0 ? std::to_string(limits.minItems) + " to " + std::to_string(limits.maxItems)
                               : "at most " + std::to_string(limits.maxItems);
}

std::string textLimits(const ConfigLimits &limits)
{
    return limits.choices.empty() ? std::string(describeRule(limits.text)) : join(limits.choices, ", ");
}

std::string show(const ConfigScalar &scalar)
{
    return std::visit(Overloaded{[](bool value) { return std::string(value ? "true" : "false"); },
                                 [](std::int64_t value) { return std::to_string(value); },
                                 [](double value) { return formatNumber(value); },
                                 [](const std::string &value) { return '"' + shortText(value) + '"'; }},
                      scalar);
}

std::string show(const ConfigValue &value)
{
    if (const auto *other = std::get_if<ConfigOther>(&value)) {
        return std::string(other->kind);
    }
    if (const auto *scalar = std::get_if<ConfigScalar>(&value)) {
        return show(*scalar);
    }
    const auto &list = std::get<std::vector<ConfigScalar>>(value);
    std::string text = "[";
    constexpr std::size_t kShown = 4;
    for (std::size_t i = 0; i < std::min(list.size(), kShown); ++i) {
        text += (i ? ", " : "") + show(list[i]);
    }
    return text + (list.size() > kShown ? ", … (" + std::to_string(list.size()) + " items)]" : "]");
}

ConfigValue valueOf(const ConfigSlot &slot)
{
    return std::visit(Overloaded{[](const auto *field) -> ConfigValue { return ConfigScalar(*field); },
                                 [](const std::vector<double> *field) -> ConfigValue {
                                     return std::vector<ConfigScalar>(field->begin(), field->end());
                                 },
                                 [](const std::vector<std::string> *field) -> ConfigValue {
                                     return std::vector<ConfigScalar>(field->begin(), field->end());
                                 }},
                      slot);
}

// The scalar as the wanted type, if it is one without loss.
template <class T>
std::optional<T> convert(const ConfigScalar &scalar, const ConfigLimits &limits)
{
    if (const auto *same = std::get_if<T>(&scalar)) {
        if constexpr (std::is_same_v<T, std::string>) {
            return limits.word && *same == limits.word ? std::string() : *same;
        }
        return *same;
    }
    if constexpr (std::is_same_v<T, double>) {
        if (const auto *whole = std::get_if<std::int64_t>(&scalar)) {
            return static_cast<double>(*whole);
        }
        if (const auto *text = std::get_if<std::string>(&scalar); text && limits.word && *text == limits.word) {
            return limits.wordValue;
        }
    }
    if constexpr (std::is_same_v<T, std::int64_t>) {
        if (const auto *text = std::get_if<std::string>(&scalar); text && limits.word && *text == limits.word) {
            return static_cast<std::int64_t>(limits.wordValue);
        }
    }
    if constexpr (std::is_same_v<T, std::string>) {
        if (const auto *flag = std::get_if<bool>(&scalar)) {
            return std::string(*flag ? "true" : "false");  // scale_gradient = true reads naturally without quotes
        }
    }
    return std::nullopt;
}

bool fits(const ConfigLimits &limits, std::int64_t value)
{
    // A conversion of 2^63 − 1 to double rounds up, so that every value beyond ±2^53 is outside a limit of 2^53 − 1.
    return allowed(static_cast<double>(value), limits);
}
bool fits(const ConfigLimits &limits, double value)
{
    return allowed(value, limits);
}
bool fits(const ConfigLimits &, bool)
{
    return true;
}
bool fits(const ConfigLimits &limits, const std::string &value)
{
    return allowed(value, limits);
}

template <class T>
std::optional<T> accept(const ConfigValue &value, const ConfigLimits &limits)
{
    const auto *scalar = std::get_if<ConfigScalar>(&value);
    auto converted = scalar ? convert<T>(*scalar, limits) : std::nullopt;
    return converted && fits(limits, *converted) ? converted : std::nullopt;
}

template <class T>
std::optional<std::vector<T>> acceptList(const ConfigValue &value, const ConfigLimits &limits)
{
    const auto *list = std::get_if<std::vector<ConfigScalar>>(&value);
    if (!list || list->size() < limits.minItems || list->size() > limits.maxItems) {
        return std::nullopt;
    }
    std::vector<T> result;
    for (const ConfigScalar &scalar : *list) {
        auto item = accept<T>(scalar, limits);
        if (!item) {
            return std::nullopt;
        }
        result.push_back(std::move(*item));
    }
    return result;
}

std::string suggestion(const ConfigSlot &slot, const ConfigLimits &limits, const ConfigValue &value)
{
    constexpr std::size_t kLongestSlip = 64;
    const auto *scalar = std::get_if<ConfigScalar>(&value);
    const auto *text = scalar ? std::get_if<std::string>(scalar) : nullptr;
    if (!text || text->size() > kLongestSlip || !std::holds_alternative<std::string *>(slot)) {
        return {};
    }
    const auto nearest = nearestMatch(*text, limits.choices);
    return nearest ? " (did you mean '" + *nearest + "'?)" : std::string();
}

Unexpected<Error> refuse(const ConfigSlot &slot, const ConfigLimits &limits, const ConfigValue &value,
                         const std::string &where)
{
    return Unexpected{Error{ErrorCode::InvalidArgument,
                            where + " = " + show(value) + "; allowed: "
                                + (limits.choices.empty() ? typeText(slot, limits) + ", " : std::string())
                                + allowedText(slot, limits) + suggestion(slot, limits, value)}};
}

template <class T>
bool store(T *field, const ConfigLimits &limits, const ConfigValue &value)
{
    auto accepted = accept<T>(value, limits);
    if (accepted) {
        *field = std::move(*accepted);
    }
    return accepted.has_value();
}

template <class T>
bool store(std::vector<T> *field, const ConfigLimits &limits, const ConfigValue &value)
{
    auto accepted = acceptList<T>(value, limits);
    if (accepted) {
        *field = std::move(*accepted);
    }
    return accepted.has_value();
}

std::string toTomlItem(const std::string &text)
{
    return toTomlString(text);
}
std::string toTomlItem(double value)
{
    return formatNumber(value);
}

template <class T>
std::string toTomlList(const std::vector<T> &items)
{
    std::vector<std::string> parts;
    for (const T &item : items) {
        parts.push_back(toTomlItem(item));
    }
    return '[' + join(parts, ", ") + ']';
}

}  // namespace

std::string typeText(const ConfigSlot &slot, const ConfigLimits &limits)
{
    return std::visit(Overloaded{[](const std::int64_t *) { return "integer"; },
                                 [](const double *) { return "number"; }, [](const bool *) { return "true/false"; },
                                 [&](const std::string *) { return limits.choices.empty() ? "text" : "choice"; },
                                 [](const std::vector<double> *) { return "list of numbers"; },
                                 [](const std::vector<std::string> *) { return "list of texts"; }},
                      slot);
}

std::string allowedText(const ConfigSlot &slot, const ConfigLimits &limits)
{
    const std::string orWord = limits.word ? " or \"" + std::string(limits.word) + '"' : std::string();
    return std::visit(
        Overloaded{
            [](const bool *) { return std::string("true, false"); },
            [&](const std::string *) { return textLimits(limits) + orWord; },
            [&](const std::vector<double> *) { return itemsText(limits) + " items, each " + rangeText(limits); },
            [&](const std::vector<std::string> *) { return itemsText(limits) + " items, each " + textLimits(limits); },
            [&](const auto *) { return rangeText(limits) + orWord; }},
        slot);
}

Expected<void> assignValue(const ConfigSlot &slot, const ConfigLimits &limits, const ConfigValue &value,
                           const std::string &where)
{
    if (std::visit([&](auto *field) { return store(field, limits, value); }, slot)) {
        return {};
    }
    return refuse(slot, limits, value, where);
}

Expected<void> checkValue(const ConfigSlot &slot, const ConfigLimits &limits, const std::string &where)
{
    const ConfigValue value = valueOf(slot);
    const bool good = std::visit(
        Overloaded{
            [&](const auto *field) { return fits(limits, *field); },
            [&](const std::vector<double> *) { return acceptList<double>(value, limits).has_value(); },
            [&](const std::vector<std::string> *) { return acceptList<std::string>(value, limits).has_value(); }},
        slot);
    return good ? Expected<void>{} : refuse(slot, limits, value, where);
}

std::string toTomlValue(const ConfigSlot &slot, const ConfigLimits &limits)
{
    return std::visit(Overloaded{[&](const std::int64_t *field) {
                                     const bool isWord = limits.word && *field == limits.wordValue;
                                     return isWord ? toTomlString(limits.word) : std::to_string(*field);
                                 },
                                 [&](const double *field) {
                                     const bool isWord = limits.word && *field == limits.wordValue;
                                     return isWord ? toTomlString(limits.word) : formatNumber(*field);
                                 },
                                 [](const bool *field) { return std::string(*field ? "true" : "false"); },
                                 [&](const std::string *field) {
                                     return toTomlString(limits.word && field->empty() ? limits.word : *field);
                                 },
                                 [](const auto *field) { return toTomlList(*field); }},
                      slot);
}

}  // namespace ttq
