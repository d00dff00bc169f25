// What the panel shows as in force, from a configuration and its applied commands; and the facts of run.toml.
#include <QtTest>

#include "panels/livevalues.h"
#include "panels/provenance.h"
#include "panels/valueslider.h"

using namespace ttq;

namespace {

Command applied(const std::string &key, const std::string &value, const std::string &layer = {},
                CommandStatus status = CommandStatus::Applied)
{
    Command command;
    command.kind = CommandKind::Set;
    command.payload = SetPayload{key, value, layer}.toJson();
    command.status = status;
    return command;
}

RunConfig demo()
{
    auto config = loadRecipe("demo");
    if (!config)
        qFatal("%s", config.error().detail.c_str());
    return *config;
}

}  // namespace

class TestLiveValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resolvesRules_data();
    void resolvesRules();
    void onlyAppliedOnesCount();
    void learningRates();
    void ofThePhase();
    void facts();
    void quotesForAShell();
    void sliderKeepsWhatItIsGiven_data();
    void sliderKeepsWhatItIsGiven();
};

void TestLiveValues::resolvesRules_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<double>("threshold");
    // Exact name > latest matching glob > global; a rule brings its usual parameter.
    QTest::newRow("global") << ""
                            << "max_fraction" << 0.1;
    QTest::newRow("glob") << "stage2.block0.conv1"
                          << "mean_fraction" << 0.7;
    QTest::newRow("latest glob") << "stage3.block0.conv1"
                                 << "max_fraction" << 0.3;
    QTest::newRow("exact") << "stage3.block0.conv2"
                           << "max_fraction" << 0.2;
    QTest::newRow("other") << "fc"
                           << "max_fraction" << 0.1;
}

void TestLiveValues::resolvesRules()
{
    QFETCH(QString, target);
    const LiveValues values(demo(), "ternary",
                            {applied("threshold", "0.1"), applied("threshold", "0.2", "stage3.block0.conv2"),
                             applied("threshold", "0.4", "stage3.*"), applied("threshold", "0.3", "stage3.*"),
                             applied("rule", "mean_fraction", "stage2.*")});
    const LiveValues::Rule rule = values.ruleOf(target.toStdString());
    QTEST(QString::fromStdString(rule.rule), "rule");
    QTEST(rule.threshold, "threshold");
}

void TestLiveValues::onlyAppliedOnesCount()
{
    for (const CommandStatus status :
         {CommandStatus::Pending, CommandStatus::Accepted, CommandStatus::Refused, CommandStatus::Expired}) {
        const LiveValues values(demo(), "ternary", {applied("threshold", "0.5", {}, status)});
        QCOMPARE(values.ruleOf("").threshold, 0.05);
    }
    QCOMPARE(LiveValues(demo(), "ternary", {applied("threshold", "0.5")}).ruleOf("").threshold, 0.5);
    QCOMPARE(
        LiveValues(demo(), "ternary", {applied("threshold", "0.5"), applied("threshold", "auto")}).ruleOf("").threshold,
        0.05);
}

void TestLiveValues::learningRates()
{
    const LiveValues values(demo(), "ternary",
                            {applied("lr", "0.5"), applied("lr.scales", "auto"), applied("lr_multiplier", "0.5"),
                             applied("lr_multiplier.rest", "2")});
    QCOMPARE(values.lrOverride("latents"), 0.5);
    QVERIFY(!values.lrOverride("scales").has_value());
    QVERIFY(!values.lrOverride("").has_value());  // they differ
    QCOMPARE(values.lrMultiplier("latents"), 0.5);
    QCOMPARE(values.lrMultiplier("rest"), 2.0);
}

void TestLiveValues::ofThePhase()
{
    QCOMPARE(QString::fromStdString(LiveValues(demo(), "full_precision", {}).text("decay_scales")), "false");
    QCOMPARE(QString::fromStdString(LiveValues(demo(), "ternary", {}).text("decay_scales")), "true");
    const LiveValues changed(demo(), "ternary", {applied("momentum", "0.5"), applied("constraint", "clamp")});
    QCOMPARE(QString::fromStdString(changed.text("momentum")), "0.5");
    QCOMPARE(QString::fromStdString(changed.text("constraint")), "clamp");
    QVERIFY(changed.text("nonsense").empty());
}

void TestLiveValues::facts()
{
    const QString toml
        = "seed = 1\n\n[data]\nmean = []\n\n[provenance]\ncommand_line = [ '/a b/ttq', 'train', "
          "\"x\\\"y\" ]\nschema = 1\nuuid = '12'\n\n    [provenance.dataset_hashes]\n    'a.gz' = 'ff'\n";
    const auto facts = provenanceOf(toml);
    QCOMPARE(facts.size(), 4);
    QCOMPARE(facts[1].key, "schema");
    QCOMPARE(facts[1].text, "1");
    QCOMPARE(facts[3].key, "dataset_hashes/a.gz");
    QCOMPARE(facts[3].text, "ff");
    QCOMPARE(shellCommand(toml), "'/a b/ttq' train 'x\"y'");
    QVERIFY(provenanceOf("seed = 1\n").isEmpty());
    QVERIFY(shellCommand("seed = 1\n").isEmpty());
}

void TestLiveValues::quotesForAShell()
{
    QCOMPARE(shellQuoted("plain/word-1=2"), "plain/word-1=2");
    QCOMPARE(shellQuoted("it's"), "'it'\\''s'");
    QCOMPARE(shellQuoted("a;b"), "'a;b'");
    QCOMPARE(shellQuoted(""), "''");
}

void TestLiveValues::sliderKeepsWhatItIsGiven_data()
{
    QTest::addColumn<bool>("logarithmic");
    QTest::addColumn<double>("value");
    QTest::newRow("log, middle") << true << 0.01;
    QTest::newRow("log, low end") << true << 1e-7;
    QTest::newRow("log, below") << true << 0.0;
    QTest::newRow("linear") << false << 0.5;
    QTest::newRow("above") << false << 7.0;
}

void TestLiveValues::sliderKeepsWhatItIsGiven()
{
    QFETCH(bool, logarithmic);
    QFETCH(double, value);
    ValueSlider slider;
    const double low = logarithmic ? 1e-7 : 0.01;
    slider.setScale(low, 1, logarithmic);
    int signalled = 0;
    connect(&slider, &ValueSlider::edited, this, [&] { ++signalled; });
    slider.setValue(value);
    QCOMPARE(signalled, 0);  // only a person edits
    const double expected = std::clamp(value, low, 1.0);
    QVERIFY2(std::abs(slider.value() - expected) <= 0.03 * expected, qPrintable(QString::number(slider.value())));
    slider.triggerAction(QAbstractSlider::SliderPageStepAdd);
    QCOMPARE(signalled, value >= 1 ? 0 : 1);
}

QTEST_MAIN(TestLiveValues)
#include "tst_livevalues.moc"
