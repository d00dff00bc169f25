// Some images of a data set in one picture.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "datasets/dataset.h"

namespace ttq {

// PNG of `samples` in rows of `columns`, in order, with a gap between them; each at least 64 pixels high, small ones
// enlarged by whole numbers so that their pixels stay visible. Colours as in the files, without augmentation. Errors: those
// of reading an image; InvalidArgument for no samples.
Expected<std::string> imageSheet(const ImageSet &images, std::span<const std::uint32_t> samples, int columns);

// PNG of one of them alone, as large as it is but at most 224 pixels. Errors as above.
Expected<std::string> imageFile(const ImageSet &images, std::uint32_t sample);

}  // namespace ttq
