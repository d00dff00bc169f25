// The live settings in force, as the window knows them: the configuration and the applied commands of a run, which is
// what the engine itself computes them from. Values only.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runs/command.h"
#include "runs/runconfig.h"

namespace ttq {

class LiveValues {
public:
    // `phase`: name of the phase in force; an unknown one means the first.
    LiveValues(const RunConfig &config, std::string_view phase, const std::vector<Command> &commands);

    struct Rule {
        std::string rule;
        double threshold = 0;
    };
    // Of a layer by its exact name; of an empty name or a glob: exactly what was set for it, else the global one.
    Rule ruleOf(std::string_view target) const;

    // group: "latents", "scales", "rest"; "" is all of them, and then a value only where they agree.
    std::optional<double> lrOverride(std::string_view group) const;
    double lrMultiplier(std::string_view group) const;

    // Of every other key of `set`: "momentum", "weight_decay", "decay_scales", "constraint"; empty if unknown.
    std::string text(const std::string &key) const;

private:
    struct Entry {
        std::string pattern;
        std::optional<std::string> rule;
        std::optional<double> threshold;
    };
    void apply(const SetPayload &change);

    std::vector<Entry> m_base, m_live;
    std::array<std::optional<double>, 3> m_lr, m_multiplier;
    std::map<std::string, std::string> m_configured, m_texts;
};

// The rule's published parameter, which the engine takes when only the rule is changed.
double usualThreshold(std::string_view rule);

}  // namespace ttq
