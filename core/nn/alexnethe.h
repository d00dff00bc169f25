// AlexNet in the layout of elliothe/Ternarized_Neural_Network: no groups, dropout or local response normalisation.
//
// 96 11×11 stride 4 padding 2, 256 5×5, 384, 384, 256 3×3, each with BatchNorm and ReLU, max-pooling 3/2 after the
// first, second and fifth; fully connected 4096, 4096 (BatchNorm, no bias), classes (bias). At 224×224 the first one
// sees 6×6×256 = 9216. Width 96 and 1000 classes: 62,387,912 parameters. Names as in its weight files (features.4,
// classifier.6). Start: convolutions N(0, √(2/(k²·out))), fully connected layers kaiming_normal, bias 0.
#pragma once

#include "network.h"

namespace ttq {

// At least 63×63 pixels, so that the last pooling has something to pool; the width is a multiple of 3.
std::shared_ptr<Network> makeAlexNetHe(std::int64_t width, const InputShape &input);

}  // namespace ttq
