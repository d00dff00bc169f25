// The writer of run.sqlite: one connection, one thread (the recorder's). DDL and meaning of every column:
// schema.h and resources/docs/run-folder.md.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "command.h"
#include "records.h"

namespace ttq {

class RunStore {
public:
    // A new database (must not exist), journal_mode WAL, or TRUNCATE on network file systems.
    static Expected<RunStore> create(const std::filesystem::path &file, std::string_view uuid);
    // An existing one; Unsupported for a newer schema, Corrupt for a file that is not a run database.
    static Expected<RunStore> open(const std::filesystem::path &file);

    RunStore(RunStore &&) noexcept;
    RunStore &operator=(RunStore &&) noexcept;
    ~RunStore();

    // All writes happen between begin and commit (BEGIN IMMEDIATE … COMMIT). After an error of any call the
    // transaction must be rolled back; nothing of it shows, and the same batch can be tried again later (a full
    // disk). `durable` at begin: the commit succeeds only once everything through it is on the disk
    // (synchronous=FULL). `durable` at commit alone: forced to the disk after the commit; if only that fails
    // (Io), the rows are committed nevertheless and must not be appended again.
    Expected<void> begin(bool durable = false);
    Expected<void> commit(bool durable = false);
    void rollback();
    bool inTransaction() const;
    // The newest step recorded or resumed from, the open transaction included; the next StepRecord is of this + 1.
    std::int64_t lastStep() const;

    Expected<void> setLayers(std::span<const LayerInfo> layers);  // replaces them all
    // The named series with their ids, in the order given, defining those that are new. Names are unique; the
    // layer and density of a known one must agree (InvalidArgument).
    Expected<std::vector<SeriesInfo>> defineSeries(std::span<const SeriesInfo> series);
    // From the next step on, StepRecord::values holds these (ids ascending). Closes the open chunk, unless the
    // set is the one already in force (after a resume, say).
    Expected<void> setDenseSeries(std::span<const std::int64_t> ids);

    Expected<void> append(const StepRecord &step);    // steps ascending by 1; packs a chunk at 1,024 rows
    Expected<void> append(const PointRecord &point);  // a repeated (series, step) replaces
    Expected<void> append(const EpochRecord &epoch);
    Expected<void> append(const EventRecord &event);  // the store gives the id
    Expected<void> append(const HistogramRecord &histogram);
    Expected<void> append(const CodesRecord &codes);
    Expected<void> append(const CheckpointRecord &checkpoint);
    Expected<void> removeCheckpoint(std::string_view file);
    Expected<void> setState(const StateRecord &state);

    // Cuts every table back to rows at or before `step` and adds a segment, in the open transaction:
    // steps, chunks (a straddling one is rewritten shorter), points, epochs, histograms, codes, checkpoints
    // rows after it; events after it are kept but marked `superseded`. Commands are kept, and so is the state row
    // until setState. Checkpoint files are the caller's.
    Expected<void> beginSegment(std::int64_t fromStep, std::string_view host, long pid);

    // Pending ones by id. A kind that this program does not know is refused in its row and left out.
    Expected<std::vector<Command>> pendingCommands();
    Expected<std::vector<Command>> commandsAfter(std::int64_t id);  // all statuses, by id
    Expected<std::int64_t> issueCommand(const Command &command);    // for controllers: its own short transaction
    Expected<void> answerCommand(const Command &command);           // status, appliedStep, message
    Expected<int> expirePendingCommands();

    // At the end of a run: fold the WAL into one file (journal_mode=DELETE); failure is harmless.
    void compact();

private:
    struct Impl;
    explicit RunStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// For a controller that is not the engine: validates, opens, inserts one pending row, closes. busy_timeout 2 s.
// Whether an engine lives to read it is the caller's question (probeLock). issuedAt 0 becomes now.
Expected<std::int64_t> issueCommand(const std::filesystem::path &database, const Command &command);

}  // namespace ttq
