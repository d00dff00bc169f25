#include "optimizers.h"

#include <algorithm>
#include <sstream>
#include <type_traits>

#include "base/text.h"
#include "phasesettings.h"

namespace ttq {

namespace {

// The key of a parameter's state: its address as text in LibTorch before 2.1, the address itself since.
template <class Map>
typename Map::key_type stateKey(const Map &, const torch::Tensor &parameter)
{
    if constexpr (std::is_same_v<typename Map::key_type, std::string>) {
        std::ostringstream text;  // as LibTorch prints it
        text << parameter.unsafeGetTensorImpl();
        return text.str();
    } else {
        return parameter.unsafeGetTensorImpl();
    }
}

torch::Tensor likeParameter(const torch::Tensor &parameter, const torch::Tensor &values)
{
    torch::Tensor copy = torch::empty_like(parameter.detach());
    copy.copy_(values);
    return copy;
}

}  // namespace

OptimizerSet::OptimizerSet(const PhaseConfig &phase, std::vector<NamedParameter> parameters)
    : m_parameters(std::move(parameters))
{
    std::vector<torch::optim::OptimizerParamGroup> sgd, adam;
    const auto decays = [&](const NamedParameter &parameter) {
        const std::string layer = layerOfParameter(parameter.name);
        return (phase.decayNormAndBias || !parameter.normOrBias)
            && std::any_of(phase.decayLayers.begin(), phase.decayLayers.end(),
                           [&](const std::string &glob) { return globMatch(glob, layer); });
    };
    const auto add = [&](ParameterGroup group, bool decay) {
        std::vector<torch::Tensor> tensors;
        for (const NamedParameter &parameter : m_parameters) {
            if (parameter.group == group && decays(parameter) == decay) {
                tensors.push_back(parameter.tensor);
            }
        }
        if (tensors.empty()) {
            return;
        }
        const bool usesAdam = m_usesAdam[static_cast<int>(group)];
        auto &groups = usesAdam ? adam : sgd;
        m_groups.push_back({group, decay, usesAdam, groups.size()});
        if (usesAdam) {
            auto options = std::make_unique<torch::optim::AdamOptions>(phase.lr);
            options->betas({phase.beta1, phase.beta2}).eps(phase.eps);
            groups.emplace_back(std::move(tensors), std::move(options));
        } else {
            auto options = std::make_unique<torch::optim::SGDOptions>(phase.lr);
            options->momentum(phase.momentum).nesterov(phase.nesterov);
            groups.emplace_back(std::move(tensors), std::move(options));
        }
    };
    for (const ParameterGroup group : {ParameterGroup::Latents, ParameterGroup::Scales, ParameterGroup::Rest}) {
        const auto index = static_cast<int>(group);
        m_usesAdam[index] = ttq::optimizerOf(phase, kGroupNames[index]) == "adam";
        add(group, true);
        add(group, false);
    }
    if (!sgd.empty()) {
        m_sgd = std::make_unique<torch::optim::SGD>(sgd, torch::optim::SGDOptions(phase.lr));
    }
    if (!adam.empty()) {
        m_adam = std::make_unique<torch::optim::Adam>(adam, torch::optim::AdamOptions(phase.lr));
    }
}

void OptimizerSet::set(const Hyperparameters &values)
{
    for (const Group &group : m_groups) {
        const double lr = values.lr[static_cast<int>(group.group)];
        const bool decays = group.decay && (group.group != ParameterGroup::Scales || values.decayScales);
        const double decay = decays ? values.weightDecay : 0.0;
        auto &options = (group.adam ? m_adam : m_sgd)->param_groups()[group.index].options();
        if (group.adam) {
            static_cast<torch::optim::AdamOptions &>(options).lr(lr).weight_decay(decay);
        } else {
            // Nesterov without momentum is a contradiction torch rejects at construction only.
            static_cast<torch::optim::SGDOptions &>(options).lr(lr).weight_decay(decay).momentum(values.momentum);
        }
    }
}

void OptimizerSet::zeroGradients()
{
    for (const NamedParameter &parameter : m_parameters) {
        parameter.tensor.mutable_grad() = torch::Tensor();
    }
}

void OptimizerSet::step()
{
    for (const auto &optimizer : {m_sgd.get(), m_adam.get()}) {
        if (optimizer != nullptr) {
            optimizer->step();
        }
    }
}

torch::optim::Optimizer &OptimizerSet::optimizerOf(const NamedParameter &parameter) const
{
    return m_usesAdam[static_cast<int>(parameter.group)] ? *m_adam : *m_sgd;
}

NamedTensors OptimizerSet::state() const
{
    NamedTensors result;
    for (const NamedParameter &parameter : m_parameters) {
        auto &states = optimizerOf(parameter).state();
        const auto found = states.find(stateKey(states, parameter.tensor));
        if (found == states.end()) {
            continue;
        }
        if (m_usesAdam[static_cast<int>(parameter.group)]) {
            auto &state = static_cast<torch::optim::AdamParamState &>(*found->second);
            result.emplace_back(parameter.name + ".exp_avg", state.exp_avg());
            result.emplace_back(parameter.name + ".exp_avg_sq", state.exp_avg_sq());
            result.emplace_back(parameter.name + ".step", torch::full({}, state.step(), torch::kInt64));
        } else {
            auto &state = static_cast<torch::optim::SGDParamState &>(*found->second);
            if (state.momentum_buffer().defined()) {
                result.emplace_back(parameter.name + ".momentum_buffer", state.momentum_buffer());
            }
        }
    }
    return result;
}

Expected<void> OptimizerSet::check(const std::map<std::string, torch::Tensor> &tensors) const
{
    const auto corrupt = [](const std::string &name, const std::string &what) {
        return Unexpected{Error{ErrorCode::Corrupt, "optimizer state " + name + " " + what}};
    };
    for (const auto &[name, tensor] : tensors) {
        const std::size_t dot = std::min(name.rfind('.'), name.size());
        const std::string part = name.substr(dot);
        const auto parameter = std::find_if(m_parameters.begin(), m_parameters.end(),
                                            [&](const NamedParameter &one) { return one.name == name.substr(0, dot); });
        const bool known = part == ".momentum_buffer" || part == ".exp_avg" || part == ".exp_avg_sq" || part == ".step";
        if (parameter == m_parameters.end() || !known) {
            return corrupt(name, "belongs to no parameter that is trained");
        }
        const bool fits = part == ".step" ? tensor.dim() == 0 && tensor.scalar_type() == torch::kInt64
                                          : tensor.sizes() == parameter->tensor.sizes() && tensor.is_floating_point();
        if (!fits) {
            return corrupt(name, "has another shape or type than its parameter");
        }
    }
    for (const NamedParameter &parameter : m_parameters) {
        const auto parts = tensors.count(parameter.name + ".exp_avg") + tensors.count(parameter.name + ".exp_avg_sq")
            + tensors.count(parameter.name + ".step");
        if (parts != 0 && parts != 3) {
            return corrupt("of " + parameter.name, "is incomplete");
        }
    }
    return {};
}

Expected<void> OptimizerSet::restore(const std::map<std::string, torch::Tensor> &tensors)
{
    if (auto checked = check(tensors); !checked) {
        return checked;
    }
    torch::NoGradGuard noGrad;
    for (const NamedParameter &parameter : m_parameters) {
        auto &states = optimizerOf(parameter).state();
        const bool adam = m_usesAdam[static_cast<int>(parameter.group)];
        const auto find = [&](const char *part) {
            const auto found = tensors.find(parameter.name + part);
            return found == tensors.end() ? torch::Tensor() : found->second;
        };
        const auto key = stateKey(states, parameter.tensor);
        if (adam && find(".exp_avg").defined()) {
            auto state = std::make_unique<torch::optim::AdamParamState>();
            state->step(find(".step").item<std::int64_t>());
            state->exp_avg(likeParameter(parameter.tensor, find(".exp_avg")));
            state->exp_avg_sq(likeParameter(parameter.tensor, find(".exp_avg_sq")));
            states[key] = std::move(state);
        } else if (!adam && find(".momentum_buffer").defined()) {
            auto state = std::make_unique<torch::optim::SGDParamState>();
            state->momentum_buffer(likeParameter(parameter.tensor, find(".momentum_buffer")));
            states[key] = std::move(state);
        }
    }
    return {};
}

}  // namespace ttq
