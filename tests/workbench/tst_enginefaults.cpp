// Engines that cannot start, die with a question open, or have nowhere to record: what the window says and offers.
#include <sys/resource.h>
#include <unistd.h>

#include <QListWidget>
#include <QProcess>
#include <QPushButton>

#include "base/safefile.h"
#include "recordingwatch.h"
#include "runs/runfolder.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

// A disk of its own for a run, in memory; only root may have one.
class SmallDisk {
public:
    explicit SmallDisk(const QString &folder) : m_folder(folder)
    {
        QDir().mkpath(folder);
        m_mounted
            = ::geteuid() == 0 && QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=24m", "tmpfs", folder}) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            QProcess::execute("umount", {"-l", m_folder});
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;
    bool mounted() const { return m_mounted; }

    void fill()
    {
        QFile filler(m_folder + "/filler");
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        for (qint64 size : {65536, 4096, 512, 1})
            while (filler.write(QByteArray(size, 'x')) == size) {}
    }
    void empty() { QVERIFY(QFile::remove(m_folder + "/filler")); }

private:
    QString m_folder;
    bool m_mounted = false;
};

// Files of a living process may not grow beyond so many bytes.
void limitFiles(qint64 pid, rlim_t bytes)
{
    rlimit limit{};
    QVERIFY(::prlimit(static_cast<pid_t>(pid), RLIMIT_FSIZE, nullptr, &limit) == 0);
    limit.rlim_cur = bytes;
    QVERIFY(::prlimit(static_cast<pid_t>(pid), RLIMIT_FSIZE, &limit, nullptr) == 0);
}

}  // namespace

class TestEngineFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void anEngineThatCannotStart_data();
    void anEngineThatCannotStart();
    void anEngineThatNeverSpeaks();
    void dataThatAreNotThere();
    void killedWithACommandPending();
    void aFullDisk();
    void aLimitOnFiles();
    void aCheckpointThatCannotBeSaved();
    void readsTheEnginesWordsAboutRecording_data();
    void readsTheEnginesWordsAboutRecording();

private:
    QString said() const { return m_window->banner()->text(); }
    RunSession *session() const { return m_window->sessions()->current(); }
    RunModel *model() const { return session()->model(); }
    // A program that stands in for the engine.
    void useEngine(const char *script)
    {
        const QString file = m_home->file("engine");
        QVERIFY(writeFile(file.toStdString(), std::string_view(script)).has_value());
        QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("TTQ_ENGINE", file.toUtf8());
    }
    void startTraining(const QString &folder)
    {
        m_window->startRun(tinyRun(folder, 5000));
        QVERIFY2(session(), qPrintable(said()));
        QTRY_VERIFY_WITH_TIMEOUT(model()->state().epoch >= 1, kPatience);
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }
    bool hasEvent(const char *kind) const
    {
        return std::any_of(model()->events().begin(), model()->events().end(),
                           [kind](const EventRecord &event) { return event.kind == kind; });
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestEngineFaults::init()
{
    failOnOurWarnings();
    m_home = std::make_unique<Home>();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestEngineFaults::cleanup()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
    m_home.reset();
}

void TestEngineFaults::anEngineThatCannotStart_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << ""
                             << "TTQ_ENGINE names";
    QTest::newRow("no interpreter") << "#!/no/such/interpreter\n"
                                    << "cannot be started";
    QTest::newRow("refuses") << "#!/bin/sh\necho 'no such option'\nexit 2\n"
                             << "exit code 2";
    QTest::newRow("refuses in silence") << "#!/bin/sh\nexit 3\n"
                                        << "exit code 3";
    QTest::newRow("crashes") << "#!/bin/sh\nkill -SEGV $$\n"
                             << "signal 11";
    QTest::newRow("ends well without a run") << "#!/bin/sh\nexit 0\n"
                                             << "no such folder";
}

void TestEngineFaults::anEngineThatCannotStart()
{
    QFETCH(QString, script);
    QFETCH(QString, says);
    if (script.isEmpty())
        qputenv("TTQ_ENGINE", m_home->file("missing").toUtf8());
    else
        useEngine(qPrintable(script));
    m_window->startRun(tinyRun(m_home->run("never"), 1));
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains(says), qPrintable(said()), kPatience);
    QVERIFY(m_window->sessions()->live().isEmpty());
    for (QAction *action : m_window->runActions()->all())
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    // And then with one that can.
    qputenv("TTQ_ENGINE", TTQ_BINARY);
    startTraining(m_home->run("sound"));
}

void TestEngineFaults::anEngineThatNeverSpeaks()
{
    useEngine("#!/bin/sh\nexec sleep 1000\n");
    m_window->startRun(tinyRun(m_home->run("silent"), 1));
    QVERIFY(session() && session()->isStarting());
    QVERIFY(m_window->statusStrip()->stateText().contains("starting"));
    // It knows no commands yet, but signals.
    bool asked = false;
    onNextDialog(m_window.get(), &asked, [](QWidget *box) { box->findChild<QPushButton *>("stopTraining")->click(); });
    m_window->close();
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatience);
    QVERIFY(asked);
}

void TestEngineFaults::dataThatAreNotThere()
{
    NewRun run = tinyRun(m_home->run("nodata"), 1);
    run.dataFolder = m_home->file("no/such/data");
    run.config.data.dataset = "cifar10";
    m_window->startRun(run);
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("no/such/data"), qPrintable(said()), kPatience);
    QVERIFY(!session()->isLive());
    QVERIFY(!QFile::exists(m_home->run("nodata") + "/run.sqlite"));
}

