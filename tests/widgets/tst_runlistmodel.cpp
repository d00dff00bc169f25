// RunListModel: runs that come, change, go, fork; names, notes, colours; the trash.
#include <QAbstractItemModelTester>
#include <QColor>
#include <filesystem>

#include "modelfixture.h"
#include "models/runlistmodel.h"
#include "models/runtree.h"
#include "runs/workbenchfile.h"

using namespace ttq;
using namespace ttq::test;
using List = RunListModel;
namespace fs = std::filesystem;

namespace {

class Runs {
public:
    fs::path folder() const { return m_dir.path().toStdString(); }
    RunFolder run(const std::string &name) const { return RunFolder{folder() / name}; }

    // A run of a few steps in the state; the store is handed out for more.
    Expected<RunStore> add(const std::string &name, RunState state = RunState::Finished, const std::string &parent = {})
    {
        const RunFolder files = run(name);
        fs::create_directories(files.path);
        const std::string toml = "name = \"" + name + "\"\n[provenance]\nuuid = \"uuid-" + name + "\"\nparent = \""
            + parent + "\"\ncreated_at = \"2026-11-21T" + name + "\"\n";
        if (auto written = writeFile(files.toml(), toml); !written)
            return Unexpected{written.error()};
        auto store = RunStore::create(files.database(), "uuid-" + name);
        if (!store)
            return store;
        if (auto begun = store->begin(); !begun)
            return Unexpected{begun.error()};
        const LayerInfo layers[]
            = {{0, "a", "conv2d", {100}, 100, "ttq", false}, {1, "b", "conv2d", {300}, 300, "ttq", false}};
        const SeriesInfo wanted[] = {{0, "a/frac_zero", 0, true}, {0, "b/frac_zero", 1, true}};
        if (auto done = store->setLayers(layers); !done)
            return Unexpected{done.error()};
        const auto series = store->defineSeries(wanted);
        if (!series)
            return Unexpected{series.error()};
        const std::int64_t ids[] = {series->at(0).id, series->at(1).id};
        if (auto done = store->setDenseSeries(ids); !done)
            return Unexpected{done.error()};
        if (auto done = store->append(StepRecord{1, 1, {0.8f, 0.4f}}); !done)
            return Unexpected{done.error()};
        StateRecord record;
        record.state = state;
        record.step = 1;
        record.epoch = 3;
        record.totalEpochs = 10;
        record.bestEpoch = 2;
        record.bestTop1 = 0.875;
        record.bestSplit = name.starts_with("test") ? "test" : "validation";
        if (auto done = store->setState(record); !done)
            return Unexpected{done.error()};
        if (auto done = store->commit(); !done)
            return Unexpected{done.error()};
        return store;
    }

private:
    QTemporaryDir m_dir;
};

QStringList names(const List &list, const QModelIndex &parent = {})
{
    QStringList all;
    for (int row = 0; row < list.rowCount(parent); ++row) {
        const QModelIndex index = list.index(row, List::Name, parent);
        const QStringList below = names(list, index);
        all << index.data().toString() + (below.isEmpty() ? QString() : " (" + below.join(' ') + ")");
    }
    return all;
}

RunSummary summary(const std::string &folder, const std::string &uuid, const std::string &parent)
{
    RunSummary run;
    run.folder = folder;
    run.uuid = uuid;
    run.parent = parent;
    return run;
}

}  // namespace

class TestRunListModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        QTest::failOnWarning(QRegularExpression(".*"));
    }
    void missingFolderIsEmpty();
    void tellsAboutARun();
    void findsNewAndRemovedRuns();
    void findsTheRunsOfAMatrix();
    void forksStandUnderTheirParents();
    void circlesAreCut();
    void saysWhyARunCannotBeRead();
    void foldersOpenedByHand();
    void keepsNamesNotesAndColors();
    void aNameThatCannotBeKeptIsTakenBack();
    void noticesTheEndOfARun();
    void movesToTheTrash();
    void refusesToDeleteALivingRun();
};

