// A thin RAII face for SQLite, internal to core/runs: one connection, prepared statements, errors as values.
//
// Errors are deferred: a Statement that could not be prepared or bound reports that from next() or run(), so
// that the calling code reads as the SQL does. Every error names the file and repeats SQLite's own words.
// A Database and its Statements belong to one thread at a time; Statements must die before their Database.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/expected.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ttq {

inline Unexpected<Error> failure(ErrorCode code, std::string detail)
{
    return Unexpected{Error{code, std::move(detail)}};
}

struct SqliteConnection;

class Statement {
public:
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    ~Statement();  // resets it and hands it back to the connection for the next use of the same text

    // Binds the parameters ?1, ?2, … Text and bytes are not copied: they must live until the last next() or run().
    template <class... Values>
    Statement &bind(const Values &...values)
    {
        int index = 0;
        (bindValue(++index, values), ...);
        return *this;
    }

    Expected<bool> next();  // true: a row lies ready in the columns
    Expected<void> run();   // for statements without rows
    // Calls `row(*this)`, which returns void or Expected<void>, for each row.
    template <class Function>
    Expected<void> forEach(Function row)
    {
        for (;;) {
            Expected<bool> found = next();
            if (!found)
                return Unexpected{found.error()};
            if (!*found)
                return {};
            if constexpr (std::is_void_v<std::invoke_result_t<Function, Statement &>>) {
                row(*this);
            } else if (Expected<void> done = row(*this); !done) {
                return done;
            }
        }
    }

    // Columns from 0; text and bytes are valid until the next next().
    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double number(int column) const;  // NULL is NaN
    std::string text(int column) const;
    std::span<const std::byte> bytes(int column) const;

private:
    friend class Database;
    Statement(SqliteConnection *connection, std::string_view sql);
    void check(int code);

    template <std::integral Integer>
    void bindValue(int index, Integer value)
    {
        bindInteger(index, static_cast<std::int64_t>(value));
    }
    template <std::floating_point Number>
    void bindValue(int index, Number value)
    {
        bindNumber(index, static_cast<double>(value));
    }
    void bindValue(int index, std::string_view text);
    void bindValue(int index, std::span<const std::byte> bytes);
    void bindValue(int index, std::optional<std::int64_t> value);
    void bindInteger(int index, std::int64_t value);
    void bindNumber(int index, double value);  // NaN becomes NULL

    SqliteConnection *m_connection;
    sqlite3_stmt *m_statement = nullptr;
    std::optional<Error> m_error;
};

class Database {
public:
    // Immutable promises SQLite that nobody changes the file: no locks, no side files; it ignores a WAL.
    enum class Mode { Create, ReadWrite, ReadOnly, Immutable };
    static Expected<Database> open(const std::filesystem::path &file, Mode mode);

    Database(Database &&) noexcept;
    Database &operator=(Database &&) noexcept;
    ~Database();

    const std::string &file() const;
    Statement prepare(std::string_view sql);
    template <class... Values>
    Expected<void> run(std::string_view sql, const Values &...values)
    {
        return prepare(sql).bind(values...).run();
    }
    Expected<void> execute(const char *sql);                 // several statements, rows ignored
    Expected<std::string> textOf(std::string_view sql);      // first column of the first row, "" without a row
    Expected<std::int64_t> integerOf(std::string_view sql);  // likewise, 0 without a row
    std::int64_t lastInsertId() const;
    std::int64_t totalChanges() const;  // rows changed since it was opened
    bool inTransaction() const;
    void setBusyTimeout(int milliseconds);
    // Closing the last connection would fold a write-ahead log into the database; readers leave that alone.
    void setCheckpointOnClose(bool on);
    void setDefensive();  // for files from elsewhere: no writable schema, no functions from within the schema
    // Forces the journal (write-ahead log or rollback journal) to the disk.
    Expected<void> syncJournal();

private:
    explicit Database(std::unique_ptr<SqliteConnection> connection);
    std::unique_ptr<SqliteConnection> m_connection;
};

// A read transaction: everything read within it comes from one commit. Ends with the object.
class ReadTransaction {
public:
    explicit ReadTransaction(Database &database);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction &) = delete;
    ReadTransaction &operator=(const ReadTransaction &) = delete;

    Expected<void> begun() const { return m_begun; }

private:
    Database &m_database;
    Expected<void> m_begun;
};

}  // namespace ttq
