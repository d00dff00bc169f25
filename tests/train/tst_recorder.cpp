// The recorder thread: what is pushed arrives, commands come once, and a full disk loses nothing.
#include <QtTest>
#include <csignal>
#include <sys/resource.h>
#include <thread>

#include "runs/runfixture.h"
#include "train/recorder.h"

using namespace ttq;
using namespace ttq::test;
using namespace std::chrono_literals;

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
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;

private:
    rlimit m_before{};
};

struct Bench {
    RunFixture run;
    std::unique_ptr<Recorder> recorder;
    std::vector<std::int64_t> ids = {1, 2, 3};
    std::int64_t last = 0;

    Bench()
    {
        auto store = filledStore(run, 3, 0);
        if (!store)
            qFatal("%s", store.error().detail.c_str());
        recorder = std::make_unique<Recorder>(std::move(*store));
    }
    void pushSteps(std::int64_t count)
    {
        for (const std::int64_t end = last + count; last < end;)
            recorder->push(rowAt(++last, ids));
    }
    std::string missing()
    {
        RunReader reader = run.reader();
        std::string problem;
        for (std::int64_t series = 0; series <= 3 && problem.empty(); ++series)
            problem = differenceIn(reader, series, 1, last);
        return problem;
    }
    std::int64_t issue(CommandKind kind) const
    {
        Command command;
        command.kind = kind;
        command.issuedBy = "test";
        const auto id = issueCommand(run.folder.database(), command);
        if (!id)
            qFatal("%s", id.error().detail.c_str());
        return *id;
    }
};

}  // namespace

class TestRecorder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::signal(SIGXFSZ, SIG_IGN); }
    void everyKindArrives();
    void withoutAskingToo();
    void onlyTheLastStateOfABatch();
    void destructorWritesTheRest();
    void commandsComeOnce();
    void waitsForCommands();
    void fullDiskLosesNothing_data();
    void fullDiskLosesNothing();
    void givesUpOnAFullDiskAtTheEnd();
};

void TestRecorder::everyKindArrives()
{
    Bench bench;
    bench.pushSteps(3);
    bench.recorder->push(DenseSet{{1, 3}});
    bench.recorder->push(StepRecord{4, 5, {0.25F, 0.5F}});
    EpochRecord epoch;
    epoch.epoch = 1;
    epoch.phase = "p";
    epoch.firstStep = 1;
    epoch.lastStep = 4;
    bench.recorder->push(epoch);
    bench.recorder->push(EventRecord{.step = 4, .kind = "test", .text = "hello"});
    CheckpointRecord checkpoint{4, 1, "epoch", "checkpoints/a", std::string(64, '0'), 5, 6};
    bench.recorder->push(checkpoint);
    checkpoint.file = "checkpoints/b";
    bench.recorder->push(checkpoint);
    bench.recorder->push(CheckpointRemoval{"checkpoints/a"});
    StateRecord state;
    state.state = RunState::Running;
    state.step = 4;
    bench.recorder->push(state);
    VERIFY_OK(bench.recorder->flush(true));
    RunReader reader = bench.run.reader();
    const auto latest = reader.latest();
    VERIFY_OK(latest);
    QCOMPARE(latest->step, 4);
    QCOMPARE(latest->series, (std::vector<std::int64_t>{1, 3}));
    QCOMPARE(latest->values, (std::vector<float>{0.25F, 0.5F}));
    QCOMPARE(reader.epochs()->size(), 1U);
    QCOMPARE(reader.events()->size(), 1U);
    QCOMPARE(reader.events()->front().text, std::string("hello"));
    QCOMPARE(reader.checkpoints()->size(), 1U);
    QCOMPARE(reader.checkpoints()->front().file, std::string("checkpoints/b"));
    QCOMPARE(reader.state()->step, 4);
}

