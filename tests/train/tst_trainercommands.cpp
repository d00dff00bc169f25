// What pause, resume, step, stop, checkpoint and snapshot do to a run, and at which step.
#include <QtTest>
#include <torch/torch.h>

#include <cstring>
#include <thread>

#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

// Another thread's view of a run that waits: a controller, as `ttq control` is one.
class Controller {
public:
    Controller(const fs::path &folder, std::function<void(Controller &)> work)
        : m_folder(folder), m_thread([this, work = std::move(work)] { work(*this); })
    {
    }
    ~Controller()
    {
        if (m_thread.joinable())
            m_thread.join();
    }
    std::int64_t issue(CommandKind kind, const std::string &payload = "{}")
    {
        Command command;
        command.kind = kind;
        command.payload = payload;
        const auto id = issueCommand(RunFolder{m_folder}.database(), command);
        if (!id)
            qFatal("%s", id.error().detail.c_str());
        return *id;
    }
    // The answer; a run that never gives one is a hang.
    Command answer(std::int64_t id)
    {
        for (int i = 0; i < 2'000; ++i) {
            for (const Command &command : commandsOf(m_folder))
                if (command.id == id && command.status != CommandStatus::Pending)
                    return command;
            QThread::msleep(20);
        }
        qFatal("command %lld was never answered", static_cast<long long>(id));
    }
    void waitForPause(std::int64_t step)
    {
        for (int i = 0; i < 2'000; ++i) {
            const auto state = readerOf(m_folder).state();
            if (state && state->state == RunState::Paused && state->step == step)
                return;
            QThread::msleep(20);
        }
        qFatal("the run never paused at step %lld", static_cast<long long>(step));
    }
    std::int64_t recordedSteps() { return readerOf(m_folder).latest()->step; }

private:
    fs::path m_folder;
    std::thread m_thread;
};

}  // namespace

class TestTrainerCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pauseHoldsUntilResume();
    void stepsThenPauses_data();
    void stepsThenPauses();
    void stops_data();
    void stops();
    void checkpoints();
    void snapshots();

private:
    // The last command, of a run at its end.
    Command lastCommand() const { return commandsOf(m_folder).back(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerCommands::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerCommands::pauseHoldsUntilResume()
{
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 4)
            issueNow(*driver.trainer, CommandKind::Pause);
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    Command again, resumed;
    std::int64_t stepsWhilePaused = 0;
    std::string shown;
    {
        Controller controller(m_folder, [&](Controller &self) {
            self.waitForPause(4);
            shown = *readerOf(m_folder).shownState();
            again = self.answer(self.issue(CommandKind::Pause));
            stepsWhilePaused = self.recordedSteps();
            resumed = self.answer(self.issue(CommandKind::Resume));
        });
        QVERIFY(driver.run().state == RunState::Finished);
    }
    QCOMPARE(shown, std::string("paused"));
    QCOMPARE(stepsWhilePaused, 4);
    QVERIFY(again.status == CommandStatus::Refused);
    QCOMPARE(again.message, std::string("the run is paused already"));
    QCOMPARE(again.appliedStep, -1);
    QVERIFY(resumed.status == CommandStatus::Applied);
    QCOMPARE(resumed.appliedStep, 4);
    QCOMPARE(driver.hash(), undisturbedHash());
    const auto commands = commandsOf(m_folder);
    QCOMPARE(commands.size(), 3U);
    QVERIFY(commands.front().status == CommandStatus::Applied);
    QCOMPARE(commands.front().appliedStep, 4);
    for (const Command &command : commands) {  // one event each, at its step, with its command
        const auto events = eventsOf(m_folder);
        const auto count = std::count_if(events.begin(), events.end(), [&](const EventRecord &event) {
            return event.kind == "command" && event.command == command.id && event.step == 4;
        });
        QCOMPARE(count, 1);
    }
}

void TestTrainerCommands::stepsThenPauses_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<int>("pause");
    QTest::newRow("one") << 2 << R"({"steps": 1})" << 3;
    QTest::newRow("three") << 2 << R"({"steps": 3})" << 5;
    QTest::newRow("to an epoch's end") << 6 << R"({"steps": 2})" << 8;
    QTest::newRow("over a phase's end") << 6 << R"({"steps": 5})" << 11;
}

