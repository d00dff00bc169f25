// What a phase does beyond its schedule: a rate that falls on a plateau, an early end, frozen layers, batches and
// optimizers of its own; and that a run stopped anywhere among these ends bit for bit where an undisturbed one ends.
//
// Accuracies of a second's training are not the same on every machine. The thresholds here are: no accuracy is more
// than 1 above another, and none is 1 below.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>

#include "runcompare.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

using Steps = std::vector<std::int64_t>;

constexpr double kNever = 1, kAlways = -1;  // a gain of so much

// Full precision: 2 steps an epoch; the rate halves after each epoch from the second on, and the phase stops after
// p + 5 = 6 of 9 epochs. Ternary: 4 steps of half the batch an epoch, 3 epochs; the rate halves after the second.
constexpr int kStopped = 12, kSteps = kStopped + 12;

RunConfig rulesConfig()
{
    RunConfig config = smallConfig();
    config.data.trainLimit = 64;
    config.phase = {smallPhase("full_precision", false, 9), smallPhase("ternary", true, 3)};
    for (PhaseConfig &phase : config.phase) {
        phase.schedule = "plateau";
        phase.warmup = 0;
        phase.gammas = {0.5};
        phase.plateauPatience = 0;
        phase.plateauThreshold = kNever;
    }
    config.phase[0].stopPatience = 1;
    config.phase[0].stopThreshold = kNever;
    config.phase[0].decayLayers = {"conv1", "stage*"};
    config.phase[1].batchSize = 16;
    config.phase[1].optimizerScales = "adam";
    config.phase[1].frozen = {"conv1", "stage1.*"};
    config.phase[1].resetOptimizer = false;
    config.record.keepCheckpoints = 0;
    return config;
}

Steps stepsOf(const fs::path &folder, const std::string &kind)
{
    Steps steps;
    for (const EventRecord &event : eventsOf(folder))
        if (event.kind == kind)
            steps.push_back(event.step);
    return steps;
}

struct Whole {
    QTemporaryDir dir;
    fs::path folder;
    std::string hash, optimizer;
};

const Whole &whole()
{
    static const std::unique_ptr<Whole> known = [] {
        auto made = std::make_unique<Whole>();
        made->folder = made->dir.filePath("run").toStdString();
        Driver driver;
        if (auto created = driver.create(rulesConfig(), made->folder); !created)
            qFatal("%s", created.error().detail.c_str());
        if (const auto outcome = driver.run(); outcome.state != RunState::Finished)
            qFatal("%s", outcome.message.c_str());
        made->hash = driver.hash();
        driver.trainer.reset();
        made->optimizer = optimizerHash(made->folder, kSteps);
        return made;
    }();
    return *known;
}

std::map<std::string, torch::Tensor> copyOf(Model &model)
{
    std::map<std::string, torch::Tensor> copies;
    for (const auto &[name, tensor] : model.tensors())
        copies.emplace(name, tensor.detach().clone());
    return copies;
}

}  // namespace

