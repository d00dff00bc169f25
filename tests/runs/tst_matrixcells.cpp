// A recipe and a matrix as runs: what each method changes in the recipe, and that it changes nothing else.
#include <QtTest>
#include <algorithm>
#include <set>

#include "runfixture.h"
#include "runs/matrixcells.h"

using namespace ttq;

namespace {

RunConfig recipe(const char *name)
{
    auto config = loadRecipe(name);
    if (!config)
        qFatal("%s", config.error().detail.c_str());
    return *config;
}

MatrixConfig matrixOf(std::vector<std::string> methods, std::vector<std::int64_t> seeds = {1})
{
    return {std::move(methods), std::move(seeds), {}};
}

RunConfig only(const RunConfig &config, const char *method)
{
    const auto cells = expandMatrix(config, matrixOf({method}));
    if (!cells)
        qFatal("%s", cells.error().detail.c_str());
    return cells->front().config;
}

// As `config`, but for what names a run.
RunConfig named(RunConfig config, const RunConfig &as)
{
    config.name = as.name;
    config.description = as.description;
    config.expected = as.expected;
    config.expectedTime = as.expectedTime;
    config.seed = as.seed;
    return config;
}

}  // namespace

class TestMatrixCells : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersBySeed();
    void changesOnlyTheMethod_data();
    void changesOnlyTheMethod();
    void fullPrecisionIsTheFirstPart();
    void matchedHasTheBudget();
    void matchedStretchesTheSchedule();
    void recipesOfOneKind();
    void defaultsFitTheRecipe();
    void ownRuleStays();
    void allTrainEquallyLong();
    void tiedHasTheGradientOfOneScale();
    void refusesLayerRulesOfAnotherRule();
    void everyRecipeCanBeAMatrix_data();
    void everyRecipeCanBeAMatrix();
    void namesTheFirstDifference();
};

void TestMatrixCells::ordersBySeed()
{
    const auto cells = expandMatrix(recipe("demo"), matrixOf({"full_precision", "ttq"}, {7, 3}));
    VERIFY_OK(cells);
    std::vector<std::string> folders;
    for (const MatrixCell &cell : *cells) {
        folders.push_back(cell.folder);
        QCOMPARE(cell.config.seed, cell.seed);
        QVERIFY(checkConfig(cell.config));
    }
    QCOMPARE(folders,
             (std::vector<std::string>{"full_precision-seed7", "ttq-seed7", "full_precision-seed3", "ttq-seed3"}));
}

void TestMatrixCells::changesOnlyTheMethod_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("scales");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<QString>("refresh");
    const auto row
        = [](const char *method, const char *kind, const char *scales, const char *rule, double threshold,
             const char *refresh) { QTest::newRow(method) << kind << scales << rule << threshold << refresh; };
    row("ttq", "ttq", "learned", "max_fraction", 0.05, "step");
    row("tied", "ttq", "tied", "max_fraction", 0.05, "step");
    row("fixed", "ttq", "fixed", "max_fraction", 0.05, "step");
    row("twn", "twn", "learned", "mean_fraction", 0.7, "step");
    row("he", "he", "learned", "max_fraction", 0.05, "step");
    row("rel", "rel", "learned", "max_fraction", 0.05, "step");
    row("sparse_tanh", "sparse_tanh", "learned", "constant_sparsity", 0.5, "epoch");
}

void TestMatrixCells::changesOnlyTheMethod()
{
    QFETCH(QString, kind);
    QFETCH(QString, scales);
    QFETCH(QString, rule);
    QFETCH(double, threshold);
    QFETCH(QString, refresh);
    const RunConfig demo = recipe("demo");
    RunConfig config = only(demo, QTest::currentDataTag());
    QCOMPARE(config.name, "demo-" + std::string(QTest::currentDataTag()));
    QVERIFY(config.expected.empty() && config.expectedTime.empty());
    const QuantizerConfig &quantizer = config.quantizer;
    QCOMPARE(QString::fromStdString(quantizer.kind), kind);
    QCOMPARE(QString::fromStdString(quantizer.scales), scales);
    QCOMPARE(QString::fromStdString(quantizer.rule), rule);
    QCOMPARE(quantizer.threshold, threshold);
    QCOMPARE(QString::fromStdString(quantizer.refresh), refresh);
    config.quantizer = demo.quantizer;
    QVERIFY(named(config, demo) == demo);
}

