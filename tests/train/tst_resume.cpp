// A run that is stopped and resumed at any step ends bit for bit where an undisturbed one ends; and what a resume must
// bring back is missed when it is left out.
#include <QtTest>
#include <torch/torch.h>

#include "runcompare.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr int kSteps = 2 * kStepsPerEpoch;
constexpr int kSetAt = 10;  // a `set` command takes effect after this step

RunConfig configOf(const QString &kind)
{
    RunConfig config = smallConfig();
    config.record.codesLimitMb = 0;
    if (kind == "adam") {
        for (PhaseConfig &phase : config.phase) {
            phase.optimizer = "adam";
            phase.lr = 0.01;
        }
        config.quantizer.rule = "constant_sparsity";
        config.quantizer.threshold = 0.5;
        config.quantizer.refresh = "epoch";
    }
    if (kind == "he" || kind == "rel" || kind == "sparse_tanh") {
        config.quantizer.kind = kind.toStdString();
        config.quantizer.expansion = {0.5, 0.75};
    }
    if (kind == "sparse_tanh") {
        config.quantizer.rule = "constant_sparsity";
        config.quantizer.threshold = 0.5;
        config.quantizer.refresh = "epoch";
    }
    return config;
}

// The command once the run has come to its step; again after a resume from before it, the engine does it itself.
std::function<void(std::int64_t)> setsOnce(Driver &driver, const QString &kind)
{
    return [&driver, kind](std::int64_t step) {
        if (step == kSetAt)
            setNow(*driver.trainer, "threshold", kind == "adam" || kind == "sparse_tanh" ? "0.8" : "0.3", "stage2.*");
    };
}

struct Whole {  // an undisturbed run
    QTemporaryDir dir;
    fs::path folder;
    std::string hash, optimizer;
};

}  // namespace

class TestResume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stoppedAtAnyStep_data();
    void stoppedAtAnyStep();
    void interruptedInEveryStep();
    void resumedFromEveryCheckpoint();
    void forgettingIsSeen_data();
    void forgettingIsSeen();
    void unfinishedReplaySurvivesAStop();
    void replayInOrderOfSteps();

private:
    const Whole &whole(const QString &kind);
    std::map<QString, std::unique_ptr<Whole>> m_whole;
};

const Whole &TestResume::whole(const QString &kind)
{
    auto &known = m_whole[kind];
    if (!known) {
        known = std::make_unique<Whole>();
        known->folder = known->dir.filePath("run").toStdString();
        Driver driver;
        driver.atStep = setsOnce(driver, kind);
        if (auto created = driver.create(configOf(kind), known->folder); !created)
            qFatal("%s", created.error().detail.c_str());
        const auto outcome = driver.run();
        if (outcome.state != RunState::Finished)
            qFatal("%s", outcome.message.c_str());
        known->hash = driver.hash();
        driver.trainer.reset();
        known->optimizer = optimizerHash(known->folder, kSteps);
    }
    return *known;
}

void TestResume::stoppedAtAnyStep_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("step");
    for (const char *kind : {"sgd", "adam"})
        for (int step = 0; step <= kSteps; ++step)
            QTest::newRow(qPrintable(QString("%1, step %2").arg(kind).arg(step))) << kind << step;
    // Before, at the start of and within the ternary epoch, before and after the command.
    for (const char *kind : {"he", "rel", "sparse_tanh"})
        for (const int step : {0, kStepsPerEpoch, kSetAt - 1, kSetAt, kSetAt + 1, kSteps - 1})
            QTest::newRow(qPrintable(QString("%1, step %2").arg(kind).arg(step))) << kind << step;
}

