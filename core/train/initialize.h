// Pretrained weights into a network that was just built.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model.h"
#include "weightmatch.h"
#include "weightsfile.h"

namespace ttq {

// Fills every parameter and buffer of `model`, whose quantization has not begun, from `file` (any kind that weightsfile.h
// reads; of a checkpoint of this program the network's own tensors, without scales and codes). `map` may be empty
// (weightmatch.h). Element types are converted. Returns sentences on what was renamed or left out. Errors, after which
// the model must not be used: those of reading; InvalidArgument when the two do not fit, or values are not finite.
Expected<std::vector<std::string>> initializeModel(Model &model, const std::filesystem::path &file,
                                                   const std::filesystem::path &map);

// The tensors of a file that are a network's own, without what a quantizer keeps beside a layer. Of `file`.
std::vector<const WeightTensor *> networkTensors(const WeightsFile &file);

// The lines of a mapping file; none for an empty path. Errors: those of reading, InvalidArgument with the line.
Expected<std::vector<NameMapping>> readNameMap(const std::filesystem::path &map);

}  // namespace ttq