void TestRunListModel::missingFolderIsEmpty()
{
    List list("/nonexistent/runs");
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY_WITH_TIMEOUT(list.scanned(), kArrival);
    QCOMPARE(list.rowCount(), 0);
}

void TestRunListModel::tellsAboutARun()
{
    Runs runs;
    VERIFY_OK(runs.add("one"));
    VERIFY_OK(runs.add("test"));
    List list(runs.folder());
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, kArrival);
    const QModelIndex one = list.indexOf(QString::fromStdString(runs.run("one").path.string()));
    QVERIFY(one.isValid());
    QCOMPARE(one.siblingAtColumn(List::State).data().toString(), QString("finished"));
    QCOMPARE(one.siblingAtColumn(List::Epoch).data().toString(), QString("3 / 10"));
    QCOMPARE(one.siblingAtColumn(List::Best).data().toString(), QString("87.5 %"));
    // (100 · 0.8 + 300 · 0.4) / 400, not the mean of the layers
    QCOMPARE(one.siblingAtColumn(List::Zeros).data().toString(), QString("50.0 %"));
    QCOMPARE(one.data(List::UuidRole).toString(), QString("uuid-one"));
    QCOMPARE(one.data(List::BestSplitRole).toString(), QString("validation"));
    QVERIFY(one.data(List::ColorRole).value<QColor>().isValid());
    QVERIFY(one.data(List::BytesRole).toLongLong() > 0);
    QVERIFY(one.data(Qt::ToolTipRole).toString().contains("validation"));
    QVERIFY(!one.data(List::LiveRole).toBool());
    const QModelIndex test = list.indexOf(QString::fromStdString(runs.run("test").path.string()));
    QCOMPARE(test.siblingAtColumn(List::Best).data().toString(), QString("87.5 % (test)"));
    QVERIFY(test.data(Qt::ToolTipRole).toString().contains("selected on the test split"));
}

void TestRunListModel::findsNewAndRemovedRuns()
{
    Runs runs;
    VERIFY_OK(runs.add("10"));
    fs::create_directory(runs.folder() / "not-a-run");
    List list(runs.folder());
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE_WITH_TIMEOUT(names(list), QStringList{"10"}, kArrival);
    VERIFY_OK(runs.add("30"));
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"30", "10"}), kArrival);  // without being asked
    VERIFY_OK(runs.add("20"));
    list.refresh();
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"30", "20", "10"}), kArrival);
    fs::remove_all(runs.run("20").path);
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"30", "10"}), kArrival);
}

// They stand one folder deeper, in one that says so; other folders are nobody's business.
void TestRunListModel::findsTheRunsOfAMatrix()
{
    Runs runs;
    VERIFY_OK(runs.add("10"));
    VERIFY_OK(runs.add("matrix/20"));
    VERIFY_OK(runs.add("backup/30"));
    fs::create_directory(runs.folder() / "matrix/configs");
    VERIFY_OK(writeFile(runs.folder() / "matrix/matrix.toml", std::string_view("[matrix]\n")));
    List list(runs.folder());
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"20", "10"}), kArrival);
    fs::remove(runs.folder() / "matrix/matrix.toml");
    list.refresh();
    QTRY_COMPARE_WITH_TIMEOUT(names(list), QStringList{"10"}, kArrival);
}

void TestRunListModel::forksStandUnderTheirParents()
{
    Runs runs;
    VERIFY_OK(runs.add("10"));
    VERIFY_OK(runs.add("20", RunState::Finished, "uuid-10"));
    VERIFY_OK(runs.add("30", RunState::Finished, "uuid-20"));
    VERIFY_OK(runs.add("40", RunState::Finished, "uuid-10"));
    VERIFY_OK(runs.add("50", RunState::Finished, "uuid-nowhere"));
    List list(runs.folder());
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"50", "10 (40 20 (30))"}), kArrival);
    const QModelIndex fork = list.indexOf(QString::fromStdString(runs.run("30").path.string()));
    QCOMPARE(fork.parent().data().toString(), QString("20"));
    // Without its parent a fork stands at the top.
    fs::remove_all(runs.run("10").path);
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"50", "40", "20 (30)"}), kArrival);
    VERIFY_OK(runs.add("10"));
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"50", "10 (40 20 (30))"}), kArrival);
}

