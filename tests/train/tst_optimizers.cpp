// Optimizer steps against references computed by hand, and state that goes on where it was.
#include <QtTest>
#include <cmath>
#include <torch/torch.h>

#include "runs/runfixture.h"
#include "train/optimizers.h"

using namespace ttq;

namespace {

constexpr double kGradients[] = {0.5, -1.25, 2.0, 0.75, -0.125, 1.5};

std::vector<NamedParameter> parameters()
{
    const auto make = [](double value) { return torch::full({2, 3}, value, torch::kFloat32).requires_grad_(true); };
    return {{"conv.weight", make(0.5), ParameterGroup::Latents, false},
            {"conv.wp", torch::full({}, 1.0, torch::kFloat32).requires_grad_(true), ParameterGroup::Scales, false},
            {"fc.weight", make(-0.25), ParameterGroup::Rest, false},
            {"bn.weight", torch::full({3}, 1.0, torch::kFloat32).requires_grad_(true), ParameterGroup::Rest, true}};
}

// The same gradient for every element of every parameter.
void give(std::vector<NamedParameter> &all, double gradient)
{
    for (NamedParameter &one : all)
        one.tensor.mutable_grad() = torch::full_like(one.tensor.detach(), gradient);
}

double valueOf(const NamedParameter &parameter)
{
    return parameter.tensor.detach().flatten()[0].item<double>();
}

struct Reference {  // one element, in double
    double w, velocity = 0, first = 0, second = 0;
    int steps = 0;

    void sgd(double g, double lr, double momentum, bool nesterov, double decay)
    {
        g += decay * w;
        velocity = steps++ == 0 ? g : momentum * velocity + g;
        w -= lr * (momentum == 0 ? g : (nesterov ? g + momentum * velocity : velocity));
    }
    void adam(double g, double lr, double beta1, double beta2, double eps, double decay)
    {
        g += decay * w;
        ++steps;
        first = beta1 * first + (1 - beta1) * g;
        second = beta2 * second + (1 - beta2) * g * g;
        const double m = first / (1 - std::pow(beta1, steps)), v = second / (1 - std::pow(beta2, steps));
        w -= lr * m / (std::sqrt(v) + eps);
    }
};

Hyperparameters values(double momentum, double decay, bool decayScales)
{
    return {{0.1, 0.01, 0.2}, momentum, decay, decayScales};
}

PhaseConfig phaseOf(const char *optimizer, double momentum = 0.9, bool nesterov = true, bool decayNorm = true)
{
    PhaseConfig phase;
    phase.optimizer = optimizer;
    phase.momentum = momentum;
    phase.nesterov = nesterov;
    phase.decayNormAndBias = decayNorm;
    return phase;
}

std::map<std::string, torch::Tensor> stateOf(const OptimizerSet &optimizer)
{
    std::map<std::string, torch::Tensor> result;
    for (const auto &[name, tensor] : optimizer.state())
        result.emplace(name, tensor.clone());
    return result;
}

}  // namespace

class TestOptimizers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesTheReference_data();
    void matchesTheReference();
    void eachGroupHasItsOwn();
    void decayOnChosenLayers_data();
    void decayOnChosenLayers();
    void momentumChangesLive();
    void restoredStateGoesOn_data();
    void restoredStateGoesOn();
    void nothingToRestore();
    void refusesWhatDoesNotFit_data();
    void refusesWhatDoesNotFit();
};

void TestOptimizers::matchesTheReference_data()
{
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<bool>("nesterov");
    QTest::addColumn<double>("decay");
    QTest::addColumn<bool>("decayScales");
    QTest::addColumn<bool>("decayNorm");
    QTest::newRow("plain") << "sgd" << 0.0 << false << 0.0 << false << true;
    QTest::newRow("momentum") << "sgd" << 0.9 << false << 0.0 << false << true;
    QTest::newRow("nesterov") << "sgd" << 0.9 << true << 0.0 << false << true;
    QTest::newRow("decay") << "sgd" << 0.9 << true << 0.1 << false << true;
    QTest::newRow("decay of the scales") << "sgd" << 0.9 << true << 0.1 << true << true;
    QTest::newRow("no decay of norms") << "sgd" << 0.9 << true << 0.1 << false << false;
    QTest::newRow("adam") << "adam" << 0.0 << false << 0.0 << false << true;
    QTest::newRow("adam, decay") << "adam" << 0.0 << false << 0.1 << false << true;
    QTest::newRow("adam, all decay") << "adam" << 0.0 << false << 0.1 << true << false;
}

