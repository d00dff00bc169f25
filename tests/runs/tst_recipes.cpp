// The recipes that come with the program are ordinary configurations, and what their comments promise of each other.
#include <QTemporaryDir>
#include <QtTest>

#include "base/safefile.h"
#include "runs/networkcatalogue.h"
#include "runs/runconfig.h"

using namespace ttq;

namespace {

const std::vector<std::string> kNames = {"akamaster-cifar10-resnet20-finetune",
                                         "cifar10-resnet20-short",
                                         "cifar10-resnet20-short-fp",
                                         "demo",
                                         "he-cifar10-resnet20",
                                         "he-cifar10-resnet20-short",
                                         "he-imagenet-alexnet",
                                         "he-imagenet-resnet18",
                                         "he-imagenet-resnet18-rel2",
                                         "he-imagenet-resnet18-rel4",
                                         "he-imagenet-resnet18-short",
                                         "sign-demo-as-printed",
                                         "sign-demo-true",
                                         "tc-tiny-imagenet-densenet-small",
                                         "tc-tiny-imagenet-densenet-small-fp",
                                         "tc-tiny-imagenet-densenet-small-short",
                                         "tc-tiny-imagenet-densenet121",
                                         "tc-tiny-imagenet-densenet121-fp",
                                         "tc-tiny-imagenet-densenet121-short",
                                         "tc-tiny-imagenet-squeezenet",
                                         "tc-tiny-imagenet-squeezenet-fp",
                                         "tc-tiny-imagenet-squeezenet-short",
                                         "zhu-cifar10-resnet20",
                                         "zhu-cifar10-resnet20-short",
                                         "zhu-imagenet-alexnet",
                                         "zhu-imagenet-alexnet-short"};

RunConfig recipe(std::string_view name)
{
    auto config = loadRecipe(name);
    if (!config) {
        qFatal("%s", config.error().detail.c_str());
    }
    return *config;
}

std::int64_t epochs(const RunConfig &config)
{
    std::int64_t sum = 0;
    for (const PhaseConfig &phase : config.phase) {
        sum += phase.epochs;
    }
    return sum;
}

}  // namespace

class TestRecipes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listIsComplete();
    void startFromWeightsWhereTheSourceDoes();
    void roundTrips_data();
    void roundTrips();
    void unknownNames_data();
    void unknownNames();
    void shortRecipeIsTheReference();
    void controlHasTheSameBudget();
    void signDemosDifferInOneKey();
    void zhuSchedulesCountPasses();
    void publishedSettings_data();
    void publishedSettings();
    void rulesOnAccuracies_data();
    void rulesOnAccuracies();
    void stepsOfDenseNet121();
    void frozenAndDecayed_data();
    void frozenAndDecayed();
    void fineTuningIsAsMeasured();
    void brokenRecipeIsNamed();
};

void TestRecipes::listIsComplete()
{
    const auto recipes = listRecipes();
    QVERIFY2(recipes, recipes ? "" : recipes.error().detail.c_str());
    std::vector<std::string> names;
    for (const Recipe &entry : *recipes) {
        names.push_back(entry.name);
        QVERIFY2(!entry.description.empty(), entry.name.c_str());
        QVERIFY2(!entry.expected.empty() && !entry.expectedTime.empty(), entry.name.c_str());
        QVERIFY2(findNetwork(entry.network) != nullptr && !entry.dataset.empty(), entry.name.c_str());
        QVERIFY(std::filesystem::exists(entry.file));
    }
    QCOMPARE(names, kNames);
}

// What is published for these began with trained weights.
void TestRecipes::startFromWeightsWhereTheSourceDoes()
{
    std::vector<std::string> needing;
    for (const std::string &name : kNames) {
        const auto config = loadRecipe(name);
        QVERIFY(config);
        if (!checkStart(*config))
            needing.push_back(name);
    }
    QCOMPARE(needing,
             (std::vector<std::string>{"akamaster-cifar10-resnet20-finetune", "he-imagenet-alexnet",
                                       "he-imagenet-resnet18", "he-imagenet-resnet18-rel2", "he-imagenet-resnet18-rel4",
                                       "tc-tiny-imagenet-densenet-small", "tc-tiny-imagenet-densenet121",
                                       "tc-tiny-imagenet-densenet121-fp", "tc-tiny-imagenet-squeezenet"}));
}