void TestRunListModel::circlesAreCut()
{
    const auto parents = runParents({summary("/a", "1", "2"), summary("/b", "2", "1"), summary("/c", "3", "3"),
                                     summary("/d", "4", "1"), summary("/e", "", ""), summary("/f", "1", "4")});
    for (const auto &[folder, parent] : parents) {
        fs::path above = parent;
        for (int i = 0; i < 10 && !above.empty(); ++i)
            above = parents.at(above);
        QVERIFY2(above.empty(), folder.c_str());
    }
    QVERIFY(parents.at("/c").empty());
    QVERIFY(parents.at("/e").empty());
    QCOMPARE(parents.at("/f"), fs::path("/d"));
    // A sound chain is kept.
    const auto chain = runParents({summary("/a", "1", ""), summary("/b", "2", "1"), summary("/c", "3", "2")});
    QCOMPARE(chain.at("/b"), fs::path("/a"));
    QCOMPARE(chain.at("/c"), fs::path("/b"));
}

void TestRunListModel::saysWhyARunCannotBeRead()
{
    Runs runs;
    VERIFY_OK(runs.add("sound"));
    VERIFY_OK(runs.add("torn"));
    VERIFY_OK(writeFile(runs.run("torn").database(), std::string(4096, 'x')));
    List list(runs.folder());
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, kArrival);
    const QModelIndex torn = list.indexOf(QString::fromStdString(runs.run("torn").path.string()));
    QVERIFY(torn.data(List::ErrorRole).toString().contains("run.sqlite"));
    QVERIFY(torn.data(Qt::ToolTipRole).toString().contains("run.sqlite"));
    QCOMPARE(torn.siblingAtColumn(List::Epoch).data().toString(), QString());
    const QModelIndex sound = list.indexOf(QString::fromStdString(runs.run("sound").path.string()));
    QCOMPARE(sound.data(List::ErrorRole).toString(), QString());
}

void TestRunListModel::foldersOpenedByHand()
{
    Runs runs, elsewhere;
    VERIFY_OK(runs.add("10"));
    VERIFY_OK(elsewhere.add("20"));
    List list(runs.folder());
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    const QString added = QString::fromStdString(elsewhere.run("20").path.string());
    list.addFolder(added + "/");
    QCOMPARE(list.addedFolders(), QStringList{added});
    QTRY_COMPARE_WITH_TIMEOUT(names(list), (QStringList{"20", "10"}), kArrival);
    list.addFolder(QString::fromStdString((runs.folder() / "nothing").string()));
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 3, kArrival);  // listed, with the reason
    list.removeFolder(added);
    list.removeFolder(QString::fromStdString((runs.folder() / "nothing").string()));
    QTRY_COMPARE_WITH_TIMEOUT(names(list), QStringList{"10"}, kArrival);
}

void TestRunListModel::keepsNamesNotesAndColors()
{
    Runs runs;
    VERIFY_OK(runs.add("10"));
    List list(runs.folder());
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    QSignalSpy failed(&list, &List::failed);
    list.rename(list.index(0, 0), "my run");
    QCOMPARE(names(list), QStringList{"my run"});  // at once
    list.setNote(list.index(0, 0), "good\nbad");
    list.setColor(list.index(0, 0), QColor("#d55e00"));
    const fs::path file = runs.run("10").workbench();
    const WorkbenchFile expected{"my run", "good\nbad", "#d55e00", {}};
    QTRY_VERIFY_WITH_TIMEOUT(readWorkbenchFile(file).value_or(WorkbenchFile()) == expected, kArrival);
    {
        List other(runs.folder());
        QTRY_COMPARE_WITH_TIMEOUT(names(other), QStringList{"my run"}, kArrival);
        QCOMPARE(other.index(0, 0).data(List::NoteRole).toString(), QString("good\nbad"));
        QCOMPARE(other.index(0, 0).data(List::ColorRole).value<QColor>(), QColor("#d55e00"));
    }
    list.rename(list.index(0, 0), "");
    QCOMPARE(names(list), QStringList{"10"});
    QTRY_VERIFY_WITH_TIMEOUT(readWorkbenchFile(file).value_or(WorkbenchFile()).name.empty(), kArrival);
    QCOMPARE(failed.count(), 0);
    QVERIFY(list.flags(list.index(0, List::Name)) & Qt::ItemIsEditable);
    QVERIFY(!(list.flags(list.index(0, List::Best)) & Qt::ItemIsEditable));
    {
        List leaving(runs.folder());
        QTRY_COMPARE_WITH_TIMEOUT(leaving.rowCount(), 1, kArrival);
        leaving.rename(leaving.index(0, 0), "last words");
    }
    QCOMPARE(readWorkbenchFile(file).value_or(WorkbenchFile()).name, std::string("last words"));
}