void TestOptimizers::matchesTheReference()
{
    QFETCH(QString, optimizer);
    QFETCH(double, momentum);
    QFETCH(bool, nesterov);
    QFETCH(double, decay);
    QFETCH(bool, decayScales);
    QFETCH(bool, decayNorm);
    auto all = parameters();
    const PhaseConfig phase = phaseOf(optimizer.toLatin1().constData(), momentum, nesterov, decayNorm);
    OptimizerSet set(phase, all);
    std::vector<Reference> references;
    for (const NamedParameter &one : all)
        references.push_back({.w = valueOf(one)});
    const Hyperparameters now = values(momentum, decay, decayScales);
    for (int step = 0; step < 3; ++step) {
        set.set(now);
        set.zeroGradients();
        for (const NamedParameter &one : all)
            QVERIFY(!one.tensor.grad().defined());
        give(all, kGradients[step]);
        set.step();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool scale = all[i].group == ParameterGroup::Scales;
            const bool decays = scale ? decayScales : (!all[i].normOrBias || decayNorm);
            const double lr = now.lr[static_cast<int>(all[i].group)], rate = decays ? decay : 0;
            if (optimizer == "adam")
                references[i].adam(kGradients[step], lr, phase.beta1, phase.beta2, phase.eps, rate);
            else
                references[i].sgd(kGradients[step], lr, momentum, nesterov, rate);
            const double is = valueOf(all[i]);
            QVERIFY2(std::abs(is - references[i].w) <= 1e-6,
                     qPrintable(QString("%1 after step %2: %3 instead of %4")
                                    .arg(all[i].name.c_str())
                                    .arg(step + 1)
                                    .arg(is, 0, 'g', 9)
                                    .arg(references[i].w, 0, 'g', 9)));
        }
    }
}

// SGD for the model, Adam for the scales: what two optimizers of torch do that are stepped one after the other.
void TestOptimizers::eachGroupHasItsOwn()
{
    PhaseConfig phase = phaseOf("sgd");
    phase.optimizerScales = "adam";
    auto all = parameters(), apart = parameters();
    OptimizerSet set(phase, all);
    std::vector<torch::Tensor> weights, scales;
    for (const NamedParameter &one : apart)
        (one.group == ParameterGroup::Scales ? scales : weights).push_back(one.tensor);
    torch::optim::SGD sgd(weights, torch::optim::SGDOptions(0.1).momentum(0.9).nesterov(true).weight_decay(0.01));
    torch::optim::Adam adam(scales, torch::optim::AdamOptions(0.02).weight_decay(0.01));
    for (int step = 0; step < 6; ++step) {
        set.set({{0.1, 0.02, 0.1}, 0.9, 0.01, true});
        give(all, kGradients[step]);
        give(apart, kGradients[step]);
        set.step();
        sgd.step();
        adam.step();
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY2(torch::equal(all[i].tensor, apart[i].tensor), all[i].name.c_str());
    }
    // Twin: with one optimizer for all, the scales go elsewhere.
    auto others = parameters();
    OptimizerSet one(phaseOf("sgd"), others);
    for (int step = 0; step < 6; ++step) {
        one.set({{0.1, 0.02, 0.1}, 0.9, 0.01, true});
        give(others, kGradients[step]);
        one.step();
    }
    QVERIFY(torch::equal(others[0].tensor, all[0].tensor) && !torch::equal(others[1].tensor, all[1].tensor));
    const auto state = stateOf(set);
    QCOMPARE(state.size(), 3U + 3U);
    QVERIFY(state.count("conv.weight.momentum_buffer") && state.count("conv.wp.exp_avg_sq"));
}

void TestOptimizers::decayOnChosenLayers_data()
{
    QTest::addColumn<QString>("globs");
    QTest::addColumn<bool>("norms");
    QTest::addColumn<QString>("decayed");
    QTest::newRow("all") << "*" << true << "conv.weight conv.wp fc.weight bn.weight";
    QTest::newRow("all but norms") << "*" << false << "conv.weight conv.wp fc.weight";
    QTest::newRow("the last") << "fc" << true << "fc.weight";
    QTest::newRow("the last, no norms") << "fc" << false << "fc.weight";
    QTest::newRow("a ternary layer with its scale") << "conv" << true << "conv.weight conv.wp";
    QTest::newRow("two globs") << "f? b*" << true << "fc.weight bn.weight";
    QTest::newRow("a norm where norms do not") << "bn" << false << "";
}

// Without a gradient only decay moves a parameter.
void TestOptimizers::decayOnChosenLayers()
{
    QFETCH(QString, globs);
    QFETCH(bool, norms);
    QFETCH(QString, decayed);
    PhaseConfig phase = phaseOf("sgd", 0.9, true, norms);
    phase.optimizerRest = "adam";
    phase.decayLayers.clear();
    for (const QString &glob : globs.split(' '))
        phase.decayLayers.push_back(glob.toStdString());
    auto all = parameters();
    OptimizerSet set(phase, all);
    set.set(values(0.9, 0.1, true));
    give(all, 0);
    set.step();
    const auto before = parameters();
    QStringList moved;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!torch::equal(all[i].tensor, before[i].tensor))
            moved.push_back(QString::fromStdString(all[i].name));
    QCOMPARE(moved.join(' '), decayed);
}