// From a running run, then once more from the pause it leads to.
void TestTrainerCommands::stepsThenPauses()
{
    QFETCH(int, at);
    QFETCH(QString, payload);
    QFETCH(int, pause);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == at)
            issueNow(*driver.trainer, CommandKind::Step, payload.toStdString());
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    Command second;
    {
        Controller controller(m_folder, [&](Controller &self) {
            self.waitForPause(pause);
            second = self.answer(self.issue(CommandKind::Step, R"({"steps": 2})"));
            self.waitForPause(pause + 2);
            self.issue(CommandKind::Resume);
        });
        QVERIFY(driver.run().state == RunState::Finished);
    }
    QVERIFY(second.status == CommandStatus::Applied);
    QCOMPARE(second.appliedStep, pause);
    QCOMPARE(lastCommand().appliedStep, pause + 2);
    QCOMPARE(commandsOf(m_folder).front().appliedStep, at);
    QCOMPARE(driver.hash(), undisturbedHash());
}

void TestTrainerCommands::stops_data()
{
    QTest::addColumn<bool>("paused");
    QTest::addColumn<bool>("signal");
    QTest::newRow("running") << false << false;
    QTest::newRow("paused") << true << false;
    QTest::newRow("paused, by a signal") << true << true;
}

void TestTrainerCommands::stops()
{
    QFETCH(bool, paused);
    QFETCH(bool, signal);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 5)
            issueNow(*driver.trainer, paused ? CommandKind::Pause : CommandKind::Stop);
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    Trainer::Outcome outcome;
    {
        Controller controller(m_folder, [&](Controller &self) {
            if (!paused)
                return;
            self.waitForPause(5);
            if (signal)
                driver.interrupt = true;
            else
                self.issue(CommandKind::Stop);
        });
        outcome = driver.run();
    }
    QVERIFY(outcome.state == RunState::Stopped && outcome.saved);
    QVERIFY(lastCommand().status == CommandStatus::Applied);
    QCOMPARE(lastCommand().appliedStep, 5);
    QVERIFY(readerOf(m_folder).state()->state == RunState::Stopped);
    const auto kept = readerOf(m_folder).checkpoints();
    QCOMPARE(kept->back().step, 5);
    QCOMPARE(kept->back().kind, std::string("stop"));
    driver.atStep = {};
    VERIFY_OK(driver.resume(m_folder));
    QCOMPARE(driver.trainer->progress().step, 5);
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), undisturbedHash());
}

void TestTrainerCommands::checkpoints()
{
    Driver driver;
    std::string hash;
    driver.atStep = [&](std::int64_t step) {
        if (step == 5) {
            issueNow(*driver.trainer, CommandKind::Checkpoint);
            hash = driver.hash();
        }
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), undisturbedHash());
    const Command command = lastCommand();
    QVERIFY(command.status == CommandStatus::Applied);
    QCOMPARE(command.appliedStep, 5);
    QCOMPARE(command.message, std::string("step-000000005.safetensors"));
    const auto kept = readerOf(m_folder).checkpoints();
    const auto row = std::find_if(kept->begin(), kept->end(), [](const auto &one) { return one.step == 5; });
    QVERIFY(row != kept->end());
    QCOMPARE(row->kind, std::string("command"));
    const auto loaded = loadCheckpoint(m_folder / row->file);
    VERIFY_OK(loaded);
    NamedTensors model;
    for (const auto &[name, tensor] : loaded->tensors)
        if (name.rfind("model.", 0) == 0)
            model.emplace_back(name.substr(6), tensor);
    QCOMPARE(hashOf(model), hash);
    QCOMPARE(row->sha256, loaded->metadata.at("sha256"));
}

void TestTrainerCommands::snapshots()
{
    Driver driver;
    std::map<std::string, torch::Tensor> latents;
    driver.atStep = [&](std::int64_t step) {
        if (step != 5)
            return;
        issueNow(*driver.trainer, CommandKind::Snapshot);
        for (const auto &[name, layer] : driver.trainer->model().layers())
            latents.emplace(name + ".weight", layer->latent().detach().clone());
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), undisturbedHash());
    QVERIFY(lastCommand().status == CommandStatus::Applied);
    QCOMPARE(lastCommand().message, std::string("step-000000005.safetensors"));
    const auto file
        = Safetensors::read(m_folder / "snapshots" / lastCommand().message, Safetensors::Check::RequireSha256);
    VERIFY_OK(file);
    QCOMPARE(file->metadata().at("step"), std::string("5"));
    QCOMPARE(file->tensors().size(), latents.size());
    for (const auto &[name, tensor] : latents) {
        const TensorEntry &entry = file->tensors().at(name);
        QCOMPARE(entry.shape, tensor.sizes().vec());
        const torch::Tensor rows = tensor.contiguous();  // the network's own are channels_last
        const auto bytes = file->bytes(entry);
        QVERIFY(std::memcmp(bytes.data(), rows.data_ptr(), bytes.size()) == 0);
    }
}

QTEST_GUILESS_MAIN(TestTrainerCommands)
#include "tst_trainercommands.moc"
