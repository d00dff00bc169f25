// The weights of a checkpoint for other programs.
#pragma once

#include "session.h"

namespace ttq {

// Parameters and buffers as they are trained: NAME.weight is the latent tensor. Without quantizer tensors.
Expected<NamedTensors> latentWeights(const FoundCheckpoint &checkpoint);

// A quantized layer of a checkpoint, with its quantizer as it was there.
struct RestoredLayer {
    std::string name;
    torch::Tensor latent;
    std::unique_ptr<Quantizer> quantizer;
};
// In order of name. NotFound when the checkpoint is from before quantization; Corrupt naming what is missing.
Expected<std::vector<RestoredLayer>> restoredLayers(const RunConfig &config, const FoundCheckpoint &checkpoint);

// latentWeights() with NAME.weight (and NAME.bias) of quantized layers as the network uses it, NAME.codes (int8) and the
// trained scales. Errors as restoredLayers().
Expected<NamedTensors> ternaryWeights(const RunConfig &config, const FoundCheckpoint &checkpoint);

}  // namespace ttq