void TestMatrixCells::fullPrecisionIsTheFirstPart()
{
    const RunConfig demo = recipe("demo"), config = only(demo, "full_precision");
    QCOMPARE(config.phases, std::vector<std::string>{"full_precision"});
    QVERIFY(config.phase.size() == 1 && config.phase[0] == demo.phase[0]);
    QCOMPARE(epochsOf(config), 8);
}

void TestMatrixCells::matchedHasTheBudget()
{
    const RunConfig demo = recipe("demo"), config = only(demo, "full_precision_matched");
    QCOMPARE(epochsOf(config), epochsOf(demo));
    QCOMPARE(config.phase.size(), std::size_t{1});
    QVERIFY(!config.phase[0].quantize);
    PhaseConfig phase = config.phase[0];
    phase.epochs = demo.phase[0].epochs;
    QVERIFY(phase == demo.phase[0]);
    // As the control that comes with the program, made by hand, is to its recipe.
    const RunConfig control = recipe("cifar10-resnet20-short-fp");
    QVERIFY(named(only(recipe("cifar10-resnet20-short"), "full_precision_matched"), control).phase == control.phase);
}

void TestMatrixCells::matchedStretchesTheSchedule()
{
    RunConfig config = recipe("demo");
    PhaseConfig &first = config.phase[0];
    first.schedule = "multistep";
    first.milestones = {2, 6};
    first.gammas = {0.1};
    first.epochs = 8;
    config.phase[1].epochs = 8;
    VERIFY_OK(checkConfig(config));
    const PhaseConfig phase = only(config, "full_precision_matched").phase[0];
    QCOMPARE(phase.epochs, 16);
    QCOMPARE(phase.milestones, (std::vector<double>{4, 12}));
    QCOMPARE(phase.gammas, first.gammas);
    first.schedule = "step";
    first.stepEpochs = 3;
    QCOMPARE(only(config, "full_precision_matched").phase[0].stepEpochs, 6.0);
}

void TestMatrixCells::recipesOfOneKind()
{
    const RunConfig ternary = recipe("he-cifar10-resnet20");
    QVERIFY(std::all_of(ternary.phase.begin(), ternary.phase.end(), [](const PhaseConfig &p) { return p.quantize; }));
    const RunConfig full = only(ternary, "full_precision");
    QCOMPARE(epochsOf(full), epochsOf(ternary));
    QVERIFY(std::none_of(full.phase.begin(), full.phase.end(), [](const PhaseConfig &p) { return p.quantize; }));
    VERIFY_ERROR(expandMatrix(ternary, matrixOf({"full_precision", "full_precision_matched"})),
                 ErrorCode::InvalidArgument, "the same run");
    VERIFY_ERROR(expandMatrix(recipe("cifar10-resnet20-short-fp"), matrixOf({"full_precision", "twn"})),
                 ErrorCode::InvalidArgument, "'twn', but no phase of the recipe is quantized");
}

void TestMatrixCells::defaultsFitTheRecipe()
{
    QCOMPARE(defaultMatrix(recipe("demo")).methods.size(), std::size_t{7});
    const MatrixConfig ternary = defaultMatrix(recipe("he-cifar10-resnet20"));
    QCOMPARE(ternary.methods.size(), std::size_t{6});
    QCOMPARE(std::count(ternary.methods.begin(), ternary.methods.end(), "full_precision_matched"), 0);
    VERIFY_OK(expandMatrix(recipe("he-cifar10-resnet20"), ternary));
}

