// Three ternary training steps of every kind of network on synthetic images: gradients reach everything, nothing
// becomes infinite, and the initial weights are those stated.
#include <QtTest>

#include <cmath>

#include "nn/networksummary.h"
#include "nn/quantizedlayer.h"

using namespace ttq;

namespace {

struct Start {
    double sigma, bound;  // expected standard deviation; largest magnitude, 0: unbounded
};

double fanIn(const torch::Tensor &weight)
{
    return static_cast<double>(weight.numel()) / static_cast<double>(weight.size(0));
}
double fanOut(const torch::Tensor &weight)
{
    return static_cast<double>(weight.numel()) / static_cast<double>(weight.size(1));
}

Start normal(double sigma)
{
    return {sigma, 0};
}
Start uniform(double bound)
{
    return {bound / std::sqrt(3.0), bound};
}

// The stated distribution of a layer's first weights.
Start expectedStart(const std::string &network, const torch::Tensor &weight, bool last)
{
    const double in = fanIn(weight), out = fanOut(weight);
    const bool linear = weight.dim() == 2;
    if (network == "resnet20-akamaster" || (network == "alexnet-he" && linear) || (network == "resnet20" && linear)) {
        return normal(std::sqrt(2 / in));
    }
    if (network.ends_with("-zhu") && linear) {
        return uniform(1.43 * std::sqrt(3 / in));
    }
    if (network == "alexnet-zhu") {
        return uniform(std::sqrt(6 / (in + out)));
    }
    if (network == "densenet-small") {
        return uniform(std::sqrt(6 / in));
    }
    if (network == "squeezenet" || network == "densenet121") {
        return last ? normal(0.01) : network == "squeezenet" ? uniform(std::sqrt(6 / in)) : normal(std::sqrt(2 / in));
    }
    if (network == "resnet18" && linear) {
        return uniform(1 / std::sqrt(in));
    }
    return normal(std::sqrt(2 / out));
}

}  // namespace

class TestNetworkSteps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeSteps_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("pixels");
        QTest::newRow("resnet8") << 8 << 16;
        QTest::newRow("resnet20") << 8 << 16;
        QTest::newRow("resnet20-zhu") << 8 << 16;
        QTest::newRow("resnet20-akamaster") << 8 << 16;
        QTest::newRow("densenet-small") << 16 << 24;
        QTest::newRow("densenet121") << 8 << 16;
        QTest::newRow("squeezenet") << 16 << 24;
        QTest::newRow("alexnet-he") << 12 << 95;
        QTest::newRow("alexnet-zhu") << 12 << 76;
        QTest::newRow("resnet18") << 8 << 64;
        QTest::newRow("resnet50") << 8 << 64;
    }
    void threeSteps()
    {
        QFETCH(int, width);
        QFETCH(int, pixels);
        const std::string name = QTest::currentDataTag();
        torch::manual_seed(11);
        const auto made = makeNetwork({name, width}, {3, pixels, pixels, 7});
        QVERIFY2(made, made ? "" : made.error().detail.c_str());
        Network &net = **made;
        const auto layers = quantizableLayers(net);
        const auto ternary = selectLayers(layers, publishedPolicy(*findNetwork(name)));
        QVERIFY(ternary && !ternary->empty());
        auto trained = net.named_parameters().pairs();
        for (const std::size_t i : *ternary) {
            QuantizableLayer &layer = *layers[i].layer;
            auto quantizer = makeQuantizer({}, ThresholdRule{"max_fraction", 0.05}, layer.latent());
            QVERIFY(quantizer);
            (*quantizer)->initialize(layer.latent());
            for (const auto &[part, scale] : (*quantizer)->parameters()) {
                trained.emplace_back(layers[i].name + "." + part, scale);
            }
            layer.setQuantizer(std::move(*quantizer));
        }
        std::vector<torch::Tensor> parameters, before;
        for (const auto &[parameter, tensor] : trained) {
            parameters.push_back(tensor);
            before.push_back(tensor.detach().clone());
        }
        torch::optim::SGD optimizer(parameters, torch::optim::SGDOptions(0.01).momentum(0.9));

        const auto images = torch::randn({8, 3, pixels, pixels}).contiguous(torch::MemoryFormat::ChannelsLast);
        const auto labels = torch::randint(7, {8}, torch::kInt64);
        for (int step = 0; step < 3; ++step) {
            optimizer.zero_grad();
            auto loss = torch::nn::functional::cross_entropy(net.forward(images), labels);
            QVERIFY(std::isfinite(loss.item<float>()));
            loss.backward();
            for (const auto &[parameter, tensor] : trained) {
                QVERIFY2(tensor.grad().defined() && tensor.grad().isfinite().all().item<bool>(), parameter.c_str());
            }
            optimizer.step();
        }
        for (std::size_t i = 0; i < trained.size(); ++i) {
            QVERIFY2(!torch::equal(parameters[i], before[i]), trained[i].first.c_str());
        }
        net.eval();
        torch::NoGradGuard noGrad;
        QVERIFY(net.forward(images).isfinite().all().item<bool>());
    }

    void startsAsStated_data()
    {
        QTest::addColumn<int>("width");
        for (const char *name : {"resnet20", "resnet20-zhu", "resnet20-akamaster"}) {
            QTest::newRow(name) << 16;
        }
        for (const char *name :
             {"densenet-small", "densenet121", "squeezenet", "alexnet-he", "alexnet-zhu", "resnet18"}) {
            QTest::newRow(name) << 24;
        }
    }
    void startsAsStated()
    {
        QFETCH(int, width);
        const std::string name = QTest::currentDataTag();
        torch::manual_seed(5);
        const auto made = makeNetwork({name, width}, publishedInput(*findNetwork(name)));
        QVERIFY(made);
        const auto entries = quantizableLayers(**made);
        for (const auto &entry : entries) {
            const torch::Tensor weight = entry.layer->latent().detach();
            const Start start = expectedStart(name, weight, &entry == &entries.back());
            const double count = static_cast<double>(weight.numel());
            // Six deviations of the estimates of a mean and of a standard deviation
            const double slack = 6 * start.sigma / std::sqrt(count);
            QVERIFY2(std::abs(weight.mean().item<double>()) < slack, entry.name.c_str());
            const double sigma = weight.std().item<double>();
            QVERIFY2(std::abs(sigma - start.sigma) < slack,
                     qPrintable(QString("%1: %2, expected %3").arg(entry.name.c_str()).arg(sigma).arg(start.sigma)));
            const double largest = weight.abs().max().item<double>() / start.sigma;
            QVERIFY2((largest <= std::sqrt(3.0) * (1 + 1e-6)) == (start.bound > 0), entry.name.c_str());
        }
        for (const auto &item : (*made)->named_parameters()) {
            if (item.value().dim() == 1 && item.key().ends_with("weight")) {
                QVERIFY2(item.value().eq(1).all().item<bool>(), item.key().c_str());  // BatchNorm's γ
            }
            const bool classifier = item.key() == "linear.bias" || item.key() == "fc.bias";
            const bool random = classifier && (name == "resnet20-akamaster" || name == "resnet18");
            if (item.key().ends_with("bias")) {
                QCOMPARE(item.value().eq(0).all().item<bool>(), !random);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestNetworkSteps)
#include "tst_networksteps.moc"
