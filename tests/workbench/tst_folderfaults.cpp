// Folders that are no runs, newer, damaged, deleted or read-only, through the window: it says what and why, keeps what
// it has read, and goes on.
#include <unistd.h>

#include <QProcess>
#include <QTableView>
#include <cmath>

#include "models/runlistmodel.h"
#include "panels/layerpanel.h"
#include "panels/runlistpanel.h"
#include "plots/liveplot.h"
#include "plots/plotview.h"
#include "runs/runfolder.h"
#include "runs/runstore.h"
#include "runs/sqlite.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

RunFolder files(const QString &folder)
{
    return RunFolder{folder.toStdString()};
}

void execute(const QString &folder, const char *sql)
{
    auto database = Database::open(files(folder).database(), Database::Mode::ReadWrite);
    QVERIFY(database.has_value());
    const auto done = database->execute(sql);
    QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
}

// Noise over half of the file, from a quarter on.
void overwriteTheMiddle(const QString &folder)
{
    QFile database(QString::fromStdString(files(folder).database().string()));
    QVERIFY(database.open(QIODevice::ReadWrite));
    QVERIFY(database.seek(database.size() / 4));
    QVERIFY(database.write(QByteArray(database.size() / 2, '\xa5')) > 0);
}

void setWritable(const QString &folder, bool on)
{
    const auto how = on ? fs::perm_options::add : fs::perm_options::remove;
    const auto write = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
    for (const auto &entry : fs::recursive_directory_iterator(folder.toStdString()))
        fs::permissions(entry.path(), write, how);
    fs::permissions(folder.toStdString(), write, how);
}

}  // namespace

class TestFolderFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_home = std::make_unique<Home>(); }
    void init();
    void cleanup();

    void aFolderThatIsNoRunLeavesTheOtherInSight_data();
    void aFolderThatIsNoRunLeavesTheOtherInSight();
    void saysWhyAStoreCannotBeRead_data();
    void saysWhyAStoreCannotBeRead();
    void damageWhileOpenKeepsWhatWasRead_data();
    void damageWhileOpenKeepsWhatWasRead();
    void aRunDeletedWhileItTrains();
    void notANumberIsAGapWithAMark();
    void aReadOnlyFolder();

private:
    QString said() const { return m_window->banner()->text(); }
    RunModel *model() const { return m_window->sessions()->current()->model(); }
    PlotView *view(const QString &name) const
    {
        m_window->viewArea()->setCurrent(name);
        return qobject_cast<PlotView *>(m_window->viewArea()->view(name));
    }
    // The curve as the view draws it; null while it does not.
    static CurvePtr drawn(const PlotView *view, const QString &key)
    {
        for (const PlotPanel &panel : view->plot()->scene().panels)
            for (const PlotCurve &curve : panel.curves)
                if (curve.key == key)
                    return curve.data;
        return nullptr;
    }
    void openSound(const QString &name)
    {
        m_window->openRun(m_home->finishedRun(name));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->current() && model()->loaded() && !model()->epochs().empty(),
                                 kPatience);
        const PlotView *accuracy = view("accuracy");
        QTRY_VERIFY_WITH_TIMEOUT(drawn(accuracy, "train/loss") && !drawn(accuracy, "train/loss")->x.empty(), kPatience);
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestFolderFaults::init()
{
    failOnOurWarnings();
    m_home->forgetPreferences();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestFolderFaults::cleanup()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
    const QString runs = m_home->run({});
    if (QDir(runs).exists()) {
        setWritable(runs, true);
        QVERIFY(QDir(runs).removeRecursively());
    }
}

void TestFolderFaults::aFolderThatIsNoRunLeavesTheOtherInSight_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << "missing"
                             << "no such folder";
    QTest::newRow("empty") << "empty"
                           << "is not a run folder";
    QTest::newRow("file") << "file"
                          << "is a file";
    QTest::newRow("no database") << "half"
                                 << "run.sqlite";
}

