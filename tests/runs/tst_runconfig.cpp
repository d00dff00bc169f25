// Reading configurations: what is accepted, and that everything else is refused with the key, the value and what is
// allowed.
#include <QtTest>

#include "runs/runconfig.h"

using namespace ttq;

namespace {

// A document whose two phases have the least a phase needs; `top` comes before them.
std::string document(const std::string &top)
{
    return top + "\n[phase.full_precision]\nepochs = 1\n[phase.ternary]\nepochs = 1\nquantize = true\n";
}

// A document with one phase, p, and `body` in its table.
std::string phaseDocument(const std::string &body)
{
    return "phases = [\"p\"]\n[phase.p]\nepochs = 10\n" + body + '\n';
}

QString detail(const Expected<RunConfig> &config)
{
    return config ? QStringLiteral("(accepted)") : QString::fromStdString(config.error().detail);
}

std::string repeated(std::string_view part, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += part;
    }
    return text;
}

}  // namespace

class TestRunConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givenKeysAndDefaults();
    void wordsStandForNumbers();
    void layerRules();
    void provenanceIsIgnored();
    void badInput_data();
    void badInput();
    void nearMiss_data();
    void nearMiss();
    void hostileInputIsRefusedBriefly_data();
    void hostileInputIsRefusedBriefly();
    void guardAcceptsWhatIsShallow();
    void crossRules_data();
    void crossRules();
    void checkConfigSeesWhatNoFileGave();
    void aRunMayNeedWeights();
    void loadNamesTheFile();
};

void TestRunConfig::givenKeysAndDefaults()
{
    const auto config = parseConfig(document(R"(
        name = "experiment α"
        seed = 7
        [data]
        dataset = "cifar10"
        batch_size = 64
        mean = [0.5, 0, 1]
        [quantizer]
        scale_gradient = true
        rule = "constant_sparsity"
        threshold = 0.5)"),
                                    "test");
    QVERIFY2(config, qPrintable(detail(config)));
    QCOMPARE(config->name, std::string("experiment α"));
    QCOMPARE(config->seed, 7);
    QCOMPARE(config->data.batchSize, 64);
    QCOMPARE(config->data.mean, (std::vector<double>{0.5, 0, 1}));
    QCOMPARE(config->data.evalBatchSize, DataConfig{}.evalBatchSize);
    QCOMPARE(config->quantizer.scaleGradient, std::string("true"));
    QCOMPARE(config->phase.size(), 2u);
    QCOMPARE(config->phase[1].name, std::string("ternary"));
    QVERIFY(config->phase[1].quantize && !config->phase[0].quantize);
    QCOMPARE(config->phase[0].lr, PhaseConfig{}.lr);
}

void TestRunConfig::wordsStandForNumbers()
{
    const auto none = parseConfig(document("data.validation = \"none\""), "test");
    QVERIFY2(none, qPrintable(detail(none)));
    QCOMPARE(none->data.validation, 0.0);
    const auto half = parseConfig(document("data.validation = 0.5"), "test");
    QVERIFY2(half, qPrintable(detail(half)));
    QCOMPARE(half->data.validation, 0.5);
}

void TestRunConfig::layerRules()
{
    const auto config = parseConfig(document(R"(
        [[quantizer.layer]]
        pattern = "stage3.*"
        threshold = 0.1
        [[quantizer.layer]]
        pattern = "stage2.block0.conv1"
        rule = "absolute"
        threshold = 0)"),
                                    "test");
    QVERIFY2(config, qPrintable(detail(config)));
    const std::vector<LayerRule> expected = {{"stage3.*", "", 0.1}, {"stage2.block0.conv1", "absolute", 0}};
    QVERIFY(config->quantizer.layerRules == expected);
}

void TestRunConfig::provenanceIsIgnored()
{
    const auto plain = parseConfig(document(""), "test");
    QVERIFY2(plain, qPrintable(detail(plain)));
    const std::vector<std::pair<std::string, std::string>> entries
        = {{"uuid", "1-2"}, {"command_line", "ttq train --set name=\"a\\b\"\n"}, {"odd key.", "x"}};
    const auto full = parseConfig(toToml(*plain) + provenanceToml(entries), "test");
    QVERIFY2(full, qPrintable(detail(full)));
    QVERIFY(*full == *plain);
    // Exactly this table, and only as a table.
    QVERIFY(!parseConfig(document("[provenanc]\nuuid = \"x\""), "test"));
    QVERIFY(!parseConfig(document("provenance = 3"), "test"));
    QVERIFY(!parseConfig(document("[data.provenance]\nuuid = \"x\""), "test"));
}

