// RunModel on folders that are no runs, newer, damaged, read-only or gone, and on engines that die.
#include <filesystem>

#include "modelfixture.h"
#include "runs/sqlite.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

void execute(const RunFolder &folder, const char *sql)
{
    auto database = Database::open(folder.database(), Database::Mode::ReadWrite);
    VERIFY_OK(database);
    VERIFY_OK(database->execute(sql));
}

// The error of a model of `path`, once there is one.
QString errorOf(const fs::path &path)
{
    RunModel model(path);
    QSignalSpy changed(&model, &RunModel::changed);
    while (model.error().isEmpty() && !model.loaded() && changed.wait(kArrival)) {}
    return model.error();
}

}  // namespace

class TestRunModelFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void saysWhyAFolderCannotBeRead_data();
    void saysWhyAFolderCannotBeRead();
    void readsAFolderThatBecomesARun();
    void deletedWhileOpenAndBackAgain();
    void anotherRunInTheSamePlace();
    void newerWhileOpen();
    void damagedBlockIsNamedAndTheRestIsKept();
    void damagedTableLeavesTheOthers();
    void unknownConfigurationIsShownAsText();
    void readOnlyFolder();
    void deathOfAnEngine_data();
    void deathOfAnEngine();
    void aLivingEngineIsNotDead();
    void endsAtAnyTime();
};

void TestRunModelFaults::saysWhyAFolderCannotBeRead_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("sound") << ""
                           << "";
    QTest::newRow("no folder") << "gone"
                               << "no such";
    QTest::newRow("not a run") << "empty"
                               << "not a run";
    QTest::newRow("newer schema") << "newer"
                                  << "schema version 99";
    QTest::newRow("another database") << "foreign"
                                      << "application id";
    QTest::newRow("no database") << "text"
                                 << "run.sqlite";
    QTest::newRow("cut short") << "cut"
                               << "run.sqlite";
}

void TestRunModelFaults::saysWhyAFolderCannotBeRead()
{
    QFETCH(QString, fault);
    QFETCH(QString, sentence);
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 100));
    if (fault == "gone")
        fs::remove_all(run.folder.path);
    else if (fault == "empty")
        fs::remove(run.folder.database());
    else if (fault == "newer")
        execute(run.folder, "PRAGMA user_version = 99");
    else if (fault == "foreign")
        execute(run.folder, "PRAGMA application_id = 7");
    else if (fault == "text")
        VERIFY_OK(writeFile(run.folder.database(), std::string(5000, 'x')));
    else if (fault == "cut")
        fs::resize_file(run.folder.database(), 5000);
    const QString said = errorOf(run.folder.path);
    if (sentence.isEmpty())
        QCOMPARE(said, QString());
    else
        QVERIFY2(said.contains(sentence) && said.contains(QString::fromStdString(run.folder.path.string())),
                 qPrintable(said));
}

void TestRunModelFaults::readsAFolderThatBecomesARun()
{
    const RunFixture run;
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_VERIFY_WITH_TIMEOUT(!model.error().isEmpty(), kArrival);
    QVERIFY(!model.loaded());
    VERIFY_OK(filledStore(run, 1, 100));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 100), QString(), kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(model.error(), QString(), kArrival);
    QVERIFY(model.loaded());
}

void TestRunModelFaults::deletedWhileOpenAndBackAgain()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 100));
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s1")->x.size(), std::size_t(100), kArrival);
    const std::uint64_t revision = model.curve("s1")->revision;
    const fs::path aside = run.folder.path.parent_path() / "aside";
    fs::rename(run.folder.path, aside);
    QTRY_VERIFY_WITH_TIMEOUT(model.error().contains("no such"), kArrival);
    QVERIFY(model.loaded());
    QCOMPARE(curveDifference(*model.curve("s1"), 1, 1, 100), QString());  // what was read stays
    QSignalSpy failed(&model, &RunModel::commandFailed);
    model.post(CommandKind::Pause);
    QVERIFY(failed.wait(kArrival));
    fs::rename(aside, run.folder.path);
    QTRY_COMPARE_WITH_TIMEOUT(model.error(), QString(), kArrival);
    QCOMPARE(model.curve("s1")->revision, revision);  // the same file: nothing to read again
}

void TestRunModelFaults::anotherRunInTheSamePlace()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 2, 100));
    RunModel model(run.folder.path);
    model.watch("s1");
    model.watch("s2");
    QTRY_COMPARE_WITH_TIMEOUT(model.curve("s2")->x.size(), std::size_t(100), kArrival);
    fs::rename(run.folder.path, run.folder.path.parent_path() / "old");
    fs::create_directory(run.folder.path);
    VERIFY_OK(writeFile(run.folder.toml(), "name = \"second\"\n"));
    VERIFY_OK(filledStore(run, 1, 30));
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 30), QString(), kArrival);
    QTRY_VERIFY_WITH_TIMEOUT(model.curve("s2")->x.empty(), kArrival);
    QTRY_VERIFY_WITH_TIMEOUT(model.runToml().contains("second"), kArrival);
}

void TestRunModelFaults::newerWhileOpen()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 100));
    execute(run.folder, "PRAGMA user_version = 99");
    RunModel model(run.folder.path);
    QTRY_VERIFY_WITH_TIMEOUT(model.error().contains("newer"), kArrival);
    execute(run.folder, "PRAGMA user_version = 1");
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded() && model.error().isEmpty(), kArrival);
}

