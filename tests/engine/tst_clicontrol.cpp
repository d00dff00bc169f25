// ttq control: the test plays the engine, with the same store and lock.
#include <QTemporaryDir>
#include <functional>

#include "recordedrun.h"
#include "runs/runlock.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

namespace {

using Answer = std::function<void(Command &)>;

// Runs `ttq control` beside an engine that answers the first command it sees with `answer` (none: it never does).
// `seen` is what it saw.
Outcome controlled(RunStore &store, const QStringList &arguments, const Answer &answer, Command *seen = nullptr)
{
    QProcess process;
    process.start(QStringLiteral(TTQ_BINARY), arguments);
    bool answered = false;
    while (!process.waitForFinished(20)) {
        if (process.state() == QProcess::NotRunning)
            break;
        if (answered)
            continue;
        for (Command command : required(store.pendingCommands())) {
            if (seen)
                *seen = command;
            if (!answer)
                continue;
            answer(command);
            require(store.begin());
            require(store.answerCommand(command));
            require(store.commit());
            answered = true;
        }
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

Answer answerWith(CommandStatus status, std::int64_t step, std::string message)
{
    return [=](Command &command) {
        command.status = status;
        command.appliedStep = step;
        command.message = message;
    };
}

}  // namespace

class TestCliControl : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString run() const { return m_dir.filePath("run"); }
    std::optional<RunStore> m_store;

    RunLock lock() const { return required(RunLock::acquire((run() + "/run.lock").toStdString())); }
    std::size_t commandCount() { return required(m_store->commandsAfter(0)).size(); }

private Q_SLOTS:
    void initTestCase() { m_store = recordRun(run().toStdString(), RunState::Running); }

    void answers_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("payload");
        const auto row = [](const char *tag, const QStringList &arguments, const char *kind, const char *payload) {
            QTest::newRow(tag) << arguments << kind << payload;
        };
        row("pause", {"pause"}, "pause", "{}");
        row("resume", {"resume"}, "resume", "{}");
        row("step", {"step"}, "step", R"({"steps": 1})");
        row("step 12", {"step", "12"}, "step", R"({"steps": 12})");
        row("stop", {"stop"}, "stop", "{}");
        row("checkpoint", {"checkpoint"}, "checkpoint", "{}");
        row("snapshot", {"snapshot"}, "snapshot", "{}");
        row("set", {"set", "lr=0.01"}, "set", R"({"key":"lr","value":"0.01"})");
        row("auto", {"set", "threshold=auto"}, "set", R"({"key":"threshold","value":"auto"})");
        row("layer", {"set", "threshold=0.1", "--layer", "stage2.*"}, "set",
            R"({"key":"threshold","layer":"stage2.*","value":"0.1"})");
        row("spaces", {"set", " rule = absolute "}, "set", R"({"key":"rule","value":"absolute"})");
    }

