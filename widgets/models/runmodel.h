// One run as the window sees it: values read by a thread of its own from the run folder, kept here for the GUI thread.
//
// The reader thread looks at the folder (4 Hz, 10 Hz after a command), reads what is new and hands it over as values; nothing on the GUI thread
// touches SQLite. What cannot be read is said once in error(), and what was read before stays. Views listen to
// changed() and pull what they draw. A live, a finished and a damaged run are the same to them.
#pragma once

#include <QFlags>
#include <QObject>
#include <QString>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "curve.h"
#include "runs/command.h"
#include "runs/records.h"
#include "runs/runconfig.h"
#include "runs/runreader.h"

namespace ttq {

class RunModel : public QObject {
    Q_OBJECT

public:
    enum Part {
        State = 1,
        Structure = 2,  // layers, series, configuration, segments (a resume may have cut series back)
        Latest = 4,     // newest row
        Epochs = 8,
        Events = 16,
        Commands = 32,
        Checkpoints = 64,
        Curves = 128,  // at least one watched curve has new points
        Histograms = 256,
        Problem = 512
    };
    Q_DECLARE_FLAGS(Parts, Part)

    // Starts reading at once; the folder may be damaged, or vanish later.
    explicit RunModel(std::filesystem::path folder, QObject *parent = nullptr);
    ~RunModel() override;  // ends the thread after at most one short read

    const std::filesystem::path &folder() const { return m_folder; }
    QString name() const;             // folder's last part
    bool loaded() const;              // the first reading is through
    QString error() const;            // why the folder cannot be read (now); empty if it can
    const RunConfig *config() const;  // null until loaded, and where run.toml is not one that this program can read
    QString runToml() const;          // text of run.toml, provenance included

    const StateRecord &state() const;
    QString shownState() const;  // "running", "paused", …, "interrupted"
    QString lastWord() const;    // of a dead engine: "signal 9 …", "killed or power lost"; empty otherwise
    const std::vector<LayerInfo> &layers() const;
    const std::vector<SeriesInfo> &series() const;
    const SeriesInfo *findSeries(const std::string &name) const;  // "train/loss", "conv1/wp"; null if there is none
    const RunReader::LatestRow &latest() const;
    float latestValue(const std::string &seriesName) const;  // NaN if there is none
    const std::vector<EpochRecord> &epochs() const;
    const std::vector<EventRecord> &events() const;  // oldest first, superseded ones marked
    const std::vector<Command> &commands() const;
    const std::vector<CheckpointRecord> &checkpoints() const;

    // Curves are read only while somebody watches them; watch and unwatch count. Data arrive with changed(Curves).
    void watch(const std::string &seriesName);
    void unwatch(const std::string &seriesName);
    // Never null. Raw points up to Curve::kRawPoints; beyond that min/max pairs of the coarsest level that resolves it.
    std::shared_ptr<const Curve> curve(const std::string &seriesName) const;
    // Raw or finer points of a watched curve inside [from, to] (what a zoomed view shows); arrives as detail(), and
    // grows with the run until that has passed `to`. The newest request counts, also one from before the run was read.
    void requestDetail(const std::string &seriesName, double fromStep, double toStep);
    // Null until it has arrived, and of the request before until the newest one's has.
    std::shared_ptr<const Curve> detail(const std::string &seriesName) const;
    // A thin picture of a whole series for small drawings, counted and kept apart from the curves: at most about
    // 4,000 points up to 500,000 steps. Never null.
    void watchOverview(const std::string &seriesName);
    void unwatchOverview(const std::string &seriesName);
    std::shared_ptr<const Curve> overview(const std::string &seriesName) const;

    // The newest histogram of a layer's latents, read while watched.
    void watchHistogram(std::int64_t layer);  // −1 = none
    const HistogramRecord *histogram() const;
    // The newest histogram of every layer at or before a step, read while watched; kNewest follows the run. One watcher.
    static constexpr std::int64_t kNewest = std::int64_t{1} << 60;
    void watchHistograms(std::optional<std::int64_t> step);    // none: not watched
    const std::vector<HistogramRecord> &histograms() const;    // in order of the layers
    std::optional<std::int64_t> histogramsArrivedFor() const;  // the step that they were asked for; none yet

    // Writes a command row (on the reader thread); the answer comes with commands(). Signals commandFailed, later, if
    // the payload is not valid, no engine lives that could read it, or the row cannot be written.
    void post(CommandKind kind, const std::string &payload = "{}");

Q_SIGNALS:
    void changed(ttq::RunModel::Parts parts);
    void commandFailed(const QString &reason);

private:
    std::filesystem::path m_folder;
    struct Private;
    std::unique_ptr<Private> d;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(RunModel::Parts)

}  // namespace ttq
