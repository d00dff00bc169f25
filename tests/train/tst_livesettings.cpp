// What a researcher changes while a run trains: precedence, refusals that change nothing, and its JSON.
#include <QtTest>

#include "runs/runfixture.h"
#include "train/livesettings.h"

using namespace ttq;

namespace {

const std::vector<std::string> kLayers = {"stage1.conv1", "stage1.conv2", "stage2.conv1"};

PhaseConfig sgdPhase()
{
    PhaseConfig phase;
    phase.lr = 0.1;
    phase.lrLatents = 0.5;
    phase.lrScales = 2;
    phase.momentum = 0.9;
    phase.weightDecay = 0.01;
    return phase;
}

LiveSettings settings(QuantizerConfig config = {})
{
    return {config, kLayers};
}

Expected<std::string> set(LiveSettings &live, const std::string &key, const std::string &value,
                          const std::string &layer = {}, const PhaseConfig &phase = sgdPhase())
{
    return live.apply({key, value, layer}, phase);
}

}  // namespace

class TestLiveSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exactBeatsLatestGlobBeatsGlobal();
    void configurationCountsAsEarlier();
    void autoClears();
    void ruleResetsToItsUsualThreshold_data();
    void ruleResetsToItsUsualThreshold();
    void learningRates();
    void otherKeys();
    void refusalsChangeNothing_data();
    void refusalsChangeNothing();
    void frozenCodesTakeNoThreshold();
    void methodsLimitTheirThresholds();
    void momentumNeedsSgd();
    void softplusKeepsItsConstraint();
    void jsonRoundTrip();
    void damagedJson_data();
    void damagedJson();
};

void TestLiveSettings::exactBeatsLatestGlobBeatsGlobal()
{
    LiveSettings live = settings();
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{"max_fraction", 0.05}));
    VERIFY_OK(set(live, "threshold", "0.3", "stage1.conv1"));
    VERIFY_OK(set(live, "threshold", "0.1", "stage1.*"));
    VERIFY_OK(set(live, "threshold", "0.2", "*.conv1"));
    VERIFY_OK(set(live, "threshold", "0.07"));  // the latest of all, and the weakest
    QCOMPARE(live.ruleOf("stage1.conv1").threshold, 0.3);
    QCOMPARE(live.ruleOf("stage1.conv2").threshold, 0.1);
    QCOMPARE(live.ruleOf("stage2.conv1").threshold, 0.2);
    QCOMPARE(live.ruleOf("elsewhere").threshold, 0.07);
    VERIFY_OK(set(live, "threshold", "0.11", "stage*"));
    QCOMPARE(live.ruleOf("stage1.conv1").threshold, 0.3);
    QCOMPARE(live.ruleOf("stage1.conv2").threshold, 0.11);
    QCOMPARE(live.ruleOf("stage2.conv1").threshold, 0.11);
}

void TestLiveSettings::configurationCountsAsEarlier()
{
    QuantizerConfig config;
    config.threshold = 0.04;
    config.layerRules = {{"stage1.*", "", 0.1}, {"stage1.conv2", "constant_sparsity", 0.6}, {"stage2.*", "absolute"}};
    LiveSettings live = settings(config);
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{"max_fraction", 0.1}));
    QCOMPARE(live.ruleOf("stage1.conv2"), (RuleSetting{"constant_sparsity", 0.6}));
    QCOMPARE(live.ruleOf("stage2.conv1"), (RuleSetting{"absolute", 0.05}));
    VERIFY_OK(set(live, "threshold", "0.2", "stage1.*"));
    QCOMPARE(live.ruleOf("stage1.conv1").threshold, 0.2);
    QCOMPARE(live.ruleOf("stage1.conv2"), (RuleSetting{"constant_sparsity", 0.6}));  // exact
    VERIFY_OK(set(live, "threshold", "0.7", "stage1.conv2"));
    QCOMPARE(live.ruleOf("stage1.conv2"), (RuleSetting{"constant_sparsity", 0.7}));
}

