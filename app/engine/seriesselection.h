// Which series `--series` and `--layer` mean.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "runs/records.h"

namespace ttq {

// In the order of `names`, each series once. A name is a whole series ("train/loss", "stage1.conv/wp") or, with a
// layer glob, a scalar of layers ("wp" → LAYER/wp of every layer that matches and has it, in network order).
// Errors (InvalidArgument): unknown name (with the nearest), glob without a match, scalar without a glob.
Expected<std::vector<SeriesInfo>> selectSeries(std::span<const SeriesInfo> series, std::span<const LayerInfo> layers,
                                               std::span<const std::string> names, const std::string &layerGlob);

}  // namespace ttq
