// Engines as processes of their own: several at a time, found again, killed, missing, refusing to start.
#include <QPushButton>

#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestEngines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void trainsTwoRunsAtOnce();
    void outlivesTheWindowAndIsFoundAgain_data();
    void outlivesTheWindowAndIsFoundAgain();
    void namesAKilledEngineAndResumes();
    void saysThatTheEngineIsMissing();
    void saysWhyAnEngineEndedAtOnce();
    void tellsWhenARunHasFinished();
    void keepsADeletedRunsData();
    void saysWhatAFolderIsNot_data();
    void saysWhatAFolderIsNot();

private:
    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestEngines::init()
{
    failOnOurWarnings();
    m_home = std::make_unique<Home>();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestEngines::cleanup()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
    m_home.reset();
}

void TestEngines::trainsTwoRunsAtOnce()
{
    m_window->startRun(tinyRun(m_home->run("one"), 5000, 1));
    m_window->startRun(tinyRun(m_home->run("two"), 5000, 2));
    QCOMPARE(m_window->sessions()->all().size(), 2);
    RunSession *one = m_window->sessions()->find(m_home->run("one"));
    RunSession *two = m_window->sessions()->find(m_home->run("two"));
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(one), "running", kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(two), "running", kPatience);
    QVERIFY(one->engine()->pid() != two->engine()->pid());
    QCOMPARE(two->model()->config()->seed, 2);
    // Pausing what is shown leaves the other alone.
    QTRY_VERIFY(m_window->runActions()->pause()->isEnabled());
    m_window->runActions()->pause()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(two), "paused", kPatience);
    QCOMPARE(acknowledged(one), "running");
    m_window->openRun(m_home->run("one"));
    QVERIFY(m_window->sessions()->current() == one);
    QTRY_VERIFY(m_window->runActions()->pause()->isEnabled());
    QCOMPARE(m_window->sessions()->all().size(), 2);  // live ones stay open
}

void TestEngines::outlivesTheWindowAndIsFoundAgain_data()
{
    QTest::addColumn<bool>("remembered");
    QTest::newRow("of this window") << true;
    QTest::newRow("as if started in a terminal") << false;
}

void TestEngines::outlivesTheWindowAndIsFoundAgain()
{
    QFETCH(bool, remembered);
    m_window->startRun(tinyRun(m_home->run("kept"), 5000));
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "running", kPatience);
    QTimer::singleShot(300, m_window.get(),
                       [] { QApplication::activeModalWidget()->findChild<QPushButton *>("keepTraining")->click(); });
    QVERIFY(m_window->close());
    m_window.reset();
    const pid_t engine = holderOf(m_home->run("kept"));
    QVERIFY(engine > 0);
    QCOMPARE(::getsid(engine), engine);  // a session of its own

    QCOMPARE(AppSettings().openRuns().size(), 1);
    if (!remembered)
        AppSettings().setOpenRuns({});
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QCOMPARE(m_window->reattach(), 1);
    RunSession *session = m_window->sessions()->current();
    QVERIFY(session && session->engine() == nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "running", kPatience);
    QTRY_VERIFY(m_window->runActions()->stop()->isEnabled());
    m_window->runActions()->stop()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "stopped", kPatience);
}

void TestEngines::namesAKilledEngineAndResumes()
{
    m_window->startRun(tinyRun(m_home->run("killed"), 5000));
    RunSession *session = m_window->sessions()->current();
    QTRY_VERIFY_WITH_TIMEOUT(session->model()->state().epoch >= 2, kPatience);
    QVERIFY(m_window->banner()->text().isEmpty());
    ::kill(static_cast<pid_t>(session->engine()->pid()), SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains("signal 9"), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "interrupted", kPatience);
    QVERIFY(!session->model()->epochs().empty());  // what was read stays
    QPushButton *resume = m_window->banner()->button();
    QTRY_VERIFY(resume->isVisible());
    resume->click();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "running", kPatience);
    QTRY_VERIFY(m_window->banner()->text().isEmpty());
}

void TestEngines::saysThatTheEngineIsMissing()
{
    qputenv("TTQ_ENGINE", m_home->file("no-such-ttq").toUtf8());
    m_window->startRun(tinyRun(m_home->run("never"), 1));
    QVERIFY2(m_window->banner()->text().contains("no-such-ttq"), qPrintable(m_window->banner()->text()));
    QVERIFY(m_window->sessions()->all().isEmpty());
}

void TestEngines::saysWhyAnEngineEndedAtOnce()
{
    NewRun run = tinyRun(m_home->run("nodata"), 1);
    run.config.data.dataset = "cifar10";
    run.dataFolder = m_home->file("");
    m_window->startRun(run);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains("exit code"), kPatience);
    // With the engine's own words.
    QVERIFY2(m_window->banner()->text().contains("cifar", Qt::CaseInsensitive), qPrintable(m_window->banner()->text()));
    QVERIFY(!m_window->sessions()->current()->isLive());
}

void TestEngines::tellsWhenARunHasFinished()
{
    QSignalSpy told(m_window->notifier(), &Notifier::notified);
    m_window->startRun(tinyRun(m_home->run("short"), 2));
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, kPatience);
    QVERIFY(told[0][0].toString().contains("finished"));
    QVERIFY2(told[0][1].toString().contains("short"), qPrintable(told[0][1].toString()));
    RunSession *session = m_window->sessions()->current();
    QCOMPARE(acknowledged(session), "finished");
    QVERIFY(!m_window->runActions()->resume()->isEnabled());
    QTRY_VERIFY(!session->isLive());
    QVERIFY(m_window->banner()->text().isEmpty());
}

void TestEngines::keepsADeletedRunsData()
{
    m_window->startRun(tinyRun(m_home->run("deleted"), 2));
    RunSession *session = m_window->sessions()->current();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "finished", kPatience);
    QTRY_VERIFY(!session->isLive());
    const std::size_t epochs = session->model()->epochs().size();
    QVERIFY(epochs > 0);
    QVERIFY(QDir(m_home->run("deleted")).removeRecursively());
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->banner()->text().isEmpty(), kPatience);
    QCOMPARE(session->model()->epochs().size(), epochs);
}

void TestEngines::saysWhatAFolderIsNot_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("missing") << "nothing-here";
    QTest::newRow("empty") << "empty";
}

void TestEngines::saysWhatAFolderIsNot()
{
    QFETCH(QString, name);
    QVERIFY(QDir().mkpath(m_home->run("empty")));
    m_window->openRun(m_home->run(name));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(name), kPatience);
    for (QAction *action : m_window->runActions()->all())
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
}

QTEST_MAIN(TestEngines)
#include "tst_engines.moc"
