// Closing the window in every state: what is asked, and what becomes of the engines.
#include <QPushButton>

#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestClosing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void closesWithoutAQuestion_data();
    void closesWithoutAQuestion();
    void asksAboutEngines_data();
    void asksAboutEngines();
    void restoresTheLayout();

private:
    // Clicks `button` of the question that comes; counts the questions.
    void answer(const QString &button)
    {
        auto *timer = new QTimer(m_window.get());
        connect(timer, &QTimer::timeout, this, [this, timer, button] {
            if (QWidget *box = QApplication::activeModalWidget()) {
                ++m_questions;
                timer->stop();
                box->findChild<QPushButton *>(button)->click();
            }
        });
        timer->start(20);
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
    int m_questions = 0;
};

void TestClosing::init()
{
    failOnOurWarnings();
    m_questions = 0;
    m_home = std::make_unique<Home>();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestClosing::cleanup()
{
    const QString folder = m_home->run("run");
    m_window.reset();
    if (const pid_t engine = holderOf(folder))
        ::kill(engine, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(holderOf(folder) == 0, kPatience);
    m_home.reset();
}

void TestClosing::closesWithoutAQuestion_data()
{
    QTest::addColumn<QString>("state");
    for (const char *state : {"start page", "finished", "stopped", "no run"})
        QTest::newRow(state) << state;
}

void TestClosing::closesWithoutAQuestion()
{
    QFETCH(QString, state);
    answer("cancelClosing");
    if (state == "finished" || state == "stopped") {
        m_window->startRun(tinyRun(m_home->run("run"), state == "finished" ? 1 : 5000));
        if (state == "stopped") {
            QTRY_VERIFY_WITH_TIMEOUT(m_window->runActions()->stop()->isEnabled(), kPatience);
            m_window->runActions()->stop()->trigger();
        }
        QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), state, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->live().isEmpty(), kPatience);
    } else if (state == "no run") {
        m_window->openRun(m_home->run("missing"));
    }
    QVERIFY(m_window->close());
    QCOMPARE(m_questions, 0);
}

void TestClosing::asksAboutEngines_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("button");
    for (const char *state : {"starting", "running", "paused"})
        for (const char *button : {"keepTraining", "stopTraining", "cancelClosing"})
            QTest::addRow("%s, %s", state, button) << state << button;
}

void TestClosing::asksAboutEngines()
{
    QFETCH(QString, state);
    QFETCH(QString, button);
    const QString folder = m_home->run("run");
    m_window->startRun(tinyRun(folder, 5000));
    RunSession *session = m_window->sessions()->current();
    if (state != "starting")
        QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "running", kPatience);
    if (state == "paused") {
        QTRY_VERIFY(m_window->runActions()->pause()->isEnabled());
        m_window->runActions()->pause()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "paused", kPatience);
    }
    answer(button);
    const bool closed = m_window->close();
    QCOMPARE(m_questions, 1);
    if (button == "keepTraining") {
        QVERIFY(closed);
        m_window.reset();
        QTRY_VERIFY_WITH_TIMEOUT(holderOf(folder) > 0, kPatience);
    } else if (button == "stopTraining") {
        QVERIFY(!closed);  // not before the engine has saved
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatience);
        QCOMPARE(holderOf(folder), 0);
        if (state != "starting") {
            QCOMPARE(shownState(folder), "stopped");
            QVERIFY(!checkpointsIn(folder).isEmpty());
        }
    } else {
        QVERIFY(!closed);
        QVERIFY(m_window->isVisible());
        QVERIFY(session->isLive());
        QTRY_VERIFY_WITH_TIMEOUT(holderOf(folder) > 0, kPatience);
    }
}

void TestClosing::restoresTheLayout()
{
    // On the start page, the panels about a run are put away; what is remembered is what a person chose.
    QVERIFY(!m_window->findChild<QWidget *>("dock.controls")->isVisible());
    auto *dock = m_window->findChild<QWidget *>("dock.runs");
    QVERIFY(dock && dock->isVisible());
    dock->hide();
    m_window->actions()->tile->trigger();
    QVERIFY(m_window->close());
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(!m_window->findChild<QWidget *>("dock.runs")->isVisible());
    QVERIFY(m_window->viewArea()->tiled());
    m_window->openRun(m_home->finishedRun("run"));
    QVERIFY(m_window->findChild<QWidget *>("dock.controls")->isVisible());
    m_window->actions()->resetLayout->trigger();
    QVERIFY(m_window->findChild<QWidget *>("dock.runs")->isVisible());
    QVERIFY(!m_window->viewArea()->tiled());
}

QTEST_MAIN(TestClosing)
#include "tst_closing.moc"