void TestRecorder::withoutAskingToo()
{
    Bench bench;
    bench.pushSteps(20);
    QTRY_COMPARE_WITH_TIMEOUT(bench.run.reader().latest()->step, 20, 20'000);
    QCOMPARE(bench.missing(), std::string());
    QVERIFY(bench.recorder->cpuSeconds() > 0);
}

void TestRecorder::onlyTheLastStateOfABatch()
{
    Bench bench;
    StateRecord state;
    for (int step = 1; step <= 50; ++step) {
        state.step = step;
        bench.recorder->push(state);
    }
    VERIFY_OK(bench.recorder->flush(false));
    QCOMPARE(bench.run.reader().state()->step, 50);
}

void TestRecorder::destructorWritesTheRest()
{
    Bench bench;
    bench.pushSteps(2000);
    bench.recorder.reset();
    QCOMPARE(bench.missing(), std::string());
    QVERIFY(!std::filesystem::exists(bench.run.folder.database().string() + "-wal"));  // one file again
}

void TestRecorder::commandsComeOnce()
{
    Bench bench;
    const auto first = bench.issue(CommandKind::Pause), second = bench.issue(CommandKind::Stop);
    VERIFY_OK(bench.recorder->flush(false));
    VERIFY_OK(bench.recorder->flush(false));  // commands are looked for between two flushes
    auto taken = bench.recorder->takeCommands();
    QCOMPARE(taken.size(), 2U);
    QCOMPARE(taken[0].id, first);
    QCOMPARE(taken[1].id, second);
    QVERIFY(taken[1].kind == CommandKind::Stop);
    // They are pending still, and yet not given again.
    const auto third = bench.issue(CommandKind::Resume);
    VERIFY_OK(bench.recorder->flush(false));
    VERIFY_OK(bench.recorder->flush(false));
    const auto more = bench.recorder->takeCommands();
    QCOMPARE(more.size(), 1U);
    QCOMPARE(more[0].id, third);
    taken[0].status = CommandStatus::Applied;
    taken[0].appliedStep = 12;
    taken[0].message = "done";
    bench.recorder->push(taken[0]);
    VERIFY_OK(bench.recorder->flush(false));
    const auto rows = bench.run.reader().commands();
    VERIFY_OK(rows);
    QVERIFY((*rows)[0].status == CommandStatus::Applied && (*rows)[0].appliedStep == 12);
    QCOMPARE((*rows)[0].message, std::string("done"));
    QVERIFY((*rows)[1].status == CommandStatus::Pending);
}

void TestRecorder::waitsForCommands()
{
    Bench bench;
    bench.recorder->waitForCommand(1ms);
    QCOMPARE(bench.recorder->takeCommands().size(), 0U);
    std::thread later([&] {
        std::this_thread::sleep_for(50ms);
        bench.issue(CommandKind::Pause);
    });
    bench.recorder->waitForCommand(20s);
    later.join();
    QCOMPARE(bench.recorder->takeCommands().size(), 1U);
}

void TestRecorder::fullDiskLosesNothing_data()
{
    QTest::addColumn<bool>("durable");
    QTest::newRow("flush") << false;
    QTest::newRow("durable flush") << true;
}

void TestRecorder::fullDiskLosesNothing()
{
    QFETCH(bool, durable);
    Bench bench;
    bench.pushSteps(100);
    VERIFY_OK(bench.recorder->flush(durable));
    {
        const FileSizeLimit limit(std::filesystem::file_size(bench.run.folder.database().string() + "-wal") + 1);
        for (int i = 0; i < 3; ++i) {
            bench.pushSteps(700);
            VERIFY_ERROR(bench.recorder->flush(durable), ErrorCode::Io, "run.sqlite");
        }
    }
    bench.pushSteps(1);
    VERIFY_OK(bench.recorder->flush(durable));
    QCOMPARE(bench.missing(), std::string());
    VERIFY_OK(bench.recorder->flush(durable));
    const auto events = bench.run.reader().events();
    VERIFY_OK(events);
    QCOMPARE(events->size(), 1U);  // one gap, one event
    QCOMPARE(events->front().kind, std::string("recording_failed"));
    QVERIFY(events->front().severity == Severity::Warning);
    bench.pushSteps(50);
    bench.recorder.reset();
    QCOMPARE(bench.missing(), std::string());
    QCOMPARE(bench.run.reader().events()->size(), 1U);
}

// The twin: what could never be written is missing, and a recorder that cannot write ends nevertheless.
void TestRecorder::givesUpOnAFullDiskAtTheEnd()
{
    Bench bench;
    bench.pushSteps(100);
    VERIFY_OK(bench.recorder->flush(false));
    {
        const FileSizeLimit limit(1);
        bench.pushSteps(2000);
        bench.recorder.reset();
    }
    QVERIFY(!bench.missing().empty());
    bench.last = 100;
    QCOMPARE(bench.missing(), std::string());
}

QTEST_APPLESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
