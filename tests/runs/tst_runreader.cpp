#include <QtTest>
#include <csignal>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runfixture.h"
#include "runs/rundatabase.h"
#include "runs/runlock.h"
#include "runs/schema.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

class TestRunReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void openRowsAreThoseNotPacked()
    {
        const RunFixture run;
        const auto store = filledStore(run, 2, 1100);
        VERIFY_OK(store);
        RunReader reader = run.reader();
        const auto rows = reader.openRows(1000, 1090);  // steps through 1024 are in a chunk
        VERIFY_OK(rows);
        QCOMPARE(rows->size(), std::size_t(66));
        for (std::size_t i = 0; i < rows->size(); ++i) {
            const RunReader::LatestRow &row = (*rows)[i];
            QCOMPARE(row.step, std::int64_t(1025 + i));
            QCOMPARE(row.time, timeAt(row.step));
            QCOMPARE(row.series, (std::vector<std::int64_t>{1, 2}));
            QVERIFY(sameNumber(row.values.at(1), valueAt(2, row.step)));
        }
        const auto packed = reader.openRows(1, 1024);
        VERIFY_OK(packed);
        QVERIFY(packed->empty());
    }
    void newestValueOfASeries_data()
    {
        QTest::addColumn<int>("steps");
        QTest::newRow("in an open row") << 1100;
        QTest::newRow("all packed") << 1024;
        QTest::newRow("not a number") << 97 - 2;
    }
    void newestValueOfASeries()
    {
        QFETCH(int, steps);
        const RunFixture run;
        VERIFY_OK(filledStore(run, 3, steps));
        RunReader reader = run.reader();
        const auto row = reader.latest();
        VERIFY_OK(row);
        QCOMPARE(row->step, std::int64_t(steps));
        for (const std::int64_t series : {1, 2, 3}) {
            QVERIFY(row->value(series));
            QVERIFY(sameNumber(*row->value(series), valueAt(series, steps)));
        }
        for (const std::int64_t series : {-1, 0, 4})
            QVERIFY(!row->value(series));
        // Not every series is in every row, and a row may be shorter than its set says.
        QVERIFY(!RunReader::LatestRow().value(1));
        const RunReader::LatestRow some{7, 0, {2, 5, 9}, {20, 50}};
        QCOMPARE(some.value(5), std::optional<float>(50));
        for (const std::int64_t series : {1, 3, 9, 10})
            QVERIFY(!some.value(series));
    }
    void rangesOfValues_data()
    {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        const qint64 places[] = {0, 1, 2, 1023, 1024, 1025, 2048, 2049, 2500, 2501};
        for (const qint64 from : places)
            for (const qint64 to : places)
                QTest::addRow("%lld to %lld", from, to) << from << to;
        QTest::newRow("extremes") << std::numeric_limits<qint64>::min() << std::numeric_limits<qint64>::max();
        QTest::newRow("beyond") << std::numeric_limits<qint64>::max() << std::numeric_limits<qint64>::max();
    }
    void rangesOfValues()
    {
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        static const RunFixture run;
        static const auto store = filledStore(run, 2, 2500);
        VERIFY_OK(store);
        RunReader reader = run.reader();
        const std::int64_t first = std::max<qint64>(from, 1), last = std::min<qint64>(to, 2500);
        const auto data = reader.values(2, from, to);
        const auto times = reader.values(0, from, to);
        VERIFY_OK(data);
        VERIFY_OK(times);
        const auto count = static_cast<std::size_t>(std::max<std::int64_t>(last - first + 1, 0));
        QCOMPARE(data->steps.size(), count);
        QCOMPARE(times->steps.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t step = first + static_cast<std::int64_t>(i);
            QVERIFY(data->steps[i] == step && times->values[i] == timeAt(step));
            QVERIFY(sameNumber(data->values[i], static_cast<double>(valueAt(2, step))));
        }
        for (const int level : {1, 2}) {
            const auto pyramid = reader.pyramid(2, level, from, to);
            VERIFY_OK(pyramid);
            QCOMPARE(pyramid->steps.empty(), count == 0);
            if (count > 0) {
                const int span = level == 1 ? 16 : 256;
                QVERIFY(pyramid->steps.front() <= first && pyramid->steps.front() + span > first);
                QVERIFY(pyramid->steps.back() <= last);
                QVERIFY(pyramid->steps.back() + pyramid->lengths.back() > last);
            }
        }
    }

    void whatIsNotThere()
    {
        const RunFixture run;
        auto store = filledStore(run, 1, 10);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        const std::vector<SeriesInfo> sparse = {{0, "val/top1", -1, false}};
        VERIFY_OK(store->defineSeries(sparse));
        VERIFY_OK(store->commit());
        RunReader reader = run.reader();
        VERIFY_ERROR(reader.values(99, 0, 10), ErrorCode::NotFound, "no series 99");
        VERIFY_ERROR(reader.pyramid(99, 1, 0, 10), ErrorCode::NotFound, "no series 99");
        VERIFY_ERROR(reader.pyramid(1, 0, 0, 10), ErrorCode::InvalidArgument, "level 0");
        VERIFY_ERROR(reader.pyramid(1, 3, 0, 10), ErrorCode::InvalidArgument, "level 3");
        VERIFY_ERROR(reader.pyramid(2, 1, 0, 10), ErrorCode::InvalidArgument, "'val/top1' has no pyramid");
        QVERIFY(reader.values(2, 0, 10)->steps.empty());
        QVERIFY(reader.histograms(7, 0, 10)->empty() && reader.codes(7)->empty());
    }

    void stateIsInterruptedOnlyWithoutALock()
    {
        const RunFixture run;
        RunStore store = run.create();
        RunReader reader = run.reader();
        for (const RunState state : {RunState::Running, RunState::Paused, RunState::Stopped, RunState::Finished}) {
            VERIFY_OK(store.begin());
            StateRecord record;
            record.state = state;
            VERIFY_OK(store.setState(record));
            VERIFY_OK(store.commit());
            const bool alive = state == RunState::Running || state == RunState::Paused;
            QCOMPARE(*reader.shownState(), alive ? "interrupted" : std::string(name(state)));
            const auto lock = RunLock::acquire(run.folder.lock());
            VERIFY_OK(lock);
            QCOMPARE(*reader.shownState(), std::string(name(state)));
        }
    }

    void versionsAndStrangers_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("text");
        QTest::newRow("newer") << "PRAGMA user_version = 2" << int(ErrorCode::Unsupported)
                               << "schema version 2, written by a newer TTQ Workbench; this one reads up to version 1";
        QTest::newRow("version 0") << "PRAGMA user_version = 0" << int(ErrorCode::Corrupt) << "schema version 0";
        QTest::newRow("another program's") << "PRAGMA application_id = 7" << int(ErrorCode::Corrupt)
                                           << "is not the database of a run (application id 7)";
    }
    void versionsAndStrangers()
    {
        QFETCH(QString, sql);
        QFETCH(int, code);
        QFETCH(QString, text);
        const RunFixture run;
        const auto expected = static_cast<ErrorCode>(code);
        const std::string words = text.toStdString();
        {
            RunStore store = run.create();
            store.compact();
        }
        {
            auto database = Database::open(run.folder.database(), Database::Mode::ReadWrite);
            VERIFY_OK(database->execute(sql.toUtf8().constData()));
        }
        const auto before = readTextFile(run.folder.database());
        VERIFY_ERROR(openRunFolder(run.folder.path), expected, words);
        VERIFY_ERROR(RunReader::open(run.folder.path), expected, words);
        VERIFY_ERROR(RunStore::open(run.folder.database()), expected, words);
        VERIFY_ERROR(issueCommand(run.folder.database(), Command{}), expected, words);
        QVERIFY(*before == *readTextFile(run.folder.database()));
    }

    void aMissingTableIsCorrupt()
    {
        const RunFixture run;
        {
            VERIFY_OK(filledStore(run, 1, 10));
        }
        RunReader reader = run.reader();
        {
            auto database = Database::open(run.folder.database(), Database::Mode::ReadWrite);
            VERIFY_OK(database->execute("DROP TABLE steps"));
        }
        VERIFY_ERROR(reader.values(1, 0, 10), ErrorCode::Corrupt, "no such table: steps");
        VERIFY_ERROR(RunStore::open(run.folder.database()), ErrorCode::Corrupt, "no such table: steps");
    }

    // A folder that cannot be written to, seen by a user who is not root.
    void readOnlyFolder_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("complaint");
        QTest::newRow("folded into one file") << "compact"
                                              << "";
        QTest::newRow("closed, in WAL mode") << "close"
                                             << "";
        QTest::newRow("killed, side files there") << "kill"
                                                  << "";
        QTest::newRow("killed, WAL without its index") << "kill, no shm"
                                                       << "copy the folder";
        QTest::newRow("killed within a transaction") << "compact, journal"
                                                     << "run.sqlite-journal holds changes";
        QTest::newRow("closed, but held") << "close, held"
                                          << "readonly database";
    }
    void readOnlyFolder()
    {
        QFETCH(QString, ending);
        QFETCH(QString, complaint);
        const RunFixture run;
        const pid_t writer = ::fork();
        if (writer == 0) {
            auto store = filledStore(run, 1, 1500);
            if (ending.startsWith("compact"))
                store->compact();
            if (ending.startsWith("kill"))
                ::kill(::getpid(), SIGKILL);
            store = failure(ErrorCode::Internal, "closed");
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(writer, &status, 0);
        const std::string database = run.folder.database().string();
        if (ending == "kill, no shm")
            QVERIFY(fs::remove(database + "-shm"));
        QCOMPARE(fs::exists(database + "-wal"), ending.startsWith("kill"));
        if (ending == "compact, journal")
            VERIFY_OK(writeFile(database + "-journal", std::string_view("what SQLite would put back")));
        std::optional<RunLock> lock;
        if (ending == "close, held") {
            auto taken = RunLock::acquire(run.folder.lock());
            VERIFY_OK(taken);
            lock.emplace(std::move(*taken));
        }
        ::chmod(run.folder.path.parent_path().c_str(), 0755);
        ::chmod(run.folder.path.c_str(), 0555);
        const pid_t child = ::fork();
        if (child == 0) {
            if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0)
                ::_exit(3);
            auto reader = RunReader::open(run.folder.path);
            if (!reader)
                ::_exit(QString::fromStdString(reader.error().detail).contains(complaint) && !complaint.isEmpty() ? 1
                                                                                                                  : 2);
            ::_exit(differenceIn(*reader, 1, 1, 1500).empty() ? 0 : 4);
        }
        ::waitpid(child, &status, 0);
        ::chmod(run.folder.path.c_str(), 0755);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), complaint.isEmpty() ? 0 : 1);
    }
};

QTEST_APPLESS_MAIN(TestRunReader)
#include "tst_runreader.moc"
