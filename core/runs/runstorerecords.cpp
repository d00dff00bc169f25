// RunStore: the records that are not steps, and the commands.
#include <nlohmann/json.hpp>
#include <optional>

#include "base/system.h"
#include "blobs.h"
#include "rows.h"
#include "rundatabase.h"
#include "runstore.h"
#include "runstoreimpl.h"

namespace ttq {

namespace {

std::optional<std::int64_t> unless(std::int64_t none, std::int64_t value)
{
    return value == none ? std::nullopt : std::optional(value);
}

Expected<std::int64_t> insertCommand(Database &database, const Command &command)
{
    if (Expected<void> valid = validateCommand(command.kind, command.payload); !valid)
        return Unexpected{valid.error()};
    const double issuedAt = command.issuedAt > 0 ? command.issuedAt : unixTime();
    if (Expected<void> done = database.run("INSERT INTO commands (kind, payload, issued_at, issued_by) "
                                           "VALUES (?1, ?2, ?3, ?4)",
                                           name(command.kind), command.payload, issuedAt, command.issuedBy);
        !done)
        return Unexpected{done.error()};
    return database.lastInsertId();
}

}  // namespace

Expected<void> RunStore::setLayers(std::span<const LayerInfo> layers)
{
    if (Expected<void> done = m_impl->write("DELETE FROM layers"); !done)
        return done;
    for (const LayerInfo &layer : layers)
        if (Expected<void> done
            = m_impl->write("INSERT INTO layers (id, name, kind, shape, weights, quantizer, scale_invariant) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                            layer.id, layer.name, layer.kind, nlohmann::json(layer.shape).dump(), layer.weights,
                            layer.quantizer, layer.scaleInvariant);
            !done)
            return done;
    return {};
}

Expected<std::vector<SeriesInfo>> RunStore::defineSeries(std::span<const SeriesInfo> series)
{
    std::vector<SeriesInfo> defined(series.begin(), series.end());
    for (SeriesInfo &one : defined) {
        if (Expected<void> open = m_impl->requireTransaction(); !open)
            return Unexpected{open.error()};
        Statement known = m_impl->database.prepare("SELECT id, layer, dense FROM series WHERE name = ?1");
        const Expected<bool> row = known.bind(one.name).next();
        if (!row)
            return Unexpected{row.error()};
        if (*row) {
            one.id = known.integer(0);
            if (unless(-1, one.layer) != (known.isNull(1) ? std::nullopt : std::optional(known.integer(1)))
                || one.dense != (known.integer(2) != 0))
                return failure(ErrorCode::InvalidArgument,
                               "series '" + one.name + "' is recorded already, with another layer or density");
            continue;
        }
        if (Expected<void> done = m_impl->write("INSERT INTO series (name, layer, dense) VALUES (?1, ?2, ?3)", one.name,
                                                unless(-1, one.layer), one.dense);
            !done)
            return Unexpected{done.error()};
        one.id = m_impl->database.lastInsertId();
    }
    return defined;
}

Expected<void> RunStore::append(const PointRecord &point)
{
    {
        Statement known = m_impl->database.prepare("SELECT 1 FROM series WHERE id = ?1 AND dense = 0");
        const Expected<bool> row = known.bind(point.series).next();
        if (!row)
            return Unexpected{row.error()};
        if (!*row)
            return failure(ErrorCode::InvalidArgument, "there is no sparse series " + std::to_string(point.series));
    }
    return m_impl->write("INSERT OR REPLACE INTO points (series, step, value) VALUES (?1, ?2, ?3)", point.series,
                         point.step, point.value);
}

Expected<void> RunStore::append(const EpochRecord &epoch)
{
    return m_impl->write("INSERT OR REPLACE INTO epochs (epoch, phase, first_step, last_step, started_at, seconds, "
                         "train_loss, train_top1, train_top5, validation_loss, validation_top1, validation_top5, "
                         "test_loss, test_top1, test_top5) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                         epoch.epoch, epoch.phase, epoch.firstStep, epoch.lastStep, epoch.startedAt, epoch.seconds,
                         epoch.train.loss, epoch.train.top1, epoch.train.top5, epoch.validation.loss,
                         epoch.validation.top1, epoch.validation.top5, epoch.test.loss, epoch.test.top1,
                         epoch.test.top5);
}

Expected<void> RunStore::append(const EventRecord &event)
{
    return m_impl->write("INSERT INTO events (step, t, kind, severity, layer, command, text, data, superseded) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                         event.step, event.time, event.kind, name(event.severity), unless(-1, event.layer),
                         unless(0, event.command), event.text, event.data, event.superseded);
}

Expected<void> RunStore::append(const HistogramRecord &histogram)
{
    const std::span<const std::byte> bytes = bytesOf(histogram.counts);
    return m_impl->write("INSERT OR REPLACE INTO histograms (layer, step, low, high, counts, crc) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         histogram.layer, histogram.step, histogram.low, histogram.high, bytes, checksum(bytes));
}

Expected<void> RunStore::append(const CodesRecord &codes)
{
    if (codes.count < 0 || codes.packed.size() != (static_cast<std::size_t>(codes.count) + 3) / 4)
        return failure(ErrorCode::InvalidArgument,
                       "codes of layer " + std::to_string(codes.layer) + ": " + std::to_string(codes.count)
                           + " weights cannot be packed in " + std::to_string(codes.packed.size()) + " bytes");
    const std::span<const std::byte> bytes = bytesOf(codes.packed);
    return m_impl->write("INSERT OR REPLACE INTO codes (layer, epoch, step, n, v, crc) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         codes.layer, codes.epoch, codes.step, codes.count, bytes, checksum(bytes));
}

Expected<void> RunStore::append(const CheckpointRecord &checkpoint)
{
    return m_impl->write("INSERT OR REPLACE INTO checkpoints (file, step, epoch, kind, sha256, bytes, created_at) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                         checkpoint.file, checkpoint.step, checkpoint.epoch, checkpoint.kind, checkpoint.sha256,
                         checkpoint.bytes, checkpoint.createdAt);
}

Expected<void> RunStore::removeCheckpoint(std::string_view file)
{
    return m_impl->write("DELETE FROM checkpoints WHERE file = ?1", file);
}

Expected<void> RunStore::setState(const StateRecord &state)
{
    return m_impl->write("INSERT OR REPLACE INTO state (id, state, phase, step, total_steps, epoch, total_epochs, "
                         "images_per_s, eta_s, best_epoch, best_top1, best_split, message, updated_at) "
                         "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                         name(state.state), state.phase, state.step, state.totalSteps, state.epoch, state.totalEpochs,
                         state.imagesPerSecond, state.etaSeconds, state.bestEpoch, state.bestTop1, state.bestSplit,
                         state.message, state.updatedAt);
}

Expected<std::vector<Command>> RunStore::pendingCommands()
{
    std::vector<Command> commands;
    std::vector<std::int64_t> unknown;
    {
        Statement statement = m_impl->database.prepare("SELECT " + std::string(kCommandColumns)
                                                       + " FROM commands WHERE status = 'pending' ORDER BY id");
        Expected<void> read = statement.forEach([&](const Statement &row) {
            if (std::optional<Command> command = readCommand(row))
                commands.push_back(std::move(*command));
            else
                unknown.push_back(row.integer(0));
        });
        if (!read)
            return Unexpected{read.error()};
    }
    for (const std::int64_t id : unknown)
        if (Expected<void> done = m_impl->database.run(
                "UPDATE commands SET status = 'refused', message = 'this engine does not know the command ''' || kind "
                "|| '''; it knows pause, resume, step, stop, checkpoint, snapshot and set' WHERE id = ?1",
                id);
            !done)
            return Unexpected{done.error()};
    return commands;
}

Expected<std::vector<Command>> RunStore::commandsAfter(std::int64_t id)
{
    std::vector<Command> commands;
    Statement statement = m_impl->database.prepare("SELECT " + std::string(kCommandColumns)
                                                   + " FROM commands WHERE id > ?1 ORDER BY id");
    Expected<void> read = statement.bind(id).forEach([&](const Statement &row) {
        if (std::optional<Command> command = readCommand(row))
            commands.push_back(std::move(*command));
    });
    if (!read)
        return Unexpected{read.error()};
    return commands;
}

Expected<std::int64_t> RunStore::issueCommand(const Command &command)
{
    return insertCommand(m_impl->database, command);
}

Expected<void> RunStore::answerCommand(const Command &command)
{
    if (Expected<void> done
        = m_impl->write("UPDATE commands SET status = ?2, applied_step = ?3, message = ?4 "
                        "WHERE id = ?1",
                        command.id, name(command.status), unless(-1, command.appliedStep), command.message);
        !done)
        return done;
    const Expected<std::int64_t> changed = m_impl->database.integerOf("SELECT changes()");
    if (!changed)
        return Unexpected{changed.error()};
    if (*changed == 0)
        return failure(ErrorCode::NotFound, "there is no command " + std::to_string(command.id));
    return {};
}

Expected<int> RunStore::expirePendingCommands()
{
    if (Expected<void> done = m_impl->write("UPDATE commands SET status = 'expired', "
                                            "message = 'it was unread when an engine started' "
                                            "WHERE status = 'pending'");
        !done)
        return Unexpected{done.error()};
    const Expected<std::int64_t> changed = m_impl->database.integerOf("SELECT changes()");
    if (!changed)
        return Unexpected{changed.error()};
    return static_cast<int>(*changed);
}

Expected<std::int64_t> issueCommand(const std::filesystem::path &file, const Command &command)
{
    // Before the file is touched, so that a slip of the keyboard leaves no trace.
    if (Expected<void> valid = validateCommand(command.kind, command.payload); !valid)
        return Unexpected{valid.error()};
    Expected<Database> database = openRunDatabase(file, DatabaseUse::Controller);
    if (!database)
        return Unexpected{database.error()};
    return insertCommand(*database, command);
}

}  // namespace ttq
