#include "recorder.h"

#include <ctime>

#include "base/log.h"
#include "base/system.h"
#include "base/text.h"

namespace ttq {

namespace {

using namespace std::chrono_literals;

constexpr auto kPollInterval = 50ms;
constexpr auto kRetryInterval = 1s;

double threadCpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Expected<void> write(RunStore &store, const Recorder::Item &item)
{
    return std::visit(
        [&](const auto &value) -> Expected<void> {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, StateRecord>) {
                return store.setState(value);
            } else if constexpr (std::is_same_v<T, Command>) {
                return store.answerCommand(value);
            } else if constexpr (std::is_same_v<T, DenseSet>) {
                return store.setDenseSeries(value.ids);
            } else if constexpr (std::is_same_v<T, CheckpointRemoval>) {
                return store.removeCheckpoint(value.file);
            } else {
                return store.append(value);
            }
        },
        item);
}

}  // namespace

Recorder::Recorder(RunStore store) : m_store(std::move(store)), m_thread([this] { run(); }) {}

Recorder::~Recorder()
{
    {
        std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Recorder::push(Item item)
{
    std::lock_guard lock(m_mutex);
    m_queue.push_back(std::move(item));
}

Expected<void> Recorder::flush(bool durable)
{
    FlushRequest request{durable, false, {}};
    std::unique_lock lock(m_mutex);
    m_flushes.push_back(&request);
    m_wake.notify_all();
    m_flushed.wait(lock, [&] { return request.done; });
    return request.result;
}

std::vector<Command> Recorder::takeCommands()
{
    std::lock_guard lock(m_mutex);
    return std::exchange(m_commands, {});
}

void Recorder::waitForCommand(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    m_arrived.wait_for(lock, timeout, [&] { return !m_commands.empty(); });
}

double Recorder::cpuSeconds() const
{
    return m_cpuSeconds.load();
}

Expected<void> Recorder::writeAll(const std::deque<Item> &items, bool durable)
{
    if (auto begun = m_store.begin(durable); !begun) {
        return begun;
    }
    // Only the last state of a batch is worth writing.
    const Item *lastState = nullptr;
    for (const Item &item : items) {
        if (std::holds_alternative<StateRecord>(item)) {
            lastState = &item;
        }
    }
    for (const Item &item : items) {
        if (std::holds_alternative<StateRecord>(item) && &item != lastState) {
            continue;
        }
        if (auto written = write(m_store, item); !written) {
            m_store.rollback();
            return written;
        }
    }
    auto committed = m_store.commit();
    if (!committed) {
        m_store.rollback();
    }
    return committed;
}

bool Recorder::writeBatch(bool durable)
{
    if (m_batch.empty() && !durable) {
        return true;
    }
    if (auto written = writeAll(m_batch, durable); !written) {
        if (!m_failingSince) {
            m_failingSince = monotonicTime();
            log(LogLevel::Warning,
                "recording fails, training goes on and it will be tried again: " + written.error().detail);
        }
        m_failure = written.error().detail;
        return false;
    }
    for (const Item &item : m_batch) {
        if (const auto *step = std::get_if<StepRecord>(&item)) {
            m_lastStep = step->step;
        }
    }
    m_batch.clear();
    if (m_failingSince) {
        const double gap = monotonicTime() - *m_failingSince;
        m_failingSince.reset();
        EventRecord event;
        event.step = m_lastStep;
        event.kind = "recording_failed";
        event.severity = Severity::Warning;
        event.time = unixTime();
        event.text = "nothing could be recorded for "
            + formatNumber(static_cast<double>(static_cast<long>(gap * 10)) / 10) + " s (" + m_failure
            + "); all values of that time are recorded now";
        log(LogLevel::Warning, event.text);
        m_batch.push_back(event);
    }
    return true;
}

void Recorder::pollCommands()
{
    auto pending = m_store.pendingCommands();
    if (!pending) {
        return;  // busy or failing: the next round asks again
    }
    std::lock_guard lock(m_mutex);
    for (Command &command : *pending) {
        if (command.id > m_lastTaken) {
            m_lastTaken = command.id;
            m_commands.push_back(std::move(command));
        }
    }
    if (!m_commands.empty()) {
        m_arrived.notify_all();
    }
}

void Recorder::run()
{
    auto nextCommit = std::chrono::steady_clock::now() + kCommitInterval;
    for (;;) {
        std::vector<FlushRequest *> flushes;
        bool stop = false;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, kPollInterval, [&] { return m_stop || !m_flushes.empty(); });
            flushes.swap(m_flushes);
            stop = m_stop;
            const bool due = stop || !flushes.empty() || std::chrono::steady_clock::now() >= nextCommit;
            if (due) {
                m_batch.insert(m_batch.end(), std::make_move_iterator(m_queue.begin()),
                               std::make_move_iterator(m_queue.end()));
                m_queue.clear();
            }
        }
        const auto now = std::chrono::steady_clock::now();
        if (stop || !flushes.empty() || now >= nextCommit) {
            bool durable = false;
            for (const FlushRequest *request : flushes) {
                durable = durable || request->durable;
            }
            const bool written = writeBatch(durable);
            nextCommit = now + (written ? std::chrono::milliseconds(kCommitInterval) : kRetryInterval);
            std::lock_guard lock(m_mutex);
            for (FlushRequest *request : flushes) {
                if (!written) {
                    request->result = Unexpected{Error{ErrorCode::Io, m_failure}};
                }
                request->done = true;
            }
            m_flushed.notify_all();
        }
        pollCommands();
        m_cpuSeconds.store(threadCpuSeconds());
        if (stop) {
            static_cast<void>(writeBatch(false));  // an event about an ended gap
            m_store.compact();
            return;
        }
    }
}

}  // namespace ttq
