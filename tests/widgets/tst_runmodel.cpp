// RunModel: what the reader thread hands over, from recorded folders and from one that grows.
#include "modelfixture.h"

using namespace ttq;
using namespace ttq::test;

namespace {

EventRecord eventAt(std::int64_t step, const std::string &kind)
{
    EventRecord event;
    event.step = step;
    event.time = timeAt(step);
    event.kind = kind;
    event.text = kind + " at " + std::to_string(step);
    return event;
}

}  // namespace

class TestRunModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void emptyBeforeItHasRead();
    void showsARecordedRun();
    void curvesGrow();
    void holdersOfACurveKeepIt();
    void onlyWatchedCurvesAreRead();
    void watchedBeforeTheSeriesExists();
    void resumeCutsBack();
    void detailArrives();
    void detailWaitsForTheRun();
    void detailGrowsWithTheRun();
    void detailFollowsAResume();
    void snapshotsShareTheirPoints();
    void overviewIsThin();
    void histogramFollowsTheLayer();
    void atMostTenChangesASecond();
    void postsACommandAndSeesTheAnswer();
    void refusesACommand_data();
    void refusesACommand();
};

void TestRunModel::emptyBeforeItHasRead()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 10));
    const RunModel model(run.folder.path);
    QVERIFY(!model.loaded());
    QVERIFY(model.error().isEmpty());
    QCOMPARE(model.name(), QString("run"));
    QVERIFY(!model.config());
    QVERIFY(model.curve("s1"));
    QVERIFY(model.curve("s1")->x.empty());
    QVERIFY(!model.detail("s1"));
    QVERIFY(!model.histogram());
    QVERIFY(std::isnan(model.latestValue("s1")));
}

void TestRunModel::showsARecordedRun()
{
    const RunFixture run;
    auto config = loadRecipe("demo");
    VERIFY_OK(config);
    config->name = "shown";
    config->seed = 7;
    VERIFY_OK(writeFile(run.folder.toml(), toToml(*config)));
    {
        auto store = filledStore(run, 2, 1200);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        const LayerInfo layers[] = {{0, "conv1", "conv2d", {16, 1, 3, 3}, 144, "ttq", true}};
        VERIFY_OK(store->setLayers(layers));
        VERIFY_OK(store->append(EpochRecord{1, "ternary", 1, 600, 1.0, 2.0, {1, 0.5, 0.9}, {1, 0.6, 0.9}, {}}));
        VERIFY_OK(store->append(eventAt(600, "checkpoint")));
        VERIFY_OK(store->append(CheckpointRecord{600, 1, "epoch", "checkpoints/a", "00", 10, 1.0}));
        VERIFY_OK(store->commit());
        VERIFY_OK(setState(*store, RunState::Finished, 1200));
    }
    RunModel model(run.folder.path);
    QSignalSpy changed(&model, &RunModel::changed);
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    QCOMPARE(model.error(), QString());
    QCOMPARE(model.shownState(), QString("finished"));
    QCOMPARE(model.lastWord(), QString());
    QCOMPARE(model.state().step, std::int64_t(1200));
    QVERIFY(model.config());
    QCOMPARE(model.config()->seed, std::int64_t(7));
    QVERIFY(model.runToml().contains("shown"));
    QCOMPARE(model.layers().size(), std::size_t(1));
    QVERIFY(model.findSeries("s2"));
    QCOMPARE(model.findSeries("s2")->id, std::int64_t(2));
    QVERIFY(!model.findSeries("s3"));
    QCOMPARE(model.latest().step, std::int64_t(1200));
    QCOMPARE(model.latestValue("s2"), valueAt(2, 1200));
    QCOMPARE(model.epochs().size(), std::size_t(1));
    QCOMPARE(model.events().size(), std::size_t(1));
    QCOMPARE(model.checkpoints().size(), std::size_t(1));
    QVERIFY(model.commands().empty());

    model.watch("s2");
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s2"), 2, 1, 1200), QString(), kArrival);
    QVERIFY(model.curve("s2")->rewritten);
    QCOMPARE(model.curve("s2")->rewrittenAt, model.curve("s2")->revision);
}

