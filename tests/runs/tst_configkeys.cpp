// The key table: --set, run.toml, the ranges and the reference page agree for every key in it.
#include <QtTest>
#include <random>
#include <set>

#include "base/paths.h"
#include "base/safefile.h"
#include "runs/configkeys.h"

using namespace ttq;

namespace {

constexpr std::uint64_t kSeed = 20261121;
constexpr int kTries = 40;

// Valid, with every schedule and rule one change away from valid.
RunConfig baseConfig()
{
    RunConfig config;
    config.phases = {"one", "two"};
    for (const std::string &name : config.phases) {
        PhaseConfig &phase = config.phase.emplace_back();
        phase.name = name;
        phase.epochs = 4;
        phase.milestones = {1, 2};
        phase.gammas = {0.5};
        phase.stepEpochs = 2;
        phase.warmup = 0.1;
    }
    config.quantizer.rule = "constant_sparsity";
    config.quantizer.threshold = 0.5;
    config.quantizer.layerRules = {{"stage1.*", "", 0.1}};
    return config;
}

ConfigScope scopeOf(RunConfig &config)
{
    return {&config, &config.phase[1], &config.quantizer.layerRules[0]};
}

std::string concreteKey(const KeyRow &row)
{
    std::string key = row.key();
    if (const auto star = key.find('*'); star != std::string::npos) {
        key.replace(star, 1, row.table == kPhaseTable ? "two" : "0");
    }
    return key;
}

// Random values within a row's limits, ends included.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(m_random); }

    double number(const ConfigLimits &limits)
    {
        const double low = limits.minExclusive ? std::nextafter(limits.min, limits.max) : limits.min;
        const double high = limits.maxExclusive ? std::nextafter(limits.max, limits.min) : limits.max;
        switch (below(4)) {
        case 0: return low;
        case 1: return high;
        case 2: return std::uniform_real_distribution<double>(low, std::min(high, low + 1))(m_random);
        default: return std::uniform_real_distribution<double>(low, high)(m_random);
        }
    }

    std::string text(const ConfigLimits &limits)
    {
        if (!limits.choices.empty()) {
            return limits.choices[below(limits.choices.size())];
        }
        switch (limits.text) {
        case TextRule::Device: return below(2) ? "cpu" : "cuda:" + std::to_string(below(64));
        case TextRule::PhaseName: return below(2) ? "two" : "phase-" + std::to_string(below(10));
        default: break;
        }
        static const std::vector<std::string> kParts
            = {"a", "Z", "#", "\"", "\\", "'", "ä", "€", "😀", "=", "[", ",", "*", "0"};
        std::string result = "x";
        for (std::size_t i = below(20); i > 0; --i) {
            result += kParts[below(kParts.size())];
        }
        return result;
    }

    void fill(const ConfigSlot &slot, const ConfigLimits &limits)
    {
        std::visit([&](auto *field) { set(*field, limits); }, slot);
    }

private:
    void set(std::int64_t &field, const ConfigLimits &limits) { field = static_cast<std::int64_t>(number(limits)); }
    void set(double &field, const ConfigLimits &limits)
    {
        field = limits.word && below(4) == 0 ? limits.wordValue : number(limits);
    }
    void set(bool &field, const ConfigLimits &) { field = below(2) == 1; }
    void set(std::string &field, const ConfigLimits &limits)
    {
        field = limits.word && below(4) == 0 ? std::string() : text(limits);
    }
    void set(std::vector<double> &field, const ConfigLimits &limits)
    {
        field.resize(limits.minItems + below(3));
        for (double &item : field) {
            item = number(limits);
        }
    }
    void set(std::vector<std::string> &field, const ConfigLimits &limits)
    {
        field.resize(limits.minItems + below(3));
        for (std::string &item : field) {
            item = text(limits);
        }
    }

    std::mt19937_64 m_random;
};

void addKeyRows()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < keyTable().size(); ++i) {
        QTest::newRow(keyTable()[i].key().c_str()) << static_cast<int>(i);
    }
}

