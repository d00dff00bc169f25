// One writer, several readers and controllers at once: nobody sees a gap, a double or half a transaction.
#include <QtTest>
#include <atomic>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "runfixture.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::int64_t kSteps = 6000;
constexpr std::int64_t kBatch = 37;  // commits fall on every place relative to a chunk's end

Expected<void> writeAll(RunStore &store, std::vector<std::int64_t> set)
{
    for (std::int64_t step = 1; step <= kSteps;) {
        if (auto begun = store.begin(); !begun)
            return begun;
        for (std::int64_t i = 0; i < kBatch && step <= kSteps; ++i, ++step)
            if (auto done = store.append(rowAt(step, set)); !done)
                return done;
        // A set that changes now and then; series 1 is always in it.
        if (step / 700 % 2 == 1 && set.size() == 3) {
            set = {1, 2};
            if (auto done = store.setDenseSeries(set); !done)
                return done;
        } else if (step / 700 % 2 == 0 && set.size() == 2) {
            set = {1, 2, 3};
            if (auto done = store.setDenseSeries(set); !done)
                return done;
        }
        if (auto done = store.commit(); !done)
            return done;
    }
    return {};
}

Expected<RunStore> preparedStore(const RunFixture &run)
{
    RunStore store = run.create();
    auto done = store.begin();
    if (done) {
        const auto ids = defineDense(store, 3, 3);
        done = ids ? store.commit() : Expected<void>(Unexpected{ids.error()});
    }
    if (!done)
        return Unexpected{done.error()};
    return store;
}

// Polls until the last step is there (or `giveUp`); "" if every look was whole.
std::string watch(const RunFixture &run, const std::atomic<bool> &giveUp)
{
    RunReader reader = run.reader();
    std::int64_t seen = 0;
    int looks = 0;
    while (seen < kSteps && !giveUp) {
        const auto latest = reader.latest();
        if (!latest)
            return latest.error().detail;
        const auto data = reader.values(1, 0, kSteps);
        if (!data)
            return data.error().detail;
        const auto count = static_cast<std::int64_t>(data->steps.size());
        if (count < latest->step || latest->step < seen)
            return "steps went back: " + std::to_string(count);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (data->steps[at] != i + 1 || !sameNumber(data->values[at], static_cast<double>(valueAt(1, i + 1))))
                return "a gap or a wrong value at step " + std::to_string(i + 1);
        }
        if (count % kBatch != 0 && count != kSteps)
            return "half a transaction: " + std::to_string(count) + " steps";
        const auto pyramid = reader.pyramid(1, 1, 0, kSteps);
        if (!pyramid)
            return pyramid.error().detail;
        std::int64_t covered = 0;
        for (std::size_t i = 0; i < pyramid->steps.size(); ++i) {
            if (pyramid->steps[i] != covered + 1)
                return "a gap in the pyramid after step " + std::to_string(covered);
            covered += pyramid->lengths[i];
        }
        if (covered < count)
            return "the pyramid ends at step " + std::to_string(covered);
        seen = count;
        ++looks;
    }
    return looks > 0 ? "" : "nothing was read";
}

}  // namespace

class TestRunConcurrency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threads()
    {
        const RunFixture run;
        auto store = preparedStore(run);
        VERIFY_OK(store);
        std::atomic<bool> giveUp{false};
        std::string faults[2];
        std::thread first([&] { faults[0] = watch(run, giveUp); });
        std::thread second([&] { faults[1] = watch(run, giveUp); });
        const Expected<void> written = writeAll(*store, {1, 2, 3});
        giveUp = !written;
        first.join();
        second.join();
        VERIFY_OK(written);
        QCOMPARE(faults[0], std::string());
        QCOMPARE(faults[1], std::string());
    }

    void processes()
    {
        const RunFixture run;
        {
            VERIFY_OK(preparedStore(run));
        }
        const pid_t writer = ::fork();
        if (writer == 0) {
            auto store = RunStore::open(run.folder.database());
            ::_exit(store && writeAll(*store, {1, 2, 3}) ? 0 : 1);
        }
        std::atomic<bool> giveUp{false};
        int status = -1;
        std::thread end([&] {
            ::waitpid(writer, &status, 0);
            giveUp = status != 0;
        });
        const std::string fault = watch(run, giveUp);
        end.join();
        QCOMPARE(status, 0);
        QCOMPARE(fault, std::string());
        RunReader reader = run.reader();
        QCOMPARE(differenceIn(reader, 1, 1, kSteps), std::string());
        QCOMPARE(differenceIn(reader, 2, 1, kSteps), std::string());
    }

    void everyCommandIsTakenOnce()
    {
        constexpr std::size_t kEach = 40;
        const RunFixture run;
        auto store = filledStore(run, 1, 1);
        VERIFY_OK(store);
        std::atomic<int> failed{0};
        const auto issue = [&] {
            for (std::size_t i = 0; i < kEach; ++i)
                failed += !issueCommand(run.folder.database(), Command{});
        };
        std::thread first(issue), second(issue);
        std::set<std::int64_t> taken;
        Expected<void> done;
        std::int64_t step = 2;
        for (; done && taken.size() < 2 * kEach && failed == 0 && step < 1'000'000; ++step) {
            done = store->begin();
            if (done)
                done = store->append(rowAt(step, {1}));
            const auto pending = store->pendingCommands();
            if (done && !pending)
                done = Unexpected{pending.error()};
            for (std::size_t i = 0; done && i < pending->size(); ++i) {
                Command answer = pending->at(i);
                answer.status = CommandStatus::Applied;
                answer.appliedStep = step;
                if (!taken.insert(answer.id).second)
                    done = Unexpected{Error{ErrorCode::Internal, "a command was taken twice"}};
                if (done)
                    done = store->answerCommand(answer);
            }
            if (done)
                done = store->commit();
        }
        first.join();
        second.join();
        VERIFY_OK(done);
        QCOMPARE(failed.load(), 0);
        QCOMPARE(taken.size(), 2 * kEach);
        const auto commands = run.reader().commands();
        for (const Command &command : *commands)
            QVERIFY(command.status == CommandStatus::Applied && command.appliedStep > 1);
    }
};

QTEST_APPLESS_MAIN(TestRunConcurrency)
#include "tst_runconcurrency.moc"
