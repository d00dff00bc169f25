#include "loader.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace ttq {

struct Loader::Impl {
    const ImageSet &images;
    std::span<const std::uint32_t> indices;
    std::vector<double> mean, std;
    LoaderOptions options;
    std::uint32_t epoch;
    std::int64_t firstBatch, batches;
    double waited = 0;

    // Shared with the thread, under `mutex`.
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Batch> ready;
    std::exception_ptr failure;
    bool ended = false;  // nothing more will be appended to `ready`
    bool stopping = false;

    std::thread thread;  // last: starts when everything above exists

    Impl(const ImageSet &set, std::span<const std::uint32_t> samples, std::span<const double> means,
         std::span<const double> stds, const LoaderOptions &wanted, std::uint32_t whichEpoch, std::int64_t start)
        : images(set), indices(samples), mean(means.begin(), means.end()), std(stds.begin(), stds.end()),
          options(wanted), epoch(whichEpoch), firstBatch(std::max<std::int64_t>(start, 0)),
          batches(batchesPerEpoch(static_cast<std::int64_t>(samples.size()), wanted)), thread([this] { run(); })
    {
    }

    ~Impl()
    {
        {
            const std::scoped_lock lock(mutex);
            stopping = true;
        }
        changed.notify_all();
        thread.join();
    }

    void run();
    void prepareAll();
    Batch prepare(std::span<const std::uint32_t> samples) const;
};

void Loader::Impl::run()
{
    std::exception_ptr thrown;
    try {
        prepareAll();
    } catch (...) {
        thrown = std::current_exception();
    }
    {
        const std::scoped_lock lock(mutex);
        failure = thrown;
        ended = true;
    }
    changed.notify_all();
}

void Loader::Impl::prepareAll()
{
    if (mean.size() != static_cast<std::size_t>(images.channels) || std.size() != mean.size())
        throw std::invalid_argument("the loader got " + std::to_string(mean.size()) + " means and "
                                    + std::to_string(std.size()) + " standard deviations for "
                                    + std::to_string(images.channels) + " channels");
    const std::vector<std::uint32_t> shuffled
        = options.shuffle ? epochOrder(indices, options.seed, epoch) : std::vector<std::uint32_t>();
    const std::span<const std::uint32_t> order = options.shuffle ? std::span(shuffled) : indices;
    const auto room = static_cast<std::size_t>(std::max<std::int64_t>(options.prefetch, 1));
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(options.batchSize, 1));
    for (auto batch = static_cast<std::size_t>(firstBatch); batch < static_cast<std::size_t>(batches); ++batch) {
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return stopping || ready.size() < room; });
            if (stopping)
                return;
        }
        const std::size_t begin = batch * size;
        Batch prepared = prepare(order.subspan(begin, std::min(size, order.size() - begin)));
        {
            const std::scoped_lock lock(mutex);
            ready.push_back(std::move(prepared));
        }
        changed.notify_all();
    }
}

Batch Loader::Impl::prepare(std::span<const std::uint32_t> samples) const
{
    for (const std::uint32_t sample : samples)
        if (sample >= images.labels.size())
            throw std::out_of_range("sample " + std::to_string(sample) + " does not exist, the image set has "
                                    + std::to_string(images.labels.size()));
    const auto n = static_cast<std::int64_t>(samples.size());
    const auto floats = torch::TensorOptions().dtype(torch::kFloat32).pinned_memory(options.pinMemory);
    const auto integers = torch::TensorOptions().dtype(torch::kInt64).pinned_memory(options.pinMemory);
    Batch batch;
    const auto [height, width] = ttq::batchSize(images, options.augmentation);
    batch.images
        = torch::empty({n, images.channels, height, width}, floats,
                       options.channelsLast ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous);
    batch.labels = torch::empty({n}, integers);
    std::vector<std::uint32_t> used(samples.size());
    assembleBatch(images, samples, options.augmentation, mean, std, options.seed, epoch, options.channelsLast,
                  batch.images.data_ptr<float>(), options.workers, used);
    std::int64_t *label = batch.labels.data_ptr<std::int64_t>();
    for (const std::uint32_t sample : used)
        *label++ = images.labels[sample];
    return batch;
}

Loader::Loader(const ImageSet &images, std::span<const std::uint32_t> indices, std::span<const double> mean,
               std::span<const double> std, const LoaderOptions &options, std::uint32_t epoch, std::int64_t firstBatch)
    : m_impl(std::make_unique<Impl>(images, indices, mean, std, options, epoch, firstBatch))
{
}

Loader::~Loader() = default;

std::int64_t Loader::batches() const
{
    return m_impl->batches;
}

std::optional<Batch> Loader::next()
{
    Impl &impl = *m_impl;
    std::optional<Batch> batch;
    {
        std::unique_lock lock(impl.mutex);
        const auto available = [&] { return !impl.ready.empty() || impl.ended; };
        if (!available()) {
            const auto start = std::chrono::steady_clock::now();
            impl.changed.wait(lock, available);
            impl.waited += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        }
        if (impl.ready.empty()) {
            if (impl.failure)
                std::rethrow_exception(impl.failure);
            return std::nullopt;
        }
        batch = std::move(impl.ready.front());
        impl.ready.pop_front();
    }
    impl.changed.notify_all();
    return batch;
}

double Loader::waitedSeconds() const
{
    return m_impl->waited;
}

std::int64_t Loader::batchesPerEpoch(std::int64_t samples, const LoaderOptions &options)
{
    const std::int64_t size = std::max<std::int64_t>(options.batchSize, 1);
    return options.dropLast ? samples / size : (samples + size - 1) / size;
}

}  // namespace ttq
