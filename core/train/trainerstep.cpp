// One optimizer step, and what is recorded of it.
#include <torch/torch.h>

#include <cmath>
#include <limits>

#include "base/system.h"
#include "base/text.h"
#include "divergence.h"
#include "phasesettings.h"
#include "quant/kernels.h"
#include "schedule.h"
#include "stats/histogram.h"
#include "trainer.h"

namespace ttq {

std::vector<std::int64_t> denseSeriesIds(const std::map<std::string, std::int64_t> &series, const Model &model,
                                         const std::vector<std::string> &scalars)
{
    std::vector<std::int64_t> ids;
    for (const char *name : kRunSeries) {
        ids.push_back(series.at(name));
    }
    if (model.quantized()) {
        for (const std::size_t index : model.selected()) {
            for (const std::string &scalar : scalars) {
                ids.push_back(series.at(model.layers()[index].name + "/" + scalar));
            }
        }
    }
    return ids;
}

LoaderOptions Trainer::loaderOptions(bool training) const
{
    const DataConfig &data = m.config.data;
    LoaderOptions options;
    options.batchSize = training ? batchSizeOf(m.config, phase()) : data.evalBatchSize;
    options.dropLast = training && data.dropLast;
    options.shuffle = training;
    options.channelsLast = m.config.channelsLast;
    options.pinMemory = m.model.device().is_cuda();
    options.prefetch = data.prefetch;
    options.workers = data.workers > 0 ? static_cast<int>(data.workers) : physicalCores();
    options.augmentation = training ? m.data.training : m.data.evaluation;
    options.seed = static_cast<std::uint64_t>(m.config.seed);
    return options;
}

Hyperparameters Trainer::hyperparameters() const
{
    const double factor = scheduleFactor(phase(), m.progress.stepInPhase, batchesPerEpoch())
        * plateauFactor(phase(), m.progress.plateau);
    Hyperparameters values;
    for (int group = 0; group < 3; ++group) {
        values.lr[group] = m.live.lr(phase(), kGroupNames[group], factor);
    }
    values.momentum = m.live.momentum(phase());
    values.weightDecay = m.live.weightDecay(phase());
    values.decayScales = m.live.decayScales(phase());
    return values;
}

torch::Tensor Trainer::gradientNorm() const
{
    torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> gradients;
    for (const NamedParameter &parameter : m.model.parameters()) {
        if (parameter.tensor.grad().defined()) {
            gradients.push_back(parameter.tensor.grad());
        }
    }
    if (!m.model.device().is_cpu()) {
        return torch::stack(at::_foreach_norm(gradients)).norm();
    }
    kernels::AbsStats total;
    for (const torch::Tensor &gradient : gradients) {
        const torch::Tensor dense = gradient.is_non_overlapping_and_dense() ? gradient : gradient.contiguous();
        total.add(kernels::absStats(dense.data_ptr<float>(), static_cast<std::size_t>(dense.numel())));
    }
    const bool finite = std::isfinite(total.absMax);
    return torch::full({}, finite ? std::sqrt(total.squareSum) : std::numeric_limits<double>::quiet_NaN(),
                       torch::kFloat64);
}

std::string Trainer::nonFiniteCause(const torch::Tensor &images) const
{
    const std::string tensor = m.model.firstNonFinite();
    const bool weights = !tensor.empty() && tensor.rfind("gradient", 0) != 0;
    if (!weights && !torch::isfinite(images).all().item<bool>()) {
        return "the batch of images";  // what the gradients have it from
    }
    return tensor.empty() ? "the loss" : tensor;
}

void Trainer::step(const Batch &batch)
{
    Progress &p = m.progress;
    const double begun = monotonicTime();
    const Hyperparameters values = hyperparameters();
    m_optimizer->set(values);
    m_optimizer->zeroGradients();

    const torch::Tensor images = batch.images.to(m.model.device(), true);
    const torch::Tensor labels = batch.labels.to(m.model.device(), true);
    torch::Tensor loss;
    Correct correct;
    try {
        torch::Tensor logits;
        {
            AutocastGuard autocast(m.model.device(), m.config.precision == "bf16");
            logits = m.model.network().forward(images);
        }
        logits = logits.to(torch::kFloat32);
        loss = torch::nn::functional::cross_entropy(logits, labels);
        loss.backward();
        correct = countCorrect(logits, labels);
    } catch (const NonFiniteWeight &) {
        throw Divergence(p.step + 1, m.model.firstNonFinite());
    }

    // One transfer for all that decides whether the optimizer may take this step.
    const torch::Tensor numbers
        = torch::stack({loss.detach(), correct.top1, correct.top5, gradientNorm()}).to(torch::kCPU, torch::kFloat64);
    const std::span<const double, 4> host(numbers.data_ptr<double>(), 4);
    if (!std::isfinite(host[0]) || !std::isfinite(host[3])) {
        throw Divergence(p.step + 1, nonFiniteCause(images));
    }
    m_optimizer->step();
    for (const std::size_t index : m.model.selected()) {
        if (Quantizer *quantizer = m.model.layers()[index].layer->quantizer()) {
            quantizer->afterStep();
        }
    }

    ++p.step;
    ++p.stepInPhase;
    ++p.batch;
    const std::int64_t n = labels.size(0);
    p.meter.loss += host[0] * static_cast<double>(n);
    p.meter.top1 += std::llround(host[1]);
    p.meter.top5 += std::llround(host[2]);
    p.meter.samples += n;
    const double seconds = monotonicTime() - begun;
    p.epochSeconds += seconds;
    // A time constant of 20 steps.
    const double each = seconds / static_cast<double>(n);
    m_imageSeconds = m_imageSeconds > 0 ? m_imageSeconds + (each - m_imageSeconds) / 20 : each;

    record(host, values, seconds, n);
    const std::int64_t every = m.config.record.histogramEvery;
    if (every > 0 && p.step % every == 0) {
        recordWeights(false);
    }
    updateState();
    if (m_observer.step) {
        m_observer.step(m_state, p.batch, batchesPerEpoch(), host[0]);
    }
}

void Trainer::record(std::span<const double, 4> numbers, const Hyperparameters &values, double seconds,
                     std::int64_t images)
{
    StepRecord row;
    row.step = m.progress.step;
    row.time = unixTime();
    const auto n = static_cast<double>(images);
    // In the order of kRunSeries.
    for (const double value :
         {numbers[0], numbers[1] / n, numbers[3], values.lr[0], values.lr[1], values.lr[2], n / seconds}) {
        row.values.push_back(static_cast<float>(value));
    }
    if (m.model.quantized()) {
        std::vector<torch::Tensor> scalars;
        for (const std::size_t index : m.model.selected()) {
            scalars.push_back(m.model.layers()[index].layer->quantizer()->scalars());
        }
        const torch::Tensor all = torch::cat(scalars).to(torch::kCPU);
        const std::span<const float> view(all.data_ptr<float>(), static_cast<std::size_t>(all.numel()));
        row.values.insert(row.values.end(), view.begin(), view.end());
        raiseAlarms(view);
    }
    m.recorder->push(std::move(row));

    // Steps of a schedule are events; ramps are not.
    const std::int64_t done = m.progress.stepInPhase;
    const auto factor = [&](std::int64_t step) { return scheduleFactor(phase(), step, batchesPerEpoch()); };
    if (done > 1 && (phase().schedule == "step" || phase().schedule == "multistep")
        && factor(done - 1) < factor(done - 2)) {
        event({.step = m.progress.step,
               .kind = "lr_drop",
               .text = "learning rate drops to " + formatNumber(values.lr[2])});
    }
}

void Trainer::raiseAlarms(std::span<const float> scalars)
{
    for (const Alarm &alarm : m_alarms.check(scalars)) {
        event({.step = m.progress.step,
               .kind = "alarm",
               .severity = Severity::Warning,
               .layer = static_cast<std::int64_t>(m.model.selected()[alarm.layer]),
               .text = alarm.text,
               .data = "{\"alarm\":\"" + alarm.kind + "\"}"});
    }
}

void Trainer::recordWeights(bool codes)
{
    torch::NoGradGuard noGrad;
    const auto &layers = m.model.layers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const torch::Tensor latent = layers[i].layer->latent().detach().to(torch::kCPU, torch::kFloat32).contiguous();
        const std::span<const float> values(latent.data_ptr<float>(), static_cast<std::size_t>(latent.numel()));
        const auto layer = static_cast<std::int64_t>(i);
        const Histogram histogram = weightHistogram(values, static_cast<int>(m.config.record.histogramBins));
        m.recorder->push(HistogramRecord{layer, m.progress.step, histogram.low, histogram.high, histogram.counts});
        Quantizer *quantizer = layers[i].layer->quantizer();
        if (!codes || quantizer == nullptr || m.codesBytesLeft <= 0) {
            continue;
        }
        const torch::Tensor ternary = quantizer->evaluate(layers[i].layer->latent()).codes.to(torch::kCPU).contiguous();
        const std::span<const std::int8_t> view(ternary.data_ptr<std::int8_t>(),
                                                static_cast<std::size_t>(ternary.numel()));
        CodesRecord record{layer, m.progress.epoch, m.progress.step, ternary.numel(), packCodes(view)};
        m.codesBytesLeft -= static_cast<std::int64_t>(record.packed.size());
        m.recorder->push(std::move(record));
    }
}

}  // namespace ttq
