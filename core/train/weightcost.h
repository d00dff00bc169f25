// What a checkpoint's weights cost to store: codes in several encodings, their magnitudes, and all that stays float32.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "quant/codecost.h"
#include "session.h"

namespace ttq {

struct LayerCost {
    std::string name;
    std::vector<std::int64_t> counts;  // of the codes −J … +J, as they are when the checkpoint is evaluated
    CodeCost cost;                     // bytes
    std::int64_t scaleBytes = 0;       // 4 for each magnitude that occurs
};

struct WeightCost {
    std::vector<LayerCost> layers;
    CodeCost total;               // over the layers
    std::int64_t scaleBytes = 0;  // over the layers
    std::int64_t restBytes = 0;   // parameters and buffers that are not quantized weights, as float32
    // The same file without quantization.
    std::int64_t fullBytes() const { return 4 * total.weights + restBytes; }
};

// NotFound when the checkpoint is from before quantization.
Expected<WeightCost> weightCost(const RunConfig &config, const FoundCheckpoint &checkpoint);

}  // namespace ttq
