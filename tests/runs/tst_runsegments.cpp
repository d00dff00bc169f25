// Cutting a run back to a step (resume), at every place where chunks make it delicate.
#include <QtTest>

#include "runfixture.h"
#include "runs/rundatabase.h"

using namespace ttq;
using namespace ttq::test;

namespace {

// "" if the pyramid of the series at this level agrees with its values and covers [1, last] without gap or overlap.
std::string pyramidFault(RunReader &reader, std::int64_t series, int level, std::int64_t last)
{
    const auto pyramid = reader.pyramid(series, level, 0, INT64_MAX);
    if (!pyramid)
        return pyramid.error().detail;
    std::int64_t next = 1;
    for (std::size_t i = 0; i < pyramid->steps.size(); ++i) {
        if (pyramid->steps[i] != next)
            return "an entry at step " + std::to_string(pyramid->steps[i]) + " instead of " + std::to_string(next);
        float low = std::numeric_limits<float>::quiet_NaN(), high = low;
        std::uint32_t nans = 0;
        for (std::int64_t step = next; step < next + pyramid->lengths[i]; ++step) {
            const float value = valueAt(series, step);
            nans += std::isnan(value);
            low = std::fmin(low, value);
            high = std::fmax(high, value);
        }
        if (!sameNumber(low, pyramid->min[i]) || !sameNumber(high, pyramid->max[i]) || nans != pyramid->nanCounts[i])
            return "the entry at step " + std::to_string(next) + " does not agree with its values";
        next += pyramid->lengths[i];
    }
    return next == last + 1 ? "" : "it ends at step " + std::to_string(next - 1);
}

}  // namespace

