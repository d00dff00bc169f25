// What the quantizer adds to a training step: both of its passes over all inner layers of ResNet-20, as a share of
// the CPU time of a whole step at batch 128. Goal: share ≤ 0.01.
#include "resnet20step.h"

using namespace ttq;
using namespace ttq::bench;

namespace {

QuantizerConfig method(const char *kind, const char *rule, double threshold, std::vector<double> expansion = {})
{
    QuantizerConfig config;
    config.kind = kind;
    config.rule = rule;
    config.threshold = threshold;
    config.expansion = std::move(expansion);
    return config;
}

void passes(benchmark::State &state, const QuantizerConfig &config)
{
    ResNet20Step step(config);
    const double wholeStep = step.cpuSecondsOfAStep(10);
    std::vector<QuantizableLayer *> layers;
    std::vector<torch::Tensor> gradients;
    for (const std::size_t index : step.model().selected()) {
        QuantizableLayer *layer = step.model().layers()[index].layer;
        layers.push_back(layer);
        gradients.push_back(torch::randn_like(layer->latent()));
    }
    double spent = 0;
    for (auto _ : state) {
        const double begun = processCpu();
        std::vector<torch::Tensor> weights;
        for (QuantizableLayer *layer : layers)
            weights.push_back(layer->quantizer()->quantize(layer->latent()));
        torch::autograd::backward(weights, gradients);
        const double seconds = processCpu() - begun;
        spent += seconds;
        state.SetIterationTime(seconds);
    }
    const double perStep = spent / static_cast<double>(state.iterations());
    state.counters["step_cpu_ms"] = wholeStep * 1e3;
    state.counters["share"] = perStep / wholeStep;
    state.counters["goal"] = 0.01;
}

const QuantizerConfig kTtq = method("ttq", "max_fraction", 0.05);
const QuantizerConfig kTtqOfASparsity = method("ttq", "constant_sparsity", 0.5);
const QuantizerConfig kTwn = method("twn", "mean_fraction", 0.7);
const QuantizerConfig kHe = method("he", "max_fraction", 0.05);
const QuantizerConfig kRelOfTwo = method("rel", "max_fraction", 0.05, {0.1});
const QuantizerConfig kRelOfFour = method("rel", "max_fraction", 0.05, {0.1, 0.15, 0.2});

BENCHMARK_CAPTURE(passes, max_fraction, kTtq)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, constant_sparsity, kTtqOfASparsity)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, twn, kTwn)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, he, kHe)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, rel_2, kRelOfTwo)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, rel_4, kRelOfFour)->Unit(benchmark::kMillisecond)->UseManualTime();

}  // namespace
