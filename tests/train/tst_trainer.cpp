// Runs from end to end: what their epochs say, what stays frozen, where they start from, and the other quantizer.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>

#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr int kSteps = 2 * kStepsPerEpoch;

std::map<std::string, torch::Tensor> copyOf(Trainer &trainer)
{
    std::map<std::string, torch::Tensor> copies;
    for (const auto &[name, tensor] : trainer.model().tensors())
        copies.emplace(name, tensor.detach().clone());
    return copies;
}

bool endsWith(const std::string &text, const std::string &end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

RunConfig onlyTernary(std::int64_t epochs)
{
    RunConfig config = smallConfig();
    config.phases = {"ternary"};
    config.phase = {smallPhase("ternary", true, epochs)};
    return config;
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void epochsSayWhatTheStepsDid();
    void startsFromAnotherRun();
    void freezing_data();
    void freezing();
    void twn();
    void limitOnCodesIsOfTheRun();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainer::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainer::epochsSayWhatTheStepsDid()
{
    Driver driver;
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    RunReader reader = readerOf(m_folder);
    const auto epochs = reader.epochs();
    QCOMPARE(epochs->size(), 2U);
    const auto losses = valuesOf(m_folder, "train/loss"), hits = valuesOf(m_folder, "train/top1");
    QCOMPARE(losses.size(), std::size_t(kSteps));
    for (std::size_t i = 0; i < 2; ++i) {
        const EpochRecord &epoch = (*epochs)[i];
        QCOMPARE(epoch.epoch, static_cast<std::int64_t>(i) + 1);
        QCOMPARE(epoch.phase, std::string(i == 0 ? "full_precision" : "ternary"));
        QCOMPARE(epoch.firstStep, static_cast<std::int64_t>(i) * kStepsPerEpoch + 1);
        QCOMPARE(epoch.lastStep, static_cast<std::int64_t>(i + 1) * kStepsPerEpoch);
        QVERIFY(epoch.seconds > 0);
        double loss = 0, top1 = 0;
        for (std::size_t step = i * kStepsPerEpoch; step < (i + 1) * kStepsPerEpoch; ++step) {
            loss += losses[step] / kStepsPerEpoch;  // batches of one size
            top1 += hits[step] / kStepsPerEpoch;
        }
        QVERIFY(std::abs(epoch.train.loss - loss) < 1e-5);
        QVERIFY(std::abs(epoch.train.top1 - top1) < 1e-5);
        QVERIFY(epoch.train.top5 >= epoch.train.top1 && epoch.test.top5 >= epoch.test.top1);
        for (const auto &[name, value] : {std::pair("val/loss", epoch.validation.loss),
                                          {"val/top5", epoch.validation.top5},
                                          {"test/loss", epoch.test.loss},
                                          {"test/top1", epoch.test.top1},
                                          {"epoch/train_top1", epoch.train.top1}})
            QCOMPARE(valuesOf(m_folder, name).at(i), value);
    }
    const auto state = reader.state();
    QVERIFY(state->state == RunState::Finished);
    QCOMPARE(state->step, kSteps);
    QCOMPARE(state->totalSteps, kSteps);
    QCOMPARE(state->epoch, 2);
    QCOMPARE(state->totalEpochs, 2);
    QCOMPARE(state->bestEpoch, 2);  // of the last phase
    QCOMPARE(state->etaSeconds, 0.0);
}

// A run whose only phases are ternary takes the network of another, and nothing else of it.
void TestTrainer::startsFromAnotherRun()
{
    Driver driver;
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    const fs::path source = RunFolder{m_folder}.checkpoint(kStepsPerEpoch);
    const auto loaded = loadCheckpoint(source);
    VERIFY_OK(loaded);
    QVERIFY(loaded->tensors.contains("optim.fc.weight.momentum_buffer"));

    RunConfig config = onlyTernary(1);
    config.init = source.string();
    config.seed = 4;
    const fs::path second = m_dir->filePath("second").toStdString(), third = m_dir->filePath("third").toStdString();
    VERIFY_OK(driver.create(config, second));
    for (const auto &[name, tensor] : driver.trainer->model().tensors())
        QVERIFY2(torch::equal(tensor, loaded->tensors.at("model." + name)), name.c_str());
    std::map<std::string, torch::Tensor> gradients, before = copyOf(*driver.trainer);
    driver.atStep = [&](std::int64_t step) {
        if (step == 1)
            for (const NamedParameter &parameter : driver.trainer->model().parameters())
                gradients.emplace(parameter.name, parameter.tensor.grad().clone());
    };
    QVERIFY(driver.run(1).state == RunState::Stopped);
    driver.trainer.reset();
    const auto first = loadCheckpoint(RunFolder{second}.checkpoint(1));
    VERIFY_OK(first);
    QCOMPARE(first->metadata.at("phase"), std::string("ternary"));
    // Fresh momentum: after one step the buffer is that step's gradient, with its decay.
    const torch::Tensor expected = gradients.at("fc.weight") + 1e-3 * before.at("fc.weight");
    const torch::Tensor buffer = first->tensors.at("optim.fc.weight.momentum_buffer");
    QVERIFY(torch::allclose(buffer, expected, 1e-5, 1e-8));
    QVERIFY(
        !torch::allclose(buffer, expected + 0.9 * loaded->tensors.at("optim.fc.weight.momentum_buffer"), 1e-5, 1e-8));

    // The twin: without `init` it starts elsewhere. And from a file that is gone, or another network's, not at all.
    config.init.clear();
    driver.atStep = {};
    VERIFY_OK(driver.create(config, third));
    QVERIFY(!torch::equal(tensorOf(*driver.trainer, "fc.weight"), loaded->tensors.at("model.fc.weight")));
    const fs::path none = m_dir->filePath("none").toStdString();
    config.init = (m_folder / "checkpoints" / "step-000000007.safetensors").string();
    VERIFY_ERROR(driver.create(config, none), ErrorCode::NotFound, "step-000000007.safetensors");
    config.init = source.string();
    config.network.width = 8;
    VERIFY_ERROR(driver.create(config, none), ErrorCode::InvalidArgument,
                 source.string() + " does not fit the network");
    QVERIFY(!fs::exists(none));
}

void TestTrainer::freezing_data()
{
    QTest::addColumn<bool>("codes");
    QTest::addColumn<bool>("scales");
    QTest::newRow("nothing") << false << false;
    QTest::newRow("codes") << true << false;
    QTest::newRow("scales") << false << true;
    QTest::newRow("codes and scales") << true << true;
}

void TestTrainer::freezing()
{
    QFETCH(bool, codes);
    QFETCH(bool, scales);
    RunConfig config = onlyTernary(2);
    config.quantizer.freezeCodes = codes;
    config.quantizer.freezeScales = scales;
    config.quantizer.scaleInit = "data";
    config.phase[0].decayScales = true;
    Driver driver;
    std::map<std::string, torch::Tensor> first;
    driver.atStep = [&](std::int64_t step) {
        if (step == 1)
            first = copyOf(*driver.trainer);
    };
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run(11).state == RunState::Stopped);  // and frozen after a resume as well
    VERIFY_OK(driver.resume(m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    bool latentsMoved = false, codesMoved = false, scalesMoved = false, restMoved = false;
    for (const auto &[name, tensor] : copyOf(*driver.trainer)) {
        const bool moved = !torch::equal(tensor, first.at(name));
        if (endsWith(name, ".codes"))
            codesMoved = codesMoved || moved;
        else if (endsWith(name, ".wp") || endsWith(name, ".wn"))
            scalesMoved = scalesMoved || moved;
        else if (name.rfind("stage", 0) == 0 && name.find(".conv") != std::string::npos && endsWith(name, ".weight"))
            latentsMoved = latentsMoved || moved;
        else if (name == "fc.weight" || name == "conv1.weight")
            restMoved = restMoved || moved;
    }
    QCOMPARE(latentsMoved, !codes);
    QCOMPARE(codesMoved, !codes);
    QCOMPARE(scalesMoved, !scales);
    QVERIFY(restMoved);
}

// The other quantizer, from end to end, through the same program: only what it declares is recorded.
void TestTrainer::twn()
{
    RunConfig config = smallConfig();
    config.quantizer.kind = "twn";
    config.quantizer.rule = "mean_fraction";
    config.quantizer.threshold = 0.7;
    Driver driver;
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    const std::string whole = driver.hash();
    const std::string layer = "stage2.block0.conv1";
    {
        // α and Δ of the last step belong to the latents before it; those of now by hand:
        const torch::Tensor w = tensorOf(*driver.trainer, layer + ".weight").detach();
        const double delta = 0.7 * w.abs().to(torch::kFloat64).mean().item<double>();
        const torch::Tensor kept = w.abs().gt(delta);
        const double alpha = w.abs().masked_select(kept).to(torch::kFloat64).mean().item<double>();
        for (const auto &[name, module] : driver.trainer->model().layers())
            if (name == layer) {
                const auto now = module->quantizer()->evaluate(module->latent());
                QVERIFY(torch::allclose(now.weights, w.sign() * kept * alpha, 1e-5, 1e-7));
            }
    }
    for (const char *scalar : {"alpha", "delta", "frac_neg", "frac_zero", "frac_pos", "norm", "absmax", "mean_abs"}) {
        const auto values = valuesOf(m_folder, layer + "/" + scalar);
        QCOMPARE(values.size(), std::size_t(kStepsPerEpoch));
        QVERIFY(std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }));
    }
    QCOMPARE(valuesOf(m_folder, layer + "/wp").size(), 0U);
    const auto delta = valuesOf(m_folder, layer + "/delta"), mean = valuesOf(m_folder, layer + "/mean_abs");
    QVERIFY(std::abs(delta[3] - 0.7 * mean[3]) < 1e-6);
    QCOMPARE(valuesOf(m_folder, "test/top1").size(), 2U);

    const fs::path second = m_dir->filePath("second").toStdString();
    VERIFY_OK(driver.create(config, second));
    QVERIFY(driver.run(12).state == RunState::Stopped);
    VERIFY_OK(driver.resume(second));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), whole);
}

