// Opening and creating run.sqlite with the right pragmas and versions, internal to core/runs.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/expected.h"
#include "runfolder.h"
#include "sqlite.h"

namespace ttq {

enum class DatabaseUse {
    Writer,      // the engine's connection
    Controller,  // inserts a command and leaves the checkpointing of the write-ahead log to the engine
    Reader,      // never changes data
};
enum class Journal { Wal, Truncate };

inline constexpr int kBusyMilliseconds = 2000;

// The journal for the file system that `file` is on: shared memory, which WAL needs, is local to a host.
Journal journalFor(const std::filesystem::path &file);

// Unsupported for a newer schema (naming both versions), Corrupt for a file that is not a run database, Busy, Io.
// A Reader of a folder that it cannot write to, and that no engine holds, opens the file as immutable.
Expected<Database> openRunDatabase(const std::filesystem::path &file, DatabaseUse use);

// A new database with its schema, its `meta` rows and a state row "created". On an error no file remains.
Expected<Database> createRunDatabase(const std::filesystem::path &file, std::string_view uuid, Journal journal);

// Switches the journal and sets what goes with it (synchronous NORMAL, …).
Expected<void> useJournal(Database &database, Journal journal);

// openRunFolder without the look into the database.
Expected<RunFolder> findRunFolder(const std::filesystem::path &path);

}  // namespace ttq