void TestFolderFaults::aFolderThatIsNoRunLeavesTheOtherInSight()
{
    QFETCH(QString, name);
    QFETCH(QString, says);
    openSound("sound");
    QDir(m_home->run({})).mkpath("empty");
    const QString half = m_home->finishedRun("half");
    fs::remove(files(half).database());
    QFile file(m_home->run("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    m_window->openRun(m_home->run(name));
    QVERIFY2(said().contains(says) && said().contains(name), qPrintable(said()));
    QCOMPARE(m_window->sessions()->all().size(), 1);
    QVERIFY(m_window->sessions()->current()->folder().endsWith("sound"));
    // Its own words went with the next action.
    m_window->openRun(m_home->run("sound"));
    QVERIFY(said().isEmpty());
}

void TestFolderFaults::saysWhyAStoreCannotBeRead_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("says");
    QTest::newRow("newer schema") << "newer"
                                  << "schema version 99";
    QTest::newRow("another database") << "foreign"
                                      << "application id";
    QTest::newRow("text") << "text"
                          << "run.sqlite";
    QTest::newRow("truncated") << "cut"
                               << "run.sqlite";
    QTest::newRow("overwritten in the middle") << "noise"
                                               << "run.sqlite";
    QTest::newRow("no uuid") << "nobody"
                             << "uuid";
}

void TestFolderFaults::saysWhyAStoreCannotBeRead()
{
    QFETCH(QString, fault);
    QFETCH(QString, says);
    const QString folder = m_home->finishedRun("broken");
    const fs::path database = files(folder).database();
    if (fault == "newer")
        execute(folder, "PRAGMA user_version = 99");
    else if (fault == "foreign")
        execute(folder, "PRAGMA application_id = 7");
    else if (fault == "nobody")
        execute(folder, "DELETE FROM meta");
    else if (fault == "cut")
        fs::resize_file(database, fs::file_size(database) / 3);
    else if (fault == "noise")
        overwriteTheMiddle(folder);
    else
        fs::resize_file(database, 0), fs::resize_file(database, 5000);
    m_window->openRun(folder);
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains(says), qPrintable(said()), kPatience);
    QVERIFY2(said().contains(folder), qPrintable(said()));
    // The list says it too.
    const RunListModel *list = m_window->runList();
    QTRY_VERIFY_WITH_TIMEOUT(list->indexOf(folder).isValid(), kPatience);
    if (fault != "noise")  // parts of it can be read, and those may be what the list needs
        QTRY_VERIFY_WITH_TIMEOUT(!list->indexOf(folder).data(RunListModel::ErrorRole).toString().isEmpty(), kPatience);
    // And the window goes on with another run.
    openSound("sound");
}

void TestFolderFaults::damageWhileOpenKeepsWhatWasRead_data()
{
    QTest::addColumn<QString>("fault");
    for (const char *fault : {"overwritten", "truncated", "deleted", "replaced by a folder of nothing"})
        QTest::newRow(fault) << fault;
}

void TestFolderFaults::damageWhileOpenKeepsWhatWasRead()
{
    QFETCH(QString, fault);
    openSound("open");
    const QString folder = m_home->run("open");
    const auto points = drawn(view("accuracy"), "train/loss")->x.size();
    const auto epochs = model()->epochs().size();
    const int layers = m_window->layerPanel()->view()->model()->rowCount();
    QVERIFY(layers > 0);
    if (fault == "overwritten") {
        overwriteTheMiddle(folder);
    } else if (fault == "truncated") {
        fs::resize_file(files(folder).database(), 0);
    } else {
        QVERIFY(QDir(folder).removeRecursively());
        if (fault != "deleted")
            QVERIFY(QDir().mkpath(folder));
    }
    // What lies in SQLite's cache need not be read again: a view that was not shown yet has to be.
    const PlotView *scales = view("scale-factors");
    QTRY_VERIFY_WITH_TIMEOUT(!said().isEmpty() || !scales->plot()->scene().panels.empty(), kPatience);
    if (fault != "overwritten")
        QTRY_VERIFY2_WITH_TIMEOUT(said().contains("open"), qPrintable(said()), kPatience);
    QCOMPARE(model()->epochs().size(), epochs);
    QCOMPARE(m_window->layerPanel()->view()->model()->rowCount(), layers);
    const PlotView *accuracy = view("accuracy");
    QTRY_VERIFY(drawn(accuracy, "train/loss"));
    QCOMPARE(drawn(accuracy, "train/loss")->x.size(), points);
    openSound("another");
}

void TestFolderFaults::aRunDeletedWhileItTrains()
{
    const QString folder = m_home->run("living");
    m_window->startRun(tinyRun(folder, 5000));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->current()->model()->state().epoch >= 1, kPatience);
    QVERIFY(QDir(folder).removeRecursively());
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("no such folder"), qPrintable(said()), kPatience);
    QVERIFY(!model()->epochs().empty());
    RunSession *session = m_window->sessions()->current();
    QVERIFY(session->isLive());  // its engine does not know yet
    // It cannot be asked to stop any more, but it can be told to.
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->isLive(), kPatience);
    QVERIFY(m_window->close());
}