void TestMatrixCells::ownRuleStays()
{
    RunConfig config = recipe("demo");
    config.quantizer.threshold = 0.2;
    QCOMPARE(only(config, "ttq").quantizer.threshold, 0.2);
    QCOMPARE(only(config, "tied").quantizer.threshold, 0.2);
    QCOMPARE(only(config, "he").quantizer.threshold, 0.05);  // as published
    config.quantizer.kind = "he";
    QCOMPARE(only(config, "he").quantizer.threshold, 0.2);
    QCOMPARE(only(config, "ttq").quantizer.threshold, 0.05);
    config.quantizer.constraint = "clamp";
    QCOMPARE(only(config, "fixed").quantizer.constraint, std::string("none"));
}

void TestMatrixCells::refusesLayerRulesOfAnotherRule()
{
    RunConfig config = recipe("demo");
    config.quantizer.layerRules = {{"stage3.*", "", 0.2}};
    VERIFY_OK(expandMatrix(config, matrixOf({"ttq", "he"})));  // the same rule
    VERIFY_ERROR(expandMatrix(config, matrixOf({"ttq", "twn"})), ErrorCode::InvalidArgument,
                 "'twn', whose threshold rule is mean_fraction");
    config.quantizer.layerRules = {{"stage3.*", "max_fraction", 0.2}};
    VERIFY_OK(expandMatrix(config, matrixOf({"ttq", "twn"})));
    VERIFY_ERROR(expandMatrix(config, matrixOf({"sparse_tanh"})), ErrorCode::InvalidArgument, "'sparse_tanh': ");
}

void TestMatrixCells::allTrainEquallyLong()
{
    const RunConfig stops = recipe("tc-tiny-imagenet-densenet-small");
    QVERIFY(stops.phase.front().stopPatience > 0);
    for (const char *method : {"full_precision", "ttq", "twn"})
        for (const PhaseConfig &phase : only(stops, method).phase)
            QCOMPARE(phase.stopPatience, 0);
}

void TestMatrixCells::tiedHasTheGradientOfOneScale()
{
    const RunConfig printed = recipe("tc-tiny-imagenet-densenet-small");
    QCOMPARE(printed.quantizer.scaleGradient, std::string("as_printed"));
    QCOMPARE(only(printed, "ttq").quantizer.scaleGradient, std::string("as_printed"));
    QCOMPARE(only(printed, "tied").quantizer.scaleGradient, std::string("true"));
}

void TestMatrixCells::everyRecipeCanBeAMatrix_data()
{
    QTest::addColumn<QString>("name");
    const auto recipes = listRecipes();
    QVERIFY(recipes.has_value());
    for (const Recipe &one : *recipes)
        QTest::newRow(one.name.c_str()) << QString::fromStdString(one.name);
}

void TestMatrixCells::everyRecipeCanBeAMatrix()
{
    QFETCH(QString, name);
    const RunConfig config = recipe(qPrintable(name));
    MatrixConfig matrix = defaultMatrix(config);
    const bool ternary
        = std::any_of(config.phase.begin(), config.phase.end(), [](const PhaseConfig &p) { return p.quantize; });
    if (!ternary)
        matrix.methods = {"full_precision"};
    const auto cells = expandMatrix(config, matrix);
    VERIFY_OK(cells);
    std::set<std::string> folders;
    for (const MatrixCell &cell : *cells) {
        folders.insert(cell.folder);
        const auto again = parseConfig(toToml(cell.config), "round trip");
        VERIFY_OK(again);
        QVERIFY(firstDifference(cell.config, *again).empty());
    }
    QCOMPARE(folders.size(), matrix.methods.size() * matrix.seeds.size());
}

void TestMatrixCells::namesTheFirstDifference()
{
    const RunConfig demo = recipe("demo");
    QCOMPARE(firstDifference(demo, demo), std::string());
    RunConfig other = demo;
    other.phase[1].lr = 0.5;
    QCOMPARE(firstDifference(demo, other), std::string("phase.ternary.lr = 0.03, here 0.5"));
    other = demo;
    other.phases.pop_back();
    other.phase.pop_back();
    QVERIFY(firstDifference(demo, other).starts_with("phase"));
    QVERIFY(firstDifference(other, demo).starts_with("phase"));
}

QTEST_APPLESS_MAIN(TestMatrixCells)
#include "tst_matrixcells.moc"
