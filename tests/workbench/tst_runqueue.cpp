// The queue: order, states, the file that keeps it, and that two windows never train the same runs.
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "runqueue.h"

using namespace ttq;

namespace {

using State = QueuedRun::State;

QueuedRun run(const QString &name, const QString &matrix = {})
{
    QueuedRun run;
    run.folder = "/runs/" + name;
    run.title = name;
    run.arguments = {"train", "--recipe", "demo", "--out", run.folder};
    run.matrix = matrix;
    return run;
}

QString order(const RunQueue &queue)
{
    QStringList titles;
    for (const QueuedRun &one : queue.runs())
        titles << one.title;
    return titles.join(' ');
}

}  // namespace

#define VERIFY_DONE(expression)                                                                                        \
    do {                                                                                                               \
        const auto done = (expression);                                                                                \
        QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());                                           \
    } while (false)

class TestRunQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath("made/later/queue.json");
    }

    void isEmptyAtFirst();
    void keepsTheOrder();
    void movesAndRemoves();
    void statesFollowTheRun();
    void heldStartsNothing();
    void countsAMatrix();
    void isKeptInItsFile();
    void addsAllOrNone();
    void belongsToOneWindow();
    void damageIsNotOverwritten_data();
    void damageIsNotOverwritten();
    void aFileThatCannotBeWrittenIsSaid();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void TestRunQueue::isEmptyAtFirst()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.open());
    QVERIFY(queue.runs().isEmpty() && !queue.next() && !queue.isOpen());
    QVERIFY(!QFile::exists(m_dir->filePath("made")));  // looking makes nothing
}

void TestRunQueue::keepsTheOrder()
{
    RunQueue queue(m_file);
    QSignalSpy changed(&queue, &RunQueue::changed);
    VERIFY_DONE(queue.add({run("a"), run("b")}));
    VERIFY_DONE(queue.add({run("c")}));
    QCOMPARE(order(queue), QString("a b c"));
    QCOMPARE(changed.count(), 2);
    QCOMPARE(queue.next()->title, QString("a"));
    queue.setRunning("/runs/a");
    QCOMPARE(queue.next()->title, QString("b"));
    queue.setDone("/runs/a");
    QCOMPARE(order(queue), QString("b c"));
    // What is started out of turn stands on top.
    queue.setRunning("/runs/c");
    QCOMPARE(order(queue), QString("c b"));
}

void TestRunQueue::movesAndRemoves()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a"), run("b"), run("c")}));
    queue.setRunning("/runs/a");
    queue.move("/runs/c", -1);
    QCOMPARE(order(queue), QString("a c b"));
    queue.move("/runs/c", -1);  // not past what is training
    QCOMPARE(order(queue), QString("a c b"));
    queue.move("/runs/c", 5);
    QCOMPARE(order(queue), QString("a b c"));
    queue.move("/runs/a", 1);
    queue.remove("/runs/a");  // it is training
    queue.remove("/runs/nobody");
    queue.move("/runs/nobody", 1);
    QCOMPARE(order(queue), QString("a b c"));
    queue.remove("/runs/b");
    QCOMPARE(order(queue), QString("a c"));
}

void TestRunQueue::statesFollowTheRun()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a"), run("b")}));
    QVERIFY(!queue.find("/runs/a")->begun);
    queue.setRunning("/runs/a");
    QVERIFY(queue.find("/runs/a")->begun && queue.find("/runs/a")->state == State::Running);
    queue.setWaiting("/runs/a");  // its engine died with the computer
    QCOMPARE(queue.next()->title, QString("a"));
    QVERIFY(queue.next()->begun);
    queue.setRefused("/runs/a", "no data");
    QCOMPARE(queue.find("/runs/a")->problem, QString("no data"));
    QVERIFY(!queue.find("/runs/a")->begun);
    QCOMPARE(queue.next()->title, QString("b"));  // the next one is not kept waiting
    queue.retry("/runs/b");                       // waits already
    queue.retry("/runs/a");
    QCOMPARE(queue.next()->title, QString("a"));
    QVERIFY(queue.next()->problem.isEmpty());
}

void TestRunQueue::heldStartsNothing()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a")}));
    queue.setHeld(true);
    QVERIFY(!queue.next());
    queue.setHeld(false);
    QVERIFY(queue.next());
}

