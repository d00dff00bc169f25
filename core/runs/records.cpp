#include "records.h"

#include <algorithm>
#include <array>

namespace ttq {

namespace {

constexpr std::array<std::string_view, 3> kSeverities = {"info", "warning", "error"};

}  // namespace

std::string_view name(Severity severity)
{
    return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severityFromName(std::string_view text)
{
    const auto found = std::find(kSeverities.begin(), kSeverities.end(), text);
    if (found == kSeverities.end())
        return std::nullopt;
    return static_cast<Severity>(found - kSeverities.begin());
}

}  // namespace ttq
