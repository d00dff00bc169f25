// Globs over layers: freezing takes gradients and parameters away and gives them back, and a glob that reaches nothing
// is refused.
#include <QtTest>
#include <torch/torch.h>

#include <set>

#include "runs/networkcatalogue.h"
#include "runs/runfixture.h"
#include "train/model.h"

using namespace ttq;

namespace {

using Globs = std::vector<std::string>;

RunConfig configOf(bool freezeCodes = false)
{
    RunConfig config;
    config.network = {"resnet8", 4};
    config.quantizer.freezeCodes = freezeCodes;
    config.phases = {"p"};
    config.phase.resize(1);
    config.phase[0].name = "p";
    return config;
}

Model modelOf(const RunConfig &config)
{
    auto model = Model::make(config, InputShape{1, 28, 28, 10}, torch::kCPU);
    if (!model)
        qFatal("%s", model.error().detail.c_str());
    return std::move(*model);
}

void quantize(Model &model, const RunConfig &config)
{
    const auto rule = [&](const std::string &) { return ThresholdRule{"max_fraction", 0.05}; };
    if (auto started = model.startQuantization(config.quantizer, rule, true); !started)
        qFatal("%s", started.error().detail.c_str());
}

std::set<std::string> namesOf(const Model &model)
{
    std::set<std::string> names;
    for (const NamedParameter &parameter : model.parameters())
        names.insert(parameter.name);
    return names;
}

std::set<std::string> without(std::set<std::string> names, const std::string &prefix)
{
    std::erase_if(names, [&](const std::string &name) { return name.rfind(prefix, 0) == 0; });
    return names;
}

}  // namespace

Q_DECLARE_METATYPE(Globs)

class TestModelLayers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layersAreModulesWithParameters();
    void frozenLayersAreNotTrained();
    void startOfQuantizationThaws_data();
    void startOfQuantizationThaws();
    void globsReachLayers_data();
    void globsReachLayers();
    void globsOfRecipesReachLayers();
};

void TestModelLayers::layersAreModulesWithParameters()
{
    const Model model = modelOf(configOf());
    const auto layers = model.parameterLayers();
    QCOMPARE(layers.front(), std::string("conv1"));
    QCOMPARE(layers[1], std::string("bn1"));
    QCOMPARE(layers.back(), std::string("fc"));
    QVERIFY(std::set(layers.begin(), layers.end()).size() == layers.size());
    for (const LayerEntry &entry : model.layers())
        QVERIFY2(std::find(layers.begin(), layers.end(), entry.name) != layers.end(), entry.name.c_str());
    QCOMPARE(layerOfParameter("stage1.block0.conv2.weight"), std::string("stage1.block0.conv2"));
}

void TestModelLayers::frozenLayersAreNotTrained()
{
    const RunConfig config = configOf();
    Model model = modelOf(config);
    quantize(model, config);
    const auto all = namesOf(model);
    QVERIFY(all.count("stage1.block0.conv1.wp") && all.count("stage1.block0.bn1.weight") && all.count("conv1.weight"));
    const torch::Tensor images = torch::randn({4, 1, 28, 28});
    const auto backward = [&] { model.network().forward(images).sum().backward(); };
    backward();
    model.freeze({"stage1.*", "conv?"});
    QCOMPARE(namesOf(model), without(without(all, "stage1."), "conv1."));
    backward();
    for (const auto &[name, tensor] : model.tensors()) {
        const bool frozen = name.rfind("stage1.", 0) == 0 || name.rfind("conv1.", 0) == 0;
        if (all.count(name))
            QVERIFY2(tensor.grad().defined() != frozen, name.c_str());
    }
    model.freeze({"fc"});  // replaces what was frozen before
    QCOMPARE(namesOf(model), without(all, "fc."));
    model.freeze({});
    QCOMPARE(namesOf(model), all);
}

void TestModelLayers::startOfQuantizationThaws_data()
{
    QTest::addColumn<bool>("freezeCodes");
    QTest::newRow("latents are trained") << false;
    QTest::newRow("codes are frozen") << true;
}

// What the method wants of a latent weight is not undone by the layer's having been frozen before.
void TestModelLayers::startOfQuantizationThaws()
{
    QFETCH(bool, freezeCodes);
    const RunConfig config = configOf(freezeCodes);
    Model model = modelOf(config);
    model.freeze({"stage2.*"});
    quantize(model, config);
    QCOMPARE(namesOf(model).count("stage2.block0.conv1.weight"), freezeCodes ? 0U : 1U);
    QCOMPARE(namesOf(model).count("stage2.block0.conv1.wp"), 1U);
    QCOMPARE(namesOf(model).count("stage2.block0.bn1.weight"), 1U);
    model.freeze({"stage2.*"});
    QCOMPARE(namesOf(model).count("stage2.block0.conv1.wp"), 0U);
    model.freeze({});
    QCOMPARE(namesOf(model).count("stage2.block0.conv1.weight"), freezeCodes ? 0U : 1U);
}

void TestModelLayers::globsReachLayers_data()
{
    QTest::addColumn<Globs>("frozen");
    QTest::addColumn<Globs>("decay");
    QTest::addColumn<QString>("mention");
    const Globs all{"*"};
    QTest::newRow("none") << Globs{} << all << "";
    QTest::newRow("some") << Globs{"conv1", "stage?.*"} << Globs{"fc", "*.bn?"} << "";
    QTest::newRow("frozen slip") << Globs{"stage1.*", "stage1.block0.con1"} << all
                                 << "phase.p.frozen has 'stage1.block0.con1'";
    QTest::newRow("with the nearest") << Globs{"stage1.block0.con1"} << all << "did you mean 'stage1.block0.conv1'?";
    QTest::newRow("decay slip") << Globs{} << Globs{"fcc"} << "phase.p.decay_layers has 'fcc'";
    QTest::newRow("nothing near") << Globs{"zzzzzzzzzzzzzz"} << all << "the network has conv1 … fc";
    QTest::newRow("a parameter is no layer") << Globs{"fc.weight"} << all << "'fc.weight'";
    QTest::newRow("all frozen") << all << all << "phase.p.frozen matches every layer";
}

void TestModelLayers::globsReachLayers()
{
    QFETCH(Globs, frozen);
    QFETCH(Globs, decay);
    QFETCH(QString, mention);
    RunConfig config = configOf();
    config.phase[0].frozen = frozen;
    config.phase[0].decayLayers = decay;
    const auto checked = checkLayerGlobs(config, modelOf(config));
    if (mention.isEmpty())
        VERIFY_OK(checked);
    else
        VERIFY_ERROR(checked, ErrorCode::InvalidArgument, mention.toStdString());
}

void TestModelLayers::globsOfRecipesReachLayers()
{
    const auto recipes = listRecipes();
    VERIFY_OK(recipes);
    int looked = 0;
    for (const Recipe &recipe : *recipes) {
        const auto config = loadConfig(recipe.file);
        VERIFY_OK(config);
        const bool has = std::any_of(config->phase.begin(), config->phase.end(), [](const PhaseConfig &phase) {
            return !phase.frozen.empty() || phase.decayLayers != Globs{"*"};
        });
        if (!has)
            continue;
        const NetworkInfo *network = findNetwork(config->network.name);
        const auto model = Model::make(
            *config, InputShape{network->channels, network->pixels, network->pixels, network->classes}, torch::kCPU);
        VERIFY_OK(model);
        VERIFY_OK(checkLayerGlobs(*config, *model));
        ++looked;
    }
    QVERIFY(looked >= 5);
}

QTEST_APPLESS_MAIN(TestModelLayers)
#include "tst_modellayers.moc"