void TestRunConfig::badInput_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QStringList>("mentions");
    const auto row = [](const char *name, const std::string &toml, const QStringList &mentions) {
        QTest::newRow(name) << QByteArray::fromStdString(toml) << mentions;
    };
    const auto top
        = [&](const char *name, const char *text, const QStringList &mentions) { row(name, document(text), mentions); };
    const auto phase = [&](const char *name, const char *text, const QStringList &mentions) {
        row(name, phaseDocument(text), mentions);
    };
    // not TOML
    row("empty", "", {"full_precision", "[phase.full_precision]"});
    row("no equals sign", "seed 3", {"file.toml:1", "not valid TOML"});
    row("open string", "name = \"abc", {"file.toml:1", "not valid TOML"});
    top("duplicate key", "seed = 1\nseed = 2", {"file.toml:2", "seed"});
    top("duplicate table", "[data]\n[data]", {"file.toml:2", "data"});
    top("bad UTF-8", "name = \"\xff\"", {"file.toml:1", "not valid TOML"});
    top("NUL byte", "name = \"a\\u0000b\"", {"name", "one line"});
    // wrong types
    top("text for integer", "seed = \"one\"", {"seed = \"one\"", "integer"});
    top("fraction for integer", "[data]\nbatch_size = 12.5", {"file.toml:2", "data.batch_size = 12.5", "integer"});
    top("integer as a float", "[data]\nbatch_size = 64.0", {"data.batch_size = 64", "integer"});
    top("integer for text", "name = 3", {"name = 3", "text"});
    top("integer for flag", "[data]\nflip = 1", {"data.flip = 1", "true, false"});
    top("text for flag", "[data]\nflip = \"true\"", {"data.flip = \"true\"", "true, false"});
    top("number for list", "[data]\nmean = 0.5", {"data.mean = 0.5", "list of numbers"});
    top("mixed list", "[data]\nmean = [0.5, \"a\"]", {"data.mean = [0.5, \"a\"]", "list of numbers"});
    top("list of lists", "[data]\nmean = [[0.5]]", {"data.mean", "list of lists"});
    top("list for text", "name = [\"a\"]", {"name = [\"a\"]", "text"});
    top("date", "name = 2020-01-01", {"name = (a date or time)"});
    top("table for key", "[seed]\na = 1", {"seed = (a table)", "integer"});
    top("key for table", "data = 3", {"'data' has to be a table"});
    row("key for phase table", "phase = 3", {"'phase' has to be a table"});
    row("phase is a number", "phases = [\"p\"]\nphase.p = 3", {"'phase.p' has to be a table"});
    top("layer as a table", "[quantizer.layer]\npattern = \"a\"", {"[[quantizer.layer]]"});
    top("layer of numbers", "[quantizer]\nlayer = [1]", {"'quantizer.layer.0' has to be a table"});
    // out of range
    top("negative seed", "seed = -1", {"seed = -1", "≥ 0"});
    top("huge seed", "seed = 9223372036854775807", {"seed = 9223372036854775807", "≤ 9007199254740991"});
    top("overflowing seed", "seed = 9223372036854775808", {"file.toml:1"});
    top("no batch", "[data]\nbatch_size = 0", {"data.batch_size = 0", "≥ 1"});
    top("validation above half", "[data]\nvalidation = 0.51", {"data.validation = 0.51", "≤ 0.5", "none"});
    top("negative validation", "[data]\nvalidation = -0.1", {"data.validation = -0.1", "≥ 0"});
    top("validation of NaN", "[data]\nvalidation = nan", {"data.validation = nan"});
    top("validation by a word", "[data]\nvalidation = \"some\"", {"data.validation = \"some\"", "none"});
    top("std of zero", "[data]\nstd = [0.2, 0]", {"data.std = [0.2, 0]", "> 0"});
    top("infinite mean", "[data]\nmean = [inf]", {"data.mean = [inf]", "≤ 10"});
    top("unknown data set", "[data]\ndataset = \"imagenet\"", {"data.dataset = \"imagenet\"", "cifar10"});
    top("unknown device", "device = \"gpu\"", {"device = \"gpu\"", "cuda"});
    top("device index", "device = \"cuda:99\"", {"device = \"cuda:99\"", "cuda:63"});
    top("device index with zeros", "device = \"cuda:01\"", {"device = \"cuda:01\""});
    top("bf32", "precision = \"bf32\"", {"precision = \"bf32\"", "fp32, bf16"});
    top("control character", "name = \"a\\u001b[31m\"", {"name = \"a\\u001B[31m\""});
    top("t of one", "[quantizer]\nthreshold = 1", {"quantizer.threshold = 1", "max_fraction", "< 1"});
    top("t of two", "[quantizer]\nthreshold = 2.5", {"quantizer.threshold = 2.5", "max_fraction", "< 1"});
    top("negative t", "[quantizer]\nthreshold = -0.05", {"quantizer.threshold = -0.05", "≥ 0"});
    top("t of NaN", "[quantizer]\nthreshold = nan", {"quantizer.threshold = nan"});
    top("Δ of infinity", "[quantizer]\nrule=\"absolute\"\nthreshold = inf", {"quantizer.threshold = inf"});
    top("r of zero", "[quantizer]\nrule=\"constant_sparsity\"\nthreshold = 0", {"threshold = 0", "r > 0 and < 1"});
    top("r of one", "[quantizer]\nrule=\"constant_sparsity\"\nthreshold = 1", {"threshold = 1", "r > 0 and < 1"});
    top("factor of zero", "[quantizer]\nrule=\"mean_fraction\"\nthreshold = 0", {"threshold = 0", "> 0"});
    top("no layers", "[quantizer]\nlayers = []", {"quantizer.layers = []", "1 to 1000"});
    top("layer without pattern", "[[quantizer.layer]]\nthreshold = 0.1", {"quantizer.layer.0.pattern = \"\""});
    top("layer t of one", "[[quantizer.layer]]\npattern=\"a\"\nthreshold = 1",
        {"quantizer.layer.0.threshold = 1", "< 1"});
    phase("no epochs", "lr = 1\n[phase.q]\nepochs = 1", {"phase.q", "phases"});
    row("epochs missing", "phases = [\"p\"]\n[phase.p]\nlr = 0.1", {"phase.p.epochs = 0", "≥ 1"});
    phase("lr of NaN", "lr = nan", {"file.toml:4", "phase.p.lr = nan", "≥ 0"});
    phase("lr of infinity", "lr = inf", {"phase.p.lr = inf"});
    phase("lr of minus infinity", "lr = -inf", {"phase.p.lr = -inf"});
    phase("lr of 1e308", "lr = 1e308", {"phase.p.lr = 1e+308", "≤ 1000"});
    phase("negative lr", "lr = -0.1", {"phase.p.lr = -0.1"});
    phase("momentum of one", "momentum = 1", {"phase.p.momentum = 1", "< 1"});
    phase("eps of zero", "eps = 0", {"phase.p.eps = 0", "> 0"});
    phase("warm-up of one", "warmup = 1.0", {"phase.p.warmup = 1", "< 1"});
    phase("gamma of zero", "gammas = [0]", {"phase.p.gammas = [0]", "> 0"});
    phase("unknown schedule", "schedule = \"cosin\"", {"phase.p.schedule = \"cosin\"", "did you mean 'cosine'"});
    phase("name in the table", "name = \"q\"", {"unknown key 'phase.p.name'"});
    row("phase name", "phases = [\"a b\"]", {"phases = [\"a b\"]", "a-z"});
    row("no phases", "phases = []", {"phases = []", "1 to 16"});
    row("phase twice", "phases = [\"p\", \"p\"]\n[phase.p]\nepochs=1", {"'p' twice"});
    row("a phase too many", "phases = [\"p\", \"q\"]\n[phase.p]\nepochs=1", {"[phase.q]"});
}

