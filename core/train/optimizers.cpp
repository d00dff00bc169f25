#include "optimizers.h"

#include <type_traits>

namespace ttq {

namespace {

// The key of a parameter's state: its address as text in LibTorch before 2.1, the address itself since.
template <class Map>
typename Map::key_type stateKey(const Map &, const torch::Tensor &parameter)
{
    if constexpr (std::is_same_v<typename Map::key_type, std::string>) {
        return c10::guts::to_string(parameter.unsafeGetTensorImpl());
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

Expected<void> OptimizerSet::restore(const std::map<std::string, torch::Tensor> &tensors)
{
    torch::NoGradGuard noGrad;
    auto &states = m_optimizer->state();
    for (const NamedParameter &parameter : m_parameters) {
        const auto find = [&](const char *part) {
            const auto found = tensors.find(parameter.name + part);
            return found == tensors.end() ? torch::Tensor() : found->second;
        };
        for (const char *part : {".momentum_buffer", ".exp_avg", ".exp_avg_sq"}) {
            const torch::Tensor tensor = find(part);
            if (tensor.defined() && tensor.sizes() != parameter.tensor.sizes()) {
                return Unexpected{
                    Error{ErrorCode::Corrupt,
                          "optimizer state " + parameter.name + part + " has another shape than its parameter"}};
            }
        }
        const auto key = stateKey(states, parameter.tensor);
        if (m_adam && find(".exp_avg").defined()) {
            const torch::Tensor squares = find(".exp_avg_sq"), step = find(".step");
            if (!squares.defined() || !step.defined()) {
                return Unexpected{Error{ErrorCode::Corrupt, "optimizer state of " + parameter.name + " is incomplete"}};
            }
            auto state = std::make_unique<torch::optim::AdamParamState>();
            state->step(step.item<std::int64_t>());
            state->exp_avg(likeParameter(parameter.tensor, find(".exp_avg")));
            state->exp_avg_sq(likeParameter(parameter.tensor, squares));
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
