// Loss and accuracy of a model: per batch while training, over a split when evaluating.
#pragma once

#include <torch/types.h>

#include "checkpoint.h"
#include "datasets/loader.h"
#include "model.h"
#include "runs/records.h"

namespace ttq {

// Correct predictions of one batch: float32 tensors [] on the logits' device; no synchronisation. A logit that is NaN
// makes its sample wrong. top5 counts k = min(5, classes).
struct Correct {
    torch::Tensor top1, top5;
};
Correct countCorrect(const torch::Tensor &logits, const torch::Tensor &labels);

EpochMetrics metricsOf(const EpochMeter &meter);  // NaN for no samples

// Over all samples of `indices`, in evaluation mode (stored BatchNorm statistics, weights quantized once). The model's
// training state is untouched. Logits that are not finite give NaN for every number.
EpochMetrics evaluate(Model &model, const ImageSet &images, std::span<const std::uint32_t> indices,
                      const std::vector<double> &mean, const std::vector<double> &std, const LoaderOptions &options,
                      bool bf16);

// bf16 autocast for the scope, on `device`; nothing when `enabled` is false.
class AutocastGuard {
public:
    AutocastGuard(torch::Device device, bool enabled);
    ~AutocastGuard();
    AutocastGuard(const AutocastGuard &) = delete;
    AutocastGuard &operator=(const AutocastGuard &) = delete;

private:
    torch::Device m_device;
    bool m_enabled, m_before = false;
};

}  // namespace ttq