QString text(const Error &error)
{
    return QString::fromStdString(error.detail);
}

}  // namespace

class TestConfigKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setRoundTrips_data() { addKeyRows(); }
    void setRoundTrips();
    void valuesOutsideAreRefused_data() { addKeyRows(); }
    void valuesOutsideAreRefused();
    void bareText_data();
    void bareText();
    void badSet_data();
    void badSet();
    void phasesFollowTheirKey();
    void layerRulesGrow();
    void tableCoversEveryField();
    void everyKeyIsDocumented();
    void referencePageIsUpToDate();
};

void TestConfigKeys::setRoundTrips()
{
    QFETCH(int, index);
    const KeyRow &row = keyTable()[static_cast<std::size_t>(index)];
    Generator generator(kSeed + static_cast<std::uint64_t>(index));
    qInfo() << "seed" << kSeed + static_cast<std::uint64_t>(index);
    int whole = 0;
    for (int i = 0; i < kTries; ++i) {
        RunConfig base = baseConfig();
        if (row.name == "init_map")
            base.init = "weights.safetensors";
        RunConfig wanted = base;
        const ConfigSlot slot = row.slot(scopeOf(wanted));
        generator.fill(slot, row.limits);
        if (row.name == "phases") {
            wanted.phases
                = generator.below(2) ? std::vector<std::string>{"two", "one"} : std::vector<std::string>{"two"};
            std::reverse(wanted.phase.begin(), wanted.phase.end());
            wanted.phase.resize(wanted.phases.size());
        }
        const std::string value = toTomlValue(slot, row.limits);
        RunConfig config = base;
        const auto set = setConfigKey(config, concreteKey(row), value);
        QVERIFY2(set, qPrintable(set ? QString() : text(set.error())));
        QVERIFY2(config == wanted, value.c_str());
        if (checkConfig(config)) {
            const auto again = parseConfig(toToml(config), "round trip");
            QVERIFY2(again, qPrintable(again ? QString() : text(again.error())));
            QVERIFY2(*again == config, value.c_str());
            ++whole;
        }
    }
    QVERIFY2(whole > 0, "no value of this key gave a whole configuration");
}

void TestConfigKeys::valuesOutsideAreRefused()
{
    QFETCH(int, index);
    const KeyRow &row = keyTable()[static_cast<std::size_t>(index)];
    RunConfig scratch = baseConfig();
    const ConfigSlot slot = row.slot(scopeOf(scratch));
    std::vector<std::string> outside = {"2020-01-01T00:00:00Z", "{ a = 1 }", "[[1]]"};
    if (std::holds_alternative<std::string *>(slot) || std::holds_alternative<std::vector<std::string> *>(slot)) {
        outside = {"\x01", "a\nb\x02", "\xff", std::string(1000000, 'x')};
    } else if (!std::holds_alternative<bool *>(slot)) {
        const bool list = std::holds_alternative<std::vector<double> *>(slot);
        const double low = row.limits.minExclusive ? row.limits.min : row.limits.min - 1;
        const double high = row.limits.maxExclusive ? row.limits.max : row.limits.max * 2 + 1;
        for (const double number : {low, high}) {
            if (row.limits.word && number == row.limits.wordValue) {
                continue;  // the layer threshold's −1 is its own word
            }
            const std::string plain = QByteArray::number(number, 'g', 17).toStdString();
            outside.push_back(list ? '[' + plain + ']' : plain);
        }
        for (const char *odd : {"nan", "inf", "-inf", "1e308", "-1e308", "abc", "\"1\""}) {
            outside.push_back(odd);
        }
    }
    for (const std::string &value : outside) {
        RunConfig config = baseConfig();
        const auto set = setConfigKey(config, concreteKey(row), value);
        QVERIFY2(!set, value.substr(0, 80).c_str());
        QVERIFY2(set.error().detail.find(concreteKey(row)) != std::string::npos, set.error().detail.c_str());
        QVERIFY2(set.error().detail.find("allowed") != std::string::npos, set.error().detail.c_str());
        QVERIFY(set.error().detail.size() < 500);
        QVERIFY(config == baseConfig());
    }
}