void TestRunModelFaults::damagedBlockIsNamedAndTheRestIsKept()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 2, 3000));
    execute(run.folder, "UPDATE chunks SET v = zeroblob(4096) WHERE series = 1 AND level = 0 AND first_step = 1025");
    RunModel model(run.folder.path);
    model.watch("s2");
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s2"), 2, 1, 3000), QString(), kArrival);
    QCOMPARE(model.error(), QString());
    model.watch("s1");
    QTRY_VERIFY_WITH_TIMEOUT(model.error().contains("'s1'") && model.error().contains("damaged"), kArrival);
    QVERIFY(model.curve("s1")->x.size() > 1400);
    QCOMPARE(model.curve("s1")->x.back(), 3000.0);
    model.unwatch("s1");
    QTRY_COMPARE_WITH_TIMEOUT(model.error(), QString(), kArrival);
}

void TestRunModelFaults::damagedTableLeavesTheOthers()
{
    const RunFixture run;
    {
        auto store = filledStore(run, 1, 100);
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_OK(store->append(EventRecord{}));
        VERIFY_OK(store->commit());
    }
    execute(run.folder, "UPDATE events SET severity = 'awful'");
    RunModel model(run.folder.path);
    model.watch("s1");
    QTRY_VERIFY_WITH_TIMEOUT(model.error().contains("awful"), kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 100), QString(), kArrival);
    execute(run.folder, "UPDATE events SET severity = 'info'");
    QTRY_COMPARE_WITH_TIMEOUT(model.events().size(), std::size_t(1), kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(model.error(), QString(), kArrival);
}

void TestRunModelFaults::unknownConfigurationIsShownAsText()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 10));
    VERIFY_OK(writeFile(run.folder.toml(), "key_of_the_future = 1\n"));
    RunModel model(run.folder.path);
    QTRY_VERIFY_WITH_TIMEOUT(model.loaded(), kArrival);
    QVERIFY(!model.config());
    QVERIFY(model.runToml().contains("future"));
    QCOMPARE(model.error(), QString());
}

void TestRunModelFaults::readOnlyFolder()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 1, 100));
    fs::permissions(run.folder.database(), fs::perms::owner_read);
    fs::permissions(run.folder.path, fs::perms::owner_read | fs::perms::owner_exec);
    {
        RunModel model(run.folder.path);
        model.watch("s1");
        QTRY_COMPARE_WITH_TIMEOUT(curveDifference(*model.curve("s1"), 1, 1, 100), QString(), kArrival);
        QCOMPARE(model.error(), QString());
    }
    fs::permissions(run.folder.path, fs::perms::owner_all);
}

void TestRunModelFaults::deathOfAnEngine_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("lastWord");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("said");
    const int running = static_cast<int>(RunState::Running), paused = static_cast<int>(RunState::Paused);
    QTest::newRow("killed") << running << 0 << "interrupted"
                            << "killed or power lost";
    QTest::newRow("killed while paused") << paused << 0 << "interrupted"
                                         << "killed or power lost";
    QTest::newRow("segmentation fault") << running << 11 << "interrupted"
                                        << "signal 11 (Segmentation fault)";
    QTest::newRow("finished before") << static_cast<int>(RunState::Finished) << 0 << "finished"
                                     << "";
}

void TestRunModelFaults::deathOfAnEngine()
{
    QFETCH(int, state);
    QFETCH(int, lastWord);
    QFETCH(QString, shown);
    QFETCH(QString, said);
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(setState(*store, static_cast<RunState>(state), 10));
    LockHolder engine(run.folder, lastWord);
    RunModel model(run.folder.path);
    const QString alive = QString::fromUtf8(name(static_cast<RunState>(state)).data());
    QTRY_COMPARE_WITH_TIMEOUT(model.shownState(), alive, kArrival);
    QCOMPARE(model.lastWord(), QString());
    engine.kill();
    QTRY_COMPARE_WITH_TIMEOUT(model.shownState(), shown, kArrival);
    QCOMPARE(model.lastWord(), said);

    // Another engine takes the run over.
    const LockHolder next(run.folder);
    QTRY_COMPARE_WITH_TIMEOUT(model.shownState(), alive, kArrival);
    QCOMPARE(model.lastWord(), QString());
}

void TestRunModelFaults::aLivingEngineIsNotDead()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(setState(*store, RunState::Running, 10));
    const LockHolder engine(run.folder);
    RunModel model(run.folder.path);
    QTRY_COMPARE_WITH_TIMEOUT(model.shownState(), QString("running"), kArrival);
    QStringList states;
    QObject::connect(&model, &RunModel::changed, this, [&] { states << model.shownState(); });
    std::int64_t step = 10;
    for (int i = 0; i < 20; ++i, ++step) {
        VERIFY_OK(appendSteps(*store, {1}, step, step + 1));
        QTest::qWait(50);
    }
    QVERIFY(!states.isEmpty());
    QVERIFY2(!states.contains("interrupted"), qPrintable(states.join(' ')));
}

void TestRunModelFaults::endsAtAnyTime()
{
    const RunFixture run;
    VERIFY_OK(filledStore(run, 8, 20'000));
    const unsigned seed = 20261121;
    qInfo("seed %u", seed);
    srand(seed);
    for (int i = 0; i < 40; ++i) {
        RunModel model(i % 4 == 3 ? run.folder.path / "nothing" : run.folder.path);
        for (int series = 1; series <= 8; ++series)
            model.watch("s" + std::to_string(series));
        QTest::qWait(rand() % 30);
    }
}

QTEST_GUILESS_MAIN(TestRunModelFaults)
#include "tst_runmodelfaults.moc"