void TestRunModel::curvesGrow()
{
    const RunFixture run;
    auto store = filledStore(run, 2, 1000);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 1000), QString(), kArrival);
    const std::uint64_t revision = model.curve("s1")->revision;
    VERIFY_OK(appendSteps(*store, {1, 2}, 1000, 1200));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 1200), QString(), kArrival);
    QVERIFY(model.curve("s1")->revision > revision);
    QCOMPARE(model.curve("s1")->rewrittenAt, revision);
    QVERIFY(!model.curve("s1")->rewritten);
    QCOMPARE(model.latest().step, std::int64_t(1200));
}

void TestRunModel::holdersOfACurveKeepIt()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 100);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(100), kArrival);
    const std::shared_ptr<const Curve> held = model.curve("s1");
    VERIFY_OK(appendSteps(*store, {1}, 100, 150));
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(150), kArrival);
    QCOMPARE(curveDifference(*held, 1, 1, 100), QString());
}

void TestRunModel::onlyWatchedCurvesAreRead()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 2, 300));
    RunModel model(run.folder.path);
    model.watch("s1");
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(300), kArrival);
    QVERIFY(model.curve("s2")->x.empty());
    model.unwatch("s1");
    QCOMPARE(model.curve("s1")->x.size(), std::size_t(300));  // somebody still watches
    model.unwatch("s1");
    QVERIFY(model.curve("s1")->x.empty());
    model.unwatch("s1");  // once too often
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 300), QString(), kArrival);
}

void TestRunModel::watchedBeforeTheSeriesExists()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 50);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("late");
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    VERIFY_OK(store->begin());
    const SeriesInfo wanted[] = {{0, "late", -1, true}};
    const auto defined = store->defineSeries(wanted);
    VERIFY_OK(defined);
    const std::int64_t id = defined->front().id;
    const std::int64_t ids[] = {1, id};
    VERIFY_OK(store->setDenseSeries(ids));
    VERIFY_OK(store->commit());
    VERIFY_OK(appendSteps(*store, {1, id}, 50, 80));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("late"), id, 51, 80), QString(), kArrival);
}

void TestRunModel::resumeCutsBack()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1500);
    VERIFY_OK(store);
    VERIFY_OK(store->begin());
    VERIFY_OK(store->append(EpochRecord{1, "p", 1, 1400, 0, 0, {}, {}, {}}));
    VERIFY_OK(store->append(eventAt(1000, "phase")));
    VERIFY_OK(store->append(eventAt(1450, "lr_drop")));
    VERIFY_OK(store->commit());
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(1500), kArrival);
    QCOMPARE(model.events().size(), std::size_t(2));
    QVERIFY(!model.events()[1].superseded);
    const std::uint64_t revision = model.curve("s1")->revision;

    int structure = 0;
    QObject::connect(&model, &RunModel::changed, this,
                     [&](RunModel::Parts parts) { structure += parts.testFlag(RunModel::Structure); });
    VERIFY_OK(store->begin());
    VERIFY_OK(store->beginSegment(1200, "host", 2));
    VERIFY_OK(store->commit());
    VERIFY_OK(appendSteps(*store, {1}, 1200, 1210));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 1210), QString(), kArrival);
    QVERIFY(model.curve("s1")->rewrittenAt > revision);
    QVERIFY(structure > 0);
    QVERIFY(model.epochs().empty());
    QCOMPARE(model.events().size(), std::size_t(2));
    QVERIFY(!model.events()[0].superseded);
    QVERIFY(model.events()[1].superseded);
}

void TestRunModel::detailArrives()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 2000));
    RunModel model(run.folder.path);
    model.requestDetail("s1", 100, 200);  // nobody watches it
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(2000), kArrival);
    QVERIFY(!model.detail("s1"));
    model.requestDetail("s1", 100, 200);
    model.requestDetail("s1", 1000, 1100);
    QTRY_VERIFY_WITH_TIMEOUT(model.detail("s1") && model.detail("s1")->x.front() == 999, kArrival);
    QCOMPARE(curveDifference(*model.detail("s1"), 1, 999, 1101), QString());
    model.unwatch("s1");
    QVERIFY(!model.detail("s1"));
}

