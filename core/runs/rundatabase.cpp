#include "rundatabase.h"

#include <sqlite3.h>

#include <string>

#include "base/paths.h"
#include "base/system.h"
#include "runlock.h"
#include "schema.h"

#ifndef TTQ_VERSION
#define TTQ_VERSION "0"
#endif

namespace ttq {

namespace fs = std::filesystem;

namespace {

// A larger write-ahead log (after a reader held it back) is cut to this when it starts over.
constexpr const char *kJournalSizeLimit = "PRAGMA journal_size_limit = 67108864";

Expected<void> checkVersion(Database &database)
{
    const Expected<std::int64_t> application = database.integerOf("PRAGMA application_id");
    if (!application)
        return Unexpected{application.error()};
    if (*application != kApplicationId)
        return failure(ErrorCode::Corrupt,
                       database.file() + ": is not the database of a run (application id "
                           + std::to_string(*application) + ")");
    const Expected<std::int64_t> version = database.integerOf("PRAGMA user_version");
    if (!version)
        return Unexpected{version.error()};
    if (*version > kSchemaVersion)
        return failure(ErrorCode::Unsupported,
                       database.file() + ": has schema version " + std::to_string(*version)
                           + ", written by a newer TTQ Workbench; this one reads up to version "
                           + std::to_string(kSchemaVersion));
    if (*version < 1)
        return failure(ErrorCode::Corrupt,
                       database.file() + ": has schema version " + std::to_string(*version) + "; versions start at 1");
    return {};
}

Expected<Database> openWith(const fs::path &file, Database::Mode mode, bool checkpointOnClose)
{
    Expected<Database> database = Database::open(file, mode);
    if (!database)
        return database;
    database->setBusyTimeout(kBusyMilliseconds);
    database->setDefensive();
    // A database that turns out to be another version's is closed without touching it.
    database->setCheckpointOnClose(false);
    if (Expected<void> version = checkVersion(*database); !version)
        return Unexpected{version.error()};
    database->setCheckpointOnClose(checkpointOnClose);
    return database;
}

bool isLocked(const fs::path &file)
{
    const Expected<LockInfo> lock = probeLock(RunFolder{file.parent_path()}.lock());
    return !lock || lock->held;
}

bool hasBytes(const fs::path &file)
{
    std::error_code code;
    const auto size = fs::file_size(file, code);
    return !code && size > 0;
}

// SQLite's extended code of the failure is lost with its connection; what matters is in the file system.
Expected<Database> openFrozen(const fs::path &file, const Error &why)
{
    // An immutable database is read without them: rows would be missing, or half a transaction would show.
    for (const char *suffix : {"-wal", "-journal"})
        if (const fs::path side = file.string() + suffix; hasBytes(side))
            return failure(ErrorCode::Io,
                           file.string() + ": the folder is read-only and " + side.filename().string()
                               + " holds changes that are not in the database yet; copy the folder to a place where "
                                 "you may write, and open the copy ("
                               + why.detail + ")");
    return openWith(file, Database::Mode::Immutable, false);
}

Expected<Database> openReader(const fs::path &file)
{
    Expected<Database> database = openWith(file, Database::Mode::ReadOnly, false);
    if (!database && database.error().code == ErrorCode::Io) {
        // An engine that died within a transaction (rollback journal) left pages to put back: SQLite does that
        // for a connection that may write.
        if (hasBytes(file.string() + "-journal"))
            if (const Expected<Database> repaired = openWith(file, Database::Mode::ReadWrite, false); repaired)
                database = openWith(file, Database::Mode::ReadOnly, false);
    }
    if (!database && database.error().code == ErrorCode::Io && !isLocked(file))
        database = openFrozen(file, Error(database.error()));
    if (!database)
        return database;
    if (Expected<void> set = database->execute("PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON"); !set)
        return Unexpected{set.error()};
    return database;
}

Expected<void> fill(Database &database, std::string_view uuid)
{
    const std::string version = "PRAGMA application_id = " + std::to_string(kApplicationId)
        + "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
    const double now = unixTime();
    const std::string created = isoTime(now);
    for (const char *sql : {"BEGIN IMMEDIATE", version.c_str(), kSchemaDdl})
        if (Expected<void> done = database.execute(sql); !done)
            return done;
    const std::pair<std::string_view, std::string_view> facts[]
        = {{"uuid", uuid}, {"created_at", created}, {"ttq_version", TTQ_VERSION}};
    for (const auto &[key, value] : facts)
        if (Expected<void> done = database.run("INSERT INTO meta (key, value) VALUES (?1, ?2)", key, value); !done)
            return done;
    if (Expected<void> done
        = database.run("INSERT INTO state (id, state, phase, step, total_steps, epoch, total_epochs, "
                       "best_epoch, best_split, message, updated_at) "
                       "VALUES (1, 'created', '', 0, 0, 0, 0, 0, '', '', ?1)",
                       now);
        !done)
        return done;
    return database.execute("COMMIT");
}

}  // namespace

Journal journalFor(const fs::path &file)
{
    return isNetworkFilesystem(file.parent_path().empty() ? fs::path(".") : file.parent_path()) ? Journal::Truncate
                                                                                                : Journal::Wal;
}

Expected<void> useJournal(Database &database, Journal journal)
{
    // Where the switch is refused (a reader is in its way) the mode that is in force works too, only slower.
    const Expected<std::string> mode
        = database.textOf(journal == Journal::Wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = TRUNCATE");
    if (!mode && mode.error().code != ErrorCode::Busy)
        return Unexpected{mode.error()};
    if (Expected<void> done = database.execute("PRAGMA synchronous = NORMAL"); !done)
        return done;
    return database.execute(kJournalSizeLimit);
}

Expected<Database> openRunDatabase(const fs::path &file, DatabaseUse use)
{
    std::error_code code;
    if (!fs::exists(file, code))
        return failure(ErrorCode::NotFound, file.string() + ": there is no such file");
    if (use == DatabaseUse::Reader)
        return openReader(file);
    Expected<Database> database = openWith(file, Database::Mode::ReadWrite, use == DatabaseUse::Writer);
    if (!database)
        return database;
    if (use == DatabaseUse::Controller)
        if (Expected<void> set = database->execute("PRAGMA wal_autocheckpoint = 0"); !set)
            return Unexpected{set.error()};
    return database;
}

Expected<Database> createRunDatabase(const fs::path &file, std::string_view uuid, Journal journal)
{
    std::error_code code;
    if (fs::exists(file, code))
        return failure(ErrorCode::Exists, file.string() + ": exists already");
    Expected<Database> database = Database::open(file, Database::Mode::Create);
    Expected<void> done;
    if (database) {
        database->setBusyTimeout(kBusyMilliseconds);
        database->setDefensive();
        // The schema goes through the rollback journal, so that the file itself is complete before a WAL exists.
        done = fill(*database, uuid);
        if (done)
            done = useJournal(*database, journal);
        if (done)
            return database;
    } else {
        done = Unexpected{database.error()};
    }
    const Error error = done.error();
    database = Unexpected{error};  // closes the file before it is removed
    for (const char *suffix : {"", "-journal", "-wal", "-shm"})
        fs::remove(file.string() + suffix, code);
    return Unexpected{error};
}

}  // namespace ttq
