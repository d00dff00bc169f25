// The weights of a checkpoint for other programs.
#pragma once

#include "session.h"

namespace ttq {

// Parameters and buffers as they are trained: NAME.weight is the latent tensor. Without quantizer tensors.
Expected<NamedTensors> latentWeights(const FoundCheckpoint &checkpoint);

// The same with NAME.weight of quantized layers as the network uses it (the quantizer's levels), NAME.codes (int8) and
// the trained scales. NotFound when the checkpoint is from before quantization.
Expected<NamedTensors> ternaryWeights(const RunConfig &config, const FoundCheckpoint &checkpoint);

}  // namespace ttq
