#include <QtTest>
#include <limits>

#include "runfixture.h"
#include "runs/rundatabase.h"
#include "runs/schema.h"

using namespace ttq;
using namespace ttq::test;

class TestRunStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewStoreIsComplete()
    {
        const RunFixture run;
        const RunStore store = run.create();
        RunReader reader = run.reader();
        QCOMPARE(*reader.uuid(), std::string("11111111-2222-4333-8444-555555555555"));
        QCOMPARE(reader.state()->state, RunState::Created);
        QVERIFY(std::isnan(reader.state()->etaSeconds));
        QCOMPARE(*reader.shownState(), std::string("created"));
        QCOMPARE(reader.latest()->step, std::int64_t{0});
        QVERIFY(reader.series()->empty() && reader.layers()->empty() && reader.segments()->empty());
        auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QCOMPARE(*database->integerOf("PRAGMA user_version"), std::int64_t{kSchemaVersion});
        QCOMPARE(*database->integerOf("PRAGMA application_id"), std::int64_t{kApplicationId});
        QCOMPARE(*database->textOf("PRAGMA journal_mode"), std::string("wal"));
    }

    void fiveThousandStepsReadBack()
    {
        const RunFixture run;
        auto store = filledStore(run, 3, 5000);
        VERIFY_OK(store);
        QCOMPARE(store->lastStep(), std::int64_t{5000});
        RunReader reader = run.reader();
        for (const int series : {0, 1, 2, 3})
            QCOMPARE(differenceIn(reader, series, 1, 5000), std::string());
        auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QCOMPARE(*database->integerOf("SELECT count(*) FROM steps"), std::int64_t{5000 % 1024});
        QCOMPARE(*database->integerOf("SELECT count(*) FROM chunks"), std::int64_t{4 * (1 + 3 * 3)});
        QCOMPARE(*database->textOf("SELECT group_concat(DISTINCT n) FROM chunks WHERE level = 0"), std::string("1024"));
        const auto latest = reader.latest();
        QCOMPARE(latest->step, std::int64_t{5000});
        QCOMPARE(latest->time, timeAt(5000));
        QVERIFY((latest->series == std::vector<std::int64_t>{1, 2, 3}));
        QVERIFY(sameNumber(latest->values[2], valueAt(3, 5000)));
    }

    void aStoreOpensWhereItWasLeft_data()
    {
        QTest::addColumn<int>("steps");
        for (const int steps : {0, 1, 1023, 1024, 1025, 2048, 2500})
            QTest::addRow("%d", steps) << steps;
    }
    void aStoreOpensWhereItWasLeft()
    {
        QFETCH(int, steps);
        const RunFixture run;
        {
            VERIFY_OK(filledStore(run, 2, steps));
        }
        auto store = RunStore::open(run.folder.database());
        VERIFY_OK(store);
        QCOMPARE(store->lastStep(), std::int64_t{steps});
        RunReader reader = run.reader();
        const auto latest = reader.latest();
        VERIFY_OK(latest);
        QCOMPARE(latest->step, std::int64_t{steps});
        if (steps > 0)
            QVERIFY(sameNumber(latest->values[1], valueAt(2, steps)) && latest->time == timeAt(steps));
        VERIFY_OK(appendSteps(*store, {1, 2}, steps, 3000));
        QCOMPARE(differenceIn(reader, 2, 1, 3000), std::string());
    }

    void aChangedSetClosesTheChunk()
    {
        const RunFixture run;
        RunStore store = run.create();
        VERIFY_OK(store.begin());
        const auto three = defineDense(store, 4, 3);
        VERIFY_OK(three);
        VERIFY_OK(store.commit());
        VERIFY_OK(appendSteps(store, *three, 0, 100));
        const std::vector<std::int64_t> others = {2, 4};
        VERIFY_OK(store.begin());
        VERIFY_OK(store.setDenseSeries(others));
        VERIFY_ERROR(store.append(rowAt(101, *three)), ErrorCode::InvalidArgument, "has 3 values");
        VERIFY_OK(store.commit());
        // The newest row is still one of the earlier set.
        QVERIFY(run.reader().latest()->series == *three);
        QVERIFY(sameNumber(run.reader().latest()->values[0], valueAt(1, 100)));
        VERIFY_OK(appendSteps(store, others, 100, 1500));
        RunReader reader = run.reader();
        QCOMPARE(differenceIn(reader, 1, 1, 100), std::string());
        QCOMPARE(differenceIn(reader, 2, 1, 1500), std::string());
        QCOMPARE(differenceIn(reader, 3, 1, 100), std::string());
        QCOMPARE(differenceIn(reader, 4, 101, 1500), std::string());
        QVERIFY(reader.latest()->series == others);
        auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QCOMPARE(
            *database->textOf("SELECT group_concat(first_step || ':' || n) FROM chunks WHERE series = 2 AND level = 0"),
            std::string("1:100,101:1024"));
        // The set in force again: nothing is closed.
        VERIFY_OK(store.begin());
        VERIFY_OK(store.setDenseSeries(others));
        VERIFY_OK(store.commit());
        QCOMPARE(*database->integerOf("SELECT count(*) FROM steps"), std::int64_t{1500 - 1124});
        QCOMPARE(*database->integerOf("SELECT count(*) FROM series_sets"), std::int64_t{2});
    }

    void rowsThatDoNotFitAreRefused()
    {
        const RunFixture run;
        auto store = filledStore(run, 2, 10);
        VERIFY_OK(store);
        VERIFY_ERROR(store->append(rowAt(11, {1, 2})), ErrorCode::Internal, "outside a transaction");
        VERIFY_ERROR(store->commit(), ErrorCode::Internal, "outside a transaction");
        VERIFY_OK(store->begin());
        VERIFY_ERROR(store->begin(), ErrorCode::Internal, "open already");
        VERIFY_ERROR(store->append(rowAt(10, {1, 2})), ErrorCode::InvalidArgument, "step 10 cannot follow step 10");
        VERIFY_ERROR(store->append(rowAt(12, {1, 2})), ErrorCode::InvalidArgument, "step 12 cannot follow step 10");
        VERIFY_ERROR(store->append(rowAt(11, {1})), ErrorCode::InvalidArgument, "has 1 values");
        const std::vector<std::int64_t> descending = {2, 1}, unknown = {1, 9};
        VERIFY_ERROR(store->setDenseSeries(descending), ErrorCode::InvalidArgument, "not ascending");
        VERIFY_ERROR(store->setDenseSeries(unknown), ErrorCode::InvalidArgument, "no dense series 9");
        VERIFY_ERROR(store->append(PointRecord{1, 5, 0}), ErrorCode::InvalidArgument, "no sparse series 1");
        VERIFY_ERROR(store->append(CodesRecord{0, 1, 1, 5, {0}}), ErrorCode::InvalidArgument, "5 weights");
        const std::vector<SeriesInfo> clash = {{0, "s1", 3, true}};
        VERIFY_ERROR(store->defineSeries(clash), ErrorCode::InvalidArgument, "series 's1'");
        store->rollback();
    }

    void aRollbackLeavesNothing()
    {
        const RunFixture run;
        auto store = filledStore(run, 2, 1020);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        // Across a chunk boundary and a change of the set.
        for (std::int64_t step = 1021; step <= 1030; ++step)
            VERIFY_OK(store->append(rowAt(step, {1, 2})));
        VERIFY_OK(store->setDenseSeries(std::vector<std::int64_t>{2}));
        VERIFY_OK(store->append(rowAt(1031, {2})));
        store->rollback();
        QVERIFY(!store->inTransaction());
        QCOMPARE(store->lastStep(), std::int64_t{1020});
        RunReader reader = run.reader();
        QCOMPARE(differenceIn(reader, 1, 1, 1020), std::string());
        VERIFY_OK(appendSteps(*store, {1, 2}, 1020, 2100));
        QCOMPARE(differenceIn(reader, 1, 1, 2100), std::string());
        QCOMPARE(differenceIn(reader, 0, 1, 2100), std::string());
    }

    void everyOtherRecordReadsBack()
    {
        constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
        const RunFixture run;
        RunStore store = run.create();
        const LayerInfo layer{1, "stage1.block0.conv1", "conv2d", {16, 16, 3, 3}, 2304, "ttq", true};
        const std::vector<LayerInfo> layers = {{0, "conv", "conv2d", {16, 3, 3, 3}, 432, "", false}, layer};
        VERIFY_OK(store.begin());
        VERIFY_OK(store.setLayers(layers));
        VERIFY_OK(store.setLayers(layers));  // as a resume does
        const std::vector<SeriesInfo> wanted = {{0, "val/top1", -1, false}, {0, "stage1.block0.conv1/wp", 1, true}};
        const auto defined = store.defineSeries(wanted);
        VERIFY_OK(defined);
        const auto again = store.defineSeries(wanted);
        QVERIFY(again.has_value() && *again == *defined);
        const std::int64_t points = (*defined)[0].id;
        VERIFY_OK(store.append(PointRecord{points, 10, 0.5}));
        VERIFY_OK(store.append(PointRecord{points, 10, 0.25}));  // replaces
        VERIFY_OK(store.append(PointRecord{points, 20, kNan}));
        VERIFY_OK(store.append(EpochRecord{1, "ternary", 1, 10, 5, 2.5, {1, 2, kNan}, {kNan, kNan, kNan}, {7, 8, 9}}));
        VERIFY_OK(store.append(EventRecord{0, 3, 4.5, "alarm", Severity::Warning, 1, 7, "a text", R"({"a":1})"}));
        VERIFY_OK(store.append(EventRecord{0, 4, 5.5, "phase", Severity::Info, -1, 0, "", "{}"}));
        VERIFY_OK(store.append(HistogramRecord{1, 10, -0.25f, 0.25f, {1, 2, 0xffffffffu}}));
        VERIFY_OK(store.append(CodesRecord{1, 1, 10, 5, {0x12, 0x02}}));
        VERIFY_OK(store.append(CheckpointRecord{10, 1, "epoch", "checkpoints/a", std::string(64, 'a'), 123, 6}));
        VERIFY_OK(store.append(CheckpointRecord{20, 2, "epoch", "checkpoints/b", std::string(64, 'b'), 124, 7}));
        VERIFY_OK(store.removeCheckpoint("checkpoints/b"));
        StateRecord state{RunState::Running, "ternary", 10, 100, 1, 10, 612.5, kNan, 1, 0.5, "validation", "m", 99};
        VERIFY_OK(store.setState(state));
        VERIFY_OK(store.commit(true));

        RunReader reader = run.reader();
        QVERIFY(*reader.layers() == layers);
        QVERIFY(*reader.series() == *defined);
        const auto values = reader.values(points, 0, 100);
        QVERIFY((values->steps == std::vector<std::int64_t>{10, 20}));
        QVERIFY(values->values[0] == 0.25 && std::isnan(values->values[1]));
        const auto epochs = reader.epochs();
        QCOMPARE(epochs->size(), std::size_t{1});
        QVERIFY(epochs->at(0).train.top1 == 2 && std::isnan(epochs->at(0).train.top5));
        QVERIFY(std::isnan(epochs->at(0).validation.loss) && epochs->at(0).test.top5 == 9);
        QVERIFY(epochs->at(0).lastStep == 10 && epochs->at(0).seconds == 2.5 && epochs->at(0).phase == "ternary");
        QVERIFY(reader.epochs(1)->empty());
        const auto events = reader.events();
        QCOMPARE(events->size(), std::size_t{2});
        QVERIFY(events->at(0).severity == Severity::Warning && events->at(0).layer == 1 && events->at(0).command == 7);
        QVERIFY(events->at(0).text == "a text" && events->at(0).data == R"({"a":1})" && !events->at(0).superseded);
        QVERIFY(events->at(1).layer == -1 && events->at(1).command == 0);
        QCOMPARE(reader.events(events->at(0).id)->size(), std::size_t{1});
        const auto histograms = reader.histograms(1, 0, 100);
        QCOMPARE(histograms->size(), std::size_t{1});
        QVERIFY((histograms->at(0).counts == std::vector<std::uint32_t>{1, 2, 0xffffffffu}));
        QVERIFY(histograms->at(0).low == -0.25f && reader.histograms(1, 11, 100)->empty());
        // At a step: the newest until then, of each layer that has one.
        QVERIFY(reader.histogramsAt(9)->empty());
        QCOMPARE(reader.histogramsAt(10)->size(), std::size_t{1});
        QVERIFY(reader.histogramsAt(1000)->at(0).counts == histograms->at(0).counts);
        QVERIFY((reader.codes(1)->at(0).packed == std::vector<std::uint8_t>{0x12, 0x02}));
        QCOMPARE(reader.checkpoints()->size(), std::size_t{1});
        QVERIFY(reader.checkpoints()->at(0).file == "checkpoints/a" && reader.checkpoints()->at(0).bytes == 123);
        const auto read = reader.state();
        QVERIFY(read->state == RunState::Running && read->phase == "ternary" && read->step == 10);
        QVERIFY(read->imagesPerSecond == 612.5 && std::isnan(read->etaSeconds) && read->bestSplit == "validation");
        QCOMPARE(*reader.shownState(), std::string("interrupted"));  // nobody holds the lock
    }

    void compactLeavesOneFile()
    {
        const RunFixture run;
        {
            auto store = filledStore(run, 1, 1500);
            VERIFY_OK(store);
            store->compact();
            QVERIFY(!std::filesystem::exists(run.folder.database().string() + "-wal"));
            RunReader reader = run.reader();
            QCOMPARE(differenceIn(reader, 1, 1, 1500), std::string());
            VERIFY_OK(appendSteps(*store, {1}, 1500, 1600));  // it may go on
            QCOMPARE(differenceIn(reader, 1, 1, 1600), std::string());
        }
        auto reopened = RunStore::open(run.folder.database());
        VERIFY_OK(reopened);
        auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QCOMPARE(*database->textOf("PRAGMA journal_mode"), std::string("wal"));
    }
};

QTEST_APPLESS_MAIN(TestRunStore)
#include "tst_runstore.moc"
