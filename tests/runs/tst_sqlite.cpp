#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <csignal>
#include <limits>
#include <sys/wait.h>
#include <unistd.h>

#include "runfixture.h"
#include "runs/rundatabase.h"
#include "runs/sqlite.h"

using namespace ttq;
using namespace ttq::test;

class TestSqlite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->path().toStdString() + "/a b%3F#?.sqlite";
    }

    void oddPathsAreOnlyPaths()
    {
        {
            auto database = Database::open(m_file, Database::Mode::Create);
            VERIFY_OK(database);
            VERIFY_OK(database->execute("CREATE TABLE x (a)"));
        }
        QVERIFY(std::filesystem::exists(m_file));
        QVERIFY(Database::open(m_file, Database::Mode::Immutable).has_value());
    }

    void valuesReadBack()
    {
        auto database = Database::open(m_file, Database::Mode::Create);
        VERIFY_OK(database);
        VERIFY_OK(database->execute("CREATE TABLE x (i, d, n, t, e, b, z, o)"));
        const std::vector<std::byte> bytes = {std::byte{0}, std::byte{255}, std::byte{0}};
        VERIFY_OK(database->run("INSERT INTO x VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                std::numeric_limits<std::int64_t>::min(), -std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN(), std::string("a\0b", 3), std::string_view(),
                                std::span<const std::byte>(bytes), std::span<const std::byte>(),
                                std::optional<std::int64_t>()));
        Statement row = database->prepare("SELECT * FROM x");
        QVERIFY(*row.next());
        QCOMPARE(row.integer(0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(row.number(1), -std::numeric_limits<double>::infinity());
        QVERIFY(row.isNull(2) && std::isnan(row.number(2)));
        QCOMPARE(row.text(3), std::string("a\0b", 3));
        QVERIFY(!row.isNull(4) && row.text(4).empty());
        QVERIFY(std::ranges::equal(row.bytes(5), bytes));
        QVERIFY(!row.isNull(6) && row.bytes(6).empty());
        QVERIFY(row.isNull(7));
        QVERIFY(!*row.next());
    }

    void errorsNameTheFile()
    {
        VERIFY_ERROR(Database::open(m_file, Database::Mode::ReadOnly), ErrorCode::Io, m_file);
        auto database = Database::open(m_file, Database::Mode::Create);
        VERIFY_OK(database);
        VERIFY_ERROR(database->run("SELECT * FROM absent"), ErrorCode::Corrupt, m_file + ": no such table: absent");
        VERIFY_OK(database->execute("CREATE TABLE x (a UNIQUE)"));
        VERIFY_OK(database->run("INSERT INTO x VALUES (1)"));
        VERIFY_ERROR(database->run("INSERT INTO x VALUES (1)"), ErrorCode::InvalidArgument, "UNIQUE constraint failed");
        VERIFY_ERROR(database->run("INSERT INTO x VALUES (?1)", 1, 2), ErrorCode::InvalidArgument, "out of range");
    }

    void aLockedDatabaseIsBusy()
    {
        auto first = Database::open(m_file, Database::Mode::Create);
        auto second = Database::open(m_file, Database::Mode::Create);
        VERIFY_OK(first->execute("CREATE TABLE x (a); BEGIN IMMEDIATE"));
        second->setBusyTimeout(1);
        VERIFY_ERROR(second->run("BEGIN IMMEDIATE"), ErrorCode::Busy, "database is locked");
        VERIFY_OK(first->execute("COMMIT"));
        VERIFY_OK(second->run("BEGIN IMMEDIATE"));
    }

    void aFullDatabaseIsAnIoErrorAndRecovers()
    {
        auto database = Database::open(m_file, Database::Mode::Create);
        VERIFY_OK(database->execute("PRAGMA journal_mode = WAL; CREATE TABLE x (a); PRAGMA max_page_count = 20"));
        const std::vector<std::byte> block(4000, std::byte{7});
        VERIFY_OK(database->run("BEGIN IMMEDIATE"));
        Expected<void> done;
        int rows = 0;
        for (; done && rows < 100; ++rows)
            done = database->run("INSERT INTO x VALUES (?1)", std::span<const std::byte>(block));
        QVERIFY(rows > 1);
        VERIFY_ERROR(done, ErrorCode::Io, "database or disk is full");
        if (database->inTransaction())
            VERIFY_OK(database->run("ROLLBACK"));
        QCOMPARE(*database->integerOf("SELECT count(*) FROM x"), std::int64_t{0});
        VERIFY_OK(database->execute("PRAGMA max_page_count = 1000"));
        for (int i = 0; i < 100; ++i)
            VERIFY_OK(database->run("INSERT INTO x VALUES (?1)", std::span<const std::byte>(block)));
        QCOMPARE(*database->textOf("PRAGMA integrity_check"), std::string("ok"));
    }

    // An engine on a network file system, killed in the middle of a transaction, leaves a rollback journal.
    void aReaderPutsBackWhatADeadWriterLeft()
    {
        const RunFixture run;
        {
            auto created = createRunDatabase(run.folder.database(), "u", Journal::Truncate);
            VERIFY_OK(created);
            QCOMPARE(*created->textOf("PRAGMA journal_mode"), std::string("truncate"));
            VERIFY_OK(created->run("INSERT INTO meta (key, value) VALUES ('k', 'old')"));
        }
        const pid_t child = ::fork();
        if (child == 0) {
            auto database = openRunDatabase(run.folder.database(), DatabaseUse::Writer);
            const std::string block(4000, 'x');
            bool good = database && useJournal(*database, Journal::Truncate)
                && database->execute("PRAGMA cache_size = 1") && database->run("BEGIN IMMEDIATE")
                && database->run("UPDATE meta SET value = 'new' WHERE key = 'k'");
            for (int i = 0; good && i < 100; ++i)
                good = database->run("INSERT INTO meta VALUES (?1, ?2)", std::to_string(i), block).has_value();
            ::kill(::getpid(), good ? SIGKILL : SIGTERM);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        const std::filesystem::path journal = run.folder.database().string() + "-journal";
        QVERIFY(std::filesystem::file_size(journal) > 0);  // it is hot
        // Twin: a connection that may only read cannot.
        auto readOnly = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QVERIFY(!readOnly->integerOf("SELECT count(*) FROM meta").has_value());
        RunReader reader = run.reader();
        QCOMPARE(*reader.uuid(), std::string("u"));
        QCOMPARE(*openRunDatabase(run.folder.database(), DatabaseUse::Reader)
                      ->textOf("SELECT value FROM meta WHERE key = 'k'"),
                 std::string("old"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_file;
};

QTEST_APPLESS_MAIN(TestSqlite)
#include "tst_sqlite.moc"