class TestRunSegments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cutBack_data()
    {
        QTest::addColumn<int>("recorded");
        QTest::addColumn<int>("from");
        for (const int recorded : {1023, 1024, 1025, 2600})
            for (const int from :
                 {0, 1, 15, 16, 17, 255, 256, 257, 1022, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2599, 2600})
                if (from <= recorded)
                    QTest::addRow("%d of %d", from, recorded) << recorded << from;
    }
    void cutBack()
    {
        QFETCH(int, recorded);
        QFETCH(int, from);
        const RunFixture run;
        RunReader early = [&] {
            auto filled = filledStore(run, 2, recorded);
            if (!filled)
                qFatal("%s", filled.error().detail.c_str());
            return run.reader();
        }();
        auto store = RunStore::open(run.folder.database());
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_OK(store->beginSegment(from, "other", 42));
        VERIFY_OK(store->setDenseSeries(std::vector<std::int64_t>{1, 2}));
        // Nothing shows before the commit.
        QCOMPARE(differenceIn(early, 1, 1, recorded), std::string());
        VERIFY_OK(store->commit());
        QCOMPARE(store->lastStep(), std::int64_t{from});
        RunReader reader = run.reader();
        for (RunReader *one : {&early, &reader}) {
            for (const int series : {0, 1, 2})
                QCOMPARE(differenceIn(*one, series, 1, from), std::string());
            for (const int level : {1, 2})
                QCOMPARE(pyramidFault(*one, 2, level, from), std::string());
            QCOMPARE(one->latest()->step, std::int64_t{from});
        }
        QCOMPARE(reader.segments()->size(), std::size_t{2});
        QVERIFY(reader.segments()->at(1).fromStep == from && reader.segments()->at(1).host == "other");
        // The run goes on from there, also after another open.
        VERIFY_OK(appendSteps(*store, {1, 2}, from, from + 10));
        store = RunStore::open(run.folder.database());
        VERIFY_OK(store);
        VERIFY_OK(appendSteps(*store, {1, 2}, from + 10, from + 1100));
        for (const int series : {0, 1, 2})
            QCOMPARE(differenceIn(early, series, 1, from + 1100), std::string());
        for (const int level : {1, 2})
            QCOMPARE(pyramidFault(early, 1, level, from + 1100), std::string());
    }

    void everyTableIsCut()
    {
        const RunFixture run;
        RunStore store = run.create();
        VERIFY_OK(store.begin());
        const auto ids = defineDense(store, 2, 1);
        VERIFY_OK(ids);
        const std::vector<SeriesInfo> sparse = {{0, "val/top1", -1, false}};
        const auto points = store.defineSeries(sparse);
        VERIFY_OK(points);
        VERIFY_OK(store.commit());
        VERIFY_OK(appendSteps(store, *ids, 0, 30));
        VERIFY_OK(store.begin());
        VERIFY_OK(store.setDenseSeries(std::vector<std::int64_t>{1, 2}));
        for (std::int64_t step = 31; step <= 40; ++step)
            VERIFY_OK(store.append(rowAt(step, {1, 2})));
        for (const std::int64_t step : {10, 20, 30, 40}) {
            VERIFY_OK(store.append(PointRecord{points->at(0).id, step, 0.5}));
            VERIFY_OK(store.append(EpochRecord{step / 10, "p", step - 9, step, 0, 1, {}, {}, {}}));
            VERIFY_OK(store.append(EventRecord{0, step, 0, "phase", Severity::Info, -1, 0, "", "{}"}));
            VERIFY_OK(store.append(HistogramRecord{0, step, 0, 1, {1}}));
            VERIFY_OK(store.append(CodesRecord{0, step / 10, step, 1, {1}}));
            VERIFY_OK(store.append(CheckpointRecord{step, step / 10, "epoch", "c" + std::to_string(step), "", 1, 1}));
        }
        Command command;
        command.kind = CommandKind::Pause;
        VERIFY_OK(store.issueCommand(command));
        VERIFY_OK(store.beginSegment(20, "h", 1));
        VERIFY_OK(store.commit());
        RunReader reader = run.reader();
        QCOMPARE(differenceIn(reader, 1, 1, 20), std::string());
        QCOMPARE(differenceIn(reader, 2, 1, 0), std::string());
        QCOMPARE(reader.values(points->at(0).id, 0, 100)->steps.size(), std::size_t{2});
        QCOMPARE(reader.epochs()->size(), std::size_t{2});
        QCOMPARE(reader.histograms(0, 0, 100)->size(), std::size_t{2});
        QCOMPARE(reader.codes(0)->size(), std::size_t{2});
        QCOMPARE(reader.checkpoints()->size(), std::size_t{2});
        QCOMPARE(reader.commands()->size(), std::size_t{1});
        const auto events = reader.events();
        QCOMPARE(events->size(), std::size_t{4});
        for (const EventRecord &event : *events)
            QCOMPARE(event.superseded, event.step > 20);
        // The earlier set is in force again.
        VERIFY_OK(appendSteps(store, {1}, 20, 25));
        QCOMPARE(differenceIn(reader, 1, 1, 25), std::string());
    }

    void aCutCanBeTakenBack()
    {
        const RunFixture run;
        auto store = filledStore(run, 2, 1100);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_OK(store->beginSegment(500, "h", 1));
        QCOMPARE(store->lastStep(), std::int64_t{500});
        store->rollback();
        QCOMPARE(store->lastStep(), std::int64_t{1100});
        VERIFY_OK(appendSteps(*store, {1, 2}, 1100, 2100));
        RunReader reader = run.reader();
        QCOMPARE(differenceIn(reader, 2, 1, 2100), std::string());
        QCOMPARE(reader.segments()->size(), std::size_t{1});
    }

    void chunksOfOneStepSurvive()
    {
        const RunFixture run;
        auto store = filledStore(run, 2, 1024);
        VERIFY_OK(store);
        for (const std::int64_t step : {1025, 1026, 1027}) {
            VERIFY_OK(appendSteps(*store, {1, 2}, step - 1, step));
            // Another set and back: each closes what is open.
            for (const std::vector<std::int64_t> &set :
                 {std::vector<std::int64_t>{1}, std::vector<std::int64_t>{1, 2}}) {
                VERIFY_OK(store->begin());
                VERIFY_OK(store->setDenseSeries(set));
                VERIFY_OK(store->commit());
            }
        }
        VERIFY_OK(store->begin());
        VERIFY_OK(store->beginSegment(1026, "h", 1));
        VERIFY_OK(store->commit());
        RunReader reader = run.reader();
        for (const int series : {0, 1, 2})
            QCOMPARE(differenceIn(reader, series, 1, 1026), std::string());
        QCOMPARE(pyramidFault(reader, 2, 1, 1026), std::string());
    }

    void aGapIsPossible()
    {
        // A checkpoint that is ahead of the rows (a power cut): the rows between are missing, nothing else is.
        const RunFixture run;
        auto store = filledStore(run, 1, 10);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_OK(store->beginSegment(20, "h", 1));
        VERIFY_OK(store->commit());
        VERIFY_OK(appendSteps(*store, {1}, 20, 1100));
        RunReader reader = run.reader();
        const auto data = reader.values(1, 0, 2000);
        VERIFY_OK(data);
        QCOMPARE(data->steps.size(), std::size_t{10 + 1080});
        QVERIFY(data->steps[9] == 10 && data->steps[10] == 21);
        QVERIFY(sameNumber(data->values[10], static_cast<double>(valueAt(1, 21))));
    }
};

QTEST_APPLESS_MAIN(TestRunSegments)
#include "tst_runsegments.moc"