void TestRecipes::roundTrips_data()
{
    QTest::addColumn<QString>("name");
    for (const std::string &name : kNames) {
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void TestRecipes::roundTrips()
{
    QFETCH(QString, name);
    const auto config = loadRecipe(name.toStdString());
    QVERIFY2(config, config ? "" : config.error().detail.c_str());
    QCOMPARE(config->name, name.toStdString());
    const auto again = parseConfig(toToml(*config), "round trip");
    QVERIFY2(again, again ? "" : again.error().detail.c_str());
    QVERIFY(*again == *config);
    QVERIFY(checkConfig(*config));
}

void TestRecipes::unknownNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("mention");
    QTest::newRow("slip") << "dmeo"
                          << "did you mean 'demo'?";
    QTest::newRow("slip in a long name") << "cifar10-resnet20-shrt"
                                         << "did you mean 'cifar10-resnet20-short'?";
    QTest::newRow("nothing near") << "zzzzzzzzzzzzz"
                                  << "recipes: akamaster-cifar10-resnet20-finetune, ";
    QTest::newRow("empty") << ""
                           << "no recipe ''";
    QTest::newRow("path") << "../recipes/demo"
                          << "no recipe '../recipes/demo'";
    QTest::newRow("with the ending") << "demo.toml"
                                     << "no recipe 'demo.toml'";
    QTest::newRow("long") << QString(1000000, 'x') << "no recipe 'xxx";
}

void TestRecipes::unknownNames()
{
    QFETCH(QString, name);
    QFETCH(QString, mention);
    const auto config = loadRecipe(name.toStdString());
    QVERIFY(!config);
    QVERIFY(config.error().code == ErrorCode::NotFound);
    QVERIFY2(QString::fromStdString(config.error().detail).contains(mention), config.error().detail.c_str());
    QVERIFY(config.error().detail.size() < 1500);
}

// The numbers a published comparison rests on: a slip here would not fail anywhere else.
void TestRecipes::shortRecipeIsTheReference()
{
    const RunConfig config = recipe("cifar10-resnet20-short");
    QCOMPARE(config.phases, (std::vector<std::string>{"full_precision", "ternary"}));
    QCOMPARE(config.data.validation, 0.0);
    QCOMPARE(config.data.batchSize, 128);
    QCOMPARE(config.data.pad, 4);
    QCOMPARE(config.data.padFill, std::string("mean"));
    QVERIFY(config.data.flip && config.data.dropLast);
    QCOMPARE(config.network.name, std::string("resnet20"));
    QCOMPARE(config.quantizer.layers, std::vector<std::string>{"inner"});
    QCOMPARE(config.quantizer.rule, std::string("max_fraction"));
    QCOMPARE(config.quantizer.threshold, 0.05);
    QCOMPARE(config.quantizer.scaleInit, std::string("ones"));
    QCOMPARE(config.phase[0].epochs, 6);
    QCOMPARE(config.phase[1].epochs, 4);
    QCOMPARE(config.phase[0].lr, 0.2);
    QCOMPARE(config.phase[1].lr, 0.02);
    QVERIFY(!config.phase[0].quantize && config.phase[1].quantize && config.phase[1].decayScales);
    for (const PhaseConfig &phase : config.phase) {
        QCOMPARE(phase.optimizer, std::string("sgd"));
        QCOMPARE(phase.schedule, std::string("linear"));
        QCOMPARE(phase.warmup, 0.2);
        QCOMPARE(phase.finalLr, 0.0);
        QCOMPARE(phase.momentum, 0.9);
        QCOMPARE(phase.weightDecay, 3e-4);
        QVERIFY(phase.nesterov && phase.decayNormAndBias && phase.resetOptimizer);
    }
}

void TestRecipes::controlHasTheSameBudget()
{
    const RunConfig ternary = recipe("cifar10-resnet20-short");
    const RunConfig control = recipe("cifar10-resnet20-short-fp");
    QVERIFY(control.data == ternary.data);
    QVERIFY(control.network == ternary.network);
    QCOMPARE(epochs(control), epochs(ternary));
    PhaseConfig first = ternary.phase[0];
    first.epochs = control.phase[0].epochs;
    QVERIFY(control.phase.size() == 1 && control.phase[0] == first);
}

void TestRecipes::signDemosDifferInOneKey()
{
    RunConfig right = recipe("sign-demo-true");
    const RunConfig wrong = recipe("sign-demo-as-printed");
    QCOMPARE(right.quantizer.scaleGradient, std::string("true"));
    QCOMPARE(wrong.quantizer.scaleGradient, std::string("as_printed"));
    right.name = wrong.name;
    right.description = wrong.description;
    right.expected = wrong.expected;
    QVERIFY(!(right == wrong));
    right.quantizer.scaleGradient = wrong.quantizer.scaleGradient;
    QVERIFY(right == wrong);
    // What keeps the scales equal under the printed gradient: equal start, sum, no constraint, no decay, Adam.
    QCOMPARE(right.quantizer.scaleInit, std::string("ones"));
    QCOMPARE(right.quantizer.scaleReduction, std::string("sum"));
    QCOMPARE(right.quantizer.constraint, std::string("none"));
    QCOMPARE(right.phase[0].optimizer, std::string("adam"));
    QCOMPARE(right.phase[0].weightDecay, 0.0);
    QVERIFY(right.phase[0].quantize);
}

// 400 epochs of 390 steps with 256 images are 800 passes, and every drop is at twice its epoch.
void TestRecipes::zhuSchedulesCountPasses()
{
    const RunConfig config = recipe("zhu-cifar10-resnet20");
    QCOMPARE(epochs(config), 1600);
    const PhaseConfig &ternary = config.phase[1];
    double rate = ternary.lr;
    const double expected[] = {0.1, 0.01, 0.001, 2e-4};
    QCOMPARE(ternary.milestones, (std::vector<double>{2, 164, 246, 600}));
    for (std::size_t i = 0; i < ternary.gammas.size(); ++i) {
        rate *= ternary.gammas[i];
        QVERIFY(std::abs(rate / expected[i] - 1) < 1e-12);
    }
    QVERIFY(ternary.decayScales && !ternary.decayNormAndBias && !ternary.nesterov);
    QCOMPARE(config.data.normalisation, std::string("pixel_128"));
}

void TestRecipes::publishedSettings_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<qint64>("batch");
    QTest::addColumn<qint64>("epochCount");
    const auto row = [](const char *name, const char *network, const char *kind, double t, qint64 batch, qint64 count) {
        QTest::newRow(name) << network << kind << t << batch << count;
    };
    row("he-cifar10-resnet20", "resnet20", "he", 0.05, 128, 200);
    row("he-imagenet-resnet18", "resnet18", "he", 0.05, 256, 50);
    row("he-imagenet-resnet18-rel2", "resnet18", "rel", 0.05, 256, 50);
    row("he-imagenet-resnet18-rel4", "resnet18", "rel", 0.05, 256, 50);
    row("he-imagenet-alexnet", "alexnet-he", "he", 0.05, 256, 50);
    row("zhu-cifar10-resnet20", "resnet20-zhu", "ttq", 0.05, 256, 1600);
    row("zhu-imagenet-alexnet", "alexnet-zhu", "ttq", 0.049, 128, 80);
    row("tc-tiny-imagenet-densenet-small", "densenet-small", "ttq", 0.05, 512, 20);
    row("tc-tiny-imagenet-squeezenet", "squeezenet", "ttq", 0.15, 512, 10);
    row("tc-tiny-imagenet-densenet121", "densenet121", "ttq", 0.15, 64, 20);
    row("akamaster-cifar10-resnet20-finetune", "resnet20-akamaster", "ttq", 0.05, 128, 5);
}

