// The thread behind a RunListModel: looks at the run folders every two seconds, and does what takes a disk's time.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runsummary.h"

namespace ttq {

class RunScanner {
public:
    // A job runs on the thread; the sentence that it returns, unless empty, goes to `failed`.
    using Job = std::function<std::string()>;

    // The callbacks are called on the thread. `found` gets all runs, whenever anything has changed, and after the first
    // look.
    RunScanner(std::filesystem::path runsFolder, std::function<void(std::vector<RunSummary>)> found,
               std::function<void(std::string)> failed);
    ~RunScanner();  // ends after the jobs submitted and the run at hand

    void setAdded(std::set<std::filesystem::path> folders);
    void submit(Job job);  // done in order; a look follows
    void look();

private:
    void run();
    void scan();
    std::set<std::filesystem::path> folders(const std::set<std::filesystem::path> &added) const;
    bool stopping();

    const std::filesystem::path m_runsFolder;
    const std::function<void(std::vector<RunSummary>)> m_found;
    const std::function<void(std::string)> m_failed;

    std::mutex m_mutex;
    std::condition_variable m_woken;
    bool m_stop = false, m_asked = false;
    std::deque<Job> m_jobs;
    std::set<std::filesystem::path> m_added;

    struct Known {
        std::string fingerprint;
        RunSummary summary;
    };
    std::map<std::filesystem::path, Known> m_known;  // the thread's own
    bool m_told = false;

    std::thread m_thread;
};

}  // namespace ttq
