#include "optimizers.h"

#include <algorithm>
#include <sstream>
#include <type_traits>

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
    : m_adam(phase.optimizer == "adam"), m_parameters(std::move(parameters))
{
    std::vector<torch::optim::OptimizerParamGroup> groups;
    const auto add = [&](ParameterGroup group, bool normOrBias) {
        std::vector<torch::Tensor> tensors;
        for (const NamedParameter &parameter : m_parameters) {
            if (parameter.group == group && parameter.normOrBias == normOrBias) {
                tensors.push_back(parameter.tensor);
            }
        }
        if (tensors.empty()) {
            return;
        }
        m_groups.push_back({group, !normOrBias || phase.decayNormAndBias});
        if (m_adam) {
            auto options = std::make_unique<torch::optim::AdamOptions>(phase.lr);
            options->betas({phase.beta1, phase.beta2}).eps(phase.eps);
            groups.emplace_back(std::move(tensors), std::move(options));
        } else {
            auto options = std::make_unique<torch::optim::SGDOptions>(phase.lr);
            options->momentum(phase.momentum).nesterov(phase.nesterov);
            groups.emplace_back(std::move(tensors), std::move(options));
        }
    };
    add(ParameterGroup::Latents, false);
    add(ParameterGroup::Scales, false);
    add(ParameterGroup::Rest, false);
    add(ParameterGroup::Rest, true);
    if (m_adam) {
        m_optimizer = std::make_unique<torch::optim::Adam>(groups, torch::optim::AdamOptions(phase.lr));
    } else {
        m_optimizer = std::make_unique<torch::optim::SGD>(groups, torch::optim::SGDOptions(phase.lr));
    }
}

void OptimizerSet::set(const Hyperparameters &values)
{
    auto &groups = m_optimizer->param_groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const double lr = values.lr[static_cast<int>(m_groups[i].group)];
        const bool decays = m_groups[i].group == ParameterGroup::Scales ? values.decayScales : m_groups[i].decay;
        const double decay = decays ? values.weightDecay : 0.0;
        if (m_adam) {
            auto &options = static_cast<torch::optim::AdamOptions &>(groups[i].options());
            options.lr(lr).weight_decay(decay);
        } else {
            auto &options = static_cast<torch::optim::SGDOptions &>(groups[i].options());
            // Nesterov without momentum is a contradiction torch rejects at construction only.
            options.lr(lr).weight_decay(decay).momentum(values.momentum);
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
    m_optimizer->step();
}

NamedTensors OptimizerSet::state() const
{
    NamedTensors result;
    auto &states = m_optimizer->state();
    for (const NamedParameter &parameter : m_parameters) {
        const auto found = states.find(stateKey(states, parameter.tensor));
        if (found == states.end()) {
            continue;
        }
        if (m_adam) {
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
    auto &states = m_optimizer->state();
    for (const NamedParameter &parameter : m_parameters) {
        const auto find = [&](const char *part) {
            const auto found = tensors.find(parameter.name + part);
            return found == tensors.end() ? torch::Tensor() : found->second;
        };
        const auto key = stateKey(states, parameter.tensor);
        if (m_adam && find(".exp_avg").defined()) {
            auto state = std::make_unique<torch::optim::AdamParamState>();
            state->step(find(".step").item<std::int64_t>());
            state->exp_avg(likeParameter(parameter.tensor, find(".exp_avg")));
            state->exp_avg_sq(likeParameter(parameter.tensor, find(".exp_avg_sq")));
            states[key] = std::move(state);
        } else if (!m_adam && find(".momentum_buffer").defined()) {
            auto state = std::make_unique<torch::optim::SGDParamState>();
            state->momentum_buffer(likeParameter(parameter.tensor, find(".momentum_buffer")));
            states[key] = std::move(state);
        }
    }
    return {};
}

}  // namespace ttq
