// The queue in the window, with real engines: one run after another, a matrix with its table, what is refused, and what
// is found again when the window is opened anew.
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include "queuepanel.h"
#include "runs/matrixtable.h"
#include "saverecipedialog.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestQueueWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void oneAfterAnother();
    void aMatrixWritesItsTable();
    void refusedRunsStayAndSayWhy();
    void theKeyboardIsEnough();
    void waitsWhileTheWindowIsClosed();
    void foldersDoNotClash();
    void savesTheRecipeOfARun();

private:
    QString state(const QString &run) const
    {
        auto reader = RunReader::open(run.toStdString());
        const auto shown = reader ? reader->shownState() : Unexpected{reader.error()};
        return shown ? QString::fromStdString(*shown) : QString();
    }
    RunQueue *queue() const { return m_window->queue(); }
    QListWidget *list() const { return m_window->queuePanel()->list(); }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestQueueWindow::init()
{
    failOnOurWarnings();
    m_home = std::make_unique<Home>();
    qputenv("TTQ_RECIPES", m_home->file("recipes").toUtf8());
    QDir().mkpath(m_home->run({}));
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    m_window->openQueue();
}

void TestQueueWindow::cleanup()
{
    endEngines(*m_window);
    m_window.reset();
    QThreadPool::globalInstance()->waitForDone();
    m_home.reset();
}

