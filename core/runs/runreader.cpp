#include "runreader.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "blobs.h"
#include "rows.h"
#include "rundatabase.h"
#include "runlock.h"
#include "runreaderimpl.h"

namespace ttq {

namespace {

Unexpected<Error> corrupt(const Database &database, const std::string &detail)
{
    return failure(ErrorCode::Corrupt, database.file() + ": " + detail);
}

std::int64_t integerOr(const Statement &row, int column, std::int64_t none)
{
    return row.isNull(column) ? none : row.integer(column);
}

// Reads all rows of a query with a function that turns one into a record.
template <class Record, class Function>
Expected<std::vector<Record>> readAll(Statement &statement, Function read)
{
    std::vector<Record> records;
    Expected<void> done = statement.forEach([&](const Statement &row) -> Expected<void> {
        Expected<Record> record = read(row);
        if (!record)
            return Unexpected{record.error()};
        records.push_back(std::move(*record));
        return {};
    });
    if (!done)
        return Unexpected{done.error()};
    return records;
}

// Rows of layer, step, low, high, counts, crc.
Expected<std::vector<HistogramRecord>> readHistograms(Database &database, Statement &statement)
{
    return readAll<HistogramRecord>(statement, [&](const Statement &row) -> Expected<HistogramRecord> {
        if (const auto fault = blobFault(row.bytes(4), row.integer(5), -1))
            return corrupt(database,
                           layerLabel(database, row.integer(0)) + ", step " + std::to_string(row.integer(1))
                               + ": the histogram is damaged: " + *fault);
        return HistogramRecord{row.integer(0), row.integer(1), static_cast<float>(row.number(2)),
                               static_cast<float>(row.number(3)), valuesOf<std::uint32_t>(row.bytes(4))};
    });
}

}  // namespace

RunReader::RunReader(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RunReader::RunReader(RunReader &&) noexcept = default;
RunReader &RunReader::operator=(RunReader &&) noexcept = default;
RunReader::~RunReader() = default;

Expected<RunReader> RunReader::open(const std::filesystem::path &folder)
{
    Expected<RunFolder> found = findRunFolder(folder);
    if (!found)
        return Unexpected{found.error()};
    Expected<Database> database = openRunDatabase(found->database(), DatabaseUse::Reader);
    if (!database)
        return Unexpected{database.error()};
    auto impl = std::make_unique<Impl>(std::move(*found), std::move(*database));
    const Expected<std::int64_t> version = impl->database.integerOf("PRAGMA data_version");
    if (!version)
        return Unexpected{version.error()};
    impl->dataVersion = *version;
    return RunReader(std::move(impl));
}

const RunFolder &RunReader::folder() const
{
    return m_impl->folder;
}

Expected<bool> RunReader::changed()
{
    const Expected<std::int64_t> version = m_impl->database.integerOf("PRAGMA data_version");
    if (!version)
        return Unexpected{version.error()};
    const bool changed = *version != m_impl->dataVersion;
    m_impl->dataVersion = *version;
    return changed;
}

Expected<std::string> RunReader::uuid()
{
    Expected<std::string> uuid = m_impl->database.textOf("SELECT value FROM meta WHERE key = 'uuid'");
    if (uuid && uuid->empty())
        return corrupt(m_impl->database, "meta has no uuid");
    return uuid;
}

Expected<StateRecord> RunReader::state()
{
    Statement row = m_impl->database.prepare(
        "SELECT state, phase, step, total_steps, epoch, total_epochs, images_per_s, eta_s, best_epoch, best_top1, "
        "best_split, message, updated_at FROM state WHERE id = 1");
    const Expected<bool> found = row.next();
    if (!found)
        return Unexpected{found.error()};
    if (!*found)
        return corrupt(m_impl->database, "the table state has no row");
    const auto known = runStateFromName(row.text(0));
    if (!known)
        return corrupt(m_impl->database, "unknown state '" + row.text(0) + "'");
    StateRecord state;
    state.state = *known;
    state.phase = row.text(1);
    state.step = row.integer(2);
    state.totalSteps = row.integer(3);
    state.epoch = row.integer(4);
    state.totalEpochs = row.integer(5);
    state.imagesPerSecond = row.number(6);
    state.etaSeconds = row.number(7);
    state.bestEpoch = row.integer(8);
    state.bestTop1 = row.number(9);
    state.bestSplit = row.text(10);
    state.message = row.text(11);
    state.updatedAt = row.number(12);
    return state;
}

Expected<std::string> RunReader::shownState()
{
    // The lock is asked before and after: before, because an engine writes its last state and then lets go;
    // after, because another may have taken it and set "running" in between.
    const Expected<LockInfo> before = probeLock(m_impl->folder.lock());
    if (!before)
        return Unexpected{before.error()};
    const Expected<StateRecord> now = state();
    if (!now)
        return Unexpected{now.error()};
    if (!before->held && (now->state == RunState::Running || now->state == RunState::Paused)) {
        const Expected<LockInfo> after = probeLock(m_impl->folder.lock());
        if (!after)
            return Unexpected{after.error()};
        if (!after->held)
            return std::string("interrupted");
    }
    return std::string(name(now->state));
}

Expected<std::vector<LayerInfo>> RunReader::layers()
{
    Statement statement = m_impl->database.prepare(
        "SELECT id, name, kind, shape, weights, quantizer, scale_invariant FROM layers ORDER BY id");
    return readAll<LayerInfo>(statement, [&](const Statement &row) -> Expected<LayerInfo> {
        LayerInfo layer{row.integer(0), row.text(1), row.text(2), {}, row.integer(4), row.text(5), row.integer(6) != 0};
        const nlohmann::json shape = nlohmann::json::parse(row.text(3), nullptr, false);
        bool valid = shape.is_array();
        for (std::size_t i = 0; valid && i < shape.size(); ++i) {
            valid = shape[i].is_number_integer();
            if (valid)
                layer.shape.push_back(shape[i].get<std::int64_t>());
        }
        if (!valid)
            return corrupt(m_impl->database, "layer '" + layer.name + "': '" + row.text(3) + "' is not a shape");
        return layer;
    });
}

Expected<std::vector<SeriesInfo>> RunReader::series()
{
    Statement statement = m_impl->database.prepare("SELECT id, name, layer, dense FROM series ORDER BY id");
    return readAll<SeriesInfo>(statement, [](const Statement &row) -> Expected<SeriesInfo> {
        return SeriesInfo{row.integer(0), row.text(1), integerOr(row, 2, -1), row.integer(3) != 0};
    });
}

Expected<std::vector<SegmentInfo>> RunReader::segments()
{
    Statement statement
        = m_impl->database.prepare("SELECT id, from_step, host, pid, started_at FROM segments ORDER BY id");
    return readAll<SegmentInfo>(statement, [](const Statement &row) -> Expected<SegmentInfo> {
        return SegmentInfo{row.integer(0), row.integer(1), row.text(2), row.integer(3), row.number(4)};
    });
}

Expected<std::vector<EpochRecord>> RunReader::epochs(std::int64_t afterEpoch)
{
    Statement statement = m_impl->database.prepare(
        "SELECT epoch, phase, first_step, last_step, started_at, seconds, train_loss, train_top1, train_top5, "
        "validation_loss, validation_top1, validation_top5, test_loss, test_top1, test_top5 "
        "FROM epochs WHERE epoch > ?1 ORDER BY epoch");
    return readAll<EpochRecord>(statement.bind(afterEpoch), [](const Statement &row) -> Expected<EpochRecord> {
        return EpochRecord{row.integer(0),
                           row.text(1),
                           row.integer(2),
                           row.integer(3),
                           row.number(4),
                           row.number(5),
                           {row.number(6), row.number(7), row.number(8)},
                           {row.number(9), row.number(10), row.number(11)},
                           {row.number(12), row.number(13), row.number(14)}};
    });
}

Expected<std::vector<EventRecord>> RunReader::events(std::int64_t afterId)
{
    Statement statement = m_impl->database.prepare("SELECT id, step, t, kind, severity, layer, command, text, data, "
                                                   "superseded FROM events WHERE id > ?1 ORDER BY id");
    return readAll<EventRecord>(statement.bind(afterId), [&](const Statement &row) -> Expected<EventRecord> {
        const auto severity = severityFromName(row.text(4));
        if (!severity)
            return corrupt(m_impl->database,
                           "event " + std::to_string(row.integer(0)) + ": unknown severity '" + row.text(4) + "'");
        return EventRecord{row.integer(0), row.integer(1),        row.number(2),        row.text(3),
                           *severity,      integerOr(row, 5, -1), integerOr(row, 6, 0), row.text(7),
                           row.text(8),    row.integer(9) != 0};
    });
}

Expected<std::vector<Command>> RunReader::commands(std::int64_t afterId)
{
    std::vector<Command> commands;
    Statement statement = m_impl->database.prepare("SELECT " + std::string(kCommandColumns)
                                                   + " FROM commands WHERE id > ?1 ORDER BY id");
    Expected<void> read = statement.bind(afterId).forEach([&](const Statement &row) {
        if (std::optional<Command> command = readCommand(row))
            commands.push_back(std::move(*command));
    });
    if (!read)
        return Unexpected{read.error()};
    return commands;
}

Expected<std::vector<CheckpointRecord>> RunReader::checkpoints()
{
    Statement statement = m_impl->database.prepare(
        "SELECT step, epoch, kind, file, sha256, bytes, created_at FROM checkpoints ORDER BY step, created_at");
    return readAll<CheckpointRecord>(statement, [](const Statement &row) -> Expected<CheckpointRecord> {
        return CheckpointRecord{row.integer(0), row.integer(1), row.text(2),  row.text(3),
                                row.text(4),    row.integer(5), row.number(6)};
    });
}

Expected<std::vector<HistogramRecord>> RunReader::histograms(std::int64_t layer, std::int64_t fromStep,
                                                             std::int64_t toStep)
{
    Statement statement = m_impl->database.prepare("SELECT layer, step, low, high, counts, crc FROM histograms "
                                                   "WHERE layer = ?1 AND step BETWEEN ?2 AND ?3 ORDER BY step");
    return readHistograms(m_impl->database, statement.bind(layer, fromStep, toStep));
}

Expected<std::vector<HistogramRecord>> RunReader::histogramsAt(std::int64_t step)
{
    // A look into the key for each layer, however many histograms there are.
    Statement statement = m_impl->database.prepare(
        "SELECT h.layer, h.step, h.low, h.high, h.counts, h.crc FROM layers l JOIN histograms h ON h.layer = l.id AND "
        "h.step = (SELECT MAX(step) FROM histograms WHERE layer = l.id AND step <= ?1) ORDER BY h.layer");
    return readHistograms(m_impl->database, statement.bind(step));
}

Expected<std::vector<CodesRecord>> RunReader::codes(std::int64_t layer)
{
    Database &database = m_impl->database;
    Statement statement
        = database.prepare("SELECT layer, epoch, step, n, v, crc FROM codes WHERE layer = ?1 ORDER BY epoch");
    return readAll<CodesRecord>(statement.bind(layer), [&](const Statement &row) -> Expected<CodesRecord> {
        const std::int64_t count = row.integer(3);
        if (const auto fault = blobFault(row.bytes(4), row.integer(5), count >= 0 ? count / 4 + (count % 4 != 0) : 0))
            return corrupt(database,
                           layerLabel(database, layer) + ", step " + std::to_string(row.integer(2)) + " (epoch "
                               + std::to_string(row.integer(1)) + "): the codes are damaged: " + *fault);
        return CodesRecord{row.integer(0), row.integer(1), row.integer(2), count, valuesOf<std::uint8_t>(row.bytes(4))};
    });
}

}  // namespace ttq
