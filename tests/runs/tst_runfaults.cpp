// A disk that is full, or that fails to keep what it was given.
#include <QtTest>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runfixture.h"

namespace {

std::atomic<int> g_syncs{0};
std::atomic<bool> g_syncFails{false};

int countedSync(long number, int fd)
{
    ++g_syncs;
    if (g_syncFails) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(number, fd));
}

}  // namespace

// The program's own definitions come before those of the C library, for SQLite too.
extern "C" int fsync(int fd)
{
    return countedSync(SYS_fsync, fd);
}

extern "C" int fdatasync(int fd)
{
    return countedSync(SYS_fdatasync, fd);
}

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

// Files may not grow beyond this many bytes, for as long as the object lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

// One batch as a recorder writes it.
Expected<void> record(RunStore &store, std::int64_t first, std::int64_t count, bool durable)
{
    Expected<void> done = store.begin(durable);
    for (std::int64_t step = first; done && step < first + count; ++step)
        done = store.append(rowAt(step, {1, 2, 3}));
    if (done)
        done = store.append(EventRecord{0, first + count - 1, 1, "test", Severity::Info, -1, 0, "", "{}"});
    if (done)
        done = store.commit();
    if (!done)
        store.rollback();
    return done;
}

}  // namespace

class TestRunFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::signal(SIGXFSZ, SIG_IGN); }
    void cleanup() { g_syncFails = false; }

    void aFileThatCannotGrow_data()
    {
        QTest::addColumn<int>("slack");
        QTest::addColumn<bool>("durable");
        for (const int slack : {0, 1, 4096, 20'000, 100'000, 300'000, 1'000'000})
            for (const bool durable : {false, true})
                QTest::addRow("%d bytes, durable %d", slack, durable) << slack << durable;
    }
    void aFileThatCannotGrow()
    {
        QFETCH(int, slack);
        QFETCH(bool, durable);
        const RunFixture run;
        auto store = filledStore(run, 3, 500);
        VERIFY_OK(store);
        const auto wal = fs::file_size(run.folder.database().string() + "-wal");
        RunReader reader = run.reader();
        const FileSizeLimit *limit = new FileSizeLimit(wal + static_cast<rlim_t>(slack));
        std::int64_t last = 500;
        Expected<void> done;
        for (; done && last < 20'000; last += done ? 100 : 0)
            done = record(*store, last + 1, 100, durable);
        const Expected<void> again = record(*store, last + 1, 100, durable);
        const std::string difference = differenceIn(reader, 1, 1, last);
        delete limit;
        VERIFY_ERROR(done, ErrorCode::Io, "run.sqlite: ");
        VERIFY_ERROR(again, ErrorCode::Io, "run.sqlite: ");
        QCOMPARE(difference, std::string());
        QCOMPARE(store->lastStep(), last);
        // There is room again: the same batch goes in, and everything after it.
        for (; last < 4000; last += 100)
            VERIFY_OK(record(*store, last + 1, 100, durable));
        for (const int series : {0, 1, 2, 3})
            QCOMPARE(differenceIn(reader, series, 1, last), std::string());
        QCOMPARE(reader.events()->size(), static_cast<std::size_t>((last - 500) / 100));
    }

    void aFullFileSystem()
    {
        const RunFixture run;
        const std::string mountPoint = run.folder.path.parent_path().string() + "/small";
        fs::create_directory(mountPoint);
        if (::mount("tmpfs", mountPoint.c_str(), "tmpfs", 0, "size=3m") != 0)
            QSKIP("a small file system can only be mounted by root");
        const auto unmount = qScopeGuard([&] { ::umount(mountPoint.c_str()); });
        const auto folder = createRunFolderAt(mountPoint + "/run");
        VERIFY_OK(folder);
        VERIFY_OK(writeFile(folder->toml(), std::string_view("")));
        auto store = RunStore::create(folder->database(), "u");
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_OK(defineDense(*store, 3, 3));
        VERIFY_OK(store->commit());
        const std::string ballast(1'500'000, 'x');
        VERIFY_OK(writeFile(mountPoint + "/ballast", ballast));
        std::int64_t last = 0;
        Expected<void> done;
        for (; done && last < 100'000; last += done ? 100 : 0)
            done = record(*store, last + 1, 100, false);
        VERIFY_ERROR(done, ErrorCode::Io, "run.sqlite: database or disk is full");
        fs::remove(mountPoint + "/ballast");
        const std::int64_t end = last + 500;
        for (; last < end; last += 100)
            VERIFY_OK(record(*store, last + 1, 100, false));
        auto reader = RunReader::open(folder->path);
        VERIFY_OK(reader);
        QCOMPARE(differenceIn(*reader, 1, 1, last), std::string());
    }

    void onlyDurableCommitsWaitForTheDisk()
    {
        const RunFixture run;
        auto store = filledStore(run, 3, 10);
        VERIFY_OK(store);
        g_syncs = 0;
        VERIFY_OK(record(*store, 11, 10, false));
        QCOMPARE(g_syncs.load(), 0);
        VERIFY_OK(record(*store, 21, 10, true));
        QVERIFY(g_syncs.load() > 0);
        g_syncs = 0;
        VERIFY_OK(record(*store, 31, 10, false));
        QCOMPARE(g_syncs.load(), 0);
        VERIFY_OK(store->begin());
        VERIFY_OK(store->append(rowAt(41, {1, 2, 3})));
        VERIFY_OK(store->commit(true));
        QVERIFY(g_syncs.load() > 0);
        // A durable commit of nothing is about the commits before it.
        for (const bool atBegin : {true, false}) {
            g_syncs = 0;
            VERIFY_OK(store->begin(atBegin));
            VERIFY_OK(store->commit(!atBegin));
            QVERIFY(g_syncs.load() > 0);
        }
    }

    void aDurableCommitThatIsNotOnTheDiskDidNotHappen()
    {
        const RunFixture run;
        auto store = filledStore(run, 3, 10);
        VERIFY_OK(store);
        RunReader reader = run.reader();
        g_syncFails = true;
        VERIFY_ERROR(record(*store, 11, 10, true), ErrorCode::Io, "disk I/O error");
        QCOMPARE(differenceIn(reader, 1, 1, 10), std::string());
        g_syncFails = false;
        VERIFY_OK(record(*store, 11, 10, true));
        QCOMPARE(differenceIn(reader, 1, 1, 20), std::string());
        // Asked for only at the commit, the flush comes after it.
        VERIFY_OK(store->begin());
        VERIFY_OK(store->append(rowAt(21, {1, 2, 3})));
        g_syncFails = true;
        VERIFY_ERROR(store->commit(true), ErrorCode::Io, "could not be forced to the disk");
        g_syncFails = false;
        QCOMPARE(store->lastStep(), std::int64_t{21});
        QVERIFY(!store->inTransaction());
        QCOMPARE(differenceIn(reader, 1, 1, 21), std::string());
    }

    void aDatabaseThatCannotBeMadeLeavesNothing()
    {
        const RunFixture run;
        for (const rlim_t limit : {rlim_t{0}, rlim_t{4096}, rlim_t{40'000}}) {
            const FileSizeLimit small(limit);
            VERIFY_ERROR(RunStore::create(run.folder.database(), "u"), ErrorCode::Io, "run.sqlite: ");
            for (const fs::directory_entry &entry : fs::directory_iterator(run.folder.path))
                QVERIFY2(!entry.path().filename().string().starts_with("run.sqlite"), entry.path().c_str());
        }
        VERIFY_OK(RunStore::create(run.folder.database(), "u"));
    }
};

QTEST_APPLESS_MAIN(TestRunFaults)
#include "tst_runfaults.moc"
