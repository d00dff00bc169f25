// Whether a file of weights fits the network of a configuration, tensor by tensor, before a run is started from it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nn/network.h"
#include "runs/runconfig.h"
#include "weightmatch.h"
#include "weightreport.h"
#include "weightsfile.h"

namespace ttq {

struct WeightFit {
    std::vector<NamedShape> file, network;  // what was compared
    WeightMatch match;                      // indices into both
    // The layers that the configuration quantizes and the file has, under their names in the network, with the codes that
    // its rule would give them at the start.
    std::vector<LayerReport> layers;
    double zerosWeighted = 0, zerosMean = 0;  // as in WeightReport
};

// The input that a run of the configuration would have, without reading a picture: the classes of folders of pictures are
// counted, if they are there. `notes` says what had to be assumed.
InputShape expectedInput(const RunConfig &config, const std::filesystem::path &dataFolder,
                         std::vector<std::string> &notes);

// `map` may be empty (weightmatch.h). Errors: those of the mapping and of building the network; Diverged for weights of a
// layer that are not finite.
Expected<WeightFit> fitWeights(const RunConfig &config, const InputShape &input, const WeightsFile &file,
                               const std::filesystem::path &map);

}  // namespace ttq