void TestFolderFaults::notANumberIsAGapWithAMark()
{
    const QString folder = m_home->finishedRun("nan");
    std::int64_t first = 0;
    {
        auto reader = RunReader::open(folder.toStdString());
        QVERIFY(reader.has_value());
        const auto latest = reader->latest();
        const auto series = reader->series();
        QVERIFY(latest.has_value() && series.has_value());
        const auto loss = std::find_if(series->begin(), series->end(),
                                       [](const SeriesInfo &info) { return info.name == "train/loss"; });
        QVERIFY(loss != series->end());
        const auto at = std::find(latest->series.begin(), latest->series.end(), loss->id) - latest->series.begin();
        auto store = RunStore::open(files(folder).database());
        QVERIFY(store.has_value());
        QVERIFY(store->begin().has_value());
        first = store->lastStep() + 1;
        for (int i = 0; i < 30; ++i) {
            StepRecord row{first + i, latest->time + i, latest->values};
            if (i >= 10 && i < 13)
                row.values[static_cast<std::size_t>(at)] = std::numeric_limits<float>::quiet_NaN();
            QVERIFY(store->append(row).has_value());
        }
        QVERIFY(store->commit().has_value());
    }
    m_window->openRun(folder);
    const PlotView *accuracy = view("accuracy");
    const auto curve = [&] { return drawn(accuracy, "train/loss"); };
    QTRY_VERIFY_WITH_TIMEOUT(curve() && curve()->x.size() >= static_cast<std::size_t>(first + 29), kPatience);
    const std::vector<double> marks(curve()->nanAt.begin(), curve()->nanAt.end());
    QCOMPARE(marks, (std::vector<double>{double(first + 10), double(first + 11), double(first + 12)}));
    int gap = 0, finite = 0;
    for (std::size_t i = 0; i < curve()->x.size(); ++i)
        ++(std::isnan(curve()->y[i]) ? gap : finite);
    QCOMPARE(gap, 3);  // a gap: neither zero nor joined over
    QCOMPARE(finite, static_cast<int>(first + 26));
}

// Root may write anywhere: the test then runs once more as somebody who may not.
void TestFolderFaults::aReadOnlyFolder()
{
    if (::geteuid() == 0) {
        const QString setpriv = QStandardPaths::findExecutable("setpriv");
        if (setpriv.isEmpty())
            QSKIP("root may write everywhere, and there is no setpriv to be somebody else with");
        QTemporaryDir home;
        QVERIFY(home.isValid() && ::chown(qPrintable(home.path()), kNobody, kNobody) == 0);
        QProcess other;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"})
            environment.insert(name, home.path());
        other.setProcessEnvironment(environment);
        other.setProcessChannelMode(QProcess::MergedChannels);
        const QString id = QString::number(kNobody);
        other.start(setpriv,
                    {"--reuid=" + id, "--regid=" + id, "--clear-groups", QCoreApplication::applicationFilePath(),
                     "aReadOnlyFolder"});
        QVERIFY(other.waitForFinished(kPatience));
        const QByteArray output = other.readAll();
        QVERIFY2(other.exitStatus() == QProcess::NormalExit && other.exitCode() == 0, output);
        QVERIFY2(output.contains("3 passed"), output);
        return;
    }
    // A finished one is shown like any other.
    const QString folder = m_home->finishedRun("frozen");
    setWritable(folder, false);
    m_window->openRun(folder);
    QTRY_VERIFY_WITH_TIMEOUT(model()->loaded() && !model()->epochs().empty(), kPatience);
    const PlotView *accuracy = view("accuracy");
    QTRY_VERIFY_WITH_TIMEOUT(drawn(accuracy, "train/loss") && !drawn(accuracy, "train/loss")->x.empty(), kPatience);
    QVERIFY2(said().isEmpty(), qPrintable(said()));

    // A name that cannot be kept is refused aloud and taken back.
    RunListModel *list = m_window->runList();
    QTRY_VERIFY_WITH_TIMEOUT(list->indexOf(folder).isValid(), kPatience);
    const QString name = list->indexOf(folder).data().toString();
    list->rename(list->indexOf(folder), "better");
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("workbench.toml"), qPrintable(said()), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(list->indexOf(folder).data().toString(), name, kPatience);

    // Commands to a living one that cannot be written are too, and the training goes on.
    const QString living = m_home->run("living");
    m_window->startRun(tinyRun(living, 5000));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->runActions()->pause()->isEnabled(), kPatience);
    setWritable(living, false);
    m_window->runActions()->pause()->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("could not be given") && said().contains("run.sqlite"),
                              qPrintable(said()), kPatience);
    QCOMPARE(acknowledged(m_window->sessions()->current()), "running");
    setWritable(living, true);
    m_window->runActions()->pause()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "paused", kPatience);
    // An epoch may have ended meanwhile: of its checkpoint the window speaks until there is a good one.
    QTRY_VERIFY2_WITH_TIMEOUT(!said().contains("could not be given"), qPrintable(said()), kPatience);
}

QTEST_MAIN(TestFolderFaults)
#include "tst_folderfaults.moc"
