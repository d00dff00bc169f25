// What recording adds to a training step of ResNet-20: CPU time of the recorder's thread and of handing it a row, as a
// share of the CPU time of a whole step at batch 128. Goal: share ≤ 0.01.
#include <filesystem>
#include <random>
#include <thread>

#include "base/system.h"
#include "resnet20step.h"
#include "train/recorder.h"

using namespace ttq;
using namespace ttq::bench;

namespace {

// Seven of the run, and those of all ternary layers.
constexpr int kSeries = 7 + 212;

RunStore makeStore(const std::filesystem::path &file)
{
    auto store = RunStore::create(file, "11111111-2222-4333-8444-555555555555");
    if (!store || !store->begin())
        std::abort();
    std::vector<SeriesInfo> wanted;
    for (int i = 0; i < kSeries; ++i)
        wanted.push_back({0, "series" + std::to_string(i), -1, true});
    const auto series = store->defineSeries(wanted);
    std::vector<std::int64_t> ids;
    for (const SeriesInfo &one : *series)
        ids.push_back(one.id);
    if (!store->beginSegment(0, "host", 1) || !store->setDenseSeries(ids) || !store->commit())
        std::abort();
    return std::move(*store);
}

// Rows come as they do from training: one a step, in real time, with the state each time.
void record(benchmark::State &state)
{
    ResNet20Step step;
    double begun = processCpu();
    const double wallBegun = monotonicTime();
    const double wholeStep = step.cpuSecondsOfAStep(10);
    const double wallStep = (monotonicTime() - wallBegun) / 12;
    std::string name = (std::filesystem::temp_directory_path() / "ttq-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        return state.SkipWithError("no temporary folder");
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    double spent = 0;
    {
        Recorder recorder(makeStore(std::filesystem::path(name) / "run.sqlite"));
        StepRecord row;
        StateRecord now;
        row.values.resize(kSeries);
        double before = recorder.cpuSeconds();
        for (auto _ : state) {
            for (float &value : row.values)
                value = normal(random);
            begun = threadCpu();
            row.time = now.updatedAt = unixTime();
            now.step = ++row.step;
            recorder.push(row);
            recorder.push(now);
            double seconds = threadCpu() - begun;
            std::this_thread::sleep_for(std::chrono::duration<double>(wallStep));
            const double after = recorder.cpuSeconds();
            seconds += after - before;
            before = after;
            spent += seconds;
            state.SetIterationTime(seconds);
        }
        static_cast<void>(recorder.flush(false));
        spent += recorder.cpuSeconds() - before;
    }
    std::filesystem::remove_all(name);
    state.counters["step_cpu_ms"] = wholeStep * 1e3;
    state.counters["share"] = spent / static_cast<double>(state.iterations()) / wholeStep;
    state.counters["goal"] = 0.01;
}

// More than a chunk of 1,024 rows would take minutes in real time: chunks are packed once in so many steps, and
// `pack` is that time spread over its steps.
void pack(benchmark::State &state)
{
    ResNet20Step step;
    const double wholeStep = step.cpuSecondsOfAStep(10);
    std::string name = (std::filesystem::temp_directory_path() / "ttq-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        return state.SkipWithError("no temporary folder");
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    constexpr int kRows = 1024;
    std::int64_t steps = 0;
    double spent = 0;
    {
        RunStore store = makeStore(std::filesystem::path(name) / "run.sqlite");
        for (auto _ : state) {
            double seconds = 0;
            for (int row = 0; row < kRows; ++row) {
                StepRecord record{++steps, unixTime(), std::vector<float>(kSeries)};
                for (float &value : record.values)
                    value = normal(random);
                const double begun = threadCpu();
                if (!store.begin() || !store.append(record) || !store.commit())
                    return state.SkipWithError("cannot write");
                seconds += threadCpu() - begun;
            }
            spent += seconds;
            state.SetIterationTime(seconds);
        }
    }
    std::filesystem::remove_all(name);
    state.counters["step_cpu_ms"] = wholeStep * 1e3;
    state.counters["share"] = spent / static_cast<double>(steps) / wholeStep;
    state.counters["goal"] = 0.01;
}

BENCHMARK(record)->Name("record_in_real_time")->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(40);
BENCHMARK(pack)
    ->Name("record_1024_rows_with_a_commit_each")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(2);

}  // namespace
