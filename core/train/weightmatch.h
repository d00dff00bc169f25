// Which tensor of a file goes into which tensor of a network: by a mapping file, by name, or by a name that only
// follows another convention. No LibTorch.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct NamedShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

// One line of a mapping file: the name of a tensor in the file and in the network, or of a layer, which stands for all
// its tensors. "-" on the left: the network's tensor keeps its random start; on the right: the file's is not used.
struct NameMapping {
    std::string file, network;
    bool resample = false;  // kernels of another size are brought to that of the network (resample.h)
};
// Two columns separated by blanks, with # for comments, and the word lanczos after those whose kernels are resampled; or
// TOML (name ends in .toml), file name = network name. Errors: InvalidArgument, with the line.
Expected<std::vector<NameMapping>> parseNameMap(std::string_view text, std::string_view sourceName);

// What does not belong together, and which name on the other side is nearest.
struct Misfit {
    std::string name, nearest;  // nearest: empty if none is near
};
struct WeightMatch {
    struct Pair {
        std::size_t file, network;  // indices
        bool resample = false;      // both are kernels, of two sizes
    };
    std::vector<Pair> pairs;
    std::vector<std::string> notes;  // sentences: renamed, left out, kept as they are
    std::vector<Misfit> missing;     // in the file, under their names in the network
    std::vector<Misfit> unknown;     // to the network, under their names in the file
    std::vector<Pair> misshapen;     // those of `pairs` whose shapes differ

    bool fits() const { return missing.empty() && unknown.empty() && misshapen.empty(); }
};

// Pairs what belongs together, and lists what does not. `num_batches_tracked` may be missing and may be unknown. Errors:
// InvalidArgument for a mapping that names what neither side has; `fileName` is for that sentence.
Expected<WeightMatch> compareWeights(std::span<const NamedShape> file, std::span<const NamedShape> network,
                                     std::span<const NameMapping> map, const std::string &fileName);

// The same where all has to fit: every tensor of the network finds one of the file with its shape, and every one of the
// file is used, else InvalidArgument with a sentence that lists what is missing, unknown and of another shape, each with
// the nearest name on the other side.
Expected<WeightMatch> matchWeights(std::span<const NamedShape> file, std::span<const NamedShape> network,
                                   std::span<const NameMapping> map, const std::string &fileName);

// The name in the one convention that the matching compares: layer1.0, stage1.block0 and stage_1.0 are the same, and so
// are norm.1 and norm1, linear, fc and classifier.
std::string canonicalWeightName(std::string_view name);

}  // namespace ttq
