// A number that is not finite ends the run before the optimizer has used it: step and tensor are named, the weights
// are as they were, and the last good checkpoint goes on from where it was.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

// Bytes, because a NaN equals nothing.
std::string bitsOf(Trainer &trainer)
{
    NamedTensors tensors;
    for (const NamedParameter &parameter : trainer.model().parameters())
        tensors.emplace_back(parameter.name, parameter.tensor);
    return hashOf(tensors);
}

}  // namespace

class TestDivergence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void planted_data();
    void planted();
    void buffersAreSeenByTheCheckpoint_data();
    void buffersAreSeenByTheCheckpoint();
    void images_data();
    void images();
    void rateWithoutBounds_data();
    void rateWithoutBounds();
    void startFromNothingFinite();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestDivergence::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestDivergence::planted_data()
{
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<int>("at");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("good");       // step of the checkpoint to go on from
    QTest::addColumn<bool>("composed");  // from then on quantized as on a GPU, where nothing is thrown
    const auto row = [](const char *name, const char *tensor, int at, double value, int good, bool composed = false) {
        QTest::newRow(name) << tensor << at << value << good << composed;
    };
    const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
    row("NaN, full precision", "stage1.block0.conv1.weight", 4, nan, 0);
    row("infinity, full precision", "stage1.block0.conv1.weight", 4, -infinite, 0);
    row("NaN in a latent", "stage2.block0.conv2.weight", 11, nan, 8);
    row("infinity in a latent", "stage2.block0.conv2.weight", 11, infinite, 8);
    row("NaN in a latent, composed", "stage2.block0.conv2.weight", 11, nan, 8, true);
    row("infinity in a latent, composed", "stage2.block0.conv2.weight", 11, infinite, 8, true);
    row("NaN in Wp", "stage3.block0.conv1.wp", 11, nan, 8);
    row("infinity in Wn", "stage3.block0.conv1.wn", 11, infinite, 8);
    row("NaN in a layer that stays full precision", "fc.weight", 11, nan, 8);
    row("NaN in BatchNorm", "stage1.block0.bn1.weight", 11, nan, 8);
    row("NaN after the last step of an epoch", "stage2.block0.conv2.weight", 8, nan, 0);
    row("NaN after the last step of all", "stage2.block0.conv2.weight", 16, nan, 8);
    row("twin: what was there", "stage2.block0.conv2.weight", 11, 0, 8);
}