class TestTrainerPhases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void rulesAreEvents();
    void totalsFollowTheRules();
    void nothingHappensWhenAskedForNothing();
    void stoppedAtAnyStep_data();
    void stoppedAtAnyStep();
    void resumedFromEveryCheckpoint();
    void forgettingIsSeen_data();
    void forgettingIsSeen();
    void frozenLayersStay_data();
    void frozenLayersStay();
    void refusals_data();
    void refusals();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerPhases::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerPhases::rulesAreEvents()
{
    const fs::path folder = whole().folder;
    QCOMPARE(stepsOf(folder, "phase"), (Steps{0, kStopped}));
    QCOMPARE(stepsOf(folder, "lr_drop"), (Steps{4, 6, 8, 10, 20}));
    QCOMPARE(stepsOf(folder, "early_stop"), (Steps{kStopped}));
    for (const EventRecord &event : eventsOf(folder)) {
        if (event.kind == "early_stop")
            QVERIFY2(event.text.find("full_precision stops after 6 of 9 epochs") != std::string::npos
                         && event.text.find("the mean of epochs 2 to 6") != std::string::npos,
                     event.text.c_str());
        if (event.kind == "lr_drop" && event.step == 4)
            QVERIFY2(event.text.find("drops to 0.025: 1 epochs without a gain of 1") != std::string::npos,
                     event.text.c_str());
    }
    const auto rates = valuesOf(folder, "lr/rest");
    QCOMPARE(rates.size(), std::size_t(kSteps));
    for (int step = 1; step <= kSteps; ++step) {
        const int epoch = step <= kStopped ? (step + 1) / 2 : (step - kStopped + 3) / 4;
        const double expected = 0.05 * std::pow(0.5, std::max(0, epoch - 2));
        QVERIFY2(std::abs(rates[static_cast<std::size_t>(step - 1)] / expected - 1) < 1e-6,
                 qPrintable(QString("step %1: %2").arg(step).arg(rates[static_cast<std::size_t>(step - 1)])));
    }
    const auto epochs = readerOf(folder).epochs();
    QCOMPARE(epochs->size(), 9U);
    QVERIFY((*epochs)[5].phase == "full_precision" && (*epochs)[5].lastStep == kStopped);
    QVERIFY((*epochs)[6].phase == "ternary" && (*epochs)[6].lastStep == kStopped + 4);
}

void TestTrainerPhases::totalsFollowTheRules()
{
    Driver driver;
    std::vector<std::pair<std::int64_t, std::int64_t>> totals;  // steps, epochs: as long as none of them changes
    SessionOptions options = driver.options();
    options.observer.step = [&](const StateRecord &state, std::int64_t, std::int64_t, double) {
        if (totals.empty() || totals.back() != std::pair(state.totalSteps, state.totalEpochs))
            totals.emplace_back(state.totalSteps, state.totalEpochs);
    };
    auto created = createRun(rulesConfig(), {}, m_folder, options);
    VERIFY_OK(created);
    QVERIFY((*created)->run(driver.interrupt).state == RunState::Finished);
    const std::vector<std::pair<std::int64_t, std::int64_t>> expected{{18 + 12, 12}, {kSteps, 9}};
    QCOMPARE(totals, expected);
    created->reset();
    const auto state = readerOf(m_folder).state();
    QVERIFY(state->step == kSteps && state->totalSteps == kSteps && state->epoch == 9 && state->totalEpochs == 9);
    QCOMPARE(state->etaSeconds, 0.0);
}

// Twin: thresholds that every accuracy meets.
void TestTrainerPhases::nothingHappensWhenAskedForNothing()
{
    RunConfig config = rulesConfig();
    config.phase[0].stopThreshold = kAlways;
    for (PhaseConfig &phase : config.phase)
        phase.plateauPatience = 100;
    Driver driver;
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(stepsOf(m_folder, "lr_drop"), Steps{});
    QCOMPARE(stepsOf(m_folder, "early_stop"), Steps{});
    QCOMPARE(driver.trainer->progress().step, 18 + 12);
}

void TestTrainerPhases::stoppedAtAnyStep_data()
{
    QTest::addColumn<int>("step");
    for (const int step : {0, 3, 4, 5, 9, kStopped - 1, kStopped, kStopped + 1, kStopped + 6, kSteps - 4, kSteps - 1})
        QTest::newRow(qPrintable(QString("step %1").arg(step))) << step;
}