void TestEngineFaults::killedWithACommandPending()
{
    startTraining(m_home->run("killed"));
    const auto engine = static_cast<pid_t>(session()->engine()->pid());
    QTRY_VERIFY(m_window->runActions()->checkpoint()->isEnabled());
    ::kill(engine, SIGSTOP);  // it reads no more
    m_window->runActions()->checkpoint()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!model()->commands().empty(), kPatience);
    QCOMPARE(model()->commands().back().status, CommandStatus::Pending);
    QVERIFY(!m_window->runActions()->checkpoint()->isEnabled());  // asked already
    QVERIFY2(said().isEmpty(), qPrintable(said()));
    ::kill(engine, SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session()), "interrupted", kPatience);
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("signal 9") && said().contains("did not answer"), qPrintable(said()),
                              kPatience);
    QPushButton *resume = m_window->banner()->button();
    QVERIFY(resume->isVisible());
    QCOMPARE(resume->text(), "Resume");
    resume->click();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session()), "running", kPatience);
    // A stale command is not carried out by the next engine, and says so.
    QTRY_COMPARE_WITH_TIMEOUT(model()->commands().back().status, CommandStatus::Expired, kPatience);
    const auto *list = m_window->controlPanel()->findChild<QListWidget *>("commandList");
    QTRY_VERIFY_WITH_TIMEOUT(list->item(0)->text().contains("expired"), kPatience);
    QTRY_VERIFY2_WITH_TIMEOUT(said().isEmpty(), qPrintable(said()), kPatience);
    QTRY_VERIFY(m_window->runActions()->checkpoint()->isEnabled());
}

void TestEngineFaults::aFullDisk()
{
    SmallDisk disk(m_home->file("disk"));
    if (!disk.mounted())
        QSKIP("a small disk takes root and the right to mount");
    startTraining(m_home->file("disk/run"));
    disk.fill();
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("disk is full"), qPrintable(said()), kPatience);
    QCOMPARE(acknowledged(session()), "running");
    const std::int64_t before = model()->latest().step;
    QVERIFY(before > 0);
    // A command finds no room either, and that is said too.
    m_window->runActions()->pause()->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("could not be given"), qPrintable(said()), kPatience);
    disk.empty();
    // Everything of the time without room arrives, and the window is content again.
    QTRY_VERIFY_WITH_TIMEOUT(model()->latest().step > before + 3 * kStepsPerEpoch, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(hasEvent("recording_failed"), kPatience);
    m_window->runActions()->checkpoint()->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(said().isEmpty(), qPrintable(said()), kPatience);
    const auto steps = RunReader::open(session()->folder().toStdString())->values(0, 0, before + 3 * kStepsPerEpoch);
    QVERIFY(steps.has_value());
    QCOMPARE(static_cast<std::int64_t>(steps->steps.size()), before + 3 * kStepsPerEpoch);
    // Closing while it is full: the engine that cannot be asked is told.
    disk.fill();
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("disk is full"), qPrintable(said()), kPatience);
    bool asked = false;
    onNextDialog(m_window.get(), &asked, [](QWidget *box) { box->findChild<QPushButton *>("stopTraining")->click(); });
    m_window->close();
    QVERIFY(asked);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatience);
}

void TestEngineFaults::aLimitOnFiles()
{
    startTraining(m_home->run("limited"));
    const qint64 engine = session()->engine()->pid();
    limitFiles(engine, 4096);
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("Nothing can be recorded"), qPrintable(said()), kPatience);
    QVERIFY(!said().contains("disk is full ("));  // there is room: the engine's own words tell what it is
    const std::int64_t before = model()->latest().step;
    limitFiles(engine, RLIM_INFINITY);
    QTRY_VERIFY2_WITH_TIMEOUT(said().isEmpty(), qPrintable(said()), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(model()->latest().step > before, kPatience);
    QVERIFY(session()->engine()->isRunning());
}

void TestEngineFaults::aCheckpointThatCannotBeSaved()
{
    const QString folder = m_home->run("blocked");
    startTraining(folder);
    const fs::path saved = RunFolder{folder.toStdString()}.checkpoints();
    fs::rename(saved, saved.string() + "-aside");
    QVERIFY(writeFile(saved, std::string_view("in the way")).has_value());
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("could not be saved"), qPrintable(said()), kPatience);
    QCOMPARE(acknowledged(session()), "running");
    fs::remove(saved);
    fs::rename(saved.string() + "-aside", saved);
    QTRY_VERIFY2_WITH_TIMEOUT(said().isEmpty(), qPrintable(said()), kPatience);
}

void TestEngineFaults::readsTheEnginesWordsAboutRecording_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<QString>("reason");
    const QString fails = "warning: recording fails, training goes on and it will be tried again: /r: disk is full\n";
    const QString done = "warning: nothing could be recorded for 3 s (/r: disk is full); all values of that time are "
                         "recorded now\n";
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("other words") << "epoch 3\n"
                                 << "";
    QTest::newRow("fails") << "epoch 3\n" + fails + "epoch 4\n"
                           << "/r: disk is full";
    QTest::newRow("records again") << fails + done << "";
    QTest::newRow("fails again") << fails + done + fails << "/r: disk is full";
    QTest::newRow("cut") << "recording fails, tr"
                         << "recording fails, tr";
}

void TestEngineFaults::readsTheEnginesWordsAboutRecording()
{
    QFETCH(QString, log);
    QFETCH(QString, reason);
    QCOMPARE(recordingFailure(log), reason);
}

QTEST_MAIN(TestEngineFaults)
#include "tst_enginefaults.moc"
