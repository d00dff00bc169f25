#include "runfeed.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "base/system.h"
#include "runfeedreading.h"

namespace ttq {

namespace {

// Each look costs the training something on a machine of few cores; whoever has just given a command waits for an answer.
constexpr double kPaceSeconds = 0.25, kQuickPaceSeconds = 0.1, kQuickForSeconds = 3;
constexpr double kAfterFaultSeconds = 1;

}  // namespace

RunFeed::RunFeed(std::filesystem::path folder, std::function<void()> notify)
    : m_folder(std::move(folder)), m_notify(std::move(notify)), m_thread([this] { run(); })
{
}

RunFeed::~RunFeed()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_woken.notify_all();
    m_thread.join();
}

RunUpdate RunFeed::take()
{
    const std::lock_guard lock(m_mutex);
    m_readyWaits = false;
    m_woken.notify_all();
    return std::exchange(m_ready, {});
}

void RunFeed::watch(const CurveRequest &request)
{
    const std::lock_guard lock(m_mutex);
    m_watched.insert(request);
    m_asked = true;
    m_woken.notify_all();
}

void RunFeed::unwatch(const CurveRequest &request)
{
    const std::lock_guard lock(m_mutex);
    m_watched.erase(request);
    if (!request.overview)
        m_details.erase(request.series);
}

void RunFeed::requestDetail(const std::string &series, const DetailRequest &request)
{
    const std::lock_guard lock(m_mutex);
    m_details[series] = request;
    m_asked = true;
    m_woken.notify_all();
}

void RunFeed::watchHistogram(std::int64_t layer)
{
    const std::lock_guard lock(m_mutex);
    m_histogramLayer = layer;
    m_asked = true;
    m_woken.notify_all();
}

void RunFeed::watchHistograms(std::optional<std::int64_t> step)
{
    const std::lock_guard lock(m_mutex);
    m_histograms = step ? std::optional(HistogramsRequest{++m_histogramsSerial, *step}) : std::nullopt;
    m_asked = true;
    m_woken.notify_all();
}

void RunFeed::post(CommandKind kind, std::string payload)
{
    const std::lock_guard lock(m_mutex);
    m_commands.emplace_back(kind, std::move(payload));
    m_quickUntil = monotonicTime() + kQuickForSeconds;
    m_asked = true;
    m_woken.notify_all();
}

bool RunFeed::deliver(RunUpdate &update)
{
    const std::unique_lock lock(m_mutex);
    if (m_stop)
        return false;
    const double now = monotonicTime();
    const bool early = now - m_deliveredAt < pace() && !update.awaited;
    if (m_readyWaits || update.empty() || early)
        return true;
    m_ready = std::exchange(update, {});
    m_readyWaits = true;
    m_deliveredAt = now;
    m_notify();
    return true;
}

void RunFeed::serve(RunFeedReading &reading)
{
    std::set<CurveRequest> watched;
    std::map<std::string, DetailRequest> details;
    std::deque<std::pair<CommandKind, std::string>> commands;
    std::int64_t layer = -1;
    std::optional<HistogramsRequest> histograms;
    {
        const std::lock_guard lock(m_mutex);
        watched = m_watched;
        details = m_details;
        commands.swap(m_commands);
        layer = m_histogramLayer;
        histograms = m_histograms;
        m_asked = false;
    }
    for (const auto &[kind, payload] : commands)
        reading.post(kind, payload);
    reading.poll(watched, layer, histograms);
    reading.readDetails(details);
}

double RunFeed::pace() const
{
    return monotonicTime() < m_quickUntil ? kQuickPaceSeconds : kPaceSeconds;
}

void RunFeed::wait(bool updatePending)
{
    std::unique_lock lock(m_mutex);
    double seconds = pace();
    if (updatePending && !m_readyWaits)
        seconds = std::clamp(m_deliveredAt + seconds - monotonicTime(), 0.0, seconds);
    // An update that was taken meanwhile makes room for the next one.
    const bool roomMatters = updatePending && m_readyWaits;
    m_woken.wait_for(lock, std::chrono::duration<double>(seconds),
                     [&] { return m_stop || m_asked || (roomMatters && !m_readyWaits); });
}

void RunFeed::run()
{
    RunFeedReading reading(m_folder, [this](RunUpdate &update) { return deliver(update); });
    while (true) {
        try {
            serve(reading);
        } catch (const std::exception &error) {
            // Out of memory, or a library's surprise: said, and tried again.
            reading.update.error = m_folder.string() + ": " + error.what();
            std::unique_lock lock(m_mutex);
            m_woken.wait_for(lock, std::chrono::duration<double>(kAfterFaultSeconds), [&] { return m_stop; });
        }
        if (!deliver(reading.update))
            return;
        wait(!reading.update.empty());
        const std::lock_guard lock(m_mutex);
        if (m_stop)
            return;
    }
}

}  // namespace ttq
