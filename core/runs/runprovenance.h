// The table [provenance] of run.toml, as far as other programs need it: who a run is and where it came from.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"

namespace ttq {

struct RunProvenance {
    std::string uuid;
    std::string parent;     // uuid of the run that this one was forked from; empty: none
    std::string createdAt;  // ISO 8601, UTC
};

// Facts that are missing, or no texts, stay empty. InvalidArgument, with the line, for text that is not TOML.
Expected<RunProvenance> readProvenance(std::string_view toml, std::string_view sourceName);

}  // namespace ttq
