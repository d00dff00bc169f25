// Every control of the window, to the effect that the engine has acknowledged.
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include "panels/thresholdsection.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestControls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { failOnOurWarnings(); }
    void cleanupTestCase();

    void followsTheAcknowledgedState();
    void stepsOnce();
    void savesACheckpoint();
    void setsALiveValue_data();
    void setsALiveValue();
    void factorEditsTheMultiplier();
    void reachesOneLayer();
    void refusesWhileTyping_data();
    void refusesWhileTyping();
    void showsARefusal();
    void revertDropsEdits();
    void stopsAndResumes();

private:
    const Command *newest() const
    {
        const auto &commands = model()->commands();
        return commands.empty() ? nullptr : &commands.back();
    }
    RunModel *model() const { return m_window->sessions()->current()->model(); }
    // Clicks Apply and waits for the answer to the newest of `count` new commands.
    void apply(std::size_t count = 1)
    {
        const std::size_t before = model()->commands().size();
        auto *button = m_window->controlPanel()->findChild<QPushButton *>("apply");
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
        button->click();
        QTRY_VERIFY_WITH_TIMEOUT(
            model()->commands().size() == before + count && newest()->status != CommandStatus::Pending, kPatience);
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestControls::initTestCase()
{
    m_home = std::make_unique<Home>();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    m_window->startRun(tinyRun(m_home->run("controls"), 5000));
    QVERIFY(m_window->sessions()->current());
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "running", kPatience);
    // Settings of the scales are there from the ternary phase on.
    QTRY_VERIFY_WITH_TIMEOUT(model()->state().phase == "ternary", kPatience);
}

void TestControls::cleanupTestCase()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
}

void TestControls::followsTheAcknowledgedState()
{
    RunActions *run = m_window->runActions();
    QTRY_VERIFY(run->pause()->isEnabled());
    QVERIFY(!run->resume()->isEnabled());
    run->pause()->trigger();
    // The click alone changes nothing that is shown.
    QCOMPARE(acknowledged(m_window->sessions()->current()), "running");
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "paused", kPatience);
    QTRY_VERIFY(run->resume()->isEnabled());
    QVERIFY(!run->pause()->isEnabled());
    QTRY_VERIFY(m_window->statusStrip()->stateText().contains("paused"));
    run->resume()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "running", kPatience);
    QTRY_VERIFY(run->pause()->isEnabled());
}

void TestControls::stepsOnce()
{
    m_window->runActions()->pause()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "paused", kPatience);
    QTRY_VERIFY(m_window->runActions()->step()->isEnabled());
    const std::int64_t before = model()->state().step;
    m_window->runActions()->step()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(model()->state().step, before + 1, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "paused", kPatience);
    QTRY_VERIFY(m_window->runActions()->resume()->isEnabled());
    m_window->runActions()->resume()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "running", kPatience);
}

void TestControls::savesACheckpoint()
{
    QTRY_VERIFY(m_window->runActions()->checkpoint()->isEnabled());
    m_window->runActions()->checkpoint()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(std::any_of(model()->checkpoints().begin(), model()->checkpoints().end(),
                                         [](const CheckpointRecord &saved) { return saved.kind == "command"; }),
                             kPatience);
}

void TestControls::setsALiveValue_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("threshold") << "threshold"
                               << "0.1";
    QTest::newRow("rule") << "rule"
                          << "mean_fraction";
    QTest::newRow("lr of all") << "lr"
                               << "0.002";
    QTest::newRow("lr of latents") << "lr.latents"
                                   << "0.0015";
    QTest::newRow("lr of scales") << "lr.scales"
                                  << "0.0005";
    QTest::newRow("lr of the rest") << "lr.rest"
                                    << "0.001";
    QTest::newRow("momentum") << "momentum"
                              << "0.8";
    QTest::newRow("weight decay") << "weight_decay"
                                  << "0.0001";
    QTest::newRow("decay of scales") << "decay_scales"
                                     << "false";
    QTest::newRow("constraint") << "constraint"
                                << "clamp";
}

void TestControls::setsALiveValue()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    LiveField *field = m_window->controlPanel()->field(key);
    QVERIFY(field);
    QTRY_VERIFY(!field->current().isEmpty() || key == "lr");
    field->edit(value);
    QVERIFY(field->edited());
    apply();
    QCOMPARE(newest()->status, CommandStatus::Applied);
    QVERIFY(newest()->appliedStep > 0);
    QVERIFY2(newest()->message.find("→") != std::string::npos, newest()->message.c_str());
    QVERIFY(!field->edited());
    // As the number it is: 5e-04 is 0.0005.
    bool number = false;
    const double wanted = value.toDouble(&number);
    QTRY_VERIFY2_WITH_TIMEOUT(number ? field->current().toDouble() == wanted : field->current() == value,
                              qPrintable(field->current()), kPatience);
}