void TestTrainerPhases::stoppedAtAnyStep()
{
    QFETCH(int, step);
    const Whole &expected = whole();
    Driver driver;
    VERIFY_OK(driver.create(rulesConfig(), m_folder));
    QVERIFY(driver.run(step).state == RunState::Stopped);
    QCOMPARE(driver.trainer->progress().step, step);
    driver.trainer.reset();
    torch::manual_seed(99);
    VERIFY_OK(driver.resume(m_folder));
    const auto ended = driver.run();
    QVERIFY2(ended.state == RunState::Finished, ended.message.c_str());
    QCOMPARE(driver.hash(), expected.hash);
    driver.trainer.reset();
    QCOMPARE(recordDifference(expected.folder, m_folder), std::string());
    QCOMPARE(optimizerHash(m_folder, kSteps), expected.optimizer);
    QCOMPARE(stepsOf(m_folder, "lr_drop"), stepsOf(expected.folder, "lr_drop"));
    QCOMPARE(stepsOf(m_folder, "early_stop"), stepsOf(expected.folder, "early_stop"));
}

// From the end of each epoch, that of the phase that stopped among them.
void TestTrainerPhases::resumedFromEveryCheckpoint()
{
    const Whole &expected = whole();
    fs::copy(expected.folder, m_folder, fs::copy_options::recursive);
    const auto files = checkpointFiles(RunFolder{m_folder});
    QCOMPARE(files.size(), 10U);
    for (const fs::path &file : files) {
        Driver driver;
        VERIFY_OK(driver.resume(m_folder, file.filename()));
        const bool stopped = driver.trainer->progress().step >= kStopped;
        const auto outcome = driver.run();
        QVERIFY2(outcome.state == RunState::Finished, outcome.message.c_str());
        QCOMPARE(driver.sawEvent("early_stop"), !stopped);
        QCOMPARE(driver.hash(), expected.hash);
        driver.trainer.reset();
        QCOMPARE(recordDifference(expected.folder, m_folder), std::string());
        QCOMPARE(optimizerHash(m_folder, kSteps), expected.optimizer);
        QCOMPARE(readerOf(m_folder).state()->totalSteps, kSteps);
    }
}

void TestTrainerPhases::forgettingIsSeen_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<QString>("what");
    QTest::newRow("nothing") << 5 << "";
    QTest::newRow("drops of the rate") << 5 << "plateau";
    QTest::newRow("accuracies") << 5 << "accuracies";
    QTest::newRow("Adam's moments of the scales") << kSteps - 3 << "exp_avg";
    QTest::newRow("momentum of the others") << kSteps - 3 << "momentum_buffer";
    QTest::newRow("nothing, ternary") << kSteps - 3 << "";
}

