// The window under hands that know nothing: random clicks, keys and actions, and closing at any moment. The short form
// runs always; TTQ_TEST_LONG makes it 20,000 events and 200 closes. TTQ_TEST_SEED repeats a failure.
#include <QDesktopServices>
#include <QPushButton>

#include "monkey.h"
#include "runs/runfolder.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr const char *kSchemes[] = {"file", "https", "http"};

bool longForm()
{
    return qEnvironmentVariableIsSet("TTQ_TEST_LONG");
}

// Rows of one seed each, so that each has a time limit of its own. TTQ_TEST_SEED: the first one.
void addSeeds(unsigned usual, int count)
{
    bool given = false;
    const unsigned chosen = qEnvironmentVariable("TTQ_TEST_SEED").toUInt(&given);
    const unsigned first = given ? chosen : usual;
    QTest::addColumn<unsigned>("seed");
    for (int i = 0; i < count; ++i)
        QTest::addRow("seed %u", first + static_cast<unsigned>(i)) << first + static_cast<unsigned>(i);
}

// What a run was asked and what became of it, for a failing test's message.
QByteArray historyOf(const RunSession &session)
{
    QByteArray told = acknowledged(&session).toUtf8();
    for (const Command &command : session.model()->commands())
        told += "\ncommand " + std::string(name(command.kind)) + ' ' + std::string(name(command.status)) + " from "
            + command.issuedBy + ' ' + command.message;
    for (const EventRecord &event : session.model()->events())
        told += "\nevent " + event.kind + ' ' + event.text;
    return told;
}

// Takes what would be given to a file manager or a browser.
class NoDesktop : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void open(const QUrl &) {}
};

}  // namespace

class TestMonkey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { failOnOurWarnings(); }
    void cleanup();
    void cleanupTestCase();

    void playsWithEverything_data();
    void playsWithEverything();
    void closesAtAnyTime_data();
    void closesAtAnyTime();

private:
    void enter(const QString &state, const QString &folder);

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
    NoDesktop m_desktop;
    int m_copies = 0;
};

void TestMonkey::initTestCase()
{
    m_home = std::make_unique<Home>();
    for (const char *scheme : kSchemes)
        QDesktopServices::setUrlHandler(scheme, &m_desktop, "open");
}

void TestMonkey::cleanup()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
    endAllEngines();
    QDir(m_home->run({})).removeRecursively();
    QDir(m_home->file("data/Trash")).removeRecursively();
}

void TestMonkey::cleanupTestCase()
{
    for (const char *scheme : kSchemes)
        QDesktopServices::unsetUrlHandler(scheme);
    m_home.reset();
}

void TestMonkey::playsWithEverything_data()
{
    addSeeds(20261121, longForm() ? 40 : 1);
}

void TestMonkey::playsWithEverything()
{
    constexpr int events = 500;
    QFETCH(unsigned, seed);
    Dice dice(seed);
    m_home->finishedRun("finished");
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    m_window->startRun(tinyRun(m_home->run("live"), 5000));
    Monkey monkey(m_window.get(), m_home.get(), &dice);
    for (int i = 0; i < events && !QTest::currentTestFailed(); ++i)
        monkey.act();
    if (QTest::currentTestFailed())
        qInfo("what came before:\n%s", qPrintable(monkey.history().join('\n')));
    // Dialogs that are still open are put away by the monkey's timer.
    QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget() && !QApplication::activePopupWidget(), kPatience);
    // After all that it still does what it is for.
    m_window->openRun(m_home->finishedRun("after"));
    RunSession *session = m_window->sessions()->current();
    QVERIFY(session);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "finished", kPatience);
    m_window->actions()->resetLayout->trigger();
    m_window->viewArea()->setCurrent("accuracy");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->viewArea()->view("accuracy")->ready(), kPatience);
}