void TestLiveSettings::autoClears()
{
    LiveSettings live = settings();
    const std::string fresh = live.toJson();
    VERIFY_OK(set(live, "rule", "absolute", "stage1.*"));
    VERIFY_OK(set(live, "threshold", "0.3", "stage1.*"));
    VERIFY_OK(set(live, "threshold", "0.1"));
    VERIFY_OK(set(live, "threshold", "auto", "stage1.*"));
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{"absolute", 0.05}));
    VERIFY_OK(set(live, "rule", "auto", "stage1.*"));
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{"max_fraction", 0.1}));
    VERIFY_OK(set(live, "threshold", "auto"));
    QCOMPARE(live.toJson(), fresh);
    for (const char *key : {"lr", "lr_multiplier", "momentum", "weight_decay"}) {
        VERIFY_OK(set(live, key, "0.5"));
        QVERIFY(live.toJson() != fresh);
        VERIFY_OK(set(live, key, "auto"));
        QCOMPARE(live.toJson(), fresh);
    }
    VERIFY_OK(set(live, "decay_scales", "true"));
    VERIFY_OK(set(live, "decay_scales", "auto"));
    QCOMPARE(live.toJson(), fresh);
}

void TestLiveSettings::ruleResetsToItsUsualThreshold_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<double>("usual");
    QTest::newRow("max_fraction") << "max_fraction" << 0.05;
    QTest::newRow("constant_sparsity") << "constant_sparsity" << 0.5;
    QTest::newRow("mean_fraction") << "mean_fraction" << 0.7;
    QTest::newRow("absolute") << "absolute" << 0.05;
}

void TestLiveSettings::ruleResetsToItsUsualThreshold()
{
    QFETCH(QString, rule);
    QFETCH(double, usual);
    LiveSettings live = settings();
    VERIFY_OK(set(live, "threshold", "0.31"));
    VERIFY_OK(set(live, "rule", rule.toStdString()));
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{rule.toStdString(), usual}));
    VERIFY_OK(set(live, "threshold", "0.9"));
    QCOMPARE(live.ruleOf("stage1.conv1"), (RuleSetting{rule.toStdString(), 0.9}));
}

void TestLiveSettings::learningRates()
{
    const PhaseConfig phase = sgdPhase();
    LiveSettings live = settings();
    QCOMPARE(live.lr(phase, "latents", 0.5), 0.1 * 0.5 * 0.5);
    QCOMPARE(live.lr(phase, "scales", 0.5), 0.1 * 2 * 0.5);
    QCOMPARE(live.lr(phase, "rest", 0.5), 0.1 * 0.5);
    VERIFY_OK(set(live, "lr_multiplier.latents", "3"));
    QCOMPARE(live.lr(phase, "latents", 0.5), 0.1 * 0.5 * 3 * 0.5);
    QCOMPARE(live.lr(phase, "rest", 0.5), 0.1 * 0.5);
    VERIFY_OK(set(live, "lr.latents", "0.25"));  // absolute: neither schedule nor factors
    QCOMPARE(live.lr(phase, "latents", 0.5), 0.25);
    QCOMPARE(live.lr(phase, "latents", 0.0), 0.25);
    VERIFY_OK(set(live, "lr", "0.125"));
    for (const char *group : {"latents", "scales", "rest"})
        QCOMPARE(live.lr(phase, group, 0.5), 0.125);
    VERIFY_OK(set(live, "lr", "auto"));
    QCOMPARE(live.lr(phase, "latents", 0.5), 0.1 * 0.5 * 3 * 0.5);  // the multiplier still stands
    VERIFY_OK(set(live, "lr_multiplier", "auto"));
    QCOMPARE(live.lr(phase, "latents", 0.5), 0.1 * 0.5 * 0.5);
}

void TestLiveSettings::otherKeys()
{
    const PhaseConfig phase = sgdPhase();
    LiveSettings live = settings();
    const auto message = set(live, "momentum", "0.5");
    VERIFY_OK(message);
    QCOMPARE(*message, std::string("momentum: 0.9 → 0.5"));
    QCOMPARE(live.momentum(phase), 0.5);
    QCOMPARE(*set(live, "momentum", "auto"), std::string("momentum: 0.5 → 0.9"));
    VERIFY_OK(set(live, "weight_decay", "0"));
    QCOMPARE(live.weightDecay(phase), 0.0);
    VERIFY_OK(set(live, "decay_scales", "true"));
    QVERIFY(live.decayScales(phase));
    VERIFY_OK(set(live, "constraint", "clamp"));
    QCOMPARE(live.constraint(), std::string("clamp"));
    VERIFY_OK(set(live, "constraint", "none"));
    QCOMPARE(live.constraint(), std::string("none"));
    const auto reached = set(live, "threshold", "0.25", "stage1.*");
    VERIFY_OK(reached);
    QCOMPARE(*reached, std::string("threshold of stage1.*: max_fraction 0.05 → max_fraction 0.25 (2 layers)"));
}

