// Published weight files load by name, and the networks they fill recognise images: proof of layout, padding and
// shortcuts that no count gives.
#include <QRegularExpression>
#include <QtTest>

#include <map>

#include "formats/cifar.h"
#include "formats/torchfile.h"
#include "nn/network.h"

using namespace ttq;

namespace {

using Tensors = std::map<std::string, torch::Tensor>;

Tensors readWeights(const std::filesystem::path &file)
{
    const auto source = FileSource::open(file);
    const auto found = source ? readTorchFile(**source) : Expected<TorchFile>(Unexpected{source.error()});
    Tensors tensors;
    for (const StoredTensor &stored : found ? found->tensors : std::vector<StoredTensor>{}) {
        torch::Tensor tensor = torch::empty(stored.shape, torch::kFloat32);
        const std::span<std::uint8_t> bytes(static_cast<std::uint8_t *>(tensor.data_ptr()), stored.bytes());
        if (stored.type != ElementType::F32 || !readElements(**source, stored, bytes)) {
            return {};
        }
        const std::string prefix = "module.";
        tensors.emplace(stored.name.starts_with(prefix) ? stored.name.substr(prefix.size()) : stored.name, tensor);
    }
    return tensors;
}

// Parameters and buffers that a file from before PyTorch 0.4.1 has.
Tensors tensorsOf(Network &network)
{
    Tensors tensors;
    for (const auto &item : network.named_parameters()) {
        tensors.emplace(item.key(), item.value());
    }
    for (const auto &item : network.named_buffers()) {
        if (item.key().find("num_batches_tracked") == std::string::npos) {
            tensors.emplace(item.key(), item.value());
        }
    }
    return tensors;
}

}  // namespace

class TestPublishedWeights : public QObject {
    Q_OBJECT

private:
    std::filesystem::path m_data;

private Q_SLOTS:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA")) {
            QSKIP("TTQ_TEST_DATA does not name a folder with weights/ and cifar-10-batches-bin/");
        }
        m_data = qgetenv("TTQ_TEST_DATA").toStdString();
    }

    void namesAndShapes_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("network");
        QTest::addColumn<bool>("fits");
        QTest::newRow("small DenseNet") << "densenet-small-fp.pytorch_state"
                                        << "densenet-small" << true;
        QTest::newRow("small DenseNet, ternary") << "densenet-small-ttq.pytorch_state"
                                                 << "densenet-small" << true;
        QTest::newRow("ResNet-20") << "resnet20-12fca82f.th"
                                   << "resnet20-akamaster" << true;
        QTest::newRow("ResNet-32") << "resnet32-d509ac18.th"
                                   << "resnet32-akamaster" << true;
        QTest::newRow("other names") << "resnet20-12fca82f.th"
                                     << "resnet20" << false;
        QTest::newRow("other depth") << "resnet20-12fca82f.th"
                                     << "resnet32-akamaster" << false;
    }
    void namesAndShapes()
    {
        QFETCH(QString, file);
        QFETCH(QString, network);
        QFETCH(bool, fits);
        const Tensors stored = readWeights(m_data / "weights" / file.toStdString());
        QVERIFY(!stored.empty());
        const auto made = makeNetwork({network.toStdString(), -1}, publishedInput(*findNetwork(network.toStdString())));
        QVERIFY(made);
        const Tensors own = tensorsOf(**made);
        bool same = own.size() == stored.size();
        for (const auto &[name, tensor] : stored) {
            const auto found = own.find(name);
            const bool there = found != own.end() && found->second.sizes() == tensor.sizes();
            same = same && there;
            QVERIFY2(there || !fits, name.c_str());
        }
        QCOMPARE(same, fits);
    }

    // 91.7 % of the whole test set is published; 400 images tell it from a layout that only has the same shapes.
    void recognisesImages_data()
    {
        QTest::addColumn<bool>("centred");
        QTest::newRow("zero channels on both sides") << true;
        QTest::newRow("zero channels appended, as in another layout") << false;
    }
    void recognisesImages()
    {
        QFETCH(bool, centred);
        const auto batch = readCifarBatch(m_data / "cifar-10-batches-bin" / "test_batch.bin", 1, 10);
        QVERIFY2(batch, batch ? "" : batch.error().detail.c_str());
        constexpr std::int64_t kImages = 400;
        const auto options = torch::TensorOptions().dtype(torch::kUInt8);
        const auto pixels
            = torch::from_blob(const_cast<std::uint8_t *>(batch->pixels.data()), {kImages, 3, 32, 32}, options);
        const auto labels = torch::from_blob(const_cast<std::uint8_t *>(batch->labels.data()), {kImages}, options);
        const auto mean = torch::tensor({0.485, 0.456, 0.406}, torch::kFloat32).view({1, 3, 1, 1});
        const auto deviation = torch::tensor({0.229, 0.224, 0.225}, torch::kFloat32).view({1, 3, 1, 1});
        const auto images = (pixels.to(torch::kFloat32) / 255 - mean) / deviation;

        const auto made = makeNetwork({centred ? "resnet20-akamaster" : "resnet20", -1}, {});
        QVERIFY(made);
        torch::NoGradGuard noGrad;
        const Tensors own = tensorsOf(**made);
        for (const auto &[stored, tensor] : readWeights(m_data / "weights" / "resnet20-12fca82f.th")) {
            QString name = QString::fromStdString(stored);
            if (!centred) {
                name.replace(QRegularExpression("^layer(\\d)\\.(\\d)"), "stage\\1.block\\2").replace("linear.", "fc.");
            }
            QVERIFY2(own.count(name.toStdString()) == 1, qPrintable(name));
            torch::Tensor target = own.at(name.toStdString());
            target.copy_(tensor);
        }
        (*made)->eval();
        const auto right = (*made)->forward(images).argmax(1).eq(labels.to(torch::kInt64)).sum().item<std::int64_t>();
        QVERIFY2((right > kImages * 88 / 100) == centred, qPrintable(QString::number(right)));
    }
};

QTEST_GUILESS_MAIN(TestPublishedWeights)
#include "tst_publishedweights.moc"