void TestRunModel::detailWaitsForTheRun()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 500);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    model.watch("late");
    model.requestDetail("s1", 100, 200);    // nothing has been read yet
    model.requestDetail("late", 510, 520);  // there is no such series yet
    QVERIFY(!model.loaded());
    QTRY_VERIFY_WITH_TIMEOUT(model.detail("s1"), kArrival);
    QCOMPARE(curveDifference(*model.detail("s1"), 1, 99, 201), QString());
    QVERIFY(!model.detail("late"));
    VERIFY_OK(store->begin());
    const SeriesInfo wanted[] = {{0, "late", -1, true}};
    const auto defined = store->defineSeries(wanted);
    VERIFY_OK(defined);
    const std::int64_t id = defined->front().id;
    const std::int64_t ids[] = {1, id};
    VERIFY_OK(store->setDenseSeries(ids));
    VERIFY_OK(store->commit());
    VERIFY_OK(appendSteps(*store, {1, id}, 500, 600));
    QTRY_VERIFY_WITH_TIMEOUT(model.detail("late") && !model.detail("late")->x.empty(), kArrival);
    QCOMPARE(curveDifference(*model.detail("late"), id, 509, 521), QString());
}

void TestRunModel::detailGrowsWithTheRun()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1000);
    VERIFY_OK(store);
    VERIFY_OK(setState(*store, RunState::Running, 1000));
    RunModel model(run.folder.path);
    model.watch("s1");
    model.requestDetail("s1", 900, 1100);
    QTRY_VERIFY_WITH_TIMEOUT(model.detail("s1") && model.detail("s1")->x.back() == 1000, kArrival);
    const std::shared_ptr<const Curve> before = model.detail("s1");
    QCOMPARE(curveDifference(*before, 1, 899, 1000), QString());
    for (const std::int64_t last : {1001, 1040, 1100, 1101, 1102, 1150}) {  // and past the end of what was asked for
        VERIFY_OK(appendSteps(*store, {1}, static_cast<std::int64_t>(model.latest().step), last));
        QTRY_COMPARE_WITH_TIMEOUT(model.latest().step, last, kArrival);
        QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.detail("s1"), 1, 899, std::min<std::int64_t>(last, 1101)),
                                  QString(), kArrival);
    }
    QCOMPARE(model.detail("s1")->rewrittenAt, before->revision);  // who drew it had only to append
    QCOMPARE(curveDifference(*before, 1, 899, 1000), QString());
}

void TestRunModel::detailFollowsAResume()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 1500);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    model.requestDetail("s1", 1100, 1400);
    QTRY_VERIFY_WITH_TIMEOUT(model.detail("s1"), kArrival);
    QCOMPARE(curveDifference(*model.detail("s1"), 1, 1099, 1401), QString());
    VERIFY_OK(store->begin());
    VERIFY_OK(store->beginSegment(1200, "host", 2));
    VERIFY_OK(store->commit());
    VERIFY_OK(appendSteps(*store, {1}, 1200, 1210));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.detail("s1"), 1, 1099, 1210), QString(), kArrival);
}

void TestRunModel::snapshotsShareTheirPoints()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 3000);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(3000), kArrival);
    std::vector<std::pair<std::shared_ptr<const Curve>, std::int64_t>> held;
    for (std::int64_t last = 3000; last < 3500; last += 100) {
        held.emplace_back(model.curve("s1"), last);
        VERIFY_OK(appendSteps(*store, {1}, last, last + 100));
        QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, last + 100), QString(), kArrival);
    }
    const Curve &newest = *model.curve("s1");
    ExtremeLevels atOnce;
    atOnce.follow(newest.y);
    for (int level = 0; level < ExtremeLevels::kLevels; ++level)
        QVERIFY(newest.levels.level(level) == atOnce.level(level));
    for (const auto &[curve, last] : held) {
        QCOMPARE(curveDifference(*curve, 1, 1, last), QString());
        QVERIFY(curve->x.sharesWith(newest.x) && curve->y.sharesWith(newest.y));  // nothing was copied
        QCOMPARE(curve->levels.level(0).size(), static_cast<std::size_t>(last / 16));
    }
}

void TestRunModel::overviewIsThin()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 5000));
    RunModel model(run.folder.path);
    model.watchOverview("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.overview("s1")->span, std::int64_t(16), kArrival);
    QVERIFY(model.overview("s1")->x.size() < 700);
    QVERIFY(model.curve("s1")->x.empty());
    model.unwatchOverview("s1");
    QVERIFY(model.overview("s1")->x.empty());
}