void TestTrainerPhases::forgettingIsSeen()
{
    QFETCH(int, step);
    QFETCH(QString, what);
    const Whole &expected = whole();
    Driver driver;
    VERIFY_OK(driver.create(rulesConfig(), m_folder));
    QVERIFY(driver.run(step).state == RunState::Stopped);
    driver.trainer.reset();
    rewrite(RunFolder{m_folder}.checkpoint(step), [&](auto &tensors, Progress &progress) {
        if (what == "plateau")
            progress.plateau = {};
        if (what == "accuracies")
            progress.accuracies.clear();
        const bool adam = what == "exp_avg";
        std::erase_if(tensors, [&](const auto &item) {
            const bool optimizer = item.first.rfind("optim.", 0) == 0;
            const bool momentum = item.first.find(".momentum_buffer") != std::string::npos;
            return optimizer && ((adam && !momentum) || (what == "momentum_buffer" && momentum));
        });
    });
    VERIFY_OK(driver.resume(m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    const std::string hash = driver.hash();
    driver.trainer.reset();
    const bool same = hash == expected.hash && recordDifference(expected.folder, m_folder).empty();
    QCOMPARE(same, what.isEmpty());
}

void TestTrainerPhases::frozenLayersStay_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("quantize");
    QTest::addColumn<QString>("optimizer");
    QTest::newRow("full precision") << "ttq" << false << "sgd";
    QTest::newRow("ternary, momentum and decay") << "ttq" << true << "sgd";
    QTest::newRow("ternary, adam") << "ttq" << true << "adam";
    QTest::newRow("he") << "he" << true << "sgd";
}

void TestTrainerPhases::frozenLayersStay()
{
    QFETCH(QString, kind);
    QFETCH(bool, quantize);
    QFETCH(QString, optimizer);
    RunConfig config = smallConfig();
    config.data.trainLimit = 64;
    config.quantizer.kind = kind.toStdString();
    config.phases = {"first", "second"};
    config.phase = {smallPhase("first", quantize, 2), smallPhase("second", quantize, 1)};
    for (PhaseConfig &phase : config.phase) {
        phase.optimizer = optimizer.toStdString();
        phase.decayScales = true;
        phase.resetOptimizer = false;
    }
    config.phase[0].frozen = {"bn1", "stage1.*"};
    Driver driver;
    std::map<std::string, torch::Tensor> atEnd;
    driver.atStep = [&](std::int64_t step) {
        if (step == 4)
            atEnd = copyOf(driver.trainer->model());
    };
    VERIFY_OK(driver.create(config, m_folder));
    auto start = copyOf(driver.trainer->model());
    const auto outcome = driver.run();
    QVERIFY2(outcome.state == RunState::Finished, outcome.message.c_str());
    const auto last = copyOf(driver.trainer->model());
    int frozen = 0;
    for (const NamedParameter &parameter : driver.trainer->model().parameters()) {
        const std::string &name = parameter.name;
        const bool stays = name.rfind("bn1.", 0) == 0 || name.rfind("stage1.", 0) == 0;
        frozen += stays ? 1 : 0;
        // Scales exist from the first step on; all else from before it.
        const torch::Tensor before = start.count(name) ? start.at(name) : torch::ones({});
        QVERIFY2(torch::equal(before, atEnd.at(name)) == stays, name.c_str());
        QVERIFY2(!torch::equal(atEnd.at(name), last.at(name)), name.c_str());  // thawed
    }
    QVERIFY(frozen >= 6);
    // Statistics are no parameters.
    QVERIFY(!torch::equal(start.at("bn1.running_mean"), atEnd.at("bn1.running_mean")));
    // No momentum and no moments of what is not trained.
    const auto checkpoint = loadCheckpoint(RunFolder{m_folder}.checkpoint(4));
    VERIFY_OK(checkpoint);
    int states = 0;
    for (const auto &[name, tensor] : checkpoint->tensors) {
        QVERIFY2(name.rfind("optim.stage1.", 0) != 0 && name.rfind("optim.bn1.", 0) != 0, name.c_str());
        states += name.rfind("optim.", 0) == 0 ? 1 : 0;
    }
    QVERIFY(states > 0);
}

void TestTrainerPhases::refusals_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("mention");
    QTest::newRow("frozen slip") << "phase.ternary.frozen"
                                 << "stage1.block0.con1"
                                 << "did you mean 'stage1.block0.conv1'?";
    QTest::newRow("decay slip") << "phase.ternary.decay_layers"
                                << "linear"
                                << "phase.ternary.decay_layers has 'linear'";
    QTest::newRow("all frozen") << "phase.full_precision.frozen"
                                << "*"
                                << "matches every layer";
    QTest::newRow("batch larger than the images") << "phase.ternary.batch_size"
                                                  << "65"
                                                  << "phase.ternary.batch_size is 65, but only 64";
    QTest::newRow("twin: as large") << "phase.ternary.batch_size"
                                    << "64"
                                    << "";
}

void TestTrainerPhases::refusals()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, mention);
    RunConfig config = rulesConfig();
    VERIFY_OK(setConfigKey(config, key.toStdString(), value.toStdString()));
    Driver driver;
    const auto created = driver.create(config, m_folder);
    if (mention.isEmpty()) {
        VERIFY_OK(created);
    } else {
        VERIFY_ERROR(created, ErrorCode::InvalidArgument, mention.toStdString());
        QVERIFY(!fs::exists(m_folder));
    }
}

QTEST_GUILESS_MAIN(TestTrainerPhases)
#include "tst_trainerphases.moc"
