// Every network against its publication: parameters, layers, what is ternary, shapes, names of weight files, and the
// badge "scale-invariant" against gradients.
#include <QtTest>

#include "nn/networksummary.h"
#include "nn/quantizedlayer.h"

using namespace ttq;

namespace {

std::shared_ptr<Network> network(const std::string &name, std::int64_t width, const InputShape &input)
{
    torch::manual_seed(3);
    auto made = makeNetwork({name, width}, input);
    return made ? *made : nullptr;
}

bool contains(const Error &error, const char *text)
{
    return error.detail.find(text) != std::string::npos;
}

// Widths and images at which a step takes milliseconds.
struct SmallForm {
    const char *name;
    std::int64_t width, pixels;
};
constexpr SmallForm kSmall[]
    = {{"resnet8", 4, 16},        {"resnet20", 4, 16},    {"resnet20-zhu", 4, 16}, {"resnet20-akamaster", 4, 16},
       {"densenet-small", 8, 24}, {"densenet121", 4, 16}, {"squeezenet", 8, 40},   {"alexnet-he", 3, 95},
       {"alexnet-zhu", 6, 76},    {"resnet18", 4, 64},    {"resnet50", 2, 64}};

}  // namespace

class TestArchitectures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asPublished_data()
    {
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("ternaryLayers");
        QTest::addColumn<qint64>("ternaryWeights");  // 0: not stated
        const auto row = [](const char *name, qint64 parameters, int layers, int ternary, qint64 weights) {
            QTest::newRow(name) << parameters << layers << ternary << weights;
        };
        row("resnet20", 269722, 20, 20, 0);
        row("resnet32", 464154, 32, 32, 0);
        row("resnet44", 658586, 44, 44, 0);
        row("resnet56", 853018, 56, 56, 0);
        row("resnet110", 1727962, 110, 110, 0);
        row("resnet20-zhu", 269760 - 38, 20, 19, 0);  // stated with its 38 scales
        row("resnet32-zhu", 464154, 32, 31, 0);
        row("resnet44-zhu", 658586, 44, 43, 0);
        row("resnet56-zhu", 853018, 56, 55, 0);
        row("resnet110-zhu", 1727962, 110, 109, 0);
        row("resnet20-akamaster", 269722, 20, 18, 0);
        row("resnet32-akamaster", 464154, 32, 30, 0);
        row("resnet44-akamaster", 658586, 44, 42, 0);
        row("resnet56-akamaster", 853018, 56, 54, 0);
        row("resnet110-akamaster", 1727962, 110, 108, 0);
        row("densenet-small", 440264, 64, 62, 381024);
        row("densenet121", 7151176, 121, 119, 0);
        row("squeezenet", 827784, 26, 24, 717824);
        row("alexnet-he", 62387912, 8, 6, 0);
        row("alexnet-zhu", 60981236 - 12, 8, 6, 56823808);  // stated with its 12 scales
        row("resnet18", 11689512, 21, 19, 0);
        row("resnet34", 21797672, 37, 35, 0);
        row("resnet50", 25557032, 54, 52, 0);
        row("resnet101", 44549160, 105, 103, 0);
        row("resnet18b", 11689512, 21, 19, 0);
    }
    void asPublished()
    {
        QFETCH(qint64, parameters);
        QFETCH(int, layers);
        QFETCH(int, ternaryLayers);
        QFETCH(qint64, ternaryWeights);
        const std::string name = QTest::currentDataTag();
        const NetworkInfo *info = findNetwork(name);
        QVERIFY(info);
        const auto summary = summarizeNetwork({name, -1}, publishedInput(*info), publishedPolicy(*info));
        QVERIFY2(summary, summary ? "" : summary.error().detail.c_str());
        QCOMPARE(qint64(summary->parameters()), parameters);
        QCOMPARE(int(summary->layers.size()), layers);
        QCOMPARE(int(summary->ternaryLayers()), ternaryLayers);
        if (ternaryWeights > 0) {
            QCOMPARE(qint64(summary->ternaryWeights()), ternaryWeights);
        }
        QCOMPARE(summary->layers.back().outputShape.front(), info->classes);
    }

    // Rows that pin the odd paddings: the size each layer sees.
    void outputSizes_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QList<qint64>>("sizes");  // height of each layer's output
        QTest::newRow("ZHU: 12x12 without padding, pooling 54 to 27 to 14 to 6")
            << "alexnet-zhu" << QList<qint64>{54, 54, 27, 14, 14};
        QTest::newRow("HE: 55, 27, 13") << "alexnet-he" << QList<qint64>{55, 27, 13, 13, 13};
        QTest::newRow("ResNet-18 halves five times")
            << "resnet18" << QList<qint64>{112, 56, 56, 56, 56, 28, 28, 28, 28, 28, 14, 14, 14, 14, 14, 7, 7, 7, 7, 7};
    }
    void outputSizes()
    {
        QFETCH(QString, network);
        QFETCH(QList<qint64>, sizes);
        const NetworkInfo *info = findNetwork(network.toStdString());
        const auto summary = summarizeNetwork({network.toStdString(), 6}, publishedInput(*info), {"inner"});
        QVERIFY2(summary, summary ? "" : summary.error().detail.c_str());
        QList<qint64> found;
        for (const LayerSummary &layer : summary->layers) {
            if (layer.outputShape.size() == 3) {
                found << layer.outputShape[1];
            }
        }
        QCOMPARE(found, sizes);
    }

    void fullyConnectedInputs()
    {
        for (const char *name : {"alexnet-he", "alexnet-zhu"}) {
            const auto net = network(name, -1, publishedInput(*findNetwork(name)));
            const auto entries = quantizableLayers(*net);
            QCOMPARE(entries[5].layer->latent().sizes().vec(), (std::vector<std::int64_t>{4096, 9216}));
        }
    }

    void namesInOrder_data()
    {
        QTest::addColumn<QStringList>("names");  // some, in order
        QTest::newRow("densenet-small") << QStringList{"features.conv0",
                                                       "features.denseblock1.denselayer1.conv.1",
                                                       "features.denseblock1.denselayer1.conv.2",
                                                       "features.transition1.conv",
                                                       "features.denseblock3.denselayer10.conv.2",
                                                       "classifier"};
        QTest::newRow("squeezenet") << QStringList{
            "features.0",           "features.4.squeeze",    "features.4.expand1x1",
            "features.4.expand3x3", "features.13.expand3x3", "classifier.1"};
        QTest::newRow("resnet20-zhu") << QStringList{"conv0", "res1.0.conv1", "res1.0.conv2", "res3.2.conv2", "linear"};
        QTest::newRow("resnet20-akamaster")
            << QStringList{"conv1", "layer1.0.conv1", "layer1.0.conv2", "layer3.2.conv2", "linear"};
        QTest::newRow("alexnet-he") << QStringList{"features.0",  "features.4",   "features.8",   "features.11",
                                                   "features.14", "classifier.0", "classifier.3", "classifier.6"};
        QTest::newRow("alexnet-zhu") << QStringList{"conv0", "conv1", "conv2", "conv3", "conv4", "fc0", "fc1", "fct"};
        QTest::newRow("resnet50") << QStringList{"conv1", "layer1.0.conv3", "layer1.0.downsample.0", "layer4.2.conv3",
                                                 "fc"};
    }
    void namesInOrder()
    {
        QFETCH(QStringList, names);
        const std::string name = QTest::currentDataTag();
        const auto net = network(name, 12, publishedInput(*findNetwork(name)));
        QVERIFY(net);
        QStringList found;
        for (const auto &entry : quantizableLayers(*net)) {
            if (const QString one = QString::fromStdString(entry.name); names.contains(one)) {
                found << one;
            }
        }
        QCOMPARE(found, names);
        QCOMPARE(QString::fromStdString(quantizableLayers(*net).front().name), names.front());
        QCOMPARE(QString::fromStdString(quantizableLayers(*net).back().name), names.back());
    }

    // With the loss blind to a layer's scale, its weights and their gradient are orthogonal; with BatchNorm's epsilon
    // out of the way to rounding. Layers without the badge fail the same test, so that it says something.
    void badgeMatchesGradients_data()
    {
        QTest::addColumn<qint64>("width");
        QTest::addColumn<qint64>("pixels");
        for (const SmallForm &form : kSmall) {
            QTest::newRow(form.name) << qint64{form.width} << qint64{form.pixels};
        }
    }
    void badgeMatchesGradients()
    {
        QFETCH(qint64, width);
        QFETCH(qint64, pixels);
        const std::string name = QTest::currentDataTag();
        const auto net = network(name, width, {3, pixels, pixels, 7});
        QVERIFY(net);
        net->to(torch::kFloat64);
        for (const auto &module : net->modules()) {
            if (auto *norm = dynamic_cast<torch::nn::BatchNorm2dImpl *>(module.get())) {
                norm->options.eps(1e-14);
            } else if (auto *last = dynamic_cast<torch::nn::BatchNorm1dImpl *>(module.get())) {
                last->options.eps(1e-14);
            }
        }
        const auto images = torch::randn({6, 3, pixels, pixels}, torch::kFloat64);
        const auto logits = net->forward(images);
        (logits * torch::randn_like(logits)).sum().backward();
        for (const auto &entry : quantizableLayers(*net)) {
            const auto weight = entry.layer->latent(), gradient = entry.layer->latent().grad();
            const double cosine = ((weight * gradient).sum().abs() / weight.norm() / gradient.norm()).item<double>();
            // A convolution between two without BatchNorm is as blind, but not what the badge is defined by.
            const bool through = name == "alexnet-zhu" && entry.name == "conv0";
            QVERIFY2((cosine < 1e-7) == (entry.layer->scaleInvariant() || through),
                     qPrintable(QString("%1: %2").arg(QString::fromStdString(entry.name)).arg(cosine)));
        }
    }

    void badges_data()
    {
        QTest::addColumn<int>("invariant");
        QTest::newRow("densenet-small") << 63;      // all but the classifier
        QTest::newRow("squeezenet") << 9;           // the first and eight squeeze layers
        QTest::newRow("resnet20-zhu") << 10;        // conv0 and nine conv1
        QTest::newRow("resnet20-akamaster") << 19;  // every convolution
        QTest::newRow("alexnet-zhu") << 6;
        QTest::newRow("resnet50") << 53;
    }
    void badges()
    {
        QFETCH(int, invariant);
        const std::string name = QTest::currentDataTag();
        const auto net = network(name, 12, publishedInput(*findNetwork(name)));
        const auto entries = quantizableLayers(*net);
        QCOMPARE(int(std::count_if(entries.begin(), entries.end(),
                                   [](const LayerEntry &entry) { return entry.layer->scaleInvariant(); })),
                 invariant);
    }

    void otherInputs_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<QString>("refusal");  // empty: taken
        const auto row = [](const char *network, int channels, int height, int width, const char *refusal) {
            QTest::newRow(qPrintable(QString("%1 %2x%3x%4").arg(network).arg(channels).arg(height).arg(width)))
                << network << channels << height << width << refusal;
        };
        row("resnet20-zhu", 1, 28, 28, "");
        row("resnet20-zhu", 3, 30, 32, "multiples of 4");
        row("resnet20-akamaster", 1, 29, 31, "");
        row("densenet-small", 3, 8, 8, "");
        row("densenet-small", 3, 64, 48, "");
        row("densenet-small", 3, 7, 56, "at least 8 pixels");
        row("densenet121", 3, 8, 9, "");
        row("squeezenet", 3, 8, 8, "");
        row("squeezenet", 1, 33, 57, "");
        row("squeezenet", 3, 56, 7, "at least 8 pixels");
        row("alexnet-he", 3, 63, 63, "");
        row("alexnet-he", 3, 62, 224, "at least 63 pixels");
        row("alexnet-he", 3, 227, 160, "");
        row("alexnet-zhu", 3, 44, 44, "");
        row("alexnet-zhu", 3, 43, 44, "at least 44 pixels");
        row("alexnet-zhu", 3, 225, 111, "");
        row("resnet18", 1, 32, 50, "");
        row("resnet18", 3, 31, 224, "at least 32 pixels");
        row("resnet18", 0, 224, 224, "at least one channel");
    }
    void otherInputs()
    {
        QFETCH(QString, network);
        QFETCH(int, channels);
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(QString, refusal);
        const auto made = makeNetwork({network.toStdString(), 12}, {channels, height, width, 5});
        QCOMPARE(bool(made), refusal.isEmpty());
        if (!made) {
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
            QVERIFY2(contains(made.error(), qPrintable(refusal)), made.error().detail.c_str());
            return;
        }
        const auto images = torch::randn({2, channels, height, width});
        for (const bool training : {true, false}) {
            (*made)->train(training);
            const auto logits = (*made)->forward(images);
            QCOMPARE(logits.sizes().vec(), (std::vector<std::int64_t>{2, 5}));
            QVERIFY(logits.isfinite().all().item<bool>());
        }
    }

    void widths()
    {
        const auto refused = makeNetwork({"alexnet-he", 20}, {3, 63, 63, 5});
        QVERIFY(!refused);
        QVERIFY2(contains(refused.error(), "multiples of 3"), refused.error().detail.c_str());
        QVERIFY2(contains(refused.error(), "network.width is 20"), refused.error().detail.c_str());
        // All channels scale: the published network has sixteen times the inner weights of a quarter of its width.
        const InputShape input = publishedInput(*findNetwork("densenet-small"));
        const auto full = summarizeNetwork({"densenet-small", -1}, input, {"inner"});
        const auto quarter = summarizeNetwork({"densenet-small", 12}, input, {"inner"});
        QVERIFY(full && quarter);
        QCOMPARE(full->ternaryWeights(), 16 * quarter->ternaryWeights());
    }

    void dropoutWhereStated_data()
    {
        QTest::addColumn<QList<double>>("rates");  // of the modules that drop anything
        QTest::newRow("densenet-small") << QList<double>(31, 0.25);
        QTest::newRow("densenet121") << QList<double>{0.25};
        QTest::newRow("squeezenet") << QList<double>{0.6};
        QTest::newRow("alexnet-he") << QList<double>{};
        QTest::newRow("alexnet-zhu") << QList<double>{};
    }
    void dropoutWhereStated()
    {
        QFETCH(QList<double>, rates);
        const std::string name = QTest::currentDataTag();
        const auto net = network(name, 12, publishedInput(*findNetwork(name)));
        QList<double> found;
        for (const auto &module : net->modules()) {
            const auto *dropout = dynamic_cast<torch::nn::DropoutImpl *>(module.get());
            if (dropout != nullptr && dropout->options.p() > 0) {
                found << dropout->options.p();
            }
        }
        QCOMPARE(found, rates);
    }

    void summaryCounts()
    {
        const auto summary = summarizeNetwork({"resnet8", 4}, {3, 8, 8, 10}, {"inner"});
        QVERIFY(summary);
        const LayerSummary &first = summary->layers.front();
        QCOMPARE(first.outputShape, (std::vector<std::int64_t>{4, 8, 8}));
        QCOMPARE(first.macs, std::int64_t{3 * 9 * 4 * 64});
        QVERIFY(!first.ternary && first.bits() == 32 && first.scaleInvariant);
        QCOMPARE(summary->layers[1].bits(), 2);
        const LayerSummary &last = summary->layers.back();
        QCOMPARE(last.weights, std::int64_t{160});
        QCOMPARE(last.biases, std::int64_t{10});
        QCOMPARE(last.macs, std::int64_t{160});
        // 36·4 + 36·4 + 36·8 + 72·8 + 72·16 + 144·16 weights become ternary
        QCOMPARE(summary->ternaryWeights(), std::int64_t{4608});
        QCOMPARE(summary->bytesFull(), 4 * summary->parameters());
        QCOMPARE(summary->bytesTernary(), summary->bytesFull() - 4 * 4608 + 4608 / 4 + 6 * 8);
        QCOMPARE(summary->otherParameters, std::int64_t{2 * (4 + 2 * 4 + 2 * 8 + 2 * 16)});
        const auto unknown = summarizeNetwork({"resnet8", 4}, {3, 8, 8, 10}, {"conv9"});
        QVERIFY(!unknown && contains(unknown.error(), "conv9"));
    }
};

QTEST_GUILESS_MAIN(TestArchitectures)
#include "tst_architectures.moc"