void TestRunModel::histogramFollowsTheLayer()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 300);
    VERIFY_OK(store);
    VERIFY_OK(store->begin());
    for (const std::int64_t layer : {0, 1})
        for (const std::int64_t step : {100, 200})
            VERIFY_OK(store->append(HistogramRecord{layer, step, -1, 1, {1, static_cast<std::uint32_t>(step)}}));
    VERIFY_OK(store->commit());
    RunModel model(run.folder.path);
    model.watchHistogram(1);
    QTRY_VERIFY_WITH_TIMEOUT(model.histogram(), kArrival);
    QCOMPARE(model.histogram()->layer, std::int64_t(1));
    QCOMPARE(model.histogram()->step, std::int64_t(200));
    VERIFY_OK(store->begin());
    VERIFY_OK(store->append(HistogramRecord{1, 300, -1, 1, {5, 6}}));
    VERIFY_OK(store->commit());
    QTRY_COMPARE_WITH_TIMEOUT(model.histogram()->step, std::int64_t(300), kArrival);
    model.watchHistogram(0);
    QVERIFY(!model.histogram());
    QTRY_VERIFY_WITH_TIMEOUT(model.histogram() && model.histogram()->layer == 0, kArrival);
    model.watchHistogram(-1);
    QVERIFY(!model.histogram());
}

void TestRunModel::atMostTenChangesASecond()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    QSignalSpy changed(&model, &RunModel::changed);
    QElapsedTimer timer;
    timer.start();
    std::int64_t step = 10;
    while (timer.elapsed() < 1500) {
        VERIFY_OK(appendSteps(*store, {1}, step, step + 1));
        ++step;
        QTest::qWait(5);
    }
    const double seconds = static_cast<double>(timer.elapsed()) / 1000;
    QVERIFY(changed.count() > 1);
    QVERIFY2(changed.count() <= seconds * 10 + 2, qPrintable(QString::number(changed.count())));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, step), QString(), kArrival);
}

void TestRunModel::postsACommandAndSeesTheAnswer()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(setState(*store, RunState::Running, 10));
    const LockHolder engine(run.folder);
    RunModel model(run.folder.path);
    QSignalSpy refused(&model, &RunModel::commandFailed);
    model.post(CommandKind::Set, SetPayload{"threshold", "0.1", ""}.toJson());
    QTRY_COMPARE_WITH_TIMEOUT(model.commands().size(), std::size_t(1), kArrival);
    QCOMPARE(model.commands()[0].status, CommandStatus::Pending);
    QCOMPARE(model.commands()[0].issuedBy, std::string("workbench"));
    auto pending = store->pendingCommands();
    VERIFY_OK(pending);
    QCOMPARE(pending->size(), std::size_t(1));
    Command answer = pending->front();
    answer.status = CommandStatus::Applied;
    answer.appliedStep = 10;
    answer.message = "0.05 → 0.1";
    VERIFY_OK(store->begin());
    VERIFY_OK(store->answerCommand(answer));
    VERIFY_OK(store->commit());
    QTRY_COMPARE_WITH_TIMEOUT(model.commands()[0].status, CommandStatus::Applied, kArrival);
    QCOMPARE(model.commands()[0].appliedStep, std::int64_t(10));
    QCOMPARE(refused.count(), 0);
}

void TestRunModel::refusesACommand_data()
{
    QTest::addColumn<bool>("living");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no engine") << false << R"({"key": "momentum", "value": "0.5"})"
                               << "no engine";
    QTest::newRow("out of range") << true << R"({"key": "momentum", "value": "2"})"
                                  << "momentum";
    QTest::newRow("unknown key") << true << R"({"key": "momentun", "value": "0.5"})"
                                 << "momentum";
    QTest::newRow("not JSON") << true << "pause"
                              << "";
}

void TestRunModel::refusesACommand()
{
    QFETCH(bool, living);
    QFETCH(QString, payload);
    QFETCH(QString, reason);
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 10));
    std::unique_ptr<LockHolder> engine = living ? std::make_unique<LockHolder>(run.folder) : nullptr;
    RunModel model(run.folder.path);
    QSignalSpy refused(&model, &RunModel::commandFailed);
    model.post(CommandKind::Set, payload.toStdString());
    QVERIFY(refused.wait(kArrival));
    const QString said = refused.front().front().toString();
    QVERIFY2(said.contains(reason), qPrintable(said));
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    QVERIFY(model.commands().empty());
}

QTEST_GUILESS_MAIN(TestRunModel)
#include "tst_runmodel.moc"
