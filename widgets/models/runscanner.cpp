#include "runscanner.h"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "runs/matrixfolder.h"
#include "runs/runfolder.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr auto kInterval = std::chrono::seconds(2);

// The runs of a matrix, one level below.
void addRuns(const fs::path &folder, std::set<fs::path> &found)
{
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code gone;
        if (fs::exists(RunFolder{entry->path()}.database(), gone))
            found.insert(entry->path());
    }
}

}  // namespace

RunScanner::RunScanner(fs::path runsFolder, std::function<void(std::vector<RunSummary>)> found,
                       std::function<void(std::string)> failed)
    : m_runsFolder(std::move(runsFolder)), m_found(std::move(found)), m_failed(std::move(failed)),
      m_thread([this] { run(); })
{
}

RunScanner::~RunScanner()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_woken.notify_all();
    m_thread.join();
}

void RunScanner::setAdded(std::set<fs::path> folders)
{
    const std::lock_guard lock(m_mutex);
    m_added = std::move(folders);
    m_asked = true;
    m_woken.notify_all();
}

void RunScanner::submit(Job job)
{
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back(std::move(job));
    m_woken.notify_all();
}

void RunScanner::look()
{
    const std::lock_guard lock(m_mutex);
    m_asked = true;
    m_woken.notify_all();
}

bool RunScanner::stopping()
{
    const std::lock_guard lock(m_mutex);
    return m_stop;
}

std::set<fs::path> RunScanner::folders(const std::set<fs::path> &added) const
{
    std::set<fs::path> found = added;
    std::error_code code;
    for (fs::directory_iterator entry(m_runsFolder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code gone;
        // A run that is being created has no database yet; other folders are nobody's business.
        if (!entry->is_directory(gone))
            continue;
        if (fs::exists(RunFolder{entry->path()}.database(), gone))
            found.insert(entry->path());
        else if (isMatrixFolder(entry->path()))
            addRuns(entry->path(), found);
    }
    return found;
}

void RunScanner::scan()
{
    std::set<fs::path> added;
    {
        const std::lock_guard lock(m_mutex);
        added = m_added;
    }
    const std::set<fs::path> present = folders(added);
    bool changed = std::erase_if(m_known, [&](const auto &known) { return !present.contains(known.first); }) > 0;
    for (const fs::path &folder : present) {
        if (stopping())
            return;
        // Taken before reading: what changes meanwhile is read again.
        std::string fingerprint = runFingerprint(folder);
        const auto known = m_known.find(folder);
        if (known != m_known.end() && known->second.fingerprint == fingerprint)
            continue;
        RunSummary summary = readRunSummary(folder);
        changed = changed || known == m_known.end() || !known->second.summary.sameAs(summary);
        m_known[folder] = {std::move(fingerprint), std::move(summary)};
    }
    if (!changed && m_told)
        return;
    std::vector<RunSummary> runs;
    for (const auto &[folder, known] : m_known)
        runs.push_back(known.summary);
    m_told = true;
    m_found(std::move(runs));
}

void RunScanner::run()
{
    while (true) {
        std::optional<Job> job;
        {
            const std::lock_guard lock(m_mutex);
            // A name that was given just before the program ends is still written.
            if (m_stop && m_jobs.empty())
                return;
            if (!m_jobs.empty()) {
                job = std::move(m_jobs.front());
                m_jobs.pop_front();
            }
            m_asked = m_asked && job;
        }
        try {
            if (job) {
                if (std::string reason = (*job)(); !reason.empty()) {
                    m_told = false;  // what was shown at once is taken back
                    m_failed(std::move(reason));
                }
            }
            scan();
        } catch (const std::exception &error) {
            m_failed(m_runsFolder.string() + ": " + error.what());
        }
        std::unique_lock lock(m_mutex);
        m_woken.wait_for(lock, kInterval, [&] { return m_stop || m_asked || !m_jobs.empty(); });
    }
}

}  // namespace ttq
