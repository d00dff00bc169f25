// Files of weights of every kind, and the process that reads those of PyTorch.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <cstring>

#include "formats/imagebytes.h"
#include "formats/torchbytes.h"
#include "train/weightsfile.h"
#include "train/weightsprocess.h"

using namespace ttq;
using namespace ttq::test;

namespace {

std::span<const std::byte> raw(const std::vector<float> &values)
{
    return std::as_bytes(std::span(values));
}

QString said(const Expected<WeightsFile> &file)
{
    return QString::fromStdString(file ? "it was read" : file.error().detail);
}

}  // namespace

class TestWeightsFile : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path path(const char *name) const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    // A program that is started instead of the engine.
    void standIn(const QByteArray &script)
    {
        QFile file(m_folder->filePath("engine"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\n" + script);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        file.close();
        qputenv("TTQ_ENGINE", m_folder->filePath("engine").toUtf8());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("TTQ_ENGINE", TTQ_BINARY);
    }
    void cleanup() { m_folder.reset(); }

    void readsPyTorch_data()
    {
        QTest::addColumn<bool>("zip");
        QTest::newRow("legacy") << false;
        QTest::newRow("zip") << true;
    }

    void readsPyTorch()
    {
        QFETCH(bool, zip);
        TestFile small = smallFile();
        small.nested = "state_dict";
        for (TestTensor &tensor : small.tensors)
            tensor.name = "module." + tensor.name;
        writeBytes(path("w"), zip ? archiveBytes(small) : legacyBytes(small));
        const auto file = WeightsFile::read(path("w"));
        QVERIFY2(file, qPrintable(said(file)));
        QVERIFY(file->ordered() && !file->isCheckpoint());
        QCOMPARE(file->tensors().size(), std::size_t(4));
        QCOMPARE(file->tensors()[0].name, std::string("conv.weight"));
        QCOMPARE(floatsOf(*file->find("turned")), (std::vector<float>{1, 4, 2, 5, 3, 6}));
        QCOMPARE(floatsOf(*file->find("part")), (std::vector<float>{5, 6}));
        QVERIFY(file->find("module.part") == nullptr);
        QCOMPARE(file->notes().size(), std::size_t(2));
    }

    void readsSafetensorsByName()
    {
        const std::vector<float> values = {1, 2};
        const std::vector<TensorView> views = {{"layer10.weight", DType::F32, {2}, raw(values)},
                                               {"layer2.weight", DType::F32, {2}, raw(values)},
                                               {"model.x", DType::F32, {2}, raw(values)}};
        QVERIFY(writeSafetensors(path("w"), views, {}));
        const auto file = WeightsFile::read(path("w"));
        QVERIFY2(file, qPrintable(said(file)));
        QVERIFY(!file->ordered());
        QCOMPARE(file->tensors()[0].name, std::string("layer2.weight"));
        QCOMPARE(file->tensors()[1].name, std::string("layer10.weight"));
        QCOMPARE(file->tensors()[2].name, std::string("model.x"));
    }

    void takesTheNetworkOutOfACheckpoint()
    {
        const std::vector<float> values = {1, 2};
        const std::vector<TensorView> views = {{"model.a.weight", DType::F32, {2}, raw(values)},
                                               {"optim.a.weight.momentum", DType::F32, {2}, raw(values)},
                                               {"rng.torch_cpu", DType::F32, {2}, raw(values)}};
        QVERIFY(writeSafetensors(path("w"), views, {{"format", "ttq-checkpoint"}}));
        const auto file = WeightsFile::read(path("w"));
        QVERIFY2(file, qPrintable(said(file)));
        QVERIFY(file->isCheckpoint());
        QCOMPARE(file->tensors().size(), std::size_t(1));
        QCOMPARE(file->tensors()[0].name, std::string("a.weight"));
        QVERIFY(file->notes().empty());
    }

    void convertsElementTypes_data()
    {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<float>("value");
        const auto row = [](const char *name, DType dtype, const QByteArray &bytes, float value) {
            QTest::newRow(name) << int(dtype) << bytes << value;
        };
        row("half 1.5", DType::F16, QByteArray("\x00\x3e", 2), 1.5F);
        row("half −2", DType::F16, QByteArray("\x00\xc0", 2), -2);
        row("half, smallest", DType::F16, QByteArray("\x01\x00", 2), std::ldexp(1.0F, -24));
        row("half, largest", DType::F16, QByteArray("\xff\x7b", 2), 65504);
        row("half, infinite", DType::F16, QByteArray("\x00\x7c", 2), std::numeric_limits<float>::infinity());
        row("bfloat 1.5", DType::BF16, QByteArray("\xc0\x3f", 2), 1.5F);
        row("byte", DType::U8, QByteArray("\xff", 1), 255);
        row("signed byte", DType::I8, QByteArray("\xff", 1), -1);
        row("long", DType::I64, QByteArray("\xfe\xff\xff\xff\xff\xff\xff\xff", 8), -2);
    }

    void convertsElementTypes()
    {
        QFETCH(int, dtype);
        QFETCH(QByteArray, bytes);
        QFETCH(float, value);
        const std::span<const std::byte> view(reinterpret_cast<const std::byte *>(bytes.constData()),
                                              static_cast<std::size_t>(bytes.size()));
        const WeightTensor tensor{"x", static_cast<DType>(dtype), {1}, view};
        QCOMPARE(tensor.elements(), std::uint64_t(1));
        QCOMPARE(floatsOf(tensor), std::vector<float>{value});
    }

    void ordersNumbersAsNumbers_data()
    {
        QTest::addColumn<QString>("smaller");
        QTest::addColumn<QString>("larger");
        QTest::newRow("numbers") << "a2"
                                 << "a10";
        QTest::newRow("leading zeros") << "a02"
                                       << "a10";
        QTest::newRow("letters") << "a10"
                                 << "b2";
        QTest::newRow("prefix") << "a"
                                << "a1";
        QTest::newRow("parts") << "l1.2.w"
                               << "l1.10.w";
        QTest::newRow("long numbers") << "a99999999999999999999998"
                                      << "a99999999999999999999999";
    }

    void ordersNumbersAsNumbers()
    {
        QFETCH(QString, smaller);
        QFETCH(QString, larger);
        QVERIFY(naturalLess(smaller.toStdString(), larger.toStdString()));
        QVERIFY(!naturalLess(larger.toStdString(), smaller.toStdString()));
        QVERIFY(!naturalLess(smaller.toStdString(), smaller.toStdString()));
    }

    void carriesTheReadersError()
    {
        Bytes bytes = legacyBytes(smallFile());
        bytes.pop_back();
        writeBytes(path("cut.th"), bytes);
        const auto file = WeightsFile::read(path("cut.th"));
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::Corrupt);
        QVERIFY2(said(file).contains("cut.th: offset ") && said(file).contains("ends within storage"),
                 qPrintable(said(file)));
    }

    void errorsSurviveTheirJourney()
    {
        const Error error{ErrorCode::Unsupported, "some file: offset 3: what was wrong"};
        QCOMPARE(errorFromMessage(errorMessage(error)), error);
        for (const char *broken : {"", "x", "5", "99 x", "-1 x"})
            QCOMPARE(errorFromMessage(broken).code, ErrorCode::Internal);
    }

    void aReaderThatDiesIsAMessage_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QString>("message");
        QTest::newRow("killed") << QByteArray("kill -9 $$\n") << "died of signal 9";
        QTest::newRow("crashed") << QByteArray("kill -SEGV $$\n") << "died of signal 11";
        QTest::newRow("too slow") << QByteArray("kill -XCPU $$\n") << "too much processor time";
        QTest::newRow("silent") << QByteArray("exit 3\n") << "gave no reason";
        QTest::newRow("writes nothing") << QByteArray("exit 0\n") << "weights.safetensors";
        QTest::newRow("writes rubbish") << QByteArray("for out; do :; done; echo rubbish >\"$out\"; exit 0\n")
                                        << "weights.safetensors";
        QTest::newRow("talks without end") << QByteArray("yes | head -c 10000000; exit 1\n") << "gave no reason";
    }

    void aReaderThatDiesIsAMessage()
    {
        QFETCH(QByteArray, script);
        QFETCH(QString, message);
        writeBytes(path("w.pt"), archiveBytes(smallFile()));
        standIn(script);
        const auto file = WeightsFile::read(path("w.pt"));
        QVERIFY(!file);
        QVERIFY2(said(file).contains(message), qPrintable(said(file)));
    }

    void aReaderThatIsMissingIsAMessage()
    {
        writeBytes(path("w.pt"), archiveBytes(smallFile()));
        qputenv("TTQ_ENGINE", "/nowhere/ttq");
        const auto file = WeightsFile::read(path("w.pt"));
        QVERIFY(!file);
        QVERIFY2(said(file).contains("/nowhere/ttq") && said(file).contains("cannot be started"),
                 qPrintable(said(file)));
    }
};

QTEST_GUILESS_MAIN(TestWeightsFile)
#include "tst_weightsfile.moc"
