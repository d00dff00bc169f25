// Globs over layers: which parameters a phase freezes, and whether its globs reach anything.
#include <algorithm>

#include "base/text.h"
#include "model.h"

namespace ttq {

namespace {

bool matchesAny(const std::vector<std::string> &globs, const std::string &layer)
{
    return std::any_of(globs.begin(), globs.end(), [&](const std::string &glob) { return globMatch(glob, layer); });
}

Expected<void> checkReach(const std::vector<std::string> &globs, const std::vector<std::string> &layers,
                          const std::string &key)
{
    for (const std::string &glob : globs) {
        if (std::none_of(layers.begin(), layers.end(),
                         [&](const std::string &layer) { return globMatch(glob, layer); })) {
            const auto nearest = nearestMatch(glob, layers);
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    key + " has '" + glob + "', which matches no layer with parameters"
                                        + (nearest ? "; did you mean '" + *nearest + "'?"
                                                   : "; the network has " + layers.front() + " … " + layers.back())}};
        }
    }
    return {};
}

}  // namespace

std::string layerOfParameter(const std::string &parameter)
{
    return parameter.substr(0, parameter.rfind('.'));
}

std::vector<std::string> Model::parameterLayers() const
{
    std::vector<std::string> layers;
    for (const auto &item : m_network->named_parameters()) {
        std::string layer = layerOfParameter(item.key());
        if (std::find(layers.begin(), layers.end(), layer) == layers.end()) {
            layers.push_back(std::move(layer));
        }
    }
    return layers;
}

void Model::freeze(const std::vector<std::string> &globs)
{
    for (torch::Tensor &tensor : m_frozen) {
        tensor.set_requires_grad(true);
    }
    m_frozen.clear();
    if (globs.empty()) {
        return;
    }
    for (NamedParameter &parameter : parameters()) {
        if (matchesAny(globs, layerOfParameter(parameter.name))) {
            parameter.tensor.mutable_grad() = torch::Tensor();
            parameter.tensor.set_requires_grad(false);
            m_frozen.push_back(parameter.tensor);
        }
    }
}

Expected<void> checkLayerGlobs(const RunConfig &config, const Model &model)
{
    const std::vector<std::string> layers = model.parameterLayers();
    for (const PhaseConfig &phase : config.phase) {
        const std::string table = "phase." + phase.name + '.';
        if (auto reached = checkReach(phase.frozen, layers, table + "frozen"); !reached) {
            return reached;
        }
        if (auto reached = checkReach(phase.decayLayers, layers, table + "decay_layers"); !reached) {
            return reached;
        }
        if (std::all_of(layers.begin(), layers.end(),
                        [&](const std::string &layer) { return matchesAny(phase.frozen, layer); })) {
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    table + "frozen matches every layer; allowed: globs that leave one to train"}};
        }
    }
    return {};
}

}  // namespace ttq
