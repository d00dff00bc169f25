// Networks by name. A network is a module from images [n, c, h, w] to logits [n, classes].
//
// Adding a network: its file, a row in network.cpp, and a row in runs/networkcatalogue.h.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "base/expected.h"
#include "runs/networkcatalogue.h"
#include "runs/runconfig.h"

namespace ttq {

class Network : public torch::nn::Module {
public:
    virtual torch::Tensor forward(torch::Tensor images) = 0;
};

struct InputShape {
    std::int64_t channels = 3, height = 32, width = 32;
    std::int64_t classes = 10;
};

// The published input of a network of the catalogue.
InputShape publishedInput(const NetworkInfo &info);

// Randomly initialised from torch's global generator. Errors: InvalidArgument for an unknown name (with the nearest),
// an input the architecture cannot take, or a width it cannot have.
Expected<std::shared_ptr<Network>> makeNetwork(const NetworkConfig &config, const InputShape &input);

}  // namespace ttq