void TestOptimizers::momentumChangesLive()
{
    auto all = parameters();
    OptimizerSet set(phaseOf("sgd", 0.9, false), all);
    Reference reference{.w = valueOf(all[0])};
    for (int step = 0; step < 3; ++step) {
        const double momentum = step == 1 ? 0.5 : 0.9;
        set.set(values(momentum, 0, false));
        give(all, kGradients[step]);
        set.step();
        reference.sgd(kGradients[step], 0.1, momentum, false, 0);
    }
    QVERIFY(std::abs(valueOf(all[0]) - reference.w) <= 1e-6);
}

void TestOptimizers::restoredStateGoesOn_data()
{
    QTest::addColumn<QString>("optimizer");
    QTest::newRow("sgd") << "sgd";
    QTest::newRow("adam") << "adam";
    QTest::newRow("both") << "both";
}

void TestOptimizers::restoredStateGoesOn()
{
    QFETCH(QString, optimizer);
    PhaseConfig phase = phaseOf(optimizer == "adam" ? "adam" : "sgd");
    if (optimizer == "both")
        phase.optimizerScales = "adam";
    auto straight = parameters();
    OptimizerSet first(phase, straight);
    const auto train = [](OptimizerSet &set, std::vector<NamedParameter> &all, int from, int to) {
        for (int step = from; step < to; ++step) {
            set.set(values(0.9, 0.01, true));
            give(all, kGradients[step]);
            set.step();
        }
    };
    train(first, straight, 0, 3);
    const auto saved = stateOf(first);
    QCOMPARE(saved.size(), optimizer == "both" ? 6U : straight.size() * (optimizer == "adam" ? 3U : 1U));
    auto resumed = parameters(), forgetful = parameters();
    {
        torch::NoGradGuard noGrad;
        for (std::size_t i = 0; i < straight.size(); ++i) {
            resumed[i].tensor.copy_(straight[i].tensor);
            forgetful[i].tensor.copy_(straight[i].tensor);
        }
    }
    train(first, straight, 3, 6);
    OptimizerSet second(phase, resumed);
    VERIFY_OK(second.restore(saved));
    train(second, resumed, 3, 6);
    OptimizerSet third(phase, forgetful);  // the twin: without its state
    train(third, forgetful, 3, 6);
    for (std::size_t i = 0; i < straight.size(); ++i) {
        QVERIFY2(torch::equal(straight[i].tensor, resumed[i].tensor), straight[i].name.c_str());
        QVERIFY2(!torch::equal(straight[i].tensor, forgetful[i].tensor), straight[i].name.c_str());
    }
    for (const auto &[name, tensor] : second.state())
        QVERIFY2(torch::equal(tensor, stateOf(first).at(name)), name.c_str());
}

void TestOptimizers::nothingToRestore()
{
    auto all = parameters();
    OptimizerSet set(phaseOf("adam"), all);
    QCOMPARE(set.state().size(), 0U);
    VERIFY_OK(set.restore({}));
    QCOMPARE(set.state().size(), 0U);
}

void TestOptimizers::refusesWhatDoesNotFit_data()
{
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<QString>("damage");
    QTest::newRow("shape of a momentum") << "sgd"
                                         << "conv.weight.momentum_buffer";
    QTest::newRow("shape of exp_avg") << "adam"
                                      << "bn.weight.exp_avg";
    QTest::newRow("shape of exp_avg_sq") << "adam"
                                         << "conv.wp.exp_avg_sq";
    QTest::newRow("shape of step") << "adam"
                                   << "fc.weight.step";
    QTest::newRow("no step") << "adam"
                             << "-fc.weight.step";
    QTest::newRow("no exp_avg") << "adam"
                                << "-fc.weight.exp_avg";
    QTest::newRow("no exp_avg_sq") << "adam"
                                   << "-conv.weight.exp_avg_sq";
    QTest::newRow("of another network, sgd") << "sgd"
                                             << "other.weight.momentum_buffer";
    QTest::newRow("of another network, adam") << "adam"
                                              << "other.weight.exp_avg";
}

void TestOptimizers::refusesWhatDoesNotFit()
{
    QFETCH(QString, optimizer);
    QFETCH(QString, damage);
    const PhaseConfig phase = phaseOf(optimizer.toLatin1().constData());
    auto all = parameters();
    OptimizerSet set(phase, all);
    set.set(values(0.9, 0, false));
    give(all, 1);
    set.step();
    auto saved = stateOf(set);
    const std::string change = damage.toStdString();
    if (change[0] == '-')
        QCOMPARE(saved.erase(change.substr(1)), 1U);
    else
        saved[change] = torch::zeros({7});
    auto fresh = parameters();
    OptimizerSet target(phase, fresh);
    const std::string parameter
        = change.substr(change[0] == '-' ? 1 : 0, change.rfind('.') - (change[0] == '-' ? 1 : 0));
    VERIFY_ERROR(target.restore(saved), ErrorCode::Corrupt, parameter);
    QCOMPARE(target.state().size(), 0U);  // nothing of it was taken
}

QTEST_APPLESS_MAIN(TestOptimizers)
#include "tst_optimizers.moc"
