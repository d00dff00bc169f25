// What the quantizer adds to a training step: both of its passes over all inner layers of ResNet-20, as a share of
// the CPU time of a whole step at batch 128. Goal: share ≤ 0.01.
#include "resnet20step.h"

using namespace ttq;
using namespace ttq::bench;

namespace {

void passes(benchmark::State &state, const char *rule, double value)
{
    ResNet20Step step;
    const double wholeStep = step.cpuSecondsOfAStep(10);
    std::vector<QuantizableLayer *> layers;
    std::vector<torch::Tensor> gradients;
    for (const std::size_t index : step.model().selected()) {
        QuantizableLayer *layer = step.model().layers()[index].layer;
        layer->quantizer()->setRule(ThresholdRule{rule, value});
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

BENCHMARK_CAPTURE(passes, max_fraction, "max_fraction", 0.05)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(passes, constant_sparsity, "constant_sparsity", 0.5)->Unit(benchmark::kMillisecond)->UseManualTime();

}  // namespace