void TestRecipes::publishedSettings()
{
    QFETCH(QString, network);
    QFETCH(QString, kind);
    QFETCH(double, threshold);
    QFETCH(qint64, batch);
    QFETCH(qint64, epochCount);
    const RunConfig config = recipe(QTest::currentDataTag());
    QCOMPARE(QString::fromStdString(config.network.name), network);
    QCOMPARE(config.network.width, -1);
    QCOMPARE(QString::fromStdString(config.quantizer.kind), kind);
    QCOMPARE(config.quantizer.rule, std::string("max_fraction"));
    QCOMPARE(config.quantizer.threshold, threshold);
    QCOMPARE(config.data.batchSize, batch);
    QCOMPARE(epochs(config), epochCount);
    // Which layers are ternary is the network's own, with the exception of an option of the recipe.
    const std::string layers = config.quantizer.layers.size() == 1 ? config.quantizer.layers[0] : "res*,linear";
    QCOMPARE(layers, std::string(findNetwork(config.network.name)->ternaryLayers));
}

// What TropComplique's notebooks set, in full precision and ternary.
void TestRecipes::rulesOnAccuracies_data()
{
    QTest::addColumn<double>("lr");
    QTest::addColumn<double>("decay");
    QTest::addColumn<qint64>("patience");  // of the plateau; −1: a constant rate
    QTest::addColumn<qint64>("stop");
    const auto row = [](const char *name, double lr, double decay, qint64 patience, qint64 stop) {
        QTest::newRow(name) << lr << decay << patience << stop;
    };
    row("tc-tiny-imagenet-densenet-small-fp", 0.1, 1e-4, 4, 9);
    row("tc-tiny-imagenet-squeezenet-fp", 0.04, 3e-4, 4, 8);
    row("tc-tiny-imagenet-densenet-small", 1e-3, 1e-4, 4, 10);
    row("tc-tiny-imagenet-squeezenet", 1e-4, 1e-4, -1, 0);
    row("tc-tiny-imagenet-densenet121", 1e-4, 1e-4, 3, 10);
}

