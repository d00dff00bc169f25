// The recorder thread: the only owner of run.sqlite in the engine. The trainer hands it values; four times a second it
// writes what has come, in one transaction, and looks for commands.
//
// A write that fails (disk full) loses nothing: the transaction is rolled back, the values wait, and the same batch is
// tried again each second; once it succeeds an event tells how long the gap was. Training never waits, except in
// flush().
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "runs/runstore.h"

namespace ttq {

struct DenseSet {  // from the next step on, rows hold these series
    std::vector<std::int64_t> ids;
};
struct CheckpointRemoval {
    std::string file;  // relative to the run folder
};

class Recorder {
public:
    using Item = std::variant<StepRecord, PointRecord, EpochRecord, EventRecord, HistogramRecord, CodesRecord,
                              CheckpointRecord, CheckpointRemoval, DenseSet, StateRecord, Command>;

    explicit Recorder(RunStore store);
    ~Recorder();  // writes what is left (giving up on a full disk), then ends the thread

    void push(Item item);  // a Command is an answer to one taken earlier
    // Blocks until everything pushed so far is committed, with synchronous=FULL if `durable`. Io when that is not
    // possible now; the values stay queued.
    Expected<void> flush(bool durable);

    // Commands that have arrived since the last call, in order of id; each is given once.
    std::vector<Command> takeCommands();
    // Waits up to `timeout` for one to arrive.
    void waitForCommand(std::chrono::milliseconds timeout);

    // CPU time of the thread so far, in seconds.
    double cpuSeconds() const;

    static constexpr std::chrono::milliseconds kCommitInterval{250};

private:
    void run();
    bool writeBatch(bool durable);
    Expected<void> writeAll(const std::deque<Item> &items, bool durable);
    void pollCommands();

    RunStore m_store;
    std::deque<Item> m_batch;  // the thread's own: being written, or waiting to be written again
    std::optional<double> m_failingSince;
    std::string m_failure;
    std::int64_t m_lastTaken = 0, m_lastStep = 0;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake, m_flushed, m_arrived;
    std::deque<Item> m_queue;
    std::vector<Command> m_commands;
    bool m_stop = false;
    struct FlushRequest {
        bool durable = false, done = false;
        Expected<void> result;
    };
    std::vector<FlushRequest *> m_flushes;
    std::atomic<double> m_cpuSeconds{0};
    std::thread m_thread;
};

}  // namespace ttq
