// torch's optimizers over named parameter groups, with state that can be saved and restored by name.
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
    double momentum = 0;       // SGD; β1 for Adam is not touched
    double weightDecay = 0;
    bool decayScales = false;
};

class OptimizerSet {
public:
    OptimizerSet(const PhaseConfig &phase, std::vector<NamedParameter> parameters);

    void set(const Hyperparameters &values);
    void zeroGradients();
    void step();

    // "NAME.momentum_buffer"; "NAME.exp_avg", "NAME.exp_avg_sq", "NAME.step" (int64 on the CPU).
    NamedTensors state() const;
    // Corrupt if a tensor's shape or name does not belong to these parameters; then nothing is taken. Missing state
    // means not stepped yet.
    Expected<void> restore(const std::map<std::string, torch::Tensor> &tensors);

private:
    Expected<void> check(const std::map<std::string, torch::Tensor> &tensors) const;

    struct Group {
        ParameterGroup group;
        bool decay;  // takes weight decay (scales only when asked for)
    };
    bool m_adam;
    std::vector<NamedParameter> m_parameters;
    std::vector<Group> m_groups;  // parallel to the optimizer's param_groups()
    std::unique_ptr<torch::optim::Optimizer> m_optimizer;
};

}  // namespace ttq