void TestConfigKeys::bareText_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("toml");
    QTest::newRow("word") << "quantizer.rule"
                          << "absolute"
                          << "\"absolute\"";
    QTest::newRow("true as a text") << "quantizer.scale_gradient"
                                    << "true"
                                    << "\"true\"";
    QTest::newRow("number as a text") << "name"
                                      << "12"
                                      << "\"12\"";
    QTest::newRow("text with a sign") << "name"
                                      << "a = b # c"
                                      << "\"a = b # c\"";
    QTest::newRow("empty text") << "name"
                                << ""
                                << "\"\"";
    QTest::newRow("none") << "data.validation"
                          << "none"
                          << "\"none\"";
    QTest::newRow("zero is none") << "data.validation"
                                  << "0"
                                  << "\"none\"";
    QTest::newRow("number without a zero") << "phase.two.lr"
                                           << ".5"
                                           << "0.5";
    QTest::newRow("exponent") << "phase.two.weight_decay"
                              << "1e-4"
                              << "1e-04";
    QTest::newRow("integer for number") << "phase.two.lr"
                                        << "1"
                                        << "1";
    QTest::newRow("list of texts") << "quantizer.layers"
                                   << "stage1.*, stage2.*"
                                   << "[\"stage1.*\", \"stage2.*\"]";
    QTest::newRow("list of one") << "quantizer.layers"
                                 << "all"
                                 << "[\"all\"]";
    QTest::newRow("list of numbers") << "phase.two.milestones"
                                     << "80,120,160"
                                     << "[80, 120, 160]";
    QTest::newRow("empty list") << "data.mean"
                                << ""
                                << "[]";
    QTest::newRow("flag") << "data.flip"
                          << "true"
                          << "true";
}

void TestConfigKeys::bareText()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, toml);
    RunConfig config = baseConfig();
    const auto set = setConfigKey(config, key.toStdString(), value.toStdString());
    QVERIFY2(set, qPrintable(set ? QString() : text(set.error())));
    const QString line = '\n' + key.section('.', -1) + " = " + toml + '\n';
    QVERIFY2(('\n' + QString::fromStdString(toToml(config))).contains(line), toToml(config).c_str());
}

void TestConfigKeys::badSet_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("mention");
    QTest::newRow("unknown") << "sede"
                             << "1"
                             << "did you mean 'seed'?";
    QTest::newRow("unknown in a table") << "data.bath_size"
                                        << "1"
                                        << "did you mean 'data.batch_size'?";
    QTest::newRow("table forgotten") << "batch_size"
                                     << "1"
                                     << "did you mean 'data.batch_size'?";
    QTest::newRow("unknown phase") << "phase.tow.lr"
                                   << "1"
                                   << "did you mean 'phase.two'?";
    QTest::newRow("unknown key of a phase") << "phase.two.lrr"
                                            << "1"
                                            << "did you mean 'phase.two.lr'?";
    QTest::newRow("phase without key") << "phase.two"
                                       << "1"
                                       << "unknown key 'phase.two'";
    QTest::newRow("a star") << "phase.*.lr"
                            << "1"
                            << "no phase '*'";
    QTest::newRow("too many parts") << "data.batch.size.a.b"
                                    << "1"
                                    << "unknown key";
    QTest::newRow("empty key") << ""
                               << "1"
                               << "unknown key ''";
    QTest::newRow("only dots") << "..."
                               << "1"
                               << "unknown key";
    QTest::newRow("layer index") << "quantizer.layer.2.rule"
                                 << "absolute"
                                 << "allowed: 0 to 1";
    QTest::newRow("negative layer index") << "quantizer.layer.-1.rule"
                                          << "absolute"
                                          << "no such entry";
    QTest::newRow("second key smuggled in") << "seed"
                                            << "1\nthreads = 3"
                                            << "seed = ";
    QTest::newRow("empty number") << "seed"
                                  << ""
                                  << "seed = \"\"";
    QTest::newRow("provenance") << "provenance"
                                << "1"
                                << "unknown key 'provenance'";
}

