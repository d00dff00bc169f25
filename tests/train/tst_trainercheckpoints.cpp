// Which checkpoints stay, and which epoch is the best.
//
// The runs of this test have a learning rate of 0 and a last layer that answers one class whatever it sees, another
// one in each epoch: accuracies are the shares of the classes, the same on every machine.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>
#include <numeric>
#include <set>

#include "base/safefile.h"
#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr int kPerEpoch = 2;

RunConfig shortEpochs(std::int64_t epochs, std::int64_t keep)
{
    RunConfig config = smallConfig();
    config.data.trainLimit = 32 * kPerEpoch;
    config.phases = {"full_precision"};
    config.phase = {smallPhase("full_precision", false, epochs)};
    config.phase[0].lr = 0;
    config.record.keepCheckpoints = keep;
    return config;
}

void answerAlways(Trainer &trainer, std::int64_t label)
{
    torch::NoGradGuard noGrad;
    tensorOf(trainer, "fc.weight").zero_();
    torch::Tensor bias = tensorOf(trainer, "fc.bias");
    bias.zero_();
    bias[label % 10].fill_(5);
}

std::vector<double> top1Of(const std::vector<EpochRecord> &epochs, EpochMetrics EpochRecord::*split)
{
    std::vector<double> values;
    for (const EpochRecord &epoch : epochs)
        values.push_back((epoch.*split).top1);
    return values;
}

// What a network that answers the classes 1, 2, …, 9, 0 in turn scores in each of ten epochs.
std::vector<double> sharesOf(const ImageSet &images, const std::vector<std::uint32_t> &indices)
{
    std::vector<double> shares;
    for (int epoch = 1; epoch <= 10; ++epoch) {
        const auto count = std::count_if(indices.begin(), indices.end(),
                                         [&](std::uint32_t index) { return images.labels[index] == epoch % 10; });
        shares.push_back(static_cast<double>(count) / static_cast<double>(indices.size()));
    }
    return shares;
}

std::int64_t firstMaximum(const std::vector<double> &values)
{
    return std::max_element(values.begin(), values.end()) - values.begin() + 1;
}

std::string fileOf(std::int64_t step)
{
    return RunFolder{}.checkpoint(step).filename().string();
}

}  // namespace

class TestTrainerCheckpoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pruning_data();
    void pruning();
    void bestIsChosenOnItsSplit_data();
    void bestIsChosenOnItsSplit();
    void unmeasuredIsNeverBest();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerCheckpoints::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerCheckpoints::pruning_data()
{
    QTest::addColumn<int>("keep");
    QTest::addColumn<bool>("resumed");
    QTest::newRow("the newest") << 1 << false;
    QTest::newRow("the newest, resumed on the way") << 1 << true;
    QTest::newRow("the newest three") << 3 << false;
    QTest::newRow("all") << 0 << false;
}

void TestTrainerCheckpoints::pruning()
{
    QFETCH(int, keep);
    QFETCH(bool, resumed);
    constexpr int kEpochs = 10;
    const std::set<std::int64_t> asked = {3, 4, 6, 7};  // within an epoch and at its end: two commands, two settings
    Driver driver;
    const auto valid = [&] { return findCheckpoint(RunFolder{m_folder}, {}).has_value(); };
    driver.atStep = [&](std::int64_t step) {
        answerAlways(*driver.trainer, step / kPerEpoch);
        if (step == 3 || step == 4)
            issueNow(*driver.trainer, CommandKind::Checkpoint);
        if (step == 6 || step == 7)
            setNow(*driver.trainer, "lr_multiplier", "1");
        if (!valid())
            qFatal("no valid checkpoint after step %lld", static_cast<long long>(step));
    };
    VERIFY_OK(driver.create(shortEpochs(kEpochs, keep), m_folder));
    const std::set<std::string> foreign = {"notes.txt", "step-000000001.safetensors", "step-000000002.safetensors.old"};
    for (const std::string &file : foreign)
        VERIFY_OK(writeFile(m_folder / "checkpoints" / file, "not the run's"));
    if (resumed) {
        QVERIFY(driver.run(9).state == RunState::Stopped);
        VERIFY_OK(driver.resume(m_folder));
    }
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();

    RunReader reader = readerOf(m_folder);
    const auto epochs = reader.epochs();
    QCOMPARE(epochs->size(), std::size_t(kEpochs));
    const std::int64_t best = firstMaximum(top1Of(*epochs, &EpochRecord::validation));
    QVERIFY2(best > 1 && best < kEpochs - 1, qPrintable(QString::number(best)));  // or the test says little
    std::set<std::int64_t> expected = asked;
    expected.insert({0, best * kPerEpoch, kEpochs * kPerEpoch});
    if (resumed)
        expected.insert(9);
    int others = 0;
    for (std::int64_t epoch = kEpochs - 1; epoch > 0; --epoch) {
        const std::int64_t step = epoch * kPerEpoch;
        if (epoch != best && !asked.contains(step) && (keep == 0 || others < keep)) {
            expected.insert(step);
            ++others;
        }
    }
    std::set<std::string> files = foreign;
    for (const std::int64_t step : expected)
        files.insert(fileOf(step));
    const auto found = entries(m_folder / "checkpoints");
    QCOMPARE(std::set<std::string>(found.begin(), found.end()), files);
    std::set<std::int64_t> rows;
    const auto kept = reader.checkpoints();
    for (const CheckpointRecord &record : *kept) {
        rows.insert(record.step);
        QVERIFY(loadCheckpoint(m_folder / record.file).has_value());
    }
    QCOMPARE(rows, expected);
}

