// The k-th largest |w| of each inner layer of ResNet-20: the selection of constant_sparsity against torch's own.
// Goal: ratio ≤ 0.2.
#include "quant/kernels.h"
#include "resnet20step.h"

using namespace ttq;
using namespace ttq::bench;

namespace {

// The latents of the freshly initialised network, flat.
std::vector<torch::Tensor> latents()
{
    ResNet20Step step;
    std::vector<torch::Tensor> all;
    for (const std::size_t index : step.model().selected())
        all.push_back(step.model().layers()[index].layer->latent().detach().contiguous().flatten().clone());
    return all;
}

float ours(const torch::Tensor &w, std::int64_t k, std::vector<float> &scratch)
{
    const auto n = static_cast<std::size_t>(w.numel());
    return kernels::kthLargestAbs({w.data_ptr<float>(), n}, static_cast<std::size_t>(k), {scratch.data(), n});
}

float theirs(const torch::Tensor &w, std::int64_t k)
{
    return std::get<0>(w.abs().kthvalue(w.numel() - k + 1)).item<float>();
}

void select(benchmark::State &state, double sparsity)
{
    const torch::NoGradGuard noGrad;
    const std::vector<torch::Tensor> layers = latents();
    std::vector<float> scratch(1 << 20);
    const auto rank = [&](const torch::Tensor &w) {
        return static_cast<std::int64_t>((1 - sparsity) * static_cast<double>(w.numel())) + 1;
    };
    for (const torch::Tensor &w : layers)
        if (ours(w, rank(w), scratch) != theirs(w, rank(w)))
            return state.SkipWithError("the two selections disagree");
    constexpr int kRounds = 20;
    double begun = processCpu();
    for (int round = 0; round < kRounds; ++round)
        for (const torch::Tensor &w : layers)
            benchmark::DoNotOptimize(theirs(w, rank(w)));
    const double reference = (processCpu() - begun) / kRounds;
    double spent = 0;
    for (auto _ : state) {
        begun = processCpu();
        for (const torch::Tensor &w : layers)
            benchmark::DoNotOptimize(ours(w, rank(w), scratch));
        const double seconds = processCpu() - begun;
        spent += seconds;
        state.SetIterationTime(seconds);
    }
    state.counters["torch_ms"] = reference * 1e3;
    state.counters["ratio"] = spent / static_cast<double>(state.iterations()) / reference;
    state.counters["goal"] = 0.2;
}

BENCHMARK_CAPTURE(select, sparsity_0_3, 0.3)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(select, sparsity_0_5, 0.5)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(select, sparsity_0_9, 0.9)->Unit(benchmark::kMillisecond)->UseManualTime();

}  // namespace