// Brings a window into a state that it is to be closed in.
void TestMonkey::enter(const QString &state, const QString &folder)
{
    if (state == "start page")
        return;
    if (state == "missing") {
        m_window->openRun(m_home->run("missing"));
        return;
    }
    if (state == "finished" || state == "loading" || state == "damaged" || state == "deleted") {
        m_home->finishedRun(QFileInfo(folder).fileName());
        if (state == "damaged")
            std::filesystem::resize_file(RunFolder{folder.toStdString()}.database(), 5000);
        m_window->openRun(folder);
        if (state == "loading")
            return;
        RunModel *model = m_window->sessions()->current()->model();
        QTRY_VERIFY_WITH_TIMEOUT(model->loaded() || !model->error().isEmpty(), kPatience);
        if (state == "deleted")
            QDir(folder).removeRecursively();
        return;
    }
    m_window->startRun(tinyRun(folder, 5000));
    RunSession *session = m_window->sessions()->current();
    if (state == "starting")
        return;
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "running", kPatience);
    if (state == "paused") {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->runActions()->pause()->isEnabled(), kPatience);
        m_window->runActions()->pause()->trigger();
        QTRY_VERIFY2_WITH_TIMEOUT(acknowledged(session) == "paused", historyOf(*session), kPatience);
    } else if (state == "stopping") {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->runActions()->stop()->isEnabled(), kPatience);
        m_window->runActions()->stop()->trigger();
    } else if (state == "killed" || state == "resuming") {
        ::kill(static_cast<pid_t>(session->engine()->pid()), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "interrupted", kPatience);
        if (state == "resuming") {
            QTRY_VERIFY_WITH_TIMEOUT(m_window->runActions()->resume()->isEnabled(), kPatience);
            m_window->resumeRun();
        }
    } else if (state == "in the background") {
        m_window->openRun(m_home->finishedRun(QString("front-%1").arg(++m_copies)));
    }
}

void TestMonkey::closesAtAnyTime_data()
{
    addSeeds(1121, longForm() ? 10 : 1);
}

void TestMonkey::closesAtAnyTime()
{
    const int closes = longForm() ? 20 : 11;
    QFETCH(unsigned, seed);
    Dice dice(seed);
    const QStringList states
        = {"start page", "missing", "loading",  "finished", "damaged",  "deleted",          "starting",
           "running",    "paused",  "stopping", "killed",   "resuming", "in the background"};
    const QStringList buttons = {"keepTraining", "stopTraining", "cancelClosing"};
    for (int i = 0; i < closes; ++i) {
        const QString folder = m_home->run(QString("close-%1").arg(i));
        const QString state = longForm() ? dice.pick(states) : states[(i * 5 + 6) % states.size()];
        const QString button = dice.pick(buttons);
        const QByteArray which = QString("close %1: %2, %3").arg(i).arg(state, button).toUtf8();
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        QTest::qWait(dice.below(60));
        enter(state, folder);
        QVERIFY2(!QTest::currentTestFailed(), which);
        QTest::qWait(dice.below(100));
        qint64 engine = 0;
        if (RunSession *session = m_window->sessions()->find(folder))
            engine = session->engine() ? session->engine()->pid() : 0;
        QString answer = button;
        int questions = 0;
        QTimer answers;
        connect(&answers, &QTimer::timeout, this, [&] {
            if (QWidget *box = QApplication::activeModalWidget()) {
                ++questions;
                box->findChild<QPushButton *>(answer)->click();
            }
        });
        answers.start(10);
        const bool closed = m_window->close();
        if (questions > 0 && button == "cancelClosing") {
            QVERIFY2(!closed && m_window->isVisible(), which);
            answer = "keepTraining";
            m_window->close();
        }
        QTRY_VERIFY2_WITH_TIMEOUT(!m_window->isVisible(), which, kPatience);
        const bool kept = questions > 0 && button != "stopTraining";
        if (dice.oneIn(2))
            QTest::qWait(dice.below(50));
        m_window.reset();
        if (state == "running" || state == "paused" || state == "in the background")
            QVERIFY2(questions > 0 && (holderOf(folder) > 0) == kept, which);
        if (engine > 0 && !kept && questions > 0)
            QTRY_VERIFY2_WITH_TIMEOUT(holderOf(folder) == 0, which, kPatience);
        if (engine > 0)
            ::kill(static_cast<pid_t>(engine), SIGKILL);
        QTRY_VERIFY2_WITH_TIMEOUT(holderOf(folder) == 0, which, kPatience);
        QVERIFY2(!QTest::currentTestFailed(), which);
    }
}

QTEST_MAIN(TestMonkey)
#include "tst_monkey.moc"
