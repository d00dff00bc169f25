// Runs that end before their time, one way or another, and are continued: nothing is lost, nothing comes twice, and
// the end is bit for bit that of a run that nobody disturbed.
#include <QTemporaryDir>
#include <sqlite3.h>

#include "runs/runlock.h"
#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr int kTernaryEpochs = 7;
constexpr int kSteps = (1 + kTernaryEpochs) * kStepsPerEpoch;

// The training loss of each step, as text: "step,loss" in order.
QStringList losses(const QString &folder)
{
    const Outcome outcome = runTtq({"show", folder, "--series", "train/loss"});
    return outcome.exitCode == 0 ? outcome.out.trimmed().split('\n').mid(1) : QStringList{told(outcome)};
}

QString firstSteps(const QStringList &rows)
{
    QStringList steps;
    for (const QString &row : rows)
        steps += row.section(',', 0, 0);
    return steps.join(' ');
}

}  // namespace

class TestCliResume : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString m_hash;        // of the undisturbed run
    QStringList m_losses;  // of the undisturbed run
    QString m_every;       // "1 2 3 …"

    // A run that has recorded something after its checkpoint of epoch 2.
    bool trainPast(LiveTtq &live, const QString &folder)
    {
        return live.waitUntil([&] { return recordedSteps(folder) > 2 * kStepsPerEpoch; }) && live.alive();
    }
    // Continues to the end and compares with the undisturbed run.
    void resumedAsIfNothingWas(const QString &folder)
    {
        QVERIFY(losses(folder) != m_losses);  // twin: the comparison can fail
        const Outcome outcome = runTtq({"resume", folder});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.contains(QString("finished at step %1").arg(kSteps)), told(outcome));
        QCOMPARE(shownState(folder), QString("finished"));
        QCOMPARE(firstSteps(losses(folder)), m_every);
        QCOMPARE(losses(folder), m_losses);
        QCOMPARE(test::hashOf(folder), m_hash);
        QCOMPARE(eventsOf(folder, "resumed").size(), std::size_t{1});
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString folder = m_dir.filePath("undisturbed");
        COMPARE_EXIT(runTtq(tinyTraining(folder, kTernaryEpochs)), 0);
        m_hash = test::hashOf(folder);
        QVERIFY2(m_hash.endsWith(QString("  step %1").arg(kSteps)), qPrintable(m_hash));
        m_losses = losses(folder);
        QStringList every;
        for (int step = 1; step <= kSteps; ++step)
            every += QString::number(step);
        m_every = every.join(' ');
        QCOMPARE(firstSteps(m_losses), m_every);
    }

    void stoppedBySignal_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        if (qEnvironmentVariableIsSet("TTQ_TEST_LONG"))
            QTest::newRow("SIGTERM") << SIGTERM;
    }

    void stoppedBySignal()
    {
        QFETCH(int, signal);
        const QString folder = m_dir.filePath(QString("signal%1").arg(signal));
        LiveTtq live(tinyTraining(folder, kTernaryEpochs));
        QVERIFY2(trainPast(live, folder), live.err().toUtf8());
        live.send(signal);
        const Outcome outcome = live.finish();
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.contains("continue with: ttq resume " + folder), told(outcome));
        QCOMPARE(shownState(folder), QString("stopped"));
        // The checkpoint is of the very last step.
        const QString last = QString("step-%1.safetensors").arg(recordedSteps(folder), 9, 10, QChar('0'));
        QCOMPARE(checkpointsIn(folder).last(), last);
        resumedAsIfNothingWas(folder);
    }

    void killed()
    {
        const QString folder = m_dir.filePath("killed");
        LiveTtq live(tinyTraining(folder, kTernaryEpochs));
        QVERIFY2(trainPast(live, folder), live.err().toUtf8());
        QCOMPARE(shownState(folder), QString("running"));
        live.send(SIGKILL);
        bool signal = false;
        live.finish(&signal);
        QVERIFY(signal);
        QCOMPARE(shownState(folder), QString("interrupted"));
        const Outcome status = runTtq({"status", folder});
        COMPARE_EXIT(status, 0);
        QVERIFY2(status.out.contains("interrupted"), told(status));
        resumedAsIfNothingWas(folder);
    }

    // Killed, and killed again while it catches up.
    void killedTwice()
    {
        if (!qEnvironmentVariableIsSet("TTQ_TEST_LONG"))
            QSKIP("only with --long");
        const QString folder = m_dir.filePath("twice");
        {
            LiveTtq live(tinyTraining(folder, kTernaryEpochs));
            QVERIFY2(trainPast(live, folder), live.err().toUtf8());
            live.send(SIGKILL);
            live.finish();
        }
        {
            LiveTtq live({"resume", folder});
            QVERIFY2(live.waitUntil([&] { return shownState(folder) == "running"; }), live.err().toUtf8());
            live.send(SIGKILL);
            live.finish();
        }
        const Outcome outcome = runTtq({"resume", folder, "--quiet"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(losses(folder), m_losses);
        QCOMPARE(test::hashOf(folder), m_hash);
    }

    void lastWordOfACrash()
    {
        const QString folder = m_dir.filePath("crashed");
        LiveTtq live(tinyTraining(folder, kTernaryEpochs));
        QVERIFY2(trainPast(live, folder), live.err().toUtf8());
        const std::filesystem::path lock = (folder + "/run.lock").toStdString();
        QVERIFY(probeLock(lock)->held);
        QVERIFY(!probeLock(lock)->fatalSignal);
        live.send(SIGSEGV);
        bool signal = false;
        live.finish(&signal);
        QVERIFY(signal);
        const auto after = probeLock(lock);
        QVERIFY(after && !after->held);
        QCOMPARE(after->fatalSignal, std::optional<int>(SIGSEGV));
        QCOMPARE(shownState(folder), QString("interrupted"));
        resumedAsIfNothingWas(folder);
        QVERIFY(!probeLock(lock)->fatalSignal);
    }

    void aSecondEngineIsRefused()
    {
        const QString folder = m_dir.filePath("held");
        LiveTtq live(tinyTraining(folder, 200));
        QVERIFY2(trainPast(live, folder), live.err().toUtf8());
        const Outcome outcome = runTtq({"resume", folder});
        COMPARE_EXIT(outcome, 1);
        QVERIFY2(outcome.err.contains(QString::number(live.pid())), told(outcome));
        QVERIFY(live.alive());
        live.send(SIGTERM);
        COMPARE_EXIT(live.finish(), 0);
    }

    // The newest checkpoint is damaged: the one before it serves, and an event says so.
    void damagedCheckpoint()
    {
        if (!qEnvironmentVariableIsSet("TTQ_TEST_LONG"))
            QSKIP("only with --long");
        const QString folder = m_dir.filePath("damaged");
        LiveTtq live(tinyTraining(folder, kTernaryEpochs));
        QVERIFY2(trainPast(live, folder), live.err().toUtf8());
        live.send(SIGTERM);
        COMPARE_EXIT(live.finish(), 0);
        const QStringList files = checkpointsIn(folder);
        QFile newest(folder + "/checkpoints/" + files.last());
        QVERIFY(newest.resize(newest.size() / 2));
        resumedAsIfNothingWas(folder);
        const auto events = eventsOf(folder, "checkpoint_rejected");
        QCOMPARE(events.size(), std::size_t{1});
        QVERIFY(QString::fromStdString(events.front().text).contains(files.last()));
    }

    void noCheckpointIsLeft()
    {
        const QString folder = m_dir.filePath("bare");
        COMPARE_EXIT(runTtq(tinyTraining(folder, 1)), 0);
        for (const QString &file : checkpointsIn(folder))
            QVERIFY(QFile(folder + "/checkpoints/" + file).resize(100));
        const Outcome outcome = runTtq({"resume", folder});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "no usable checkpoint");
        QCOMPARE(recordedSteps(folder), std::int64_t{2 * kStepsPerEpoch});  // never silently started again
        COMPARE_EXIT(runTtq({"hash", folder}), 1);
    }

    void newerSchema()
    {
        const QString folder = m_dir.filePath("newer");
        COMPARE_EXIT(runTtq(tinyTraining(folder, 1)), 0);
        sqlite3 *database = nullptr;
        QCOMPARE(sqlite3_open((folder + "/run.sqlite").toUtf8(), &database), SQLITE_OK);
        QCOMPARE(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
        for (const char *command : {"resume", "status", "hash"}) {
            const Outcome outcome = runTtq({command, folder});
            COMPARE_EXIT(outcome, 1);
            QVERIFY2(outcome.err.contains("99"), told(outcome));
        }
    }

    void notARun()
    {
        for (const QString &folder : {m_dir.path(), m_dir.filePath("absent")}) {
            for (const char *command : {"resume", "hash"}) {
                const Outcome outcome = runTtq({command, folder});
                COMPARE_EXIT(outcome, 1);
                QVERIFY2(outcome.err.contains(folder), told(outcome));
                QVERIFY2(outcome.out.isEmpty(), told(outcome));
            }
        }
        COMPARE_EXIT(runTtq({"resume"}), 2);
    }
};

QTEST_GUILESS_MAIN(TestCliResume)
#include "tst_cliresume.moc"
