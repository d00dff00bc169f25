#include "runstore.h"

#include <algorithm>

#include "base/system.h"
#include "blobs.h"
#include "rows.h"
#include "rundatabase.h"
#include "runstoreimpl.h"
#include "schema.h"
#include "storechunks.h"

namespace ttq {

RunStore::RunStore(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RunStore::RunStore(RunStore &&) noexcept = default;
RunStore &RunStore::operator=(RunStore &&) noexcept = default;
RunStore::~RunStore() = default;

Expected<RunStore> RunStore::create(const std::filesystem::path &file, std::string_view uuid)
{
    Expected<Database> database = createRunDatabase(file, uuid, journalFor(file));
    if (!database)
        return Unexpected{database.error()};
    return RunStore(std::make_unique<Impl>(std::move(*database)));
}

Expected<RunStore> RunStore::open(const std::filesystem::path &file)
{
    Expected<Database> database = openRunDatabase(file, DatabaseUse::Writer);
    if (!database)
        return Unexpected{database.error()};
    auto impl = std::make_unique<Impl>(std::move(*database));
    if (Expected<void> journal = useJournal(impl->database, journalFor(file)); !journal)
        return Unexpected{journal.error()};
    if (Expected<void> position = impl->loadPosition(); !position)
        return Unexpected{position.error()};
    return RunStore(std::move(impl));
}

Expected<void> RunStore::Impl::requireTransaction() const
{
    if (begun && database.inTransaction())
        return {};
    return failure(ErrorCode::Internal, database.file() + ": a write outside a transaction");
}

Expected<void> RunStore::Impl::loadPosition()
{
    Position position;
    const Expected<std::int64_t> last
        = database.integerOf("SELECT max(coalesce((SELECT max(step) FROM steps), 0),"
                             " coalesce((SELECT first_step + n - 1 FROM chunks WHERE series = 0 AND level = 0"
                             "  ORDER BY first_step DESC LIMIT 1), 0),"
                             " coalesce((SELECT from_step FROM segments ORDER BY id DESC LIMIT 1), 0))");
    const Expected<std::int64_t> open = database.integerOf("SELECT count(*) FROM steps");
    const Expected<std::string> ids = database.textOf("SELECT ids FROM series_sets ORDER BY from_step DESC LIMIT 1");
    if (!last || !open)
        return Unexpected{!last ? last.error() : open.error()};
    if (!ids)
        return Unexpected{ids.error()};
    Expected<std::vector<std::int64_t>> dense = idsFromText(*ids);
    if (!dense)
        return failure(ErrorCode::Corrupt, database.file() + ": series_sets: " + dense.error().detail);
    current = committed = {*last, *open, std::move(*dense)};
    return {};
}

Expected<void> RunStore::Impl::closeChunk()
{
    if (current.openRows == 0)
        return {};
    if (Expected<void> packed = packOpenRows(database, current.dense); !packed)
        return packed;
    current.openRows = 0;
    return {};
}

Expected<void> RunStore::begin(bool durable)
{
    Impl &impl = *m_impl;
    if (impl.begun)
        return failure(ErrorCode::Internal, impl.database.file() + ": a transaction is open already");
    // The level can only change between transactions.
    if (durable != impl.durable) {
        if (Expected<void> set
            = impl.database.execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            !set)
            return set;
        impl.durable = durable;
    }
    if (Expected<void> done = impl.database.run("BEGIN IMMEDIATE"); !done)
        return done;
    impl.begun = true;
    impl.current = impl.committed;
    impl.changesAtBegin = impl.database.totalChanges();
    return {};
}

Expected<void> RunStore::commit(bool durable)
{
    Impl &impl = *m_impl;
    if (Expected<void> open = impl.requireTransaction(); !open)
        return open;
    if (Expected<void> done = impl.database.run("COMMIT"); !done)
        return done;
    impl.begun = false;
    impl.committed = impl.current;
    // Without a change of its own, even a commit with synchronous=FULL leaves earlier ones where they are.
    if (impl.durable ? impl.database.totalChanges() == impl.changesAtBegin : durable)
        return impl.database.syncJournal();
    return {};
}

void RunStore::rollback()
{
    Impl &impl = *m_impl;
    if (impl.database.inTransaction())
        (void)impl.database.run("ROLLBACK");
    impl.begun = false;
    impl.current = impl.committed;
}

bool RunStore::inTransaction() const
{
    return m_impl->begun;
}

std::int64_t RunStore::lastStep() const
{
    return m_impl->current.lastStep;
}

Expected<void> RunStore::setDenseSeries(std::span<const std::int64_t> ids)
{
    Impl &impl = *m_impl;
    if (Expected<void> open = impl.requireTransaction(); !open)
        return open;
    std::vector<std::int64_t> set(ids.begin(), ids.end());
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (i > 0 && set[i] <= set[i - 1])
            return failure(ErrorCode::InvalidArgument, "series ids " + idsText(set) + " are not ascending");
        Statement known = impl.database.prepare("SELECT 1 FROM series WHERE id = ?1 AND dense = 1");
        const Expected<bool> row = known.bind(set[i]).next();
        if (!row)
            return Unexpected{row.error()};
        if (!*row)
            return failure(ErrorCode::InvalidArgument, "there is no dense series " + std::to_string(set[i]));
    }
    const Expected<std::int64_t> sets = impl.database.integerOf("SELECT count(*) FROM series_sets");
    if (!sets)
        return Unexpected{sets.error()};
    if (*sets > 0 && set == impl.current.dense)
        return {};
    if (Expected<void> closed = impl.closeChunk(); !closed)
        return closed;
    if (Expected<void> done = impl.write("INSERT OR REPLACE INTO series_sets (from_step, ids) VALUES (?1, ?2)",
                                         impl.current.lastStep, idsText(set));
        !done)
        return done;
    impl.current.dense = std::move(set);
    return {};
}

Expected<void> RunStore::append(const StepRecord &step)
{
    Impl &impl = *m_impl;
    Impl::Position &at = impl.current;
    if (step.step != at.lastStep + 1)
        return failure(ErrorCode::InvalidArgument,
                       "step " + std::to_string(step.step) + " cannot follow step " + std::to_string(at.lastStep)
                           + "; steps ascend by 1");
    if (step.values.size() != at.dense.size())
        return failure(ErrorCode::InvalidArgument,
                       "step " + std::to_string(step.step) + " has " + std::to_string(step.values.size())
                           + " values; the series set in force has " + std::to_string(at.dense.size()));
    const std::span<const std::byte> bytes = bytesOf(step.values);
    if (Expected<void> done = impl.write("INSERT INTO steps (step, t, v, crc) VALUES (?1, ?2, ?3, ?4)", step.step,
                                         step.time, bytes, checksum(bytes));
        !done)
        return done;
    at.lastStep = step.step;
    ++at.openRows;
    return at.openRows >= kChunkRows ? impl.closeChunk() : Expected<void>();
}

Expected<void> RunStore::beginSegment(std::int64_t fromStep, std::string_view host, long pid)
{
    Impl &impl = *m_impl;
    if (Expected<void> open = impl.requireTransaction(); !open)
        return open;
    if (fromStep < 0)
        return failure(ErrorCode::InvalidArgument, "a segment cannot start at step " + std::to_string(fromStep));
    if (fromStep > impl.current.lastStep) {
        // Rows are missing between: a chunk cannot span the gap.
        if (Expected<void> closed = impl.closeChunk(); !closed)
            return closed;
    } else if (fromStep < impl.current.lastStep) {
        for (const char *sql : {"DELETE FROM steps WHERE step > ?1", "DELETE FROM series_sets WHERE from_step > ?1",
                                "DELETE FROM points WHERE step > ?1", "DELETE FROM epochs WHERE last_step > ?1",
                                "DELETE FROM histograms WHERE step > ?1", "DELETE FROM codes WHERE step > ?1",
                                "DELETE FROM checkpoints WHERE step > ?1"})
            if (Expected<void> done = impl.write(sql, fromStep); !done)
                return done;
        if (Expected<void> done = cutChunks(impl.database, fromStep); !done)
            return done;
    }
    if (Expected<void> done = impl.write("UPDATE events SET superseded = 1 WHERE step > ?1", fromStep); !done)
        return done;
    if (Expected<void> done = impl.write("INSERT INTO segments (from_step, host, pid, started_at) "
                                         "VALUES (?1, ?2, ?3, ?4)",
                                         fromStep, host, pid, unixTime());
        !done)
        return done;
    const Impl::Position before = impl.committed;
    Expected<void> loaded = impl.loadPosition();
    impl.committed = before;  // not committed yet
    return loaded;
}

void RunStore::compact()
{
    // Each step may fail (a reader in the way); what is left is a valid database either way.
    if (m_impl->begun)
        return;
    (void)m_impl->database.textOf("PRAGMA wal_checkpoint(TRUNCATE)");
    (void)m_impl->database.textOf("PRAGMA journal_mode = DELETE");
}

}  // namespace ttq
