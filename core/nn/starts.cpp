#include "starts.h"

#include <torch/utils.h>

#include <cmath>

namespace ttq {

namespace {

double fanIn(const torch::Tensor &weight)
{
    return static_cast<double>(weight.numel() / weight.size(0));
}

double fanOut(const torch::Tensor &weight)
{
    return static_cast<double>(weight.numel() / weight.size(1));
}

void uniform(torch::Tensor &tensor, double bound)
{
    torch::NoGradGuard noGrad;
    tensor.uniform_(-bound, bound);
}

void normal(torch::Tensor &tensor, double sigma)
{
    torch::NoGradGuard noGrad;
    tensor.normal_(0, sigma);
}

}  // namespace

void startNormalFanIn(torch::Tensor weight)
{
    normal(weight, std::sqrt(2.0) / std::sqrt(fanIn(weight)));  // in the order of torch.nn.init, to the last bit
}

void startNormalFanOut(torch::Tensor weight)
{
    normal(weight, std::sqrt(2 / fanOut(weight)));
}

void startUniformFanIn(torch::Tensor weight, double gain)
{
    uniform(weight, gain * std::sqrt(3 / fanIn(weight)));
}

void startUniformBothFans(torch::Tensor weight)
{
    uniform(weight, std::sqrt(6 / (fanIn(weight) + fanOut(weight))));
}

void startAsTorchLinear(torch::Tensor weight, torch::Tensor bias)
{
    const double bound = 1 / std::sqrt(fanIn(weight));
    uniform(weight, bound);
    uniform(bias, bound);
}

}  // namespace ttq
