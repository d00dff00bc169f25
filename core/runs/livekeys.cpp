// The keys of the command `set`; documented in resources/docs/run-folder.md.
#include <limits>

#include "command.h"

namespace ttq {

namespace {

// Everything here ends up in float32 arithmetic: bounds outside any sensible use that keep it finite, those of the
// same keys of the configuration.
constexpr double kLargestRate = 1000;
constexpr double kLargestFactor = 1e6;

LiveKey numberKey(std::string key, double min, double max, bool minExclusive, bool maxExclusive, std::string doc)
{
    return {.key = std::move(key),
            .perLayer = false,
            .acceptsAuto = true,
            .min = min,
            .max = max,
            .minExclusive = minExclusive,
            .choices = {},
            .effect = Effect::NextStep,
            .doc = std::move(doc),
            .maxExclusive = maxExclusive};
}

LiveKey wordKey(std::string key, bool acceptsAuto, std::vector<std::string> choices, std::string doc)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {.key = std::move(key),
            .perLayer = false,
            .acceptsAuto = acceptsAuto,
            .min = kNone,
            .max = kNone,
            .minExclusive = false,
            .choices = std::move(choices),
            .effect = Effect::NextStep,
            .doc = std::move(doc)};
}

LiveKey perLayer(LiveKey key)
{
    key.perLayer = true;
    return key;
}

std::vector<LiveKey> makeLiveKeys()
{
    std::vector<LiveKey> keys;
    struct Group {
        const char *suffix, *what;
    };
    static constexpr Group kGroups[] = {{"", "of all groups"},
                                        {".latents", "of the latent weights"},
                                        {".scales", "of the scales Wp and Wn"},
                                        {".rest", "of all other parameters"}};
    for (const Group &group : kGroups)
        keys.push_back(numberKey("lr" + std::string(group.suffix), 0, kLargestRate, false, false,
                                 "learning rate " + std::string(group.what) + ", absolute; auto: the schedule's"));
    for (const Group &group : kGroups)
        keys.push_back(numberKey("lr_multiplier" + std::string(group.suffix), 0, kLargestFactor, true, false,
                                 "factor on the scheduled learning rate " + std::string(group.what)
                                     + "; auto: the configuration's"));
    keys.push_back(perLayer(numberKey("threshold", 0, kLargestFactor, false, false,
                                      "the rule's own parameter: t, r, factor or delta; auto: the configuration's")));
    keys.push_back(perLayer(wordKey("rule", true, {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"},
                                    "how the threshold is found; auto: the configuration's")));
    keys.push_back(numberKey("momentum", 0, 1, false, true, "momentum of SGD; auto: the configuration's"));
    keys.push_back(numberKey("weight_decay", 0, 1, false, false, "weight decay; auto: the configuration's"));
    keys.push_back(wordKey("decay_scales", true, {"true", "false"},
                           "whether the weight decay reaches Wp and Wn; auto: the configuration's"));
    keys.push_back(wordKey("constraint", false, {"none", "clamp"}, "none, or clamp: Wp and Wn are kept at or above 0"));
    return keys;
}

}  // namespace

const std::vector<LiveKey> &liveKeys()
{
    static const std::vector<LiveKey> keys = makeLiveKeys();
    return keys;
}

}  // namespace ttq