void TestLiveSettings::refusalsChangeNothing_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("reason");
    QTest::newRow("unknown key") << "treshold"
                                 << "0.1"
                                 << ""
                                 << "threshold";
    QTest::newRow("no number") << "threshold"
                               << "much"
                               << ""
                               << "much";
    QTest::newRow("NaN") << "lr"
                         << "nan"
                         << ""
                         << "nan";
    QTest::newRow("negative rate") << "lr"
                                   << "-1"
                                   << ""
                                   << "-1";
    QTest::newRow("out of the rule's range") << "threshold"
                                             << "2e6"
                                             << ""
                                             << "1e+06";
    QTest::newRow("of one layer only") << "threshold"
                                       << "2"
                                       << "stage1.conv2"
                                       << "stage1.conv2";
    QTest::newRow("a glob over it") << "threshold"
                                    << "2"
                                    << "*"
                                    << "stage1.conv2";
    QTest::newRow("no such layer") << "threshold"
                                   << "0.1"
                                   << "stage1.conv3"
                                   << "did you mean 'stage1.conv";
    QTest::newRow("auto for no layer") << "rule"
                                       << "auto"
                                       << "stage9.*"
                                       << "matches no quantized layer";
    QTest::newRow("unknown rule") << "rule"
                                  << "median"
                                  << ""
                                  << "median";
    QTest::newRow("layer for a run key") << "momentum"
                                         << "0.5"
                                         << "stage1.*"
                                         << "whole run";
    QTest::newRow("momentum 1") << "momentum"
                                << "1"
                                << ""
                                << "1";
    QTest::newRow("Nesterov without momentum") << "momentum"
                                               << "0"
                                               << ""
                                               << "Nesterov";
    QTest::newRow("softplus live") << "constraint"
                                   << "softplus"
                                   << ""
                                   << "softplus";
}

void TestLiveSettings::refusalsChangeNothing()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, layer);
    QFETCH(QString, reason);
    LiveSettings live = settings();
    VERIFY_OK(set(live, "rule", "absolute"));  // takes 2, which the layer below does not
    VERIFY_OK(set(live, "rule", "constant_sparsity", "*.conv2"));
    const std::string before = live.toJson();
    VERIFY_ERROR(set(live, key.toStdString(), value.toStdString(), layer.toStdString()), ErrorCode::InvalidArgument,
                 reason.toStdString());
    QCOMPARE(live.toJson(), before);
    for (const std::string &name : kLayers)
        QCOMPARE(live.ruleOf(name).threshold, name == "stage1.conv2" ? 0.5 : 0.05);
}

void TestLiveSettings::frozenCodesTakeNoThreshold()
{
    QuantizerConfig config;
    config.freezeCodes = true;
    LiveSettings live = settings(config);
    for (const auto &[key, value] : {std::pair{"threshold", "0.1"}, std::pair{"rule", "absolute"}})
        VERIFY_ERROR(set(live, key, value), ErrorCode::InvalidArgument, "freeze_codes");
    VERIFY_OK(set(live, "lr", "0.1"));
}

void TestLiveSettings::methodsLimitTheirThresholds()
{
    QuantizerConfig config;
    config.kind = "rel";
    config.expansion = {0.1, 0.2};
    LiveSettings rel = settings(config);
    VERIFY_OK(set(rel, "threshold", "0.08", "stage1.*"));
    const std::string before = rel.toJson();
    VERIFY_ERROR(set(rel, "threshold", "0.1"), ErrorCode::InvalidArgument, "ascending");
    VERIFY_ERROR(set(rel, "rule", "constant_sparsity"), ErrorCode::InvalidArgument, "ascending");  // 0.5 by default
    QCOMPARE(rel.toJson(), before);
    config.kind = "he";
    VERIFY_OK(set(rel = settings(config), "threshold", "0.1"));
    VERIFY_ERROR(set(rel, "constraint", "clamp"), ErrorCode::InvalidArgument, "trains no scales");

    config.kind = "sparse_tanh";
    config.rule = "constant_sparsity";
    config.threshold = 0.5;
    LiveSettings tanh = settings(config);
    VERIFY_OK(set(tanh, "threshold", "0.8"));
    VERIFY_ERROR(set(tanh, "rule", "absolute"), ErrorCode::InvalidArgument, "the rule constant_sparsity");
}

