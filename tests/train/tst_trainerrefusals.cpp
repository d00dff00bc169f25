// Commands that cannot be done are answered with the reason, and nothing else happens.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>

#include "base/safefile.h"
#include "runs/rundatabase.h"
#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

// A row as any program can write one, unchecked.
void insertRow(Trainer &trainer, const std::string &kind, const std::string &payload)
{
    auto database = openRunDatabase(trainer.folder().database(), DatabaseUse::Controller);
    if (!database)
        qFatal("%s", database.error().detail.c_str());
    if (auto done = database->run("INSERT INTO commands (kind, payload, issued_at, issued_by) VALUES (?1, ?2, 0, 't')",
                                  kind, payload);
        !done)
        qFatal("%s", done.error().detail.c_str());
}

}  // namespace

class TestTrainerRefusals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void refuses_data();
    void refuses();
    void refusesWhatCannotBeWritten_data();
    void refusesWhatCannotBeWritten();
    void answersEvenWhenDiverging_data();
    void answersEvenWhenDiverging();

private:
    // The last command, of a run at its end.
    Command lastCommand() const { return commandsOf(m_folder).back(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerRefusals::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerRefusals::refuses_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *kind, const char *payload, const char *reason) {
        QTest::newRow(name) << kind << payload << reason;
    };
    row("resume a running run", "resume", "{}", "the run is not paused");
    row("pause with a field", "pause", R"({"now": true})", "unknown field 'now'");
    row("no JSON", "stop", "now", "'now' is not a JSON object");
    row("no number of steps", "step", "{}", "steps");
    row("no steps", "step", R"({"steps": 0})", "steps: '0' is not allowed");
    row("steps in words", "step", R"({"steps": "two"})", "steps");
    row("unknown key", "set", R"({"key": "treshold", "value": "0.1"})", "did you mean 'threshold'");
    row("no value", "set", R"({"key": "lr"})", "value: is missing");
    row("out of the key's range", "set", R"({"key": "momentum", "value": "1"})", "momentum: '1' is not allowed");
    row("out of the rule's range", "set", R"({"key": "threshold", "value": "1.5"})", "max_fraction");
    row("no such layer", "set", R"({"key": "threshold", "value": "0.1", "layer": "stage9.*"})",
        "'stage9.*' matches no quantized layer");
    row("a layer that stays full precision", "set", R"({"key": "threshold", "value": "0.1", "layer": "fc"})",
        "'fc' matches no quantized layer");
    row("no layer's key", "set", R"({"key": "lr", "value": "0.1", "layer": "stage1.*"})", "cannot be set for a layer");
    row("against Nesterov", "set", R"({"key": "momentum", "value": "0"})", "Nesterov");
    row("unknown kind", "teleport", "{}", "teleport");
}

// Nothing happens but the answer.
void TestTrainerRefusals::refuses()
{
    QFETCH(QString, kind);
    QFETCH(QString, payload);
    QFETCH(QString, reason);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 3) {
            insertRow(*driver.trainer, kind.toStdString(), payload.toStdString());
            issueNow(*driver.trainer, CommandKind::Snapshot);  // is still taken
        }
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QVERIFY(lastCommand().status == CommandStatus::Applied);
    QCOMPARE(driver.hash(), undisturbedHash());
    auto database = openRunDatabase(RunFolder{m_folder}.database(), DatabaseUse::Controller);
    VERIFY_OK(database);
    auto row = database->prepare("SELECT status, message, applied_step IS NULL FROM commands ORDER BY id");
    QVERIFY(*row.next());
    QCOMPARE(row.text(0), std::string("refused"));
    const QString message = QString::fromStdString(row.text(1));
    QVERIFY2(message.contains(reason), qPrintable(message));
    QCOMPARE(row.integer(2), 1);
}

void TestTrainerRefusals::refusesWhatCannotBeWritten_data()
{
    QTest::addColumn<bool>("blocked");
    QTest::newRow("a file in the folder's place") << true;
    QTest::newRow("the folder") << false;
}

void TestTrainerRefusals::refusesWhatCannotBeWritten()
{
    QFETCH(bool, blocked);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step != 3)
            return;
        if (blocked)
            for (const char *folder : {"checkpoints", "snapshots"}) {
                fs::rename(m_folder / folder, m_folder / (std::string(folder) + ".aside"));
                if (!writeFile(m_folder / folder, "a file"))
                    qFatal("no file");
            }
        issueNow(*driver.trainer, CommandKind::Checkpoint);
        issueNow(*driver.trainer, CommandKind::Snapshot);
        setNow(*driver.trainer, "lr_multiplier", "1");  // its checkpoint fails, it does not
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    const auto outcome = driver.run();
    QVERIFY(outcome.state == RunState::Finished);
    QCOMPARE(outcome.saved, !blocked);  // the last epoch's checkpoint
    QCOMPARE(driver.hash(), undisturbedHash());
    const auto commands = commandsOf(m_folder);
    QCOMPARE(commands.size(), 3U);
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(commands[i].status == (blocked ? CommandStatus::Refused : CommandStatus::Applied));
        QVERIFY2(commands[i].message.find("step-000000003.safetensors") != std::string::npos,
                 commands[i].message.c_str());
    }
    QVERIFY(commands[2].status == CommandStatus::Applied);
    QCOMPARE(driver.sawEvent("checkpoint_failed", "step 3"), blocked);
}

void TestTrainerRefusals::answersEvenWhenDiverging_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("checkpoint") << "checkpoint";
    QTest::newRow("set") << "set";
}

void TestTrainerRefusals::answersEvenWhenDiverging()
{
    QFETCH(QString, kind);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step != 4)
            return;
        torch::NoGradGuard noGrad;
        firstElement(driver.trainer->model().layers()[1].layer->latent()).fill_(std::nan(""));
        if (kind == "set")
            setNow(*driver.trainer, "lr", "0.1");
        else
            issueNow(*driver.trainer, CommandKind::Checkpoint);
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Diverged);
    QVERIFY(lastCommand().status == CommandStatus::Refused);
    QVERIFY2(lastCommand().message.find("diverged at step 4") != std::string::npos, lastCommand().message.c_str());
    QVERIFY(!fs::exists(RunFolder{m_folder}.checkpoint(4)));
}

QTEST_GUILESS_MAIN(TestTrainerRefusals)
#include "tst_trainerrefusals.moc"
