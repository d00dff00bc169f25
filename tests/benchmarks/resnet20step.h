// A ternary ResNet-20 at its reference size, and whole training steps of it on random images.
#pragma once

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <ctime>

#include "train/model.h"
#include "train/optimizers.h"
#include "train/session.h"

namespace ttq::bench {

inline constexpr std::int64_t kBatch = 128;
inline constexpr int kThreads = 2;

inline double cpuSeconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
// All threads of the process; this thread alone.
inline double processCpu()
{
    return cpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
}
inline double threadCpu()
{
    return cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
}

class ResNet20Step {
public:
    explicit ResNet20Step(const QuantizerConfig &quantizer = {})
        : m_config(configuration(quantizer)), m_model(make(m_config))
    {
        const ThresholdRule rule{m_config.quantizer.rule, m_config.quantizer.threshold};
        const auto ruleOf = [&rule](const std::string &) { return rule; };
        if (auto started = m_model.startQuantization(m_config.quantizer, ruleOf, true); !started)
            std::abort();
        PhaseConfig phase;
        phase.optimizer = "sgd";
        m_optimizer = std::make_unique<OptimizerSet>(phase, m_model.parameters());
        Hyperparameters values;
        for (double &lr : values.lr)
            lr = 0.01;
        values.momentum = 0.9;
        values.weightDecay = 2e-4;
        m_optimizer->set(values);
        m_images = torch::randn({kBatch, 3, 32, 32}).contiguous(torch::MemoryFormat::ChannelsLast);
        m_labels = torch::randint(10, {kBatch}, torch::kLong);
    }

    Model &model() { return m_model; }

    // Forward, backward, update: what training does at each step, without reading and recording.
    void operator()()
    {
        m_optimizer->zeroGradients();
        torch::nn::functional::cross_entropy(m_model.network().forward(m_images), m_labels).backward();
        m_optimizer->step();
    }

    // CPU seconds of a step, of all threads: the mean of `steps` after two to warm up.
    double cpuSecondsOfAStep(int steps)
    {
        for (int i = 0; i < 2; ++i)
            (*this)();
        const double begun = processCpu();
        for (int i = 0; i < steps; ++i)
            (*this)();
        return (processCpu() - begun) / steps;
    }

private:
    static RunConfig configuration(const QuantizerConfig &quantizer)
    {
        prepareTorch(kThreads);
        RunConfig config;  // ResNet-20 of width 16, inner layers, max_fraction: the defaults
        config.channelsLast = true;
        config.quantizer = quantizer;
        return config;
    }
    static Model make(const RunConfig &config)
    {
        auto model = Model::make(config, InputShape{}, torch::kCPU);
        if (!model)
            std::abort();
        model->setTraining(true);
        return std::move(*model);
    }

    RunConfig m_config;
    Model m_model;
    std::unique_ptr<OptimizerSet> m_optimizer;
    torch::Tensor m_images, m_labels;
};

}  // namespace ttq::bench