void TestRunConfig::badInput()
{
    QFETCH(QByteArray, toml);
    QFETCH(QStringList, mentions);
    const auto config = parseConfig(toml.toStdString(), "file.toml");
    QVERIFY(!config);
    QVERIFY2(detail(config).startsWith("file.toml"), qPrintable(detail(config)));
    for (const QString &mention : mentions) {
        QVERIFY2(detail(config).contains(mention), qPrintable(mention + " is not in: " + detail(config)));
    }
}

void TestRunConfig::nearMiss_data()
{
    QTest::addColumn<QString>("toml");
    QTest::addColumn<QString>("suggestion");
    QTest::newRow("letter missing") << "[data]\nbath_size = 1"
                                    << "'data.batch_size'";
    QTest::newRow("camel case") << "[data]\nbatchSize = 1"
                                << "'data.batch_size'";
    QTest::newRow("top level") << "sede = 1"
                               << "'seed'";
    QTest::newRow("table") << "[quantiser]\nrule = \"absolute\""
                           << "'quantizer'";
    QTest::newRow("in another table") << "batch_size = 1"
                                      << "'data.batch_size'";
    QTest::newRow("in the phases") << "momentum = 0.9"
                                   << "'phase.*.momentum'";
    QTest::newRow("layer entry") << "[[quantizer.layer]]\npatern = \"a\""
                                 << "'quantizer.layer.0.pattern'";
    QTest::newRow("choice") << "[quantizer]\nrule = \"max_fracton\""
                            << "'max_fraction'";
    QTest::newRow("nothing near") << "[record]\nzzzzzzzzz = 1"
                                  << "allowed: histogram_every";
}

