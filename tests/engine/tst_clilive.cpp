// ttq control and ttq status beside a real engine that trains.
#include <QTemporaryDir>
#include <algorithm>

#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

class TestCliLive : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString folder() const { return m_dir.filePath("run"); }
    std::optional<LiveTtq> m_live;

    Outcome control(const QStringList &arguments) const
    {
        return runTtq(QStringList{"control", folder()} + arguments + QStringList{"--wait", "40"});
    }
    // N of "applied at step N: …", −1 if it was not applied.
    static qint64 appliedStep(const Outcome &outcome)
    {
        const QString words = outcome.out.section(':', 0, 0).trimmed();
        return words.startsWith("applied at step ") ? words.section(' ', -1).toLongLong() : -1;
    }
    // The last value of a series at or before `step`.
    static double valueAt(const QString &run, const QString &series, std::int64_t step)
    {
        const QString number = QString::number(step);
        const Outcome outcome = runTtq({"show", run, "--series", series, "--from", number, "--to", number});
        return outcome.out.trimmed().section('\n', -1).section(',', -1).toDouble();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_live.emplace(tinyTraining(folder(), 2000));
        QVERIFY2(m_live->waitUntil([&] { return recordedSteps(folder()) > kStepsPerEpoch; }), m_live->err().toUtf8());
        QCOMPARE(shownState(folder()), QString("running"));
    }

    void setsAThresholdOfSomeLayers()
    {
        const Outcome outcome = control({"set", "threshold=0.1", "--layer", "stage3.*"});
        COMPARE_EXIT(outcome, 0);
        const qint64 step = appliedStep(outcome);
        QVERIFY2(step > 0, told(outcome));
        QVERIFY2(outcome.out.contains("max_fraction 0.05 → max_fraction 0.1 (2 layers)"), told(outcome));
        QVERIFY(m_live->waitUntil([&] { return recordedSteps(folder()) > step; }));

        // Δ = t·max|w|, from the very next step, in these layers and no others.
        const auto ratio = [&](const QString &layer, qint64 at) {
            return valueAt(folder(), layer + "/delta", at) / valueAt(folder(), layer + "/absmax", at);
        };
        QVERIFY2(qAbs(ratio("stage3.block0.conv1", step + 1) - 0.1) < 1e-5, told(outcome));
        QVERIFY2(qAbs(ratio("stage3.block0.conv1", step) - 0.05) < 1e-5, told(outcome));
        QVERIFY2(qAbs(ratio("stage2.block0.conv1", step + 1) - 0.05) < 1e-5, told(outcome));
        // What the change can be compared from.
        const QString file = QString("step-%1.safetensors").arg(step, 9, 10, QChar('0'));
        QVERIFY2(checkpointsIn(folder()).contains(file), qPrintable(checkpointsIn(folder()).join(' ')));
    }

    void refusesALayerThatIsNone()
    {
        const Outcome outcome = control({"set", "threshold=0.1", "--layer", "stage9.*"});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "stage9.*");
        QVERIFY(m_live->alive());
    }

    void refusesToResumeWhatRuns()
    {
        const Outcome outcome = control({"resume"});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "not paused");
    }

    void pausesStepsAndResumes()
    {
        const Outcome paused = control({"pause"});
        COMPARE_EXIT(paused, 0);
        const qint64 step = appliedStep(paused);
        QVERIFY(m_live->waitUntil([&] { return shownState(folder()) == "paused"; }));
        QVERIFY(m_live->waitUntil([&] { return recordedSteps(folder()) == step; }));
        COMPARE_EXIT(control({"pause"}), 1);  // it is paused already

        const Outcome steps = control({"step", "3"});
        COMPARE_EXIT(steps, 0);
        QCOMPARE(appliedStep(steps), step);
        QVERIFY(m_live->waitUntil([&] { return recordedSteps(folder()) >= step + 3; }));
        QVERIFY(m_live->waitUntil([&] { return shownState(folder()) == "paused"; }));
        const Outcome status = runTtq({"status", folder()});
        QVERIFY2(status.out.contains("paused"), told(status));
        QTest::qWait(600);  // two commits, had it gone on
        QCOMPARE(recordedSteps(folder()), std::int64_t{step + 3});

        // A setting is taken while it is paused, too.
        const Outcome lr = control({"set", "lr=0.0125"});
        COMPARE_EXIT(lr, 0);
        QCOMPARE(appliedStep(lr), step + 3);
        COMPARE_EXIT(control({"resume"}), 0);
        QVERIFY(m_live->waitUntil([&] { return recordedSteps(folder()) > step + 3; }));
        for (const char *group : {"lr/latents", "lr/scales", "lr/rest"})
            QVERIFY(qAbs(valueAt(folder(), group, step + 4) - 0.0125) < 1e-8);
        QVERIFY(qAbs(valueAt(folder(), "lr/rest", step + 3) - 0.0125) > 1e-8);
    }

    void savesACheckpointAndASnapshot()
    {
        const Outcome checkpoint = control({"checkpoint"});
        COMPARE_EXIT(checkpoint, 0);
        const QString file = checkpoint.out.trimmed().section(' ', -1);
        QVERIFY2(checkpointsIn(folder()).contains(file), told(checkpoint));
        const Outcome snapshot = control({"snapshot"});
        COMPARE_EXIT(snapshot, 0);
        QVERIFY2(QFile::exists(folder() + "/snapshots/" + snapshot.out.trimmed().section(' ', -1)), told(snapshot));
    }

    void stops()
    {
        const Outcome outcome = control({"stop"});
        COMPARE_EXIT(outcome, 0);
        const Outcome ended = m_live->finish();
        COMPARE_EXIT(ended, 0);
        QCOMPARE(shownState(folder()), QString("stopped"));
        QCOMPARE(recordedSteps(folder()), std::int64_t{appliedStep(outcome)});
        QVERIFY2(ended.err.contains("stage9.*"), told(ended));  // refusals are said in the engine's log, too
        COMPARE_EXIT(control({"pause"}), 1);                    // nobody is there

        // Every command stands in the record with its answer.
        auto reader = RunReader::open(folder().toStdString());
        QVERIFY(reader);
        const auto commands = reader->commands();
        QVERIFY(commands);
        QStringList answers;
        for (const Command &command : *commands)
            answers += QString::fromStdString(std::string(name(command.kind)) + " " + command.payload + " "
                                              + std::string(name(command.status)) + ": " + command.message);
        QVERIFY2(commands->size() == 11, qPrintable(answers.join('\n')));
        QCOMPARE(std::count_if(commands->begin(), commands->end(),
                               [](const Command &command) { return command.status == CommandStatus::Refused; }),
                 std::ptrdiff_t{3});
    }

    // What was set lives on in a resumed run.
    void settingsSurviveAResume()
    {
        const std::int64_t step = recordedSteps(folder());
        m_live.emplace(QStringList{"resume", folder()});
        QVERIFY2(m_live->waitUntil([&] { return recordedSteps(folder()) > step; }), m_live->err().toUtf8());
        m_live->send(SIGINT);
        COMPARE_EXIT(m_live->finish(), 0);
        QVERIFY(qAbs(valueAt(folder(), "lr/rest", step + 1) - 0.0125) < 1e-8);
        const double delta = valueAt(folder(), "stage3.block0.conv2/delta", step + 1);
        QVERIFY(qAbs(delta / valueAt(folder(), "stage3.block0.conv2/absmax", step + 1) - 0.1) < 1e-5);
    }
};

QTEST_GUILESS_MAIN(TestCliLive)
#include "tst_clilive.moc"
