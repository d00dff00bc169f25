#include "quantizer.h"

#include "base/text.h"
#include "ttq.h"
#include "twn.h"

namespace ttq {

namespace {

template <class Method>
std::unique_ptr<Quantizer> make(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent)
{
    return std::make_unique<Method>(config, rule, latent);
}

struct MethodRow {
    const char *name;
    std::unique_ptr<Quantizer> (*make)(const QuantizerConfig &, const ThresholdRule &, const torch::Tensor &);
};

// The registration of every method.
constexpr MethodRow kMethods[] = {
    {"ttq", make<TtqQuantizer>},
    {"twn", make<TwnQuantizer>},
};

}  // namespace

std::vector<std::string> quantizerNames()
{
    std::vector<std::string> names;
    for (const MethodRow &row : kMethods) {
        names.emplace_back(row.name);
    }
    return names;
}

Expected<std::unique_ptr<Quantizer>> makeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule,
                                                   const torch::Tensor &latent)
{
    if (auto checked = checkRule(rule); !checked) {
        return Unexpected{checked.error()};
    }
    for (const MethodRow &row : kMethods) {
        if (config.kind == row.name) {
            return row.make(config, rule, latent);
        }
    }
    return Unexpected{Error{ErrorCode::InvalidArgument,
                            "quantizer.kind is '" + config.kind + "'; allowed: " + join(quantizerNames(), ", ")}};
}

}  // namespace ttq