void TestRunListModel::aNameThatCannotBeKeptIsTakenBack()
{
    Runs runs;
    VERIFY_OK(runs.add("10"));
    VERIFY_OK(writeFile(runs.run("10").workbench(), "name = \n"));
    List list(runs.folder());
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    QSignalSpy failed(&list, &List::failed);
    list.rename(list.index(0, 0), "new");
    QVERIFY(failed.wait(kArrival));
    QVERIFY(failed.front().front().toString().contains("workbench.toml"));
    QTRY_COMPARE_WITH_TIMEOUT(names(list), QStringList{"10"}, kArrival);
}

void TestRunListModel::noticesTheEndOfARun()
{
    Runs runs;
    auto store = runs.add("10", RunState::Running);
    VERIFY_OK(store);
    LockHolder engine(runs.run("10"));
    List list(runs.folder());
    QSignalSpy states(&list, &List::stateChanged);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    QCOMPARE(list.index(0, 0).data(List::StateRole).toString(), QString("running"));
    QVERIFY(list.index(0, 0).data(List::LiveRole).toBool());
    engine.kill();
    QTRY_COMPARE_WITH_TIMEOUT(list.index(0, 0).data(List::StateRole).toString(), QString("interrupted"), kArrival);
    QVERIFY(!list.index(0, 0).data(List::LiveRole).toBool());
    QCOMPARE(states.count(), 1);
    QCOMPARE(states.front()[1].toString(), QString("running"));
    QCOMPARE(states.front()[2].toString(), QString("interrupted"));
}

void TestRunListModel::movesToTheTrash()
{
    Runs runs;
    QVERIFY(qputenv("XDG_DATA_HOME", QByteArray::fromStdString((runs.folder() / "data").string())));
    fs::create_directory(runs.folder() / "data");
    VERIFY_OK(runs.add("10"));
    VERIFY_OK(runs.add("20"));
    List list(runs.folder());
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, kArrival);
    QSignalSpy trashed(&list, &List::trashed);
    const QString path = QString::fromStdString(runs.run("10").path.string());
    list.moveToTrash(list.indexOf(path));
    QVERIFY(trashed.wait(kArrival));
    QCOMPARE(trashed.front().front().toString(), path);
    QVERIFY(!fs::exists(runs.run("10").path));
    QVERIFY(fs::exists(runs.folder() / "data/Trash/files/10/run.sqlite"));
    QTRY_COMPARE_WITH_TIMEOUT(names(list), QStringList{"20"}, kArrival);
}

void TestRunListModel::refusesToDeleteALivingRun()
{
    Runs runs;
    VERIFY_OK(runs.add("10", RunState::Running));
    const LockHolder engine(runs.run("10"));
    List list(runs.folder());
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    QSignalSpy failed(&list, &List::failed);
    list.moveToTrash(list.index(0, 0));
    QVERIFY(failed.wait(kArrival));
    QVERIFY(failed.front().front().toString().contains("an engine holds this run"));
    QVERIFY(fs::exists(runs.run("10").database()));
}

QTEST_GUILESS_MAIN(TestRunListModel)
#include "tst_runlistmodel.moc"
