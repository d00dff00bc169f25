// Initial weights by fan: the distributions that published networks start from. All draw from torch's global generator.
//
// Weights are [out, in/groups, k, k] or [out, in]; fan-in is numel / out, fan-out is numel / (in/groups).
#pragma once

#include <torch/types.h>

namespace ttq {

// N(0, √(2 / fan-in)): kaiming_normal.
void startNormalFanIn(torch::Tensor weight);
// N(0, √(2 / fan-out)): of convolutions in He, Zhang, Ren, Sun's code and its followers.
void startNormalFanOut(torch::Tensor weight);
// U(±gain·√(3 / fan-in)): gain √2 is kaiming_uniform, 1.43 TensorFlow's unit scaling for ReLU, 1/√3 torch's default
// of fully connected layers.
void startUniformFanIn(torch::Tensor weight, double gain);
// U(±√(6 / (fan-in + fan-out))): xavier.
void startUniformBothFans(torch::Tensor weight);

// The default start of torch.nn.Linear: weight and bias U(±1/√in).
void startAsTorchLinear(torch::Tensor weight, torch::Tensor bias);

}  // namespace ttq