void TestTrainerCheckpoints::bestIsChosenOnItsSplit_data()
{
    QTest::addColumn<double>("validation");
    QTest::newRow("validation") << 0.1;
    QTest::newRow("none: the test images choose, and it is said") << 0.0;
}

void TestTrainerCheckpoints::bestIsChosenOnItsSplit()
{
    QFETCH(double, validation);
    const bool none = validation == 0;
    RunConfig config = shortEpochs(10, 0);
    config.data.validation = validation;
    // Images of which validation and test do not agree.
    std::vector<double> onTest, onValidation;
    for (; config.data.splitSeed < 50; ++config.data.splitSeed) {
        const auto data = loadDataset(config.data, {});
        VERIFY_OK(data);
        std::vector<std::uint32_t> all(static_cast<std::size_t>(data->test.size()));
        std::iota(all.begin(), all.end(), 0U);
        onTest = sharesOf(data->test, all);
        onValidation = sharesOf(data->train, data->validationIndices);
        if (none || firstMaximum(onValidation) != firstMaximum(onTest))
            break;
    }
    QVERIFY(none || firstMaximum(onValidation) != firstMaximum(onTest));
    Driver driver;
    driver.atStep = [&](std::int64_t step) { answerAlways(*driver.trainer, step / kPerEpoch); };
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    RunReader reader = readerOf(m_folder);
    const auto state = reader.state();
    const auto epochs = reader.epochs();
    QCOMPARE(top1Of(*epochs, &EpochRecord::test), onTest);
    QCOMPARE(valuesOf(m_folder, "test/top1"), onTest);
    if (none)
        QVERIFY(std::all_of(epochs->begin(), epochs->end(),
                            [](const EpochRecord &epoch) { return std::isnan(epoch.validation.top1); }));
    else
        QCOMPARE(top1Of(*epochs, &EpochRecord::validation), onValidation);
    QCOMPARE(valuesOf(m_folder, "val/top1"), none ? std::vector<double>{} : onValidation);
    const std::vector<double> &choosing = none ? onTest : onValidation;
    QCOMPARE(state->bestSplit, std::string(none ? "test" : "validation"));
    QCOMPARE(state->bestEpoch, firstMaximum(choosing));
    QCOMPARE(state->bestTop1, *std::max_element(choosing.begin(), choosing.end()));
    std::int64_t last = 0;  // the last epoch's own checkpoint is called final, the best or not
    const auto kept = reader.checkpoints();
    for (const CheckpointRecord &record : *kept)
        if (record.kind == "best" || (record.kind == "final" && state->bestEpoch == record.epoch))
            last = record.epoch;
    QCOMPARE(last, state->bestEpoch);
}

// An evaluation that overflows while all weights are finite: not hidden, not the best, and no end of choosing.
void TestTrainerCheckpoints::unmeasuredIsNeverBest()
{
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        answerAlways(*driver.trainer, step / kPerEpoch);
        torch::NoGradGuard noGrad;
        tensorOf(*driver.trainer, "bn1.running_mean").fill_(step <= kPerEpoch ? -3e38 : 0);
        tensorOf(*driver.trainer, "fc.weight").fill_(step <= kPerEpoch ? 1 : 0);  // else zero weights hide it
    };
    VERIFY_OK(driver.create(shortEpochs(3, 0), m_folder));
    QVERIFY(driver.run(kPerEpoch + 1).state == RunState::Stopped);
    {
        RunReader reader = readerOf(m_folder);
        QVERIFY(std::isnan(reader.epochs()->front().validation.top1));
        QCOMPARE(reader.state()->bestEpoch, 0);
        QVERIFY(findCheckpoint(RunFolder{m_folder}, fs::path(fileOf(kPerEpoch))).has_value());
    }
    VERIFY_OK(driver.resume(m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    RunReader reader = readerOf(m_folder);
    const auto epochs = reader.epochs();
    const std::int64_t best = (*epochs)[1].validation.top1 >= (*epochs)[2].validation.top1 ? 2 : 3;
    QCOMPARE(reader.state()->bestEpoch, best);
    QCOMPARE(reader.state()->bestTop1, (*epochs)[static_cast<std::size_t>(best - 1)].validation.top1);
}

QTEST_GUILESS_MAIN(TestTrainerCheckpoints)
#include "tst_trainercheckpoints.moc"