void TestResume::stoppedAtAnyStep()
{
    QFETCH(QString, kind);
    QFETCH(int, step);
    const Whole &expected = whole(kind);
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    Driver driver;
    driver.atStep = setsOnce(driver, kind);
    VERIFY_OK(driver.create(configOf(kind), folder));
    const auto stopped = driver.run(step);
    QVERIFY2(stopped.state == RunState::Stopped && stopped.saved, stopped.message.c_str());
    QCOMPARE(driver.trainer->progress().step, step);
    driver.trainer.reset();
    torch::manual_seed(99);  // another process would have another state
    VERIFY_OK(driver.resume(folder));
    QCOMPARE(driver.trainer->progress().step, step);
    const auto ended = driver.run();
    QVERIFY2(ended.state == RunState::Finished, ended.message.c_str());
    QCOMPARE(driver.hash(), expected.hash);
    driver.trainer.reset();
    QCOMPARE(recordDifference(expected.folder, folder), std::string());
    QCOMPARE(optimizerHash(folder, kSteps), expected.optimizer);  // and the random state
    QCOMPARE(readerOf(folder).segments()->size(), 2U);
}

// Stopped and resumed after each single step.
void TestResume::interruptedInEveryStep()
{
    const Whole &expected = whole("sgd");
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    Driver driver;
    driver.atStep = setsOnce(driver, "sgd");
    VERIFY_OK(driver.create(configOf("sgd"), folder));
    for (int step = 1; step <= kSteps; ++step) {
        const auto outcome = driver.run(step);
        QVERIFY2(outcome.state == RunState::Stopped, outcome.message.c_str());
        VERIFY_OK(driver.resume(folder));
    }
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), expected.hash);
    driver.trainer.reset();
    QCOMPARE(recordDifference(expected.folder, folder), std::string());
}

// A finished run taken back to each of its checkpoints comes to the same end; later ones are moved away, not deleted.
void TestResume::resumedFromEveryCheckpoint()
{
    const Whole &expected = whole("sgd");
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    fs::copy(expected.folder, folder, fs::copy_options::recursive);
    const auto files = checkpointFiles(RunFolder{folder});
    QCOMPARE(files.size(), 4U);  // steps 0, 8, 10 (before the command) and 16
    for (std::size_t i = 0; i < files.size(); ++i) {
        Driver driver;
        VERIFY_OK(driver.resume(folder, files[i].filename()));
        QCOMPARE(checkpointFiles(RunFolder{folder}).front(), files[i]);
        QCOMPARE(entries(folder / "checkpoints" / "superseded").size(), i == 0 ? 0U : std::min<std::size_t>(i, 3));
        QVERIFY(driver.run().state == RunState::Finished);
        QCOMPARE(driver.hash(), expected.hash);
        driver.trainer.reset();
        QCOMPARE(recordDifference(expected.folder, folder), std::string());
        QCOMPARE(optimizerHash(folder, kSteps), expected.optimizer);
    }
}

void TestResume::forgettingIsSeen_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("what");
    QTest::newRow("nothing, sgd") << "sgd"
                                  << "";
    QTest::newRow("nothing, adam") << "adam"
                                   << "";
    QTest::newRow("momentum") << "sgd"
                              << "optimizer";
    QTest::newRow("Adam's moments") << "adam"
                                    << "optimizer";
    QTest::newRow("place in the permutation") << "sgd"
                                              << "batch";
    QTest::newRow("epoch of the permutation") << "sgd"
                                              << "epoch";
    QTest::newRow("place in the schedule") << "sgd"
                                           << "schedule";
    QTest::newRow("threshold override") << "sgd"
                                        << "live";
    QTest::newRow("Wp") << "sgd"
                        << "wp";
    QTest::newRow("codes") << "sgd"
                           << "codes";
    QTest::newRow("threshold kept over the epoch") << "adam"
                                                   << "flags";
    QTest::newRow("running mean") << "sgd"
                                  << "running_mean";
    QTest::newRow("epoch's sums") << "sgd"
                                  << "meter";
    for (const char *kind : {"he", "rel", "sparse_tanh"}) {
        QTest::addRow("nothing, %s", kind) << kind << "";
        QTest::addRow("codes of %s", kind) << kind << "codes";
    }
    QTest::newRow("threshold kept by sparse_tanh") << "sparse_tanh"
                                                   << "delta";
    QTest::newRow("random state") << "sgd"
                                  << "random";
}

