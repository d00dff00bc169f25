#include "quantizer.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "he.h"
#include "rel.h"
#include "runs/quantizercatalogue.h"
#include "sparsetanh.h"
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
    std::string_view name;
    std::unique_ptr<Quantizer> (*make)(const QuantizerConfig &, const ThresholdRule &, const torch::Tensor &);
};

// The registration of every method; runs/quantizercatalogue.h describes them to what has no LibTorch.
constexpr MethodRow kMethods[] = {
    {"ttq", make<TtqQuantizer>},
    {"twn", make<TwnQuantizer>},
    {"he", make<HeQuantizer>},
    {"rel", make<RelQuantizer>},
    {"sparse_tanh", make<SparseTanhQuantizer>},
};

// In the order of the catalogue.
constexpr bool complete()
{
    if (std::size(kMethods) != std::size(kQuantizers)) {
        return false;
    }
    for (std::size_t i = 0; i < std::size(kMethods); ++i) {
        if (kMethods[i].name != kQuantizers[i].name) {
            return false;
        }
    }
    return true;
}
static_assert(complete(), "every method has its row here and in runs/quantizercatalogue.h, in the same order");

}  // namespace

Expected<std::unique_ptr<Quantizer>> makeQuantizer(const QuantizerConfig &config, const ThresholdRule &rule,
                                                   const torch::Tensor &latent)
{
    if (auto checked = checkRule(rule); !checked) {
        return Unexpected{checked.error()};
    }
    const auto *method = std::find_if(std::begin(kMethods), std::end(kMethods),
                                      [&](const MethodRow &row) { return row.name == config.kind; });
    if (method != std::end(kMethods)) {
        return method->make(config, rule, latent);
    }
    return Unexpected{Error{ErrorCode::InvalidArgument,
                            "quantizer.kind is '" + config.kind + "'; allowed: " + join(quantizerNames(), ", ")}};
}

}  // namespace ttq