void TestRunConfig::nearMiss()
{
    QFETCH(QString, toml);
    QFETCH(QString, suggestion);
    const auto config = parseConfig(document(toml.toStdString()), "file.toml");
    QVERIFY(!config);
    QVERIFY2(detail(config).contains(suggestion), qPrintable(detail(config)));
}

void TestRunConfig::hostileInputIsRefusedBriefly_data()
{
    constexpr int kMillion = 1000000;
    QTest::addColumn<QByteArray>("toml");
    const auto row
        = [](const char *name, const std::string &toml) { QTest::newRow(name) << QByteArray::fromStdString(toml); };
    row("long text", document("device = \"" + std::string(kMillion, 'x') + '"'));
    row("long name", document("name = \"" + repeated("ä", kMillion / 2) + '"'));
    row("long key", document(std::string(kMillion, 'k') + " = 1"));
    row("long number", document("seed = " + std::string(kMillion, '1')));
    row("long bare word", document("seed = " + std::string(kMillion, 'q')));
    row("long list", document("data.mean = [" + repeated("1,", kMillion / 4) + "]"));
    row("deep list", document("data.mean = " + std::string(kMillion / 2, '[') + std::string(kMillion / 2, ']')));
    row("deep inline table", document("data = " + repeated("{a=", kMillion / 4)));
    row("deep dotted key", document(repeated("a.", kMillion / 3) + "b = 1"));
    row("deep table", document('[' + repeated("a.", kMillion / 3) + "b]"));
    row("deep quoted key", document(repeated("\"a\".", kMillion / 5) + "b = 1"));
    row("deep array of tables", document("[[" + repeated("a.", kMillion / 3) + "b]]"));
    const std::string deepKey = repeated("b.", kMillion / 4) + "c = 1}";
    row("deep key after four quotes", document("x = {a = \"\"\"a\"\"\"\", " + deepKey));
    row("deep key after five quotes", document("x = {a = '''a''''', " + deepKey));
    row("deep key after an escape", document("x = {a = \"\\\\\", " + deepKey));
    row("deep key after a backslash", document("x = {a = '\\', " + deepKey));
    row("too large", std::string((1 << 20) + 1, '\n'));
    row("many unknown keys", [] {
        std::string text;
        for (int i = 0; i < 50000; ++i) {
            text += "key" + std::to_string(i) + " = 1\n";
        }
        return text;
    }());
}

void TestRunConfig::hostileInputIsRefusedBriefly()
{
    QFETCH(QByteArray, toml);
    const auto config
        = parseConfig(std::string_view(toml.constData(), static_cast<std::size_t>(toml.size())), "file.toml");
    QVERIFY(!config);
    QVERIFY2(config.error().detail.size() < 500, qPrintable(detail(config).left(2000)));
    QVERIFY(detail(config).startsWith("file.toml"));
}