void TestResume::forgettingIsSeen()
{
    QFETCH(QString, kind);
    QFETCH(QString, what);
    const Whole &expected = whole(kind);
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    constexpr int kStop = kSetAt + 2;  // in the middle of the ternary epoch
    Driver driver;
    driver.atStep = setsOnce(driver, kind);
    VERIFY_OK(driver.create(configOf(kind), folder));
    QVERIFY(driver.run(kStop).state == RunState::Stopped);
    driver.trainer.reset();
    rewrite(RunFolder{folder}.checkpoint(kStop), [&](auto &tensors, Progress &progress) {
        torch::NoGradGuard noGrad;
        if (what == "optimizer")
            std::erase_if(tensors, [](const auto &item) { return item.first.rfind("optim.", 0) == 0; });
        if (what == "batch")
            progress.batch -= 1;
        if (what == "epoch")
            progress.epoch -= 1;
        if (what == "schedule")
            progress.stepInPhase = 0;
        if (what == "live")
            progress.live = "{}";
        if (what == "meter")
            progress.meter = {};
        if (what == "random") {
            torch::manual_seed(1234);
            tensors["rng.torch_cpu"] = at::globalContext().defaultGenerator(torch::kCPU).get_state();
        }
        const std::string suffix = "." + what.toStdString();
        for (auto &[name, tensor] : tensors)
            if (name.rfind("model.", 0) == 0 && name.size() > suffix.size()
                && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
                tensor.fill_(1);
    });
    VERIFY_OK(driver.resume(folder));
    QVERIFY(driver.run().state == RunState::Finished);
    const std::string hash = driver.hash();
    driver.trainer.reset();
    const std::string record = recordDifference(expected.folder, folder);
    const bool same = hash == expected.hash && record.empty()
        && optimizerHash(folder, driver.events.back().step) == expected.optimizer;
    QCOMPARE(same, what.isEmpty());
}

// Taken back to the start, then stopped by a command before the old `set` comes round again: its id is the smaller.
void TestResume::unfinishedReplaySurvivesAStop()
{
    const Whole &expected = whole("sgd");
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    fs::copy(expected.folder, folder, fs::copy_options::recursive);
    Driver driver;
    VERIFY_OK(driver.resume(folder, RunFolder{folder}.checkpoint(0)));
    driver.atStep = [&](std::int64_t step) {
        if (step == 4)
            issueNow(*driver.trainer, CommandKind::Stop);
    };
    QVERIFY(driver.run().state == RunState::Stopped);
    QCOMPARE(driver.trainer->progress().step, 4);
    driver.atStep = {};
    VERIFY_OK(driver.resume(folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QVERIFY(driver.sawEvent("command", "again after the resume"));
    QCOMPARE(driver.hash(), expected.hash);
}

// A later command of an earlier step is not held up by an earlier one of a later step.
void TestResume::replayInOrderOfSteps()
{
    QTemporaryDir dir;
    const fs::path folder = dir.filePath("run").toStdString();
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 6)
            setNow(*driver.trainer, "lr", "0.01");
    };
    VERIFY_OK(driver.create(configOf("sgd"), folder));
    QVERIFY(driver.run(7).state == RunState::Stopped);
    driver.atStep = [&](std::int64_t step) {
        if (step == 3)
            setNow(*driver.trainer, "lr", "0.02");
    };
    VERIFY_OK(driver.resume(folder, RunFolder{folder}.checkpoint(0)));
    QVERIFY(driver.run(9).state == RunState::Stopped);
    const auto rates = [&] {
        RunReader reader = readerOf(folder);
        const auto all = reader.series();
        const auto found
            = std::find_if(all->begin(), all->end(), [](const SeriesInfo &series) { return series.name == "lr/rest"; });
        return reader.values(found->id, 3, 9)->values;
    };
    const auto before = rates();
    QCOMPARE(static_cast<float>(before[1]), 0.02F);  // step 4
    QCOMPARE(static_cast<float>(before[4]), 0.01F);  // step 7
    driver.atStep = {};
    VERIFY_OK(driver.resume(folder, RunFolder{folder}.checkpoint(0)));
    QVERIFY(driver.run(9).state == RunState::Stopped);
    QCOMPARE(rates(), before);
}

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
