#include "sqlite.h"

#include <sqlite3.h>

#include <cstring>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace ttq {

struct SqliteConnection {
    sqlite3 *handle = nullptr;
    std::string file;
    std::map<std::string, std::vector<sqlite3_stmt *>, std::less<>> idle;

    ~SqliteConnection()
    {
        for (const auto &[sql, statements] : idle)
            for (sqlite3_stmt *statement : statements)
                sqlite3_finalize(statement);
        sqlite3_close_v2(handle);
    }

    Error error(int code) const;
};

namespace {

ErrorCode codeFor(int sqliteCode)
{
    switch (sqliteCode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    // Our SQL is fixed: what SQLite cannot compile names a table or column that the file should have.
    case SQLITE_ERROR:
    case SQLITE_SCHEMA: return ErrorCode::Corrupt;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL: return ErrorCode::Io;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG: return ErrorCode::InvalidArgument;
    default: return ErrorCode::Internal;
    }
}

// A path as the path of a file: URI; '%', '?' and '#' would end or alter it.
std::string uriPath(const std::string &path)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string uri;
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            const auto byte = static_cast<unsigned char>(c);
            uri += '%';
            uri += kDigits[byte >> 4];
            uri += kDigits[byte & 15];
        } else {
            uri += c;
        }
    }
    return uri;
}

}  // namespace

Error SqliteConnection::error(int code) const
{
    std::string text = file + ": " + (handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
    text += " (SQLite code " + std::to_string(code);
    const int systemError = handle ? sqlite3_system_errno(handle) : 0;
    const int primary = code & 0xff;
    if (systemError != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL))
        text += std::string(", ") + strerrordesc_np(systemError);
    text += ")";
    if (primary == SQLITE_BUSY)
        text += "; another program kept it locked";
    return {codeFor(code), std::move(text)};
}

Statement::Statement(SqliteConnection *connection, std::string_view sql) : m_connection(connection)
{
    if (const auto found = connection->idle.find(sql); found != connection->idle.end() && !found->second.empty()) {
        m_statement = found->second.back();
        found->second.pop_back();
        return;
    }
    check(sqlite3_prepare_v3(connection->handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &m_statement, nullptr));
}

Statement::Statement(Statement &&other) noexcept
    : m_connection(other.m_connection), m_statement(std::exchange(other.m_statement, nullptr)),
      m_error(std::move(other.m_error))
{
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    m_connection->idle[sqlite3_sql(m_statement)].push_back(m_statement);
}

void Statement::check(int code)
{
    if (code != SQLITE_OK && !m_error)
        m_error = m_connection->error(code);
}

void Statement::bindInteger(int index, std::int64_t value)
{
    if (!m_error)
        check(sqlite3_bind_int64(m_statement, index, value));
}

void Statement::bindNumber(int index, double value)
{
    if (!m_error)
        check(sqlite3_bind_double(m_statement, index, value));
}

void Statement::bindValue(int index, std::string_view text)
{
    // A null pointer would bind NULL, not empty text.
    if (!m_error)
        check(sqlite3_bind_text64(m_statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                  SQLITE_UTF8));
}

void Statement::bindValue(int index, std::span<const std::byte> bytes)
{
    if (m_error)
        return;
    check(bytes.empty() ? sqlite3_bind_zeroblob(m_statement, index, 0)
                        : sqlite3_bind_blob64(m_statement, index, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void Statement::bindValue(int index, std::optional<std::int64_t> value)
{
    if (value)
        bindInteger(index, *value);
    else if (!m_error)
        check(sqlite3_bind_null(m_statement, index));
}

Expected<bool> Statement::next()
{
    if (m_error)
        return Unexpected{*m_error};
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(m_statement);
        return false;
    }
    const Error error = m_connection->error(sqlite3_extended_errcode(m_connection->handle));
    sqlite3_reset(m_statement);
    return Unexpected{error};
}

Expected<void> Statement::run()
{
    const Expected<bool> row = next();
    if (!row)
        return Unexpected{row.error()};
    if (*row)
        sqlite3_reset(m_statement);
    return {};
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::number(int column) const
{
    return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(m_statement, column);
}

std::string Statement::text(int column) const
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                : std::string();
}

std::span<const std::byte> Statement::bytes(int column) const
{
    const auto *data = static_cast<const std::byte *>(sqlite3_column_blob(m_statement, column));
    return {data, data ? static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)) : 0};
}

Database::Database(std::unique_ptr<SqliteConnection> connection) : m_connection(std::move(connection)) {}
Database::Database(Database &&) noexcept = default;
Database &Database::operator=(Database &&) noexcept = default;
Database::~Database() = default;

Expected<Database> Database::open(const std::filesystem::path &file, Mode mode)
{
    auto connection = std::make_unique<SqliteConnection>();
    connection->file = file.string();
    std::error_code ignored;
    const std::string absolute = std::filesystem::absolute(file, ignored).string();
    const std::string uri = "file:" + uriPath(absolute) + (mode == Mode::Immutable ? "?immutable=1" : "");
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == Mode::Create)
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    else
        flags |= mode == Mode::ReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(uri.c_str(), &connection->handle, flags, nullptr);
    if (code != SQLITE_OK)
        return Unexpected{connection->error(code)};
    return Database(std::move(connection));
}

const std::string &Database::file() const
{
    return m_connection->file;
}

Statement Database::prepare(std::string_view sql)
{
    return Statement(m_connection.get(), sql);
}

Expected<void> Database::execute(const char *sql)
{
    const int code = sqlite3_exec(m_connection->handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return Unexpected{m_connection->error(code)};
    return {};
}

Expected<std::string> Database::textOf(std::string_view sql)
{
    Statement statement = prepare(sql);
    const Expected<bool> row = statement.next();
    if (!row)
        return Unexpected{row.error()};
    return *row ? statement.text(0) : std::string();
}

Expected<std::int64_t> Database::integerOf(std::string_view sql)
{
    Statement statement = prepare(sql);
    const Expected<bool> row = statement.next();
    if (!row)
        return Unexpected{row.error()};
    return *row ? statement.integer(0) : std::int64_t{0};
}

std::int64_t Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_connection->handle);
}

std::int64_t Database::totalChanges() const
{
    return sqlite3_total_changes64(m_connection->handle);
}

bool Database::inTransaction() const
{
    return sqlite3_get_autocommit(m_connection->handle) == 0;
}

void Database::setBusyTimeout(int milliseconds)
{
    sqlite3_busy_timeout(m_connection->handle, milliseconds);
}

void Database::setCheckpointOnClose(bool on)
{
    sqlite3_db_config(m_connection->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

void Database::setDefensive()
{
    sqlite3_db_config(m_connection->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_connection->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

Expected<void> Database::syncJournal()
{
    sqlite3_file *journal = nullptr;
    int code = sqlite3_file_control(m_connection->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
    if (code == SQLITE_OK && journal && journal->pMethods)
        code = journal->pMethods->xSync(journal, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK)
        return failure(codeFor(code),
                       file() + ": the journal could not be forced to the disk: " + sqlite3_errstr(code));
    return {};
}

ReadTransaction::ReadTransaction(Database &database) : m_database(database), m_begun(database.run("BEGIN")) {}

ReadTransaction::~ReadTransaction()
{
    if (m_begun && m_database.inTransaction())
        (void)m_database.run("COMMIT");
}

}  // namespace ttq