void TestQueueWindow::oneAfterAnother()
{
    const QString first = m_home->run("first"), second = m_home->run("second");
    QVERIFY(m_window->queuePanel()->findChild<QWidget *>("queueEmpty")->isVisible());
    m_window->addToQueue(tinyRun(first, 2));
    m_window->addToQueue(tinyRun(second, 1, 2));
    QCOMPARE(list()->count(), 2);
    QVERIFY(!m_window->queuePanel()->findChild<QWidget *>("queueEmpty")->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(holderOf(first) != 0, kPatience);
    QVERIFY(!QFile::exists(second));
    QCOMPARE(m_window->sessions()->current()->folder(), first);  // nothing else was looked at
    // While the second one trains, the first one has ended.
    QTRY_VERIFY_WITH_TIMEOUT(holderOf(second) != 0, kPatience);
    QCOMPARE(state(first), QString("finished"));
    QTRY_COMPARE_WITH_TIMEOUT(state(second), QString("finished"), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(queue()->runs().isEmpty(), kPatience);
    QCOMPARE(list()->count(), 0);
}

void TestQueueWindow::aMatrixWritesItsTable()
{
    QSignalSpy notified(m_window->notifier(), &Notifier::notified);
    m_window->addMatrix(tinyRun(m_home->run("unused"), 1), {{"full_precision", "twn"}, {1, 2}, ""});
    QCOMPARE(queue()->runs().size(), 4);
    const QString matrix = queue()->runs().front().matrix;
    QVERIFY(matrix.startsWith(m_home->run({})) && QFile::exists(matrix + "/matrix.toml"));
    QTRY_VERIFY_WITH_TIMEOUT(queue()->runs().isEmpty(), 3 * kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(matrix), kPatience);
    QVERIFY(m_window->banner()->button()->isVisible());
    const auto opened = openMatrix(matrix.toStdString());
    QVERIFY(opened.has_value());
    for (const CellResult &cell : readCells(*opened))
        QVERIFY2(cell.counted(), cell.folder.c_str());
    QFile table(matrix + "/matrix.csv");
    QVERIFY(table.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(table.readAll());
    QVERIFY2(text.contains("\ntwn,TWN,2,2,0."), qPrintable(text));
    QVERIFY(QFile::exists(matrix + "/matrix.tex"));
    QStringList titles;
    for (const auto &call : notified)
        titles << call.at(0).toString();
    QCOMPARE(titles.count("Matrix finished"), 1);
}

void TestQueueWindow::refusedRunsStayAndSayWhy()
{
    NewRun bad = tinyRun(m_home->run("bad"), 1);
    bad.config.data.dataset = "image-folder";
    bad.config.data.folder = m_home->file("nowhere").toStdString();
    m_window->addToQueue(bad);
    m_window->addToQueue(tinyRun(m_home->run("good"), 1));
    const QString folder = m_home->run("bad");
    QTRY_VERIFY_WITH_TIMEOUT(queue()->find(folder) && queue()->find(folder)->state == QueuedRun::State::Refused,
                             kPatience);
    QVERIFY2(queue()->find(folder)->problem.contains("nowhere"), qPrintable(queue()->find(folder)->problem));
    // The next one is trained all the same.
    QTRY_COMPARE_WITH_TIMEOUT(state(m_home->run("good")), QString("finished"), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(queue()->runs().size(), 1, kPatience);
    QCOMPARE(list()->count(), 1);
    QVERIFY(list()->item(0)->toolTip().contains("nowhere"));
}

void TestQueueWindow::theKeyboardIsEnough()
{
    queue()->setHeld(true);
    for (const char *name : {"a", "b", "c"})
        m_window->addToQueue(tinyRun(m_home->run(name), 1));
    for (const char *button : {"queueHold", "queueUp", "queueDown", "queueStart", "queueRemove"}) {
        auto *found = m_window->queuePanel()->findChild<QToolButton *>(button);
        QVERIFY2(found && !found->accessibleName().isEmpty() && !found->toolTip().isEmpty(), button);
    }
    QVERIFY(m_window->queuePanel()->findChild<QToolButton *>("queueHold")->isChecked());
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    list()->setFocus();
    m_window->queuePanel()->select(m_home->run("c"));
    QTest::keyClick(list(), Qt::Key_Up, Qt::ControlModifier);
    QCOMPARE(queue()->runs().at(1).folder, m_home->run("c"));
    QCOMPARE(m_window->queuePanel()->selected(), m_home->run("c"));  // the selection goes along
    QTest::keyClick(list(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(queue()->runs().at(2).folder, m_home->run("c"));
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(queue()->runs().size(), 2);
    // Held, but this one is asked for.
    m_window->queuePanel()->select(m_home->run("b"));
    QTest::keyClick(list(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(state(m_home->run("b")), QString("finished"), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(queue()->runs().size(), 1, kPatience);
    QVERIFY(!QFile::exists(m_home->run("a")));
}

void TestQueueWindow::waitsWhileTheWindowIsClosed()
{
    const QString first = m_home->run("first"), second = m_home->run("second");
    m_window->addToQueue(tinyRun(first, 3));
    m_window->addToQueue(tinyRun(second, 1));
    QTRY_VERIFY_WITH_TIMEOUT(holderOf(first) != 0, kPatience);
    m_window.reset();  // lets go of the engine
    QTRY_COMPARE_WITH_TIMEOUT(state(first), QString("finished"), kPatience);
    QVERIFY(!QFile::exists(second));
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QCOMPARE(queue()->runs().size(), 0);  // pictures of a window start nothing
    m_window->reattach();
    m_window->openQueue();
    QTRY_COMPARE_WITH_TIMEOUT(state(second), QString("finished"), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(queue()->runs().isEmpty(), kPatience);
}

void TestQueueWindow::foldersDoNotClash()
{
    queue()->setHeld(true);
    const NewRun run = tinyRun(m_home->run("same"), 1);
    m_window->addToQueue(run);
    m_window->addToQueue(run);
    QCOMPARE(queue()->runs().size(), 2);
    QCOMPARE(queue()->runs().at(1).folder, m_home->run("same-2"));
    QVERIFY(queue()->runs().at(1).arguments.contains(m_home->run("same-2")));
    // A run that took the folder meanwhile is not continued in its place.
    QVERIFY(!m_home->finishedRun("same").isEmpty());
    queue()->remove(m_home->run("same-2"));
    queue()->setHeld(false);
    QTRY_VERIFY_WITH_TIMEOUT(queue()->runs().at(0).state == QueuedRun::State::Refused, kPatience);
}

void TestQueueWindow::savesTheRecipeOfARun()
{
    const QString run = m_home->finishedRun("done");
    QVERIFY(m_window->openRun(run));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->current()->model()->loaded(), kPatience);
    bool came = false;
    onNextDialog(this, &came, [](QWidget *dialog) {
        dialog->findChild<QLineEdit *>("recipeName")->setText("from-a-run");
        dialog->findChild<QPushButton *>("saveRecipe")->click();
    });
    m_window->actions()->saveRecipe->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(came, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_home->file("recipes/from-a-run.toml")), kPatience);
    const auto recipe = loadRecipe("from-a-run");
    auto recorded = loadConfig((run + "/run.toml").toStdString());
    QVERIFY(recipe && recorded);
    recorded->name = "from-a-run";
    QVERIFY(*recipe == *recorded);
}

QTEST_MAIN(TestQueueWindow)
#include "tst_queuewindow.moc"
