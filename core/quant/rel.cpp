#include "rel.h"

namespace ttq {

namespace {

std::int64_t factorOf(const QuantizerConfig &config)
{
    return config.expansionForm == "as_published" ? static_cast<std::int64_t>(config.expansion.size()) + 1 : 1;
}

}  // namespace

RelQuantizer::RelQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent)
    : HeQuantizer(config, rule, latent, config.expansion, static_cast<float>(factorOf(config)))
{
}

std::int64_t RelQuantizer::biasFactor() const
{
    return factorOf(m_config);
}

}  // namespace ttq
