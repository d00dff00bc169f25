#include "runstate.h"

#include <array>
#include <cstddef>

namespace ttq {

namespace {

constexpr std::array<std::string_view, 7> kNames
    = {"created", "running", "paused", "stopped", "finished", "failed", "diverged"};

// Rows: from; columns: to, both in the order of RunState.
constexpr std::array<std::array<bool, 7>, 7> kLegal = {{
    // created running paused stopped finished failed diverged
    {false, true, false, false, false, false, false},  // created
    {false, true, true, true, true, true, true},       // running
    {false, true, false, true, false, true, false},    // paused
    {false, true, false, false, false, false, false},  // stopped
    {false, true, false, false, false, false, false},  // finished
    {false, true, false, false, false, false, false},  // failed
    {false, true, false, false, false, false, false},  // diverged
}};

}  // namespace

std::string_view name(RunState state)
{
    return kNames[static_cast<std::size_t>(state)];
}

std::optional<RunState> runStateFromName(std::string_view text)
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == text)
            return static_cast<RunState>(i);
    return std::nullopt;
}

bool canChange(RunState from, RunState to)
{
    return kLegal[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

}  // namespace ttq