// The twin of the guard's refusals: brackets and dots in strings and comments are not nesting.
void TestRunConfig::guardAcceptsWhatIsShallow()
{
    const std::string dots(200, '.'), brackets(200, '[');
    const auto config = parseConfig(document("# " + dots + brackets + "\nname = \"" + dots.substr(0, 40)
                                             + "\\\"[[[[[[[[[[[[[[[[[[[[\"\ndescription = '''" + brackets + "\n" + dots
                                             + "''' # \"\ninit = '" + brackets + "\\'"),
                                    "test");
    QVERIFY2(config, qPrintable(detail(config)));
    QCOMPARE(config->init, brackets + '\\');
}

void TestRunConfig::crossRules_data()
{
    QTest::addColumn<QString>("body");     // of phase p
    QTest::addColumn<QString>("tail");     // other tables
    QTest::addColumn<QString>("mention");  // empty: accepted
    const auto row = [](const char *name, const char *body, const char *tail, const char *mention) {
        QTest::newRow(name) << body << tail << mention;
    };
    row("multistep", "schedule='multistep'\nmilestones=[1,2.5]\ngammas=[0.1]", "", "");
    row("multistep, gamma each", "schedule='multistep'\nmilestones=[1,2]\ngammas=[0.1,0.5]", "", "");
    row("milestones past the end", "schedule='multistep'\nmilestones=[80]\ngammas=[0.1]", "", "");
    row("no milestones", "schedule='multistep'\ngammas=[0.1]", "", "phase.p.milestones = []");
    row("no gammas", "schedule='multistep'\nmilestones=[1]", "", "phase.p.gammas has 0 items");
    row("two gammas for three", "schedule='multistep'\nmilestones=[1,2,3]\ngammas=[1,1]", "", "gammas has 2 items");
    row("descending", "milestones=[2,1]", "", "phase.p.milestones do not ascend");
    row("equal milestones", "milestones=[2,2]", "", "phase.p.milestones do not ascend");
    row("step", "schedule='step'\nstep_epochs=2\ngammas=[0.5]", "", "");
    row("step without period", "schedule='step'\ngammas=[0.5]", "", "phase.p.step_epochs = 0");
    row("step without gamma", "schedule='step'\nstep_epochs=2", "", "phase.p.gammas has 0 items");
    row("onecycle", "schedule='onecycle'\nwarmup=0.3", "", "");
    row("plateau", "schedule='plateau'\ngammas=[0.1]\nplateau_patience=4", "", "");
    row("plateau without gamma", "schedule='plateau'", "", "phase.p.gammas has 0 items");
    row("plateau with two gammas", "schedule='plateau'\ngammas=[0.1,0.1]", "", "phase.p.gammas has 2 items");
    row("plateau that raises", "schedule='plateau'\ngammas=[2]", "", "phase.p.gammas = [2]");
    row("stop rule with any schedule", "schedule='cosine'\nstop_patience=9", "", "");
    row("onecycle without warm-up", "schedule='onecycle'", "", "phase.p.warmup = 0");
    row("mean and std", "", "[data]\nmean=[0.1,0.2,0.3]\nstd=[1,1,1]", "");
    row("mean without std", "", "[data]\nmean=[0.1,0.2,0.3]", "");
    row("mean and std differ", "", "[data]\nmean=[0.1,0.2,0.3]\nstd=[1]", "data.mean has 3 items and data.std 1");
    row("all alone", "", "[quantizer]\nlayers=['all']", "");
    row("inner and a glob", "", "[quantizer]\nlayers=['inner','stage1.*']", "'inner' beside other entries");
    row("sparsity per epoch", "", "[quantizer]\nrule='constant_sparsity'\nthreshold=0.5\nrefresh='epoch'", "");
    row("sparsity per epoch in a layer", "",
        "[quantizer]\nrefresh='epoch'\n[[quantizer.layer]]\npattern='a'\nrule='constant_sparsity'\nthreshold=0.5", "");
    row("refresh of another rule", "", "[quantizer]\nrefresh='epoch'", "quantizer.refresh");
    row("clamp of fixed scales", "", "[quantizer]\nscales='fixed'\nconstraint='clamp'", "quantizer.constraint");
    row("printed gradient", "", "[quantizer]\nscale_gradient='as_printed'", "");
    row("printed gradient of one scale", "", "[quantizer]\nscales='tied'\nscale_gradient='as_printed'",
        "quantizer.scale_gradient");
    row("full precision after ternary", "quantize=true\n[phase.q]\nepochs=1", "", "phase.q.quantize = false");
    row("ternary after ternary", "quantize=true\n[phase.q]\nepochs=1\nquantize=true", "", "");
    row("residual expansion", "", "[quantizer]\nkind='rel'\nthreshold=0.05\nexpansion=[0.1,0.15,0.2]", "");
    row("expansion below the threshold", "", "[quantizer]\nkind='rel'\nthreshold=0.2\nexpansion=[0.1]",
        "0.2 before 0.1");
    row("expansion descends", "", "[quantizer]\nkind='rel'\nexpansion=[0.2,0.1]", "0.2 before 0.1");
    row("expansion outside the rule", "", "[quantizer]\nkind='rel'\nexpansion=[1]", "quantizer.expansion = 1");
    row("expansion of another kind is not read", "", "[quantizer]\nkind='he'\nthreshold=0.2\nexpansion=[0.1]", "");
    row("expansion below a layer's threshold", "",
        "[quantizer]\nkind='rel'\n[[quantizer.layer]]\npattern='a'\nthreshold=0.3", "quantizer.layer.0.threshold");
    row("sparse_tanh", "", "[quantizer]\nkind='sparse_tanh'\nrule='constant_sparsity'\nthreshold=0.5", "");
    row("sparse_tanh of another rule", "", "[quantizer]\nkind='sparse_tanh'", "the rule constant_sparsity");
    row("rule without threshold", "", "[[quantizer.layer]]\npattern='a'\nrule='absolute'",
        "quantizer.layer.0.threshold is missing");
    row("same rule without threshold", "", "[[quantizer.layer]]\npattern='a'\nrule='max_fraction'", "");
}

