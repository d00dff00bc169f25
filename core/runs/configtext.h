// Texts in a configuration: which are allowed, how they are quoted, how they appear in messages.
#pragma once

#include <string>
#include <string_view>

#include "configvalue.h"

namespace ttq {

bool isUtf8(std::string_view text);  // well-formed: no overlong forms, surrogates or cut sequences
bool matchesRule(std::string_view text, TextRule rule);
std::string_view describeRule(TextRule rule);

}  // namespace ttq
