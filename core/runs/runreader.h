// Reads a run folder, live or finished, without ever changing its data. One reader, one thread; short reads.
// (SQLite may leave its side files run.sqlite-wal and -shm in a folder that can be written to.)
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "command.h"
#include "records.h"
#include "runfolder.h"

namespace ttq {

struct SegmentInfo {
    std::int64_t id = 0, fromStep = 0;
    std::string host;
    std::int64_t pid = 0;
    double startedAt = 0;
};

struct SeriesData {  // steps ascending
    std::vector<std::int64_t> steps;
    std::vector<double> values;
};

struct SeriesPyramid {                  // level ≥ 1: each entry summarises `span` consecutive steps
    std::vector<std::int64_t> steps;    // first step of each entry
    std::vector<std::int64_t> lengths;  // steps covered
    std::vector<float> min, max;        // of the numbers that are not NaN; NaN if there is none
    std::vector<std::uint32_t> nanCounts;
};

class RunReader {
public:
    // immutable=1 for a read-only, unlocked folder. Errors as openRunFolder, and Corrupt.
    static Expected<RunReader> open(const std::filesystem::path &folder);

    RunReader(RunReader &&) noexcept;
    RunReader &operator=(RunReader &&) noexcept;
    ~RunReader();

    const RunFolder &folder() const;
    // True if another connection has committed since the last call, or since open (PRAGMA data_version).
    Expected<bool> changed();

    Expected<std::string> uuid();
    Expected<StateRecord> state();
    // The word a person sees: the stored state, or "interrupted" if it says running or paused and no engine
    // holds the lock.
    Expected<std::string> shownState();
    Expected<std::vector<LayerInfo>> layers();
    Expected<std::vector<SeriesInfo>> series();
    Expected<std::vector<SegmentInfo>> segments();
    Expected<std::vector<EpochRecord>> epochs(std::int64_t afterEpoch = 0);
    Expected<std::vector<EventRecord>> events(std::int64_t afterId = 0);
    // Rows of a kind or status that this program does not know are left out.
    Expected<std::vector<Command>> commands(std::int64_t afterId = 0);
    Expected<std::vector<CheckpointRecord>> checkpoints();
    Expected<std::vector<HistogramRecord>> histograms(std::int64_t layer, std::int64_t fromStep, std::int64_t toStep);
    // The newest of each layer at or before `step`, in order of the layers; layers that have none are left out.
    Expected<std::vector<HistogramRecord>> histogramsAt(std::int64_t step);
    Expected<std::vector<CodesRecord>> codes(std::int64_t layer);

    // Values of a series at steps in [from, to], from chunks and the open rows alike, all of one commit; blobs
    // whose CRC does not match are Corrupt, naming series and step. Series 0 is the time of each step. NotFound
    // for an unknown series.
    Expected<SeriesData> values(std::int64_t series, std::int64_t from, std::int64_t to);
    // The pyramid at `level` 1 (16 steps) or 2 (256) of a dense series: the whole entries that meet [from, to]; the
    // open rows are summarised on the fly.
    Expected<SeriesPyramid> pyramid(std::int64_t series, int level, std::int64_t from, std::int64_t to);
    // The newest row: its step and the value of each series of the set in force then. Step 0 and no values before
    // the first step.
    struct LatestRow {
        std::int64_t step = 0;
        double time = 0;
        std::vector<std::int64_t> series;  // ascending
        std::vector<float> values;

        std::optional<float> value(std::int64_t seriesId) const;  // none if that series is not in the row
    };
    Expected<LatestRow> latest();
    // The newest rows, of one commit, at steps in [from, to]: those that are not in a chunk yet. For who follows many
    // series: a row is read once, not once a series.
    Expected<std::vector<LatestRow>> openRows(std::int64_t from, std::int64_t to);

private:
    struct Impl;
    explicit RunReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace ttq