void TestControls::factorEditsTheMultiplier()
{
    // Back on the schedule: only there is a factor what the button edits.
    LiveField *field = m_window->controlPanel()->field("lr.scales");
    field->edit("auto");
    apply();
    QTRY_VERIFY(!field->edited());
    QTRY_VERIFY_WITH_TIMEOUT(field->current().toDouble() != 0.0005, kPatience);
    auto *half = field->findChild<QToolButton *>("factor0.5");
    QVERIFY(half);
    half->click();
    QCOMPARE(field->text(), QString::fromUtf8("×0.5"));
    half->click();
    QCOMPARE(field->text(), QString::fromUtf8("×0.25"));
    apply();
    const auto change = SetPayload::fromJson(newest()->payload);
    QVERIFY(change.has_value());
    QCOMPARE(QString::fromStdString(change->key), "lr_multiplier.scales");
    QCOMPARE(QString::fromStdString(change->value), "0.25");
    QCOMPARE(newest()->status, CommandStatus::Applied);
}

void TestControls::reachesOneLayer()
{
    ThresholdSection *section = m_window->controlPanel()->threshold();
    const auto layer = std::find_if(model()->layers().begin(), model()->layers().end(),
                                    [](const LayerInfo &info) { return !info.quantizer.empty(); });
    QVERIFY(layer != model()->layers().end());
    section->setTarget(QString::fromStdString(layer->name));
    LiveField *field = m_window->controlPanel()->field("threshold");
    field->edit("0.3");
    apply();
    QCOMPARE(newest()->status, CommandStatus::Applied);
    QCOMPARE(QString::fromStdString(SetPayload::fromJson(newest()->payload)->layer),
             QString::fromStdString(layer->name));
    QTRY_COMPARE_WITH_TIMEOUT(field->current(), "0.3", kPatience);
    section->setTarget({});
    QVERIFY(field->current() != "0.3");
}

void TestControls::refusesWhileTyping_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("no number") << "lr"
                               << "fast"
                               << "not allowed";
    QTest::newRow("NaN") << "lr.latents"
                         << "nan"
                         << "not allowed";
    QTest::newRow("negative") << "weight_decay"
                              << "-1"
                              << "from 0 to 1";
    QTest::newRow("momentum of one") << "momentum"
                                     << "1"
                                     << "below 1";
    QTest::newRow("beyond float") << "lr.rest"
                                  << "1e308"
                                  << "1000";
    QTest::newRow("factor zero") << "lr.scales"
                                 << "×0"
                                 << "above 0";
}

void TestControls::refusesWhileTyping()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, says);
    LiveField *field = m_window->controlPanel()->field(key);
    auto *button = m_window->controlPanel()->findChild<QPushButton *>("apply");
    field->edit(value);
    QVERIFY2(field->problem().contains(says), qPrintable(field->problem()));
    QVERIFY(!button->isEnabled());
    field->revert();
    QVERIFY(field->problem().isEmpty());
}

void TestControls::showsARefusal()
{
    // Well-formed, but this phase uses Nesterov: only the engine can know.
    m_window->controlPanel()->field("momentum")->edit("0");
    apply();
    QCOMPARE(newest()->status, CommandStatus::Refused);
    const auto *list = m_window->controlPanel()->findChild<QListWidget *>("commandList");
    QTRY_VERIFY_WITH_TIMEOUT(list->item(0)->text().contains("refused"), kPatience);
    QVERIFY(list->item(0)->text().contains("Nesterov"));
}

void TestControls::revertDropsEdits()
{
    ControlPanel *panel = m_window->controlPanel();
    const std::size_t before = model()->commands().size();
    panel->field("momentum")->edit("0.7");
    panel->field("weight_decay")->edit("0.01");
    QCOMPARE(panel->editCount(), 2);
    panel->findChild<QPushButton *>("revert")->click();
    QCOMPARE(panel->editCount(), 0);
    QCOMPARE(panel->field("momentum")->text(), panel->field("momentum")->current());
    QCOMPARE(model()->commands().size(), before);
}

void TestControls::stopsAndResumes()
{
    RunSession *session = m_window->sessions()->current();
    QTRY_VERIFY(m_window->runActions()->stop()->isEnabled());
    m_window->runActions()->stop()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "stopped", kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!session->isLive(), kPatience);
    QVERIFY(!m_window->controlPanel()->findChild<QPushButton *>("apply")->isEnabled());
    const std::int64_t stoppedAt = model()->state().step;
    QTRY_VERIFY(m_window->runActions()->resume()->isEnabled());
    m_window->runActions()->resume()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(session), "running", kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(model()->latest().step > stoppedAt, kPatience);
}

QTEST_MAIN(TestControls)
#include "tst_controls.moc"