void TestConfigKeys::badSet()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, mention);
    RunConfig config = baseConfig();
    const auto set = setConfigKey(config, key.toStdString(), value.toStdString());
    QVERIFY(!set);
    QVERIFY2(text(set.error()).contains(mention), qPrintable(text(set.error())));
    QVERIFY(config == baseConfig());
}

void TestConfigKeys::phasesFollowTheirKey()
{
    RunConfig config = baseConfig();
    QVERIFY(setConfigKey(config, "phase.two.lr", "0.7"));
    QVERIFY(setConfigKey(config, "phases", "two,three"));
    QCOMPARE(config.phase.size(), 2u);
    QCOMPARE(config.phase[0].name, std::string("two"));
    QCOMPARE(config.phase[0].lr, 0.7);
    QCOMPARE(config.phase[1].name, std::string("three"));
    QVERIFY(!checkConfig(config));  // three has no epochs yet
    QVERIFY(setConfigKey(config, "phase.three.epochs", "2"));
    QVERIFY(checkConfig(config));
}

void TestConfigKeys::layerRulesGrow()
{
    RunConfig config = baseConfig();
    QVERIFY(setConfigKey(config, "quantizer.layer.1.pattern", "stage2.*"));
    QVERIFY(setConfigKey(config, "quantizer.layer.1.threshold", "0.25"));
    QVERIFY(!setConfigKey(config, "quantizer.layer.2.threshold", "-3"));
    const std::vector<LayerRule> expected = {{"stage1.*", "", 0.1}, {"stage2.*", "", 0.25}};
    QVERIFY(config.quantizer.layerRules == expected);
}

// Two rows must not share a field, or one of them would be dead; as many rows as the structs have members.
void TestConfigKeys::tableCoversEveryField()
{
    RunConfig config = baseConfig();
    std::set<const void *> fields;
    for (const KeyRow &row : keyTable()) {
        const ConfigSlot slot = row.slot(scopeOf(config));
        fields.insert(std::visit([](auto *field) { return static_cast<const void *>(field); }, slot));
    }
    QCOMPARE(fields.size(), keyTable().size());
    // RunConfig's own members, DataConfig, NetworkConfig, QuantizerConfig without layerRules, LayerRule, PhaseConfig
    // without name, RecordConfig.
    QCOMPARE(keyTable().size(), std::size_t{13 + 19 + 2 + 14 + 3 + 32 + 5});
}

void TestConfigKeys::everyKeyIsDocumented()
{
    const QString page = QString::fromStdString(configReference());
    std::set<std::string> keys;
    for (const ConfigKey &key : configKeys()) {
        QVERIFY2(!key.doc.empty() && key.doc.back() == '.', key.key.c_str());
        QVERIFY2(!key.allowed.empty() && !key.type.empty(), key.key.c_str());
        QVERIFY2(keys.insert(key.key).second, key.key.c_str());
        QVERIFY2(page.contains(QString::fromStdString(key.doc)), key.key.c_str());
    }
    QCOMPARE(keys.size(), keyTable().size());
}

// With TTQ_UPDATE_REFERENCE set, the page is written instead of compared.
void TestConfigKeys::referencePageIsUpToDate()
{
    const auto file = resourcePath("docs/configuration.md");
    QVERIFY(file);
    if (qEnvironmentVariableIsSet("TTQ_UPDATE_REFERENCE")) {
        QVERIFY(writeFile(*file, configReference()));
    }
    const auto page = readTextFile(*file);
    QVERIFY(page);
    QVERIFY2(*page == configReference(),
             "resources/docs/configuration.md is not what the key table says; run this test with "
             "TTQ_UPDATE_REFERENCE=1 to write it anew");
}

QTEST_APPLESS_MAIN(TestConfigKeys)
#include "tst_configkeys.moc"
