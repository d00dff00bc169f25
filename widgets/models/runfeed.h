// The thread that reads one run folder for a RunModel: looks at it four times a second (ten times after a command), reads
// what is new, and hands over a RunUpdate as often. It outlives every fault of the folder and tries again.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "runs/command.h"
#include "runupdate.h"

namespace ttq {

class RunFeedReading;

class RunFeed {
public:
    // `notify` is called on the feed's thread when an update lies ready, and again only after it was taken.
    RunFeed(std::filesystem::path folder, std::function<void()> notify);
    ~RunFeed();  // ends the thread after at most one short read

    RunUpdate take();

    // What is to be read; any thread.
    void watch(const CurveRequest &request);
    void unwatch(const CurveRequest &request);
    // The newest one of a series counts, until the series is no longer watched.
    void requestDetail(const std::string &series, const DetailRequest &request);
    void watchHistogram(std::int64_t layer);
    void watchHistograms(std::optional<std::int64_t> step);
    void post(CommandKind kind, std::string payload);

private:
    friend class RunFeedReading;

    void run();
    void serve(RunFeedReading &reading);
    // Hands what was read over if the last update was taken and is as old as the pace, or somebody waits for this one;
    // returns whether the feed may go on.
    bool deliver(RunUpdate &update);
    void wait(bool updatePending);
    double pace() const;  // seconds from look to look; the mutex is held

    const std::filesystem::path m_folder;
    const std::function<void()> m_notify;

    std::mutex m_mutex;
    std::condition_variable m_woken;
    bool m_stop = false, m_asked = false;
    std::set<CurveRequest> m_watched;
    std::map<std::string, DetailRequest> m_details;
    std::deque<std::pair<CommandKind, std::string>> m_commands;
    std::int64_t m_histogramLayer = -1;
    std::optional<HistogramsRequest> m_histograms;
    std::uint64_t m_histogramsSerial = 0;
    RunUpdate m_ready;
    bool m_readyWaits = false;
    double m_deliveredAt = 0, m_quickUntil = 0;

    std::thread m_thread;
};

}  // namespace ttq