void TestLiveSettings::momentumNeedsSgd()
{
    PhaseConfig adam = sgdPhase();
    adam.optimizer = "adam";
    LiveSettings live = settings();
    const std::string before = live.toJson();
    VERIFY_ERROR(set(live, "momentum", "0.5", "", adam), ErrorCode::InvalidArgument, "adam");
    QCOMPARE(live.toJson(), before);
    PhaseConfig plain = sgdPhase();
    plain.nesterov = false;
    plain.optimizerScales = "adam";  // one group with it is enough
    VERIFY_OK(set(live, "momentum", "0", "", plain));
    QCOMPARE(live.momentum(plain), 0.0);
}

void TestLiveSettings::softplusKeepsItsConstraint()
{
    QuantizerConfig config;
    config.constraint = "softplus";
    LiveSettings live = settings(config);
    VERIFY_ERROR(set(live, "constraint", "none"), ErrorCode::InvalidArgument, "softplus");
    QCOMPARE(live.constraint(), std::string("softplus"));
}

void TestLiveSettings::jsonRoundTrip()
{
    LiveSettings live = settings();
    const std::vector<SetPayload> changes = {{"rule", "constant_sparsity", "stage1.*"},
                                             {"threshold", "0.3333333333333333", "stage1.conv1"},
                                             {"threshold", "0.1", ""},
                                             {"lr.latents", "0.1", ""},
                                             {"lr_multiplier.scales", "1e-3", ""},
                                             {"momentum", "0.7", ""},
                                             {"weight_decay", "0.0005", ""},
                                             {"decay_scales", "false", ""},
                                             {"constraint", "clamp", ""}};
    for (const SetPayload &change : changes) {
        const std::string before = live.toJson();
        VERIFY_OK(live.apply(change, sgdPhase()));
        QVERIFY2(live.toJson() != before, change.key.c_str());  // every key is in it
    }
    LiveSettings restored = settings();
    VERIFY_OK(restored.fromJson(live.toJson()));
    QCOMPARE(restored.toJson(), live.toJson());
    for (const std::string &name : kLayers)
        QCOMPARE(restored.ruleOf(name), live.ruleOf(name));
    QCOMPARE(restored.ruleOf("stage1.conv1"), (RuleSetting{"constant_sparsity", 0.3333333333333333}));
    QCOMPARE(restored.lr(sgdPhase(), "latents", 0), 0.1);
    QCOMPARE(restored.lr(sgdPhase(), "scales", 1), 0.1 * 2 * 1e-3);
    QCOMPARE(restored.momentum(sgdPhase()), 0.7);
    QCOMPARE(restored.weightDecay(sgdPhase()), 0.0005);
    QCOMPARE(restored.constraint(), std::string("clamp"));
    // What was set before is gone: the JSON is the whole live part.
    VERIFY_OK(restored.fromJson("{}"));
    QCOMPARE(restored.toJson(), settings().toJson());
}

void TestLiveSettings::damagedJson_data()
{
    QTest::addColumn<QString>("json");
    QTest::newRow("no JSON") << "{";
    QTest::newRow("a list") << "[]";
    QTest::newRow("rules are no list") << R"({"rules": 1})";
    QTest::newRow("rule without pattern") << R"({"rules": [{"rule": "absolute"}]})";
    QTest::newRow("text for a number") << R"({"momentum": "0.5"})";
    QTest::newRow("text for a threshold") << R"({"rules": [{"pattern": "", "threshold": "x"}]})";
    QTest::newRow("number for a word") << R"({"constraint": 1})";
}

void TestLiveSettings::damagedJson()
{
    QFETCH(QString, json);
    LiveSettings live = settings();
    VERIFY_OK(set(live, "threshold", "0.25"));
    const std::string before = live.toJson();
    VERIFY_ERROR(live.fromJson(json.toStdString()), ErrorCode::Corrupt, "live settings");
    QCOMPARE(live.toJson(), before);
}

QTEST_APPLESS_MAIN(TestLiveSettings)
#include "tst_livesettings.moc"
