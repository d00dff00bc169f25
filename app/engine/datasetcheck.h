// Whether a loaded data set is what its publisher made it, and every image of it readable.
#pragma once

#include <vector>

#include "datasets/dataset.h"

namespace ttq {

struct DatasetCheck {
    std::vector<SkippedImage> damaged;  // left out when loading, unlike the published files, unreadable now
    bool asPublished = false;           // there are published hashes, and the files have them
};

// Reads every image. Of a data set that was loaded without a cache of decoded images: the files themselves are asked.
DatasetCheck checkDataset(const Dataset &dataset);

}  // namespace ttq
