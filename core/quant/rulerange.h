// Names and parameter ranges of the threshold rules; no torch, so that settings can be checked anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

std::vector<std::string> thresholdRuleNames();

// InvalidArgument for an unknown rule or a parameter outside its range, naming both and what is allowed.
Expected<void> checkRuleRange(std::string_view rule, double parameter);

}  // namespace ttq
