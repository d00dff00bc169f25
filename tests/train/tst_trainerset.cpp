// What a `set` changes, from which step on, and that it holds for a phase that has not begun.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>

#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

namespace {

constexpr int kSteps = 2 * kStepsPerEpoch;

}  // namespace

class TestTrainerSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void setTakesEffectAtTheNextStep();
    void settingChangesTraining_data();
    void settingChangesTraining();
    void setBeforeTheTernaryPhase_data();
    void setBeforeTheTernaryPhase();

private:
    // The last command, of a run at its end.
    Command lastCommand() const { return commandsOf(m_folder).back(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder;
};

void TestTrainerSet::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath("run").toStdString();
}

void TestTrainerSet::setTakesEffectAtTheNextStep()
{
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 10) {
            setNow(*driver.trainer, "lr.rest", "0.001");
            setNow(*driver.trainer, "lr_multiplier.latents", "2");
            setNow(*driver.trainer, "threshold", "0.3", "stage2.*");
        }
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QCOMPARE(commandsOf(m_folder).size(), 3U);
    for (const Command &command : commandsOf(m_folder)) {
        QVERIFY2(command.status == CommandStatus::Applied, command.message.c_str());
        QCOMPARE(command.appliedStep, 10);
        QVERIFY(command.message.find("→") != std::string::npos);
    }
    const auto rest = valuesOf(m_folder, "lr/rest"), latents = valuesOf(m_folder, "lr/latents"),
               scales = valuesOf(m_folder, "lr/scales");
    QCOMPARE(rest.size(), std::size_t(kSteps));
    QCOMPARE(rest[9], scales[9]);  // step 10
    QCOMPARE(latents[9], scales[9]);
    QCOMPARE(static_cast<float>(rest[10]), 0.001F);
    QCOMPARE(latents[10], 2 * scales[10]);
    // The ternary phase began after step 8, so that step 11 is the third of these.
    for (const auto &[layer, expected] : {std::pair("stage2.block0.conv1", 0.3), {"stage1.block0.conv1", 0.05}}) {
        const auto delta = valuesOf(m_folder, std::string(layer) + "/delta"),
                   largest = valuesOf(m_folder, std::string(layer) + "/absmax");
        QCOMPARE(delta.size(), std::size_t(kStepsPerEpoch));
        QVERIFY(std::abs(delta[1] / largest[1] - 0.05) < 1e-6);
        QVERIFY(std::abs(delta[2] / largest[2] - expected) < 1e-6);
    }
}

void TestTrainerSet::settingChangesTraining_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("changes");
    const auto row = [](const char *key, const char *value, bool changes) {
        QTest::newRow(qPrintable(QString("%1 = %2").arg(key, value))) << key << value << changes;
    };
    row("momentum", "0.5", true);
    row("momentum", "0.9", false);  // as it is
    row("weight_decay", "0.01", true);
    row("weight_decay", "0.001", false);
    row("decay_scales", "true", true);
    row("decay_scales", "false", false);
    row("rule", "mean_fraction", true);
    row("rule", "max_fraction", false);
    row("lr_multiplier", "0.5", true);
    row("lr_multiplier", "1", false);
}

void TestTrainerSet::settingChangesTraining()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(bool, changes);
    Driver driver;
    driver.atStep = [&](std::int64_t step) {
        if (step == 10)
            setNow(*driver.trainer, key.toStdString(), value.toStdString());
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    QVERIFY(driver.run().state == RunState::Finished);
    QVERIFY2(lastCommand().status == CommandStatus::Applied, lastCommand().message.c_str());
    QCOMPARE(driver.hash() != undisturbedHash(), changes);
}

void TestTrainerSet::setBeforeTheTernaryPhase_data()
{
    QTest::addColumn<bool>("set");
    QTest::addColumn<bool>("resumed");
    QTest::newRow("never") << false << false;
    QTest::newRow("set") << true << false;
    QTest::newRow("set, then resumed") << true << true;
}

void TestTrainerSet::setBeforeTheTernaryPhase()
{
    QFETCH(bool, set);
    QFETCH(bool, resumed);
    Driver driver;
    const char *layer = "stage1.block0.conv1";
    float wp = 0;
    driver.atStep = [&](std::int64_t step) {
        torch::NoGradGuard noGrad;
        for (const NamedParameter &parameter : driver.trainer->model().parameters()) {
            if (parameter.name != std::string(layer) + ".wp")
                continue;
            if (step == 10)
                parameter.tensor.fill_(-1);
            if (step == 11)
                wp = parameter.tensor.item<float>();
        }
        if (step == 3 && set) {
            setNow(*driver.trainer, "threshold", "0.4");
            setNow(*driver.trainer, "constraint", "clamp");
        }
    };
    VERIFY_OK(driver.create(smallConfig(), m_folder));
    if (resumed) {
        QVERIFY(driver.run(9).state == RunState::Stopped);
        VERIFY_OK(driver.resume(m_folder));
    }
    QVERIFY(driver.run().state == RunState::Finished);
    for (const Command &command : commandsOf(m_folder))
        QCOMPARE(command.appliedStep, 3);
    const auto delta = valuesOf(m_folder, std::string(layer) + "/delta"),
               largest = valuesOf(m_folder, std::string(layer) + "/absmax");
    QVERIFY(std::abs(delta[0] / largest[0] - (set ? 0.4 : 0.05)) < 1e-6);
    QCOMPARE(wp >= 0, set);
}

QTEST_GUILESS_MAIN(TestTrainerSet)
#include "tst_trainerset.moc"
