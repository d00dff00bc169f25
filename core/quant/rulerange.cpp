#include "rulerange.h"

#include <array>

#include "base/text.h"

namespace ttq {

namespace {

struct RangeRow {
    const char *name;
    double min, max;  // inclusive
    const char *allowed;
};

constexpr double kLargest = 1e6;

constexpr std::array<RangeRow, 4> kRanges{{
    {"max_fraction", 0, 1, "t from 0 to 1"},
    {"constant_sparsity", 0, 1, "r from 0 to 1"},
    {"mean_fraction", 0, kLargest, "a factor from 0 to 1e6"},
    {"absolute", 0, kLargest, "Δ from 0 to 1e6"},
}};

}  // namespace

std::vector<std::string> thresholdRuleNames()
{
    std::vector<std::string> names;
    for (const RangeRow &row : kRanges) {
        names.emplace_back(row.name);
    }
    return names;
}

Expected<void> checkRuleRange(std::string_view rule, double parameter)
{
    for (const RangeRow &row : kRanges) {
        if (rule != row.name) {
            continue;
        }
        if (parameter >= row.min && parameter <= row.max) {
            return {};
        }
        return Unexpected{Error{ErrorCode::InvalidArgument,
                                "threshold of rule " + std::string(rule) + " is " + formatNumber(parameter)
                                    + "; allowed: " + row.allowed}};
    }
    return Unexpected{Error{ErrorCode::InvalidArgument,
                            "rule is '" + std::string(rule) + "'; allowed: " + join(thresholdRuleNames(), ", ")}};
}

}  // namespace ttq