void TestRecipes::rulesOnAccuracies()
{
    QFETCH(double, lr);
    QFETCH(double, decay);
    QFETCH(qint64, patience);
    QFETCH(qint64, stop);
    const RunConfig config = recipe(QTest::currentDataTag());
    QCOMPARE(config.data.validation, 0.0);  // the rules look at the published validation images
    QVERIFY(!config.data.dropLast);
    const PhaseConfig &phase = config.phase[0];
    QCOMPARE(phase.lr, lr);
    QVERIFY(phase.lrLatents == 1 && phase.lrScales == 1 && phase.lrRest == 1);
    QCOMPARE(phase.weightDecay, decay);
    QVERIFY(!phase.decayNormAndBias && !phase.decayScales);
    QCOMPARE(phase.schedule, std::string(patience < 0 ? "constant" : "plateau"));
    if (patience >= 0) {
        QCOMPARE(phase.plateauPatience, patience);
        QCOMPARE(phase.plateauThreshold, 0.01);
        QCOMPARE(phase.gammas, std::vector<double>{0.1});
        QCOMPARE(phase.finalLr, 0.0);
    }
    QCOMPARE(phase.stopPatience, stop);
    QCOMPARE(phase.stopThreshold, 0.01);
    QCOMPARE(phase.optimizer, std::string(phase.quantize ? "adam" : "sgd"));
    QVERIFY(phase.quantize || (phase.nesterov && phase.momentum == 0.95));
    QCOMPARE(config.quantizer.scaleGradient, std::string(phase.quantize ? "as_printed" : "true"));
}