void TestRunConfig::crossRules()
{
    QFETCH(QString, body);
    QFETCH(QString, tail);
    QFETCH(QString, mention);
    std::string document = phaseDocument((body + '\n' + tail).toStdString());
    if (body.contains("[phase.q]"))
        document.replace(0, document.find('\n'), "phases = [\"p\", \"q\"]");
    const auto config = parseConfig(document, "file.toml");
    if (mention.isEmpty()) {
        QVERIFY2(config, qPrintable(detail(config)));
    } else {
        QVERIFY(!config);
        QVERIFY2(detail(config).contains(mention), qPrintable(detail(config)));
    }
}

void TestRunConfig::checkConfigSeesWhatNoFileGave()
{
    auto config = parseConfig(document(""), "test");
    QVERIFY2(config, qPrintable(detail(config)));
    QVERIFY(checkConfig(*config));
    config->phase[1].lr = std::numeric_limits<double>::quiet_NaN();
    const auto checked = checkConfig(*config);
    QVERIFY(!checked);
    QVERIFY(checked.error().detail.find("phase.ternary.lr = nan") != std::string::npos);
    QVERIFY(!checkConfig(RunConfig{}));  // its phases have no tables
}

void TestRunConfig::aRunMayNeedWeights()
{
    auto config = parseConfig(document("init_required = true"), "test");
    QVERIFY2(config, qPrintable(detail(config)));  // as a recipe it is complete
    const auto refused = checkStart(*config);
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.find("init_required") != std::string::npos);
    config->init = "weights.pt";
    QVERIFY(checkStart(*config));
    config->init.clear();
    config->initRequired = false;
    QVERIFY(checkStart(*config));
}

void TestRunConfig::loadNamesTheFile()
{
    const auto missing = loadConfig("/nonexistent/folder/x.toml");
    QVERIFY(!missing);
    QVERIFY2(detail(missing).contains("/nonexistent/folder/x.toml"), qPrintable(detail(missing)));
}

QTEST_APPLESS_MAIN(TestRunConfig)
#include "tst_runconfig.moc"
