#include "evaluate.h"

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <cmath>
#include <limits>

namespace ttq {

namespace {

// One name before LibTorch 2.4, another since.
bool autocastEnabled(torch::Device device)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    return at::autocast::is_autocast_enabled(device.type());
#else
    return device.is_cpu() ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
#endif
}

void enableAutocast(torch::Device device, bool enabled)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_enabled(device.type(), enabled);
    at::autocast::set_autocast_dtype(device.type(), torch::kBFloat16);
#else
    if (device.is_cpu()) {
        at::autocast::set_cpu_enabled(enabled);
        at::autocast::set_autocast_cpu_dtype(torch::kBFloat16);
    } else {
        at::autocast::set_enabled(enabled);
        at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
    }
#endif
}

// Puts the model back into training mode on every way out.
class EvaluationMode {
public:
    explicit EvaluationMode(Model &model) : m_model(model) { m_model.setTraining(false); }
    ~EvaluationMode() { m_model.setTraining(true); }
    EvaluationMode(const EvaluationMode &) = delete;
    EvaluationMode &operator=(const EvaluationMode &) = delete;

private:
    Model &m_model;
};

}  // namespace

AutocastGuard::AutocastGuard(torch::Device device, bool enabled) : m_device(device), m_enabled(enabled)
{
    if (m_enabled) {
        m_before = autocastEnabled(device);
        enableAutocast(device, true);
    }
}

AutocastGuard::~AutocastGuard()
{
    if (m_enabled) {
        at::autocast::clear_cache();
        enableAutocast(m_device, m_before);
    }
}

Correct countCorrect(const torch::Tensor &logits, const torch::Tensor &labels)
{
    torch::NoGradGuard noGrad;
    // The rank of the true class: how many classes score at least as high. NaN on either side counts against it.
    const torch::Tensor scores = logits.detach().to(torch::kFloat32);
    const torch::Tensor own = scores.gather(1, labels.unsqueeze(1));
    const torch::Tensor beaten = scores.lt(own).sum(1);
    const std::int64_t classes = scores.size(1);
    const torch::Tensor valid = torch::isfinite(scores).all(1);
    const auto within
        = [&](std::int64_t k) { return beaten.ge(classes - k).logical_and(valid).sum().to(torch::kFloat32); };
    return {within(1), within(std::min<std::int64_t>(5, classes))};
}

EpochMetrics metricsOf(const EpochMeter &meter)
{
    const double n = meter.samples == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(meter.samples);
    return {meter.loss / n, static_cast<double>(meter.top1) / n, static_cast<double>(meter.top5) / n};
}

EpochMetrics evaluate(Model &model, const ImageSet &images, std::span<const std::uint32_t> indices,
                      const std::vector<double> &mean, const std::vector<double> &std, const LoaderOptions &options,
                      bool bf16)
{
    torch::NoGradGuard noGrad;
    EvaluationMode mode(model);
    AutocastGuard autocast(model.device(), bf16);
    Loader loader(images, indices, mean, std, options, 0);
    torch::Tensor sums = torch::zeros({3}, torch::TensorOptions(model.device()).dtype(torch::kFloat64));
    EpochMeter meter;
    while (auto batch = loader.next()) {
        const torch::Tensor labels = batch->labels.to(model.device(), true);
        const torch::Tensor logits
            = model.network().forward(batch->images.to(model.device(), true)).to(torch::kFloat32);
        const torch::Tensor loss = torch::nn::functional::cross_entropy(
            logits, labels, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum));
        const Correct correct = countCorrect(logits, labels);
        sums += torch::stack({loss, correct.top1, correct.top5}).to(torch::kFloat64);
        meter.samples += labels.size(0);
    }
    const torch::Tensor total = sums.to(torch::kCPU);
    meter.loss = total[0].item<double>();
    meter.top1 = total[1].item<std::int64_t>();
    meter.top5 = total[2].item<std::int64_t>();
    if (!std::isfinite(meter.loss)) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan, nan};
    }
    return metricsOf(meter);
}

}  // namespace ttq
