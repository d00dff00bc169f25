// Commands: rows of run.sqlite through which anything steers a run (documented in resources/docs/run-folder.md).
//
// Whoever issues a command writes kind and payload with status Pending; only the engine changes the row
// afterwards. `validateCommand` is the engine's own check, shared so that a control can refuse a value
// while it is typed, with the same sentence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

enum class CommandKind { Pause, Resume, Step, Stop, Checkpoint, Snapshot, Set };
// Accepted: understood, waits for its moment (an epoch boundary). Expired: unread when an engine started.
enum class CommandStatus { Pending, Accepted, Applied, Refused, Expired };

std::string_view name(CommandKind kind);
std::string_view name(CommandStatus status);
std::optional<CommandKind> commandKindFromName(std::string_view text);
std::optional<CommandStatus> commandStatusFromName(std::string_view text);

struct Command {
    std::int64_t id = 0;
    CommandKind kind = CommandKind::Pause;
    std::string payload = "{}";  // JSON object: {"steps": N} for step; {"key", "value", "layer"?} for set
    double issuedAt = 0;         // seconds since 1970, UTC
    std::string issuedBy;        // "ttq control", "workbench", …
    CommandStatus status = CommandStatus::Pending;
    std::int64_t appliedStep = -1;  // completed optimizer steps when it took effect; −1 while it has not
    std::string message;            // old → new, or why it was refused

    bool operator==(const Command &) const = default;
};

// When a live key takes effect; shown beside each control.
enum class Effect { NextStep, NextEpoch };

// One key of `set`. Values are kept as text in the payload ("0.05", "auto", "max_fraction").
struct LiveKey {
    std::string key;   // "lr", "lr.latents", "lr_multiplier", "threshold", "rule", "momentum", …
    bool perLayer;     // accepts a layer glob
    bool acceptsAuto;  // "auto" returns to the configuration's own value or schedule
    double min, max;   // allowed numbers, inclusive; NaN where the value is not a number
    bool minExclusive;
    std::vector<std::string> choices;  // allowed words where the value is not a number
    Effect effect;
    std::string doc;
    bool maxExclusive = false;
};
const std::vector<LiveKey> &liveKeys();

struct SetPayload {
    std::string key;
    std::string value;
    std::string layer;  // glob; empty = global

    std::string toJson() const;
    static Expected<SetPayload> fromJson(std::string_view json);
};

// Kind, payload shape (unknown fields are refused), key (nearest match when unknown), range. Values only: whether the *state* of the run
// allows the command is the engine's decision when it takes it.
Expected<void> validateCommand(CommandKind kind, std::string_view payload);

}  // namespace ttq