    void answers()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, kind);
        QFETCH(QString, payload);
        const RunLock held = lock();
        Command seen;
        const Outcome outcome
            = controlled(*m_store, QStringList{"control", run()} + arguments + QStringList{"--wait", "40"},
                         answerWith(CommandStatus::Applied, 1234, "0.05 → 0.1"), &seen);
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out, QString("applied at step 1234: 0.05 → 0.1\n"));
        QCOMPARE(QString::fromStdString(std::string(name(seen.kind))), kind);
        QCOMPARE(QString::fromStdString(seen.payload), payload);
        QCOMPARE(QString::fromStdString(seen.issuedBy), QString("ttq control"));
        QVERIFY(seen.issuedAt > 1e9);
    }

    void refusedByTheEngine()
    {
        const RunLock held = lock();
        const Outcome outcome = controlled(*m_store, {"control", run(), "resume", "--wait", "40"},
                                           answerWith(CommandStatus::Refused, -1, "the run is not paused"));
        COMPARE_EXIT(outcome, 1);
        QCOMPARE(outcome.err, QString("ttq: refused: the run is not paused\n"));
        QVERIFY2(outcome.out.isEmpty(), told(outcome));
    }

    void acceptedForLater()
    {
        const RunLock held = lock();
        const Outcome outcome = controlled(*m_store, {"control", run(), "set", "rule=absolute", "--wait", "40"},
                                           answerWith(CommandStatus::Accepted, -1, ""));
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.startsWith("accepted"), told(outcome));
    }

    void noAnswerInTime()
    {
        const RunLock held = lock();
        const Outcome outcome = controlled(*m_store, {"control", run(), "pause", "--wait", "0.2"}, {});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "no answer within 0.2 s");
        QCOMPARE(required(m_store->pendingCommands()).size(), std::size_t{1});
        require(m_store->begin());
        QCOMPARE(required(m_store->expirePendingCommands()), 1);
        require(m_store->commit());
    }

    void withoutWaiting()
    {
        const RunLock held = lock();
        const Outcome outcome = runTtq({"control", run(), "pause", "--no-wait"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.startsWith("queued as command "), told(outcome));
        const std::vector<Command> pending = required(m_store->pendingCommands());
        QCOMPARE(pending.size(), std::size_t{1});
        QCOMPARE(outcome.out.trimmed().section(' ', -1).toLongLong(), pending.front().id);
        require(m_store->begin());
        QCOMPARE(required(m_store->expirePendingCommands()), 1);
        require(m_store->commit());
    }

    void theEngineEndsMeanwhile()
    {
        std::optional<RunLock> held = lock();
        const Outcome outcome = controlled(*m_store, {"control", run(), "pause", "--wait", "40"}, [&](Command &) {
            held.reset();
        });  // answered with its own row: still pending
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "the engine ended");
        require(m_store->begin());
        QCOMPARE(required(m_store->expirePendingCommands()), 1);
        require(m_store->commit());
    }

    void noEngineAlive()
    {
        const std::size_t before = commandCount();
        const Outcome outcome = runTtq({"control", run(), "pause"});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "no engine is alive");
        VERIFY_SAYS(outcome, "interrupted");
        QCOMPARE(commandCount(), before);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const QStringList &arguments, const char *says) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << says;
        };
        row({}, "ACTION");
        row({"pauze"}, "did you mean 'pause'");
        row({"explode"}, "allowed: pause, resume, step");
        row({"pause", "3"}, "'3'");
        row({"pause", "--layer", "*"}, "--layer");
        row({"step", "0"}, "allowed: a whole number from 1");
        row({"step", "1.5"}, "'1.5'");
        row({"step", "99999999999999999999"}, "allowed");
        row({"set"}, "allowed: key=value");
        row({"set", "lr"}, "'lr'");
        row({"set", "=1"}, "allowed: key=value");
        row({"set", "lr="}, "allowed: key=value");
        row({"set", "tresholt=1"}, "did you mean 'threshold'");
        row({"set", "lr=-1"}, "lr: '-1'");
        row({"set", "lr=nan"}, "lr: 'nan'");
        row({"set", "lr=1e308"}, "allowed");
        row({"set", "rule=median"}, "max_fraction");
        row({"set", "constraint=auto"}, "none, clamp");
        row({"set", "lr=0.1", "--layer", "*"}, "lr: cannot be set for a layer");
        row({"pause", "--wait", "-1"}, "--wait");
        row({"pause", "--wait", "1", "--no-wait"}, "--no-wait");
        row({"pause", "--now"}, "--now");
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const std::size_t before = commandCount();
        const RunLock held = lock();
        const Outcome outcome = runTtq(QStringList{"control", run()} + arguments);
        COMPARE_EXIT(outcome, 2);
        QVERIFY2(outcome.err.contains(says), told(outcome));
        QVERIFY2(outcome.out.isEmpty(), told(outcome));
        QCOMPARE(commandCount(), before);
    }

    void notARun()
    {
        const Outcome outcome = runTtq({"control", m_dir.path(), "pause"});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "not a run folder");
    }
};

QTEST_GUILESS_MAIN(TestCliControl)
#include "tst_clicontrol.moc"
