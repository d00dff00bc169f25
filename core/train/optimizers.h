// torch's optimizers over named parameter groups, with state that can be saved and restored by name. The groups of a
// phase may have different ones; each parameter's state is what its own optimizer keeps, under the same names.
#pragma once

#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model.h"
#include "runs/runconfig.h"

namespace ttq {

// What may change between two steps.
struct Hyperparameters {
    double lr[3] = {0, 0, 0};  // by ParameterGroup
    double momentum = 0;       // of groups under SGD; β1 of Adam is not touched
    double weightDecay = 0;
    bool decayScales = false;
};

class OptimizerSet {
public:
    // Weight decay acts on parameters of the phase's decay_layers (checkLayerGlobs, model.h), with what decay_scales
    // and decay_norm_and_bias leave of them.
    OptimizerSet(const PhaseConfig &phase, std::vector<NamedParameter> parameters);

    void set(const Hyperparameters &values);
    void zeroGradients();
    void step();

    // "NAME.momentum_buffer"; "NAME.exp_avg", "NAME.exp_avg_sq", "NAME.step" (int64 on the CPU).
    NamedTensors state() const;
    // Corrupt if a tensor's shape or name does not belong to these parameters; then nothing is taken. Missing state
    // means not stepped yet; that of another optimizer than the parameter's is left out.
    Expected<void> restore(const std::map<std::string, torch::Tensor> &tensors);

private:
    Expected<void> check(const std::map<std::string, torch::Tensor> &tensors) const;

    struct Group {
        ParameterGroup group;
        bool decay;         // takes weight decay (scales only when asked for)
        bool adam;          // in m_adam, else in m_sgd
        std::size_t index;  // in its optimizer's param_groups()
    };
    torch::optim::Optimizer &optimizerOf(const NamedParameter &parameter) const;

    bool m_usesAdam[3] = {};  // by ParameterGroup
    std::vector<NamedParameter> m_parameters;
    std::vector<Group> m_groups;
    std::unique_ptr<torch::optim::Optimizer> m_sgd, m_adam;  // null without groups
};

}  // namespace ttq
