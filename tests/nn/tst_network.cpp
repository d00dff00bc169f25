// Networks: parameter counts, layers and their names, what they accept, and where shortcut A puts its zeros.
#include "nn/network.h"

#include <QtTest>

#include "nn/quantizedlayer.h"

using namespace ttq;

namespace {

std::shared_ptr<Network> network(const std::string &name, std::int64_t width = 16, const InputShape &input = {})
{
    torch::manual_seed(1);
    auto made = makeNetwork({name, width}, input);
    return made ? *made : nullptr;
}

std::vector<std::string> layerNames(Network &net)
{
    std::vector<std::string> names;
    for (const auto &entry : quantizableLayers(net)) {
        names.push_back(entry.name);
    }
    return names;
}

bool contains(const Error &error, const char *text)
{
    return error.detail.find(text) != std::string::npos;
}

}  // namespace

class TestNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parameterCounts_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<int>("layers");
        QTest::newRow("20") << "resnet20" << qint64{269722} << 20;
        QTest::newRow("32") << "resnet32" << qint64{464154} << 32;
        QTest::newRow("44") << "resnet44" << qint64{658586} << 44;
        QTest::newRow("56") << "resnet56" << qint64{853018} << 56;
        QTest::newRow("110") << "resnet110" << qint64{1727962} << 110;
    }
    void parameterCounts()
    {
        QFETCH(QString, name);
        QFETCH(qint64, parameters);
        QFETCH(int, layers);
        const auto net = network(name.toStdString());
        QVERIFY(net);
        qint64 count = 0;
        for (const auto &parameter : net->parameters()) {
            count += parameter.numel();
        }
        QCOMPARE(count, parameters);
        const auto entries = quantizableLayers(*net);
        QCOMPARE(int(entries.size()), layers);
        const auto inner = selectLayers(entries, {"inner"});
        QVERIFY(inner);
        QCOMPARE(int(inner->size()), layers - 2);
    }

    void layersInOrder()
    {
        std::vector<std::string> expected{"conv1"};
        for (int stage = 1; stage <= 3; ++stage) {
            for (int block = 0; block < 3; ++block) {
                for (const char *conv : {"conv1", "conv2"}) {
                    expected.push_back("stage" + std::to_string(stage) + ".block" + std::to_string(block) + "." + conv);
                }
            }
        }
        expected.push_back("fc");
        const auto net = network("resnet20");
        QCOMPARE(layerNames(*net), expected);
        const auto entries = quantizableLayers(*net);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            QCOMPARE(entries[i].layer->layerKind(), std::string(i + 1 < entries.size() ? "conv2d" : "linear"));
            // BatchNorm follows every convolution, and none the classifier.
            QCOMPARE(entries[i].layer->scaleInvariant(), i + 1 < entries.size());
            QVERIFY(entries[i].layer->quantizer() == nullptr);
            QVERIFY(entries[i].layer->latent().requires_grad());
        }
    }

    void policies_data()
    {
        QTest::addColumn<QStringList>("policy");
        QTest::addColumn<QStringList>("chosen");
        const QStringList inner{"stage1.block0.conv1", "stage1.block0.conv2", "stage2.block0.conv1",
                                "stage2.block0.conv2", "stage3.block0.conv1", "stage3.block0.conv2"};
        QTest::newRow("inner") << QStringList{"inner"} << inner;
        QTest::newRow("all") << QStringList{"all"} << QStringList{"conv1"} + inner + QStringList{"fc"};
        QTest::newRow("inner and fc") << QStringList{"inner", "fc"} << inner + QStringList{"fc"};
        QTest::newRow("glob") << QStringList{"stage2.*"} << inner.mid(2, 2);
        QTest::newRow("globs, given twice and backwards")
            << QStringList{"fc", "*.conv1", "stage1.block0.conv1"}
            << QStringList{inner[0], inner[2], inner[4], QStringLiteral("fc")};
        QTest::newRow("none") << QStringList{} << QStringList{};
    }
    void policies()
    {
        QFETCH(QStringList, policy);
        QFETCH(QStringList, chosen);
        const auto net = network("resnet8");
        const auto entries = quantizableLayers(*net);
        std::vector<std::string> items;
        for (const QString &item : policy) {
            items.push_back(item.toStdString());
        }
        const auto selected = selectLayers(entries, items);
        QVERIFY(selected);
        QStringList names;
        for (const std::size_t i : *selected) {
            names << QString::fromStdString(entries[i].name);
        }
        QCOMPARE(names, chosen);
    }

    void globWithoutLayer()
    {
        const auto net = network("resnet8");
        const auto entries = quantizableLayers(*net);
        const auto near = selectLayers(entries, {"inner", "stage2.blok0.conv1"});
        QVERIFY(!near);
        QCOMPARE(near.error().code, ErrorCode::InvalidArgument);
        QVERIFY(contains(near.error(), "'stage2.blok0.conv1' matches no layer"));
        QVERIFY(contains(near.error(), "did you mean 'stage2.block0.conv1'?"));
        const auto far = selectLayers(entries, {"transition*"});
        QVERIFY(!far);
        QVERIFY(contains(far.error(), "stage3.block0.conv2"));
    }

    void outputShape_data()
    {
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("classes");
        QTest::newRow("CIFAR-10") << 3 << 32 << 10;
        QTest::newRow("MNIST") << 1 << 28 << 10;
        QTest::newRow("odd size") << 3 << 33 << 7;
        QTest::newRow("smallest") << 1 << 4 << 2;
    }
    void outputShape()
    {
        QFETCH(int, channels);
        QFETCH(int, size);
        QFETCH(int, classes);
        const auto net = network("resnet8", 4, {channels, size, size, classes});
        QVERIFY(net);
        for (const bool training : {true, false}) {
            net->train(training);
            const auto logits = net->forward(torch::randn({3, channels, size, size}));
            QCOMPARE(logits.sizes().vec(), (std::vector<std::int64_t>{3, classes}));
            QVERIFY(logits.isfinite().all().item<bool>());
        }
    }

    void tooSmall()
    {
        for (const InputShape &input : {InputShape{3, 3, 32, 10}, InputShape{3, 32, 3, 10}}) {
            const auto made = makeNetwork({"resnet20", 16}, input);
            QVERIFY(!made);
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
            QVERIFY(contains(made.error(), "at least 4 pixels"));
        }
        QVERIFY(makeNetwork({"resnet20", 16}, {3, 4, 4, 10}));
    }

    void unknownName()
    {
        const auto near = makeNetwork({"resnet21", 16}, {});
        QVERIFY(!near);
        QCOMPARE(near.error().code, ErrorCode::InvalidArgument);
        QVERIFY(contains(near.error(), "'resnet21'"));
        QVERIFY(contains(near.error(), "did you mean 'resnet20'?"));
        const auto far = makeNetwork({"perceptron", 16}, {});
        QVERIFY(!far);
        for (const auto &name : networkNames()) {
            QVERIFY(contains(far.error(), name.c_str()));
        }
    }

    void weightsStartAsPublished()
    {
        const auto net = network("resnet20");
        for (const auto &item : net->named_parameters()) {
            const auto &value = item.value();
            if (value.dim() == 4) {
                const double sigma = std::sqrt(2.0 / (9.0 * static_cast<double>(value.size(0))));
                const double slack = 5 * sigma / std::sqrt(static_cast<double>(value.numel()));
                QVERIFY(std::abs(value.mean().item<double>()) < slack);
                QVERIFY(std::abs(value.std().item<double>() - sigma) < slack);
            } else if (item.key().find("bias") != std::string::npos) {
                QVERIFY(value.eq(0).all().item<bool>());
            }
        }
        const auto again = network("resnet20"), other = *makeNetwork({"resnet20", 16}, {});
        QVERIFY(torch::equal(net->parameters().front(), again->parameters().front()));
        QVERIFY(!torch::equal(net->parameters().front(), other->parameters().front()));
    }

    // conv1 copies four input channels, every block adds nothing to its shortcut, and fc shows the mean of each final
    // channel: what is left is the image, subsampled by 2 twice, in the FIRST channels, and zeros after them.
    void shortcutAppendsZeros()
    {
        constexpr std::int64_t kWidth = 4;
        const auto net = network("resnet8", kWidth, {kWidth, 9, 9, 4 * kWidth});
        net->eval();
        torch::NoGradGuard noGrad;
        for (const auto &entry : quantizableLayers(*net)) {
            entry.layer->latent().zero_();
        }
        auto parameters = net->named_parameters();
        for (std::int64_t c = 0; c < kWidth; ++c) {
            parameters["conv1.weight"].index_put_({c, c, 1, 1}, 1);
        }
        parameters["fc.weight"].copy_(torch::eye(4 * kWidth));
        const auto images = torch::rand({2, kWidth, 9, 9}) + 0.5;
        const auto logits = net->forward(images);
        const auto every = images.slice(2, 0, 9, 4).slice(3, 0, 9, 4).mean({2, 3}) / std::sqrt(1 + 1e-5);
        const auto none = torch::zeros({2, 3 * kWidth});
        QVERIFY(torch::allclose(logits, torch::cat({every, none}, 1), 1e-5, 1e-6));
        // Zeros on both sides, or before, would be seen.
        const auto half = none.narrow(1, 0, 3 * kWidth / 2);
        QVERIFY(!torch::allclose(logits, torch::cat({half, every, half}, 1), 1e-5, 1e-6));
        QVERIFY(!torch::allclose(logits, torch::cat({none, every}, 1), 1e-5, 1e-6));
    }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"
