// What a RunFeed knows about its folder, and the reading of it. Lives on the feed's thread.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "curvereader.h"
#include "runs/runreader.h"
#include "runupdate.h"

namespace ttq {

class RunFeedReading {
public:
    // `offer` takes what is in the update if it is time to, and says whether to go on.
    RunFeedReading(std::filesystem::path folder, std::function<bool(RunUpdate &)> offer);

    // Looks at the folder once, and reads what is new into `update`.
    // `histograms`: of each layer the newest at or before the step of the request is wanted, too.
    void poll(const std::set<CurveRequest> &watched, std::int64_t histogramLayer,
              const std::optional<HistogramsRequest> &histograms);
    // What is asked for, by series, from now on. A detail that the run has not reached the end of grows with it.
    void readDetails(const std::map<std::string, DetailRequest> &requests);
    void post(CommandKind kind, const std::string &payload);

    RunUpdate update;  // not handed over yet

private:
    bool open();  // false: no reader, and said why
    bool sameFile() const;
    void say(const std::string &error);  // in the update, if it is not what was said last
    void note(const Error &error);       // of a part that cannot be read; the other parts are read nevertheless
    std::string damage() const;          // of the first damaged curve
    void startAgain();                   // all is to be read again: another file, or a resume cut back

    void readTables();
    void readStructure();
    void readRows();
    void readNewSteps(std::int64_t after);  // into m_newSteps, if there are few
    void readLife();                        // lock and shown state
    void readCurves(const std::set<CurveRequest> &watched, bool all);
    void readCurve(CurveReader &curve, const CurveRequest &request);
    void readHistogram(std::int64_t layer);
    void readHistograms(const std::optional<HistogramsRequest> &request, bool changed);
    bool growing() const;

    const std::filesystem::path m_folder;
    const std::function<bool(RunUpdate &)> m_offer;

    std::optional<RunReader> m_reader;
    std::string m_uuid;
    dev_t m_device = 0;
    ino_t m_inode = 0;
    double m_nextOpen = 0, m_nextLife = 0, m_nextTry = 0, m_busySince = 0;
    std::optional<std::string> m_said;
    std::string m_problem, m_lifeProblem;  // of the last reading
    bool m_due = true;                     // to be read though the database has not changed
    bool m_retry = false;                  // a part could not be read

    std::vector<SegmentInfo> m_segments;
    RunStructure m_structure;
    StateRecord m_state;
    std::string m_shownState;
    EngineDeath m_death;
    bool m_held = false, m_stateChanged = false;
    std::int64_t m_lastStep = -1, m_lastEpoch = 0, m_lastEvent = 0;
    std::vector<Command> m_commands;
    std::size_t m_checkpointCount = 0;
    std::string m_newestCheckpoint;
    std::vector<RunReader::LatestRow> m_newSteps;  // without a hole through m_lastStep; or none
    std::map<CurveRequest, CurveReader> m_curves;
    struct Detail {
        DetailRequest request;
        CurveReader reader;
    };
    std::map<std::string, Detail> m_details;
    std::int64_t m_detailStep = -1;  // through which the details are read
    bool m_detailsGrow = false;
    std::set<CurveRequest> m_absent;  // watched, and told that the run has no such series
    std::int64_t m_histogramLayer = -1, m_histogramStep = -1;
    std::optional<HistogramsRequest> m_histogramsAsked;
    std::int64_t m_histogramsRead = -1;           // last step of the run when they were read
    std::vector<std::int64_t> m_histogramsSteps;  // of what was handed over
};

}  // namespace ttq
