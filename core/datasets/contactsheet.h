// A picture of what training sees: a row for each image, the first column as evaluation shows it, the others as training
// does in its first epochs.
#pragma once

#include <cstdint>
#include <span>

#include "dataset.h"
#include "picture.h"

namespace ttq {

struct ContactSheet {
    int draws = 7;           // columns besides the first, ≥ 0
    int smallestSide = 56;   // smaller images are magnified by a whole number
    std::uint64_t seed = 1;  // of a run whose epochs 1 to `draws` are shown
    int threads = 1;
};

// Pixels are shown before normalisation; padding of the normalised mean is shown as that mean. Grey images are shown
// grey. Corrupt when an image cannot be read; InvalidArgument for a sample that is not in `images`.
Expected<Picture> drawContactSheet(const Dataset &dataset, const ImageSet &images,
                                   std::span<const std::uint32_t> samples, const ContactSheet &options);

}  // namespace ttq