// 307 kB of codes an epoch: the limit of a megabyte ends within the fourth epoch, resumed or not.
void TestTrainer::limitOnCodesIsOfTheRun()
{
    RunConfig config = onlyTernary(5);
    config.network.width = 64;
    config.data.trainLimit = config.data.batchSize = config.data.evalBatchSize = 2;
    config.record.codesLimitMb = 1;
    config.record.keepCheckpoints = 1;
    config.phase[0].lr = 1e-4;
    const auto recorded = [&](const fs::path &folder) {
        RunReader reader = readerOf(folder);
        std::vector<std::pair<std::int64_t, std::int64_t>> rows;
        const auto layers = reader.layers();
        for (const LayerInfo &layer : *layers)
            for (const auto codes = reader.codes(layer.id); const CodesRecord &one : *codes)
                rows.emplace_back(layer.id, one.epoch);
        return rows;
    };
    Driver driver;
    VERIFY_OK(driver.create(config, m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    const auto whole = recorded(m_folder);
    const auto inEpoch = [&](std::int64_t epoch) {
        return std::count_if(whole.begin(), whole.end(), [&](const auto &row) { return row.second == epoch; });
    };
    QVERIFY2(inEpoch(1) > inEpoch(4) && inEpoch(5) == 0, qPrintable(QString::number(inEpoch(4))));
    const fs::path second = m_dir->filePath("second").toStdString();
    VERIFY_OK(driver.create(config, second));
    for (const int step : {2, 4}) {
        QVERIFY(driver.run(step).state == RunState::Stopped);
        VERIFY_OK(driver.resume(second));
    }
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    QVERIFY(recorded(second) == whole);
}

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
