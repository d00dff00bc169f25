// Thrown inside the trainer when a loss, gradient or weight is not finite, before the optimizer has used it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace ttq {

class Divergence : public std::runtime_error {
public:
    Divergence(std::int64_t step, const std::string &tensor)
        : std::runtime_error("diverged at step " + std::to_string(step) + ": " + tensor + " is not finite")
    {
    }
};

}  // namespace ttq
