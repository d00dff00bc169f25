// What a researcher can change while a run trains, on top of its configuration. Values only, no torch.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "runs/command.h"
#include "runs/runconfig.h"

namespace ttq {

struct RuleSetting {  // a resolved threshold rule: name and parameter
    std::string rule;
    double threshold = 0;

    bool operator==(const RuleSetting &) const = default;
};

class LiveSettings {
public:
    LiveSettings() = default;
    LiveSettings(const QuantizerConfig &config, std::vector<std::string> quantizedLayers);

    // Takes one `set` command; returns "old → new". Refused (InvalidArgument) with the reason when the value is not
    // allowed for a layer it reaches, or the glob reaches none; then nothing has changed.
    Expected<std::string> apply(const SetPayload &change, const PhaseConfig &phase);

    // Exact layer > latest glob > global; the configuration's own layer rules count as earlier globs.
    RuleSetting ruleOf(std::string_view layer) const;
    // Absolute override, else lr × group factor × multiplier × the schedule's factor. group: latents, scales, rest.
    double lr(const PhaseConfig &phase, std::string_view group, double scheduleFactor) const;
    double momentum(const PhaseConfig &phase) const { return m_momentum.value_or(phase.momentum); }
    double weightDecay(const PhaseConfig &phase) const { return m_weightDecay.value_or(phase.weightDecay); }
    bool decayScales(const PhaseConfig &phase) const { return m_decayScales.value_or(phase.decayScales); }
    const std::string &constraint() const { return m_constraint; }

    // The live part only (the configuration is stored beside it), as a JSON object.
    std::string toJson() const;
    Expected<void> fromJson(std::string_view json);  // Corrupt; then nothing has changed

private:
    struct RuleEntry {
        std::string pattern;  // empty: global
        std::optional<std::string> rule;
        std::optional<double> threshold;
    };
    Expected<std::string> applyRule(const SetPayload &change);
    Expected<std::string> applyLr(const SetPayload &change, const PhaseConfig &phase);
    std::optional<double> &lrSlot(std::string_view key, std::string_view group);

    QuantizerConfig m_quantizer;  // the configuration's
    std::vector<std::string> m_layers;
    std::vector<RuleEntry> m_base, m_live;           // in order of time
    std::optional<double> m_lr[3], m_multiplier[3];  // latents, scales, rest
    std::optional<double> m_momentum, m_weightDecay;
    std::optional<bool> m_decayScales;
    std::string m_constraint = "none";
};

}  // namespace ttq
