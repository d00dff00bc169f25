#include "command.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace ttq {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 7> kKinds = {"pause", "resume", "step", "stop", "checkpoint", "snapshot", "set"};
constexpr std::array<std::string_view, 5> kStatuses = {"pending", "accepted", "applied", "refused", "expired"};
constexpr std::size_t kMaxPayload = 64 * 1024;
constexpr std::size_t kShownText = 80;
constexpr std::int64_t kMaxSteps = 1'000'000'000;

template <class Enum, std::size_t Count>
std::optional<Enum> fromName(const std::array<std::string_view, Count> &names, std::string_view text)
{
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

Unexpected<Error> refused(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

// A message must stay readable whatever was typed.
std::string shown(std::string_view text)
{
    if (text.size() <= kShownText)
        return "'" + std::string(text) + "'";
    std::size_t end = kShownText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;  // not within a UTF-8 character
    return "'" + std::string(text.substr(0, end)) + "…' (" + std::to_string(text.size()) + " characters)";
}

Expected<Json> parseObject(std::string_view payload)
{
    if (payload.size() > kMaxPayload)
        return refused("payload: " + std::to_string(payload.size()) + " characters; at most "
                       + std::to_string(kMaxPayload) + " are allowed");
    Json json = Json::parse(payload, nullptr, false);
    if (!json.is_object())
        return refused("payload: " + shown(payload) + " is not a JSON object");
    return json;
}

Expected<void> onlyFields(const Json &object, std::initializer_list<std::string_view> allowed)
{
    for (const auto &[field, value] : object.items())
        if (std::find(allowed.begin(), allowed.end(), field) == allowed.end()) {
            std::string list;
            for (const std::string_view one : allowed)
                list += (list.empty() ? "" : ", ") + std::string(one);
            return refused("payload: unknown field " + shown(field) + "; allowed: " + (list.empty() ? "none" : list));
        }
    return {};
}

std::string allowedValues(const LiveKey &key)
{
    std::string text;
    if (!key.choices.empty()) {
        text = join(key.choices, ", ");
    } else {
        text = "a number " + std::string(key.minExclusive ? "above " : "from ") + formatNumber(key.min)
            + (key.maxExclusive ? " to below " : " to ") + formatNumber(key.max);
    }
    return key.acceptsAuto ? text + ", or auto" : text;
}

bool isAllowed(const LiveKey &key, const std::string &value)
{
    if (value == "auto")
        return key.acceptsAuto;
    if (!key.choices.empty())
        return std::find(key.choices.begin(), key.choices.end(), value) != key.choices.end();
    const std::optional<double> number = parseDouble(value);
    if (!number)
        return false;
    // Both bounds are finite and NaN fails every comparison, so that only finite numbers pass.
    return (key.minExclusive ? *number > key.min : *number >= key.min)
        && (key.maxExclusive ? *number < key.max : *number <= key.max);
}

Expected<void> validateSet(std::string_view payload)
{
    const Expected<SetPayload> set = SetPayload::fromJson(payload);
    if (!set)
        return Unexpected{set.error()};
    const std::vector<LiveKey> &keys = liveKeys();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const LiveKey &one) { return one.key == set->key; });
    if (key == keys.end()) {
        std::vector<std::string> names;
        for (const LiveKey &one : keys)
            names.push_back(one.key);
        const std::optional<std::string> near = nearestMatch(set->key.substr(0, kShownText), names);
        return refused("key: unknown key " + shown(set->key)
                       + (near ? "; did you mean '" + *near + "'?" : "; allowed: " + join(names, ", ")));
    }
    if (!set->layer.empty() && !key->perLayer)
        return refused(key->key + ": cannot be set for a layer (given: " + shown(set->layer)
                       + "); it holds for the whole run");
    if (!isAllowed(*key, set->value))
        return refused(key->key + ": " + shown(set->value) + " is not allowed; allowed: " + allowedValues(*key));
    return {};
}

}  // namespace

std::string_view name(CommandKind kind)
{
    return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view name(CommandStatus status)
{
    return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<CommandKind> commandKindFromName(std::string_view text)
{
    return fromName<CommandKind>(kKinds, text);
}

std::optional<CommandStatus> commandStatusFromName(std::string_view text)
{
    return fromName<CommandStatus>(kStatuses, text);
}

std::string SetPayload::toJson() const
{
    Json json = {{"key", key}, {"value", value}};
    if (!layer.empty())
        json["layer"] = layer;
    // What is typed on a terminal need not be UTF-8.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Expected<SetPayload> SetPayload::fromJson(std::string_view json)
{
    const Expected<Json> object = parseObject(json);
    if (!object)
        return Unexpected{object.error()};
    if (Expected<void> fields = onlyFields(*object, {"key", "value", "layer"}); !fields)
        return Unexpected{fields.error()};
    SetPayload payload;
    const std::pair<const char *, std::string *> fields[]
        = {{"key", &payload.key}, {"value", &payload.value}, {"layer", &payload.layer}};
    for (const auto &[field, target] : fields) {
        const auto found = object->find(field);
        if (found == object->end()) {
            if (target == &payload.layer)
                continue;
            return refused(std::string(field) + ": is missing from the payload of set");
        }
        if (!found->is_string())
            return refused(std::string(field) + ": must be text, in quotes");
        *target = found->get<std::string>();
    }
    return payload;
}

Expected<void> validateCommand(CommandKind kind, std::string_view payload)
{
    if (kind == CommandKind::Set)
        return validateSet(payload);
    const Expected<Json> object = parseObject(payload);
    if (!object)
        return Unexpected{object.error()};
    if (kind != CommandKind::Step)
        return onlyFields(*object, {});
    if (Expected<void> fields = onlyFields(*object, {"steps"}); !fields)
        return fields;
    const auto steps = object->find("steps");
    // nlohmann keeps integers above INT64_MAX as unsigned: get<int64_t> of one would wrap.
    const bool isInteger = steps != object->end() && steps->is_number_integer();
    const bool fits = isInteger && (!steps->is_number_unsigned() || steps->get<std::uint64_t>() <= kMaxSteps);
    if (!fits || steps->get<std::int64_t>() < 1 || steps->get<std::int64_t>() > kMaxSteps)
        return refused("steps: " + (steps == object->end() ? "is missing" : shown(steps->dump()) + " is not allowed")
                       + "; allowed: a whole number from 1 to " + std::to_string(kMaxSteps));
    return {};
}

}  // namespace ttq