void TestRunQueue::countsAMatrix()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a", "/m"), run("b", "/m"), run("c", "/n"), run("d")}));
    QCOMPARE(queue.leftOf("/m"), 2);
    queue.setRunning("/runs/a");
    QCOMPARE(queue.leftOf("/m"), 2);
    queue.setDone("/runs/a");
    queue.setRefused("/runs/b", "no");
    QCOMPARE(queue.leftOf("/m"), 0);
    QCOMPARE(queue.leftOf("/n"), 1);
}

void TestRunQueue::isKeptInItsFile()
{
    QList<QueuedRun> before;
    {
        RunQueue queue(m_file);
        VERIFY_DONE(queue.add({run("a"), run("b", "/m"), run("c")}));
        queue.setRunning("/runs/b");
        queue.setRefused("/runs/c", "why, \"indeed\"");
        queue.setHeld(true);
        before = queue.runs();
    }
    RunQueue queue(m_file);
    VERIFY_DONE(queue.open());
    QVERIFY(queue.runs() == before);
    QVERIFY(queue.isHeld() && queue.isOpen());
    // Twin: another state is another queue.
    queue.setWaiting("/runs/b");
    QVERIFY(queue.runs() != before);
}

void TestRunQueue::addsAllOrNone()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a")}));
    const auto refused = queue.add({run("b"), run("a")});
    QVERIFY(!refused && refused.error().code == ErrorCode::Exists);
    QVERIFY(QString::fromStdString(refused.error().detail).contains("/runs/a"));
    QCOMPARE(order(queue), QString("a"));
}

void TestRunQueue::belongsToOneWindow()
{
    auto first = std::make_unique<RunQueue>(m_file);
    VERIFY_DONE(first->add({run("a")}));
    RunQueue second(m_file);
    const auto opened = second.open(), added = second.add({run("b")});
    QVERIFY(!opened && opened.error().code == ErrorCode::Busy);
    QVERIFY(!added && added.error().code == ErrorCode::Busy);
    QVERIFY(second.runs().isEmpty() && !second.next());
    first.reset();
    VERIFY_DONE(second.add({run("b")}));
    QCOMPARE(order(second), QString("a b"));
}

void TestRunQueue::damageIsNotOverwritten_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const QByteArray &bytes, ErrorCode code) {
        QTest::newRow(name) << bytes << static_cast<int>(code);
    };
    row("empty", "", ErrorCode::Corrupt);
    row("no JSON", "runs!", ErrorCode::Corrupt);
    row("a list", "[]", ErrorCode::Corrupt);
    row("newer", R"({"version": 2, "runs": []})", ErrorCode::Unsupported);
    row("no version", R"({"runs": []})", ErrorCode::Unsupported);
    row("no arguments", R"({"version": 1, "runs": [{"folder": "/a", "state": "waiting"}]})", ErrorCode::Corrupt);
    row("arguments of numbers", R"({"version": 1, "runs": [{"folder": "/a", "arguments": [1], "state": "waiting"}]})",
        ErrorCode::Corrupt);
    row("a state of its own", R"({"version": 1, "runs": [{"folder": "/a", "arguments": ["x"], "state": "odd"}]})",
        ErrorCode::Corrupt);
}

void TestRunQueue::damageIsNotOverwritten()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QVERIFY(QDir().mkpath(QFileInfo(m_file).path()));
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    RunQueue queue(m_file);
    for (const auto &outcome : {queue.open(), queue.add({run("a")})}) {
        QVERIFY(!outcome && static_cast<int>(outcome.error().code) == code);
        QVERIFY(QString::fromStdString(outcome.error().detail).contains("queue.json"));
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
}

void TestRunQueue::aFileThatCannotBeWrittenIsSaid()
{
    RunQueue queue(m_file);
    VERIFY_DONE(queue.add({run("a")}));
    QSignalSpy failed(&queue, &RunQueue::failed);
    QVERIFY(QFile::remove(m_file) && QDir().mkdir(m_file));  // a folder in its place, against root too
    queue.setRunning("/runs/a");
    QCOMPARE(failed.count(), 1);
    QVERIFY(queue.find("/runs/a")->state == State::Running);  // it goes on in memory
    const auto added = queue.add({run("b")});
    QVERIFY(!added && added.error().code == ErrorCode::Io);
    QCOMPARE(order(queue), QString("a"));
}

QTEST_GUILESS_MAIN(TestRunQueue)
#include "tst_runqueue.moc"