void TestRecipes::stepsOfDenseNet121()
{
    const RunConfig config = recipe("tc-tiny-imagenet-densenet121-fp");
    struct Step {
        std::int64_t epochs, batch;
        double lr;
        const char *optimizer;
    };
    constexpr Step kSteps[] = {
        {5, 256, 1e-3, "adam"}, {5, 32, 1e-5, "sgd"}, {5, 64, 1e-4, "sgd"}, {5, 64, 1e-4, "sgd"}, {3, 64, 5e-5, "sgd"}};
    QCOMPARE(config.phase.size(), std::size(kSteps));
    for (std::size_t i = 0; i < std::size(kSteps); ++i) {
        const PhaseConfig &phase = config.phase[i];
        QCOMPARE(phase.epochs, kSteps[i].epochs);
        QCOMPARE(phase.batchSize > 0 ? phase.batchSize : config.data.batchSize, kSteps[i].batch);
        QCOMPARE(phase.lr, kSteps[i].lr);
        QCOMPARE(phase.optimizer, std::string(kSteps[i].optimizer));
        QVERIFY(phase.optimizer == "adam" || (phase.nesterov && phase.momentum == 0.9));
        QCOMPARE(phase.weightDecay, 1e-4);
        QVERIFY(!phase.quantize && phase.resetOptimizer && !phase.decayNormAndBias);
        QCOMPARE(phase.frozen.empty(), i > 0);
    }
    const RunConfig ternary = recipe("tc-tiny-imagenet-densenet121");
    QCOMPARE(ternary.phase.size(), std::size_t(2));
    QVERIFY(ternary.phase[0].epochs == 15 && ternary.phase[1].epochs == 5 && !ternary.phase[1].resetOptimizer);
    QCOMPARE(ternary.phase[1].lr, 1e-5);
}

void TestRecipes::frozenAndDecayed_data()
{
    QTest::addColumn<QString>("frozen");
    QTest::addColumn<QString>("decayed");
    QTest::newRow("tc-tiny-imagenet-densenet-small") << "features.conv0"
                                                     << "classifier";
    QTest::newRow("tc-tiny-imagenet-squeezenet") << "features.0"
                                                 << "classifier.1";
    QTest::newRow("tc-tiny-imagenet-densenet121") << "features.conv0"
                                                  << "classifier";
    QTest::newRow("zhu-imagenet-alexnet") << ""
                                          << "fc*";
    QTest::newRow("zhu-cifar10-resnet20") << ""
                                          << "*";
    QTest::newRow("he-cifar10-resnet20") << ""
                                         << "*";
}

void TestRecipes::frozenAndDecayed()
{
    QFETCH(QString, frozen);
    QFETCH(QString, decayed);
    const RunConfig config = recipe(QTest::currentDataTag());
    for (const PhaseConfig &phase : config.phase) {
        QCOMPARE(phase.frozen, frozen.isEmpty() ? std::vector<std::string>() : std::vector{frozen.toStdString()});
        QCOMPARE(phase.decayLayers, std::vector{decayed.toStdString()});
    }
}

// What the result in `expected` was measured with.
void TestRecipes::fineTuningIsAsMeasured()
{
    const RunConfig config = recipe("akamaster-cifar10-resnet20-finetune");
    const PhaseConfig &phase = config.phase[0];
    QCOMPARE(config.quantizer.scaleInit, std::string("data"));
    QVERIFY(phase.lr == 0.02 && phase.lrScales == 0.1 && phase.lrLatents == 1);
    QCOMPARE(config.data.mean, (std::vector<double>{0.485, 0.456, 0.406}));
    QCOMPARE(config.data.std, (std::vector<double>{0.229, 0.224, 0.225}));
    QVERIFY(config.data.pad == 4 && config.data.flip && config.data.validation == 0 && phase.quantize);
}

void TestRecipes::brokenRecipeIsNamed()
{
    const QTemporaryDir folder;
    const std::filesystem::path resources = folder.path().toStdString();
    std::filesystem::create_directory(resources / "recipes");
    QVERIFY(writeFile(resources / "recipes" / "good.toml", "phases=['p']\n[phase.p]\nepochs=1\n"));
    const QByteArray before = qgetenv("TTQ_RESOURCES");
    const auto restore = qScopeGuard([&] { qputenv("TTQ_RESOURCES", before); });
    qputenv("TTQ_RESOURCES", folder.path().toUtf8());
    QVERIFY(listRecipes());
    QCOMPARE(recipe("good").name, std::string("good"));  // named by its file
    QVERIFY(writeFile(resources / "recipes" / "broken.toml", "sede = 1\n"));
    for (const auto &error : {listRecipes().error(), loadRecipe("broken").error()}) {
        QVERIFY2(error.detail.find("broken.toml:1: unknown key 'sede'") != std::string::npos, error.detail.c_str());
    }
}

QTEST_APPLESS_MAIN(TestRecipes)
#include "tst_recipes.moc"