void TestDivergence::planted()
{
    QFETCH(QString, tensor);
    QFETCH(int, at);
    QFETCH(double, value);
    QFETCH(int, good);
    QFETCH(bool, composed);
    const bool diverges = !std::isfinite(value);
    const std::string name = tensor.toStdString();
    Driver driver;
    std::string planted;
    driver.atStep = [&](std::int64_t step) {
        if (step != at)
            return;
        torch::NoGradGuard noGrad;
        torch::Tensor first = firstElement(tensorOf(*driver.trainer, name));
        first.fill_(diverges ? value : first.item<double>());
        planted = bitsOf(*driver.trainer);
        for (const auto &[layerName, layer] : driver.trainer->model().layers()) {
            if (composed && layer->quantizer() != nullptr)
                layer->quantizer()->setComposed(true);
        }
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    const auto outcome = driver.run();
    if (!diverges) {
        QVERIFY2(outcome.state == RunState::Finished, outcome.message.c_str());
        QCOMPARE(driver.hash(), undisturbedHash());
        QVERIFY(!driver.sawEvent("diverged"));
        return;
    }
    QVERIFY(outcome.state == RunState::Diverged);
    // At an epoch's end the checkpoint finds it, else the next step.
    const int step = at % kStepsPerEpoch == 0 ? at : at + 1;
    QCOMPARE(outcome.message, "diverged at step " + std::to_string(step) + ": " + name + " is not finite");
    QCOMPARE(driver.trainer->progress().step, at);
    QCOMPARE(bitsOf(*driver.trainer), planted);  // no optimizer step has been taken with it
    driver.trainer.reset();
    {
        RunReader reader = readerOf(m_folder);
        QVERIFY(reader.state()->state == RunState::Diverged);
        QCOMPARE(reader.state()->message, outcome.message);
        QCOMPARE(reader.latest()->step, at);
        const EventRecord last = reader.events()->back();
        QCOMPARE(last.kind, std::string("diverged"));
        QVERIFY(last.severity == Severity::Error);
        QCOMPARE(last.step, at);
        QCOMPARE(last.text, outcome.message);
    }
    const auto found = findCheckpoint(RunFolder{m_folder}, {});
    VERIFY_OK(found);
    QCOMPARE(found->progress.step, good);
    QVERIFY(found->rejected.empty());
    driver.atStep = {};
    VERIFY_OK(driver.resume(m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(driver.hash(), undisturbedHash());
}

void TestDivergence::buffersAreSeenByTheCheckpoint_data()
{
    QTest::addColumn<bool>("nan");
    QTest::newRow("NaN") << true;
    QTest::newRow("twin: a number") << false;
}

// Training does not read running statistics; what a checkpoint would hold is checked nevertheless.
void TestDivergence::buffersAreSeenByTheCheckpoint()
{
    QFETCH(bool, nan);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        torch::NoGradGuard noGrad;
        if (step == 3)
            tensorOf(*driver.trainer, "bn1.running_mean")[1].fill_(nan ? std::nan("") : 0.5);
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    const auto outcome = driver.run();
    QVERIFY(outcome.state == (nan ? RunState::Diverged : RunState::Finished));
    if (nan) {
        QCOMPARE(outcome.message, std::string("diverged at step 8: bn1.running_mean is not finite"));
        QCOMPARE(checkpointFiles(RunFolder{m_folder}).size(), 1U);  // step 0
        const auto epochs = readerOf(m_folder).epochs();
        QCOMPARE(epochs->size(), 1U);
        QVERIFY(std::isnan(epochs->front().test.loss) && std::isnan(epochs->front().test.top1));
    }
}

void TestDivergence::images_data()
{
    QTest::addColumn<double>("std");
    QTest::addColumn<bool>("diverges");
    QTest::newRow("pixels beyond float32") << 1e-40 << true;
    QTest::newRow("twin: large pixels") << 1e-4 << false;
}

void TestDivergence::images()
{
    QFETCH(double, std);
    QFETCH(bool, diverges);
    RunConfig config = smallConfig();
    config.data.mean = {0.5};
    config.data.std = {std};
    Driver driver;
    VERIFY_OK(driver.create(config, m_folder));
    const std::string start = bitsOf(*driver.trainer);
    const auto outcome = driver.run();
    QVERIFY2(outcome.state == (diverges ? RunState::Diverged : RunState::Finished), outcome.message.c_str());
    if (diverges) {
        QCOMPARE(outcome.message, std::string("diverged at step 1: the batch of images is not finite"));
        QCOMPARE(bitsOf(*driver.trainer), start);
        QCOMPARE(readerOf(m_folder).latest()->step, 0);
    }
}

void TestDivergence::rateWithoutBounds_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<bool>("diverges");
    QTest::newRow("a rate of 1e15") << 1e6 << true;
    QTest::newRow("twin: a rate of 0.01") << 1e-11 << false;
}

// The largest rate there is, on weights that decay: each step multiplies them by −1e15.
void TestDivergence::rateWithoutBounds()
{
    QFETCH(double, factor);
    QFETCH(bool, diverges);
    RunConfig config = smallConfig();
    for (PhaseConfig &phase : config.phase) {
        phase.lr = 1000;
        phase.lrLatents = phase.lrScales = phase.lrRest = 1e6;
        phase.weightDecay = 1;
        phase.schedule = "constant";
        phase.warmup = 0;
    }
    Driver driver;
    std::string after;
    VERIFY_OK(driver.create(config, m_folder));
    issueNow(*driver.trainer, CommandKind::Set,
             SetPayload{"lr_multiplier", QString::number(factor).toStdString(), {}}.toJson());
    driver.atStep = [&](std::int64_t) { after = bitsOf(*driver.trainer); };
    const auto outcome = driver.run();
    QVERIFY2(outcome.state == (diverges ? RunState::Diverged : RunState::Finished), outcome.message.c_str());
    if (!diverges)
        return;
    const std::int64_t step = driver.trainer->progress().step;
    QVERIFY2(step >= 1 && step < kStepsPerEpoch, outcome.message.c_str());
    QVERIFY2(outcome.message.rfind("diverged at step " + std::to_string(step + 1) + ": ", 0) == 0,
             outcome.message.c_str());
    QCOMPARE(bitsOf(*driver.trainer), after);
    const auto found = findCheckpoint(RunFolder{m_folder}, {});
    VERIFY_OK(found);
    QCOMPARE(found->progress.step, 0);
}

void TestDivergence::startFromNothingFinite()
{
    Driver driver;
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    driver.trainer.reset();
    const fs::path good = RunFolder{m_folder}.checkpoint(8), bad = m_dir->filePath("bad.safetensors").toStdString();
    auto loaded = loadCheckpoint(good);
    VERIFY_OK(loaded);
    firstElement(loaded->tensors.at("model.fc.weight")).fill_(std::nan(""));
    VERIFY_OK(saveTensors(bad, NamedTensors(loaded->tensors.begin(), loaded->tensors.end()), loaded->metadata));
    RunConfig config = smallConfig();
    config.init = bad.string();
    const fs::path second = m_dir->filePath("second").toStdString();
    VERIFY_ERROR(driver.create(config, second), ErrorCode::InvalidArgument,
                 "tensor fc.weight holds values that are not finite");
    QVERIFY(!fs::exists(second));
    config.init = good.string();
    VERIFY_OK(driver.create(config, second));
}

QTEST_GUILESS_MAIN(TestDivergence)
#include "tst_divergence.moc"
