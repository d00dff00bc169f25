#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <filesystem>

#include "formats/imagebytes.h"
#include "formats/torchbytes.h"
#include "formats/torchfile.h"

using namespace ttq;
using namespace ttq::test;

namespace {

Expected<TorchFile> parse(const Bytes &bytes)
{
    return readTorchFile(MemorySource(bytes, "some.pt"));
}

std::vector<float> valuesOf(const Bytes &bytes, const StoredTensor &tensor)
{
    Bytes raw(tensor.bytes());
    if (!readElements(MemorySource(bytes, "some.pt"), tensor, raw))
        return {};
    std::vector<float> values(raw.size() / 4);
    std::memcpy(values.data(), raw.data(), raw.size());
    return values;
}

const char *detail(const Expected<TorchFile> &file)
{
    return file ? "" : file.error().detail.c_str();
}

}  // namespace

Q_DECLARE_METATYPE(ttq::test::TestFile)

class TestTorchFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBothContainers_data();
    void readsBothContainers();
    void findsTheDict_data();
    void findsTheDict();
    void listsWhatIsNoTensor();
    void readsPartsOfLegacyStorages();
    void readsAFile();
    void rejectsTensorsThatDoNotFit_data();
    void rejectsTensorsThatDoNotFit();
    void rejectsDamagedLegacyFiles_data();
    void rejectsDamagedLegacyFiles();
    void rejectsEveryTruncation_data();
    void rejectsEveryTruncation();
    void seesEveryFlippedByteOfAnArchive();
    void survivesEveryFlippedByteOfALegacyFile();
    void neverRunsAnything_data();
    void neverRunsAnything();
    void readsPublishedWeights_data();
    void readsPublishedWeights();
};

void TestTorchFile::readsBothContainers_data()
{
    QTest::addColumn<QString>("container");
    QTest::addColumn<bool>("zip64");
    QTest::addColumn<bool>("parameters");
    for (const bool parameters : {false, true}) {
        const char *kind = parameters ? "parameters" : "tensors";
        QTest::addRow("legacy, %s", kind) << "legacy" << false << parameters;
        QTest::addRow("zip, %s", kind) << "zip" << false << parameters;
        QTest::addRow("zip64, %s", kind) << "zip" << true << parameters;
    }
}

void TestTorchFile::readsBothContainers()
{
    QFETCH(QString, container);
    QFETCH(bool, zip64);
    QFETCH(bool, parameters);
    TestFile small = smallFile();
    small.parameters = parameters;
    small.metadata = true;
    const Bytes bytes = container == "zip" ? archiveBytes(small, zip64) : legacyBytes(small);
    const auto file = parse(bytes);
    QVERIFY2(file, detail(file));
    QCOMPARE(QString::fromStdString(file->container), container);
    QCOMPARE(file->nested, std::string());
    QCOMPARE(file->tensors.size(), std::size_t(4));
    const std::vector<std::vector<float>> values = {{1, 2, 3, 4, 5, 6}, {0.5F, -0.5F}, {1, 4, 2, 5, 3, 6}, {5, 6}};
    for (std::size_t i = 0; i < 4; ++i) {
        const StoredTensor &tensor = file->tensors[i];
        QCOMPARE(tensor.name, small.tensors[i].name);
        QCOMPARE(tensor.shape, small.tensors[i].shape);
        QCOMPARE(tensor.strides, small.tensors[i].strides);
        QCOMPARE(tensor.type, ElementType::F32);
        QCOMPARE(valuesOf(bytes, tensor), values[i]);
    }
    QVERIFY(file->tensors[0].isContiguous());
    QVERIFY(!file->tensors[2].isContiguous());
    QCOMPARE(file->tensors[0].end - file->tensors[0].begin, std::uint64_t(24));
}

void TestTorchFile::findsTheDict_data()
{
    QTest::addColumn<QString>("key");
    for (const char *key : {"state_dict", "model", "net", "anything"})
        QTest::newRow(key) << key;
}

void TestTorchFile::findsTheDict()
{
    QFETCH(QString, key);
    TestFile nested = smallFile();
    nested.nested = key.toStdString();
    for (const Bytes &bytes : {legacyBytes(nested), archiveBytes(nested)}) {
        const auto file = parse(bytes);
        QVERIFY2(file, detail(file));
        QCOMPARE(QString::fromStdString(file->nested), key);
        QCOMPARE(file->tensors.size(), std::size_t(4));
    }
}

void TestTorchFile::listsWhatIsNoTensor()
{
    TestFile small = smallFile();
    Pickler pickler;
    pickler.raw("}(").text("epoch").raw("K\x07").text("w");
    pickleTensor(pickler, small, small.tensors[0], false);
    const Bytes dict = pickler.raw("u").end();
    const Bytes bytes = zipBytes({{"a/data.pkl", dict}, {"a/data/10", floatBytes(small.storages[0].values)}});
    const auto file = parse(bytes);
    QVERIFY2(file, detail(file));
    QCOMPARE(file->tensors.size(), std::size_t(1));
    QCOMPARE(file->skipped, std::vector<std::string>{"epoch"});
}

void TestTorchFile::readsPartsOfLegacyStorages()
{
    Pickler pickler;
    pickler.raw("}").text("w").global("torch._utils", "_rebuild_tensor").raw("((");
    pickler.text("storage").global("torch", "FloatStorage").text("9").text("cpu").integer(6);
    pickler.raw("(").text("view").integer(2).integer(3).raw("ttQ").integer(1).tuple({2}).tuple({1}).raw("tRs");
    Bytes bytes = legacyHead() + pickler.end() + Pickler().raw("]").text("9").raw("a").end();
    appendNumber(bytes, 6, 8);
    bytes = bytes + floatBytes({0, 1, 2, 3, 4, 5});
    const auto file = parse(bytes);
    QVERIFY2(file, detail(file));
    QCOMPARE(valuesOf(bytes, file->tensors[0]), (std::vector<float>{3, 4}));
}

void TestTorchFile::readsAFile()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "w.pt";
    writeBytes(path, archiveBytes(smallFile()));
    const auto source = FileSource::open(path);
    QVERIFY(source);
    QVERIFY(looksLikeTorchFile(**source));
    const auto file = readTorchFile(**source);
    QVERIFY2(file, detail(file));
    Bytes raw(8);
    QVERIFY(readElements(**source, file->tensors[3], raw));
    QCOMPARE(raw, floatBytes({5, 6}));
    QVERIFY(!FileSource::open(path.string() + "x"));
    QCOMPARE(FileSource::open(path.string() + "x").error().code, ErrorCode::NotFound);
    QCOMPARE(FileSource::open(folder.path().toStdString()).error().code, ErrorCode::Io);
}

void TestTorchFile::rejectsTensorsThatDoNotFit_data()
{
    QTest::addColumn<TestFile>("file");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *message, const std::function<void(TestFile &)> &change) {
        TestFile file = smallFile();
        change(file);
        QTest::newRow(name) << file << QString(message);
    };
    constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
    row("offset", "outside its storage", [](TestFile &f) { f.tensors[3].offset = 5; });
    row("negative offset", "outside its storage", [](TestFile &f) { f.tensors[3].offset = -1; });
    row("far offset", "outside its storage", [](TestFile &f) { f.tensors[3].offset = kLargest; });
    row("shape", "outside its storage", [](TestFile &f) { f.tensors[0].shape = {2, 4}; });
    row("negative shape", "something else than a number", [](TestFile &f) { f.tensors[0].shape = {-2, -3}; });
    row("stride", "outside its storage", [](TestFile &f) { f.tensors[0].strides = {4, 1}; });
    row("stride 0", "6 elements in 3 places", [](TestFile &f) { f.tensors[0].strides = {0, 1}; });
    row("a bomb of strides 0", "in 1 places", [](TestFile &f) {
        f.tensors[0].shape = {1 << 30, 1 << 30};
        f.tensors[0].strides = {0, 0};
    });
    row("overflowing shape", "overflows", [](TestFile &f) {
        f.tensors[0].shape = {kLargest, kLargest};
        f.tensors[0].strides = {0, 0};
    });
    row("overflowing strides", "outside its storage", [](TestFile &f) { f.tensors[0].strides = {kLargest, kLargest}; });
    row("fewer strides", "2 dimensions and 1 strides", [](TestFile &f) { f.tensors[0].strides = {1}; });
    row("65 dimensions", "allowed: 64", [](TestFile &f) {
        f.tensors[0].shape.assign(65, 1);
        f.tensors[0].strides.assign(65, 1);
    });
    row("twice the same name", "two entries are called", [](TestFile &f) { f.tensors[1].name = "conv.weight"; });
    row("storage too long", "more than the file", [](TestFile &f) {
        for (auto &t : f.tensors)
            t.storageElements = 1'000'000;
    });
    row("negative storage", "more than the file", [](TestFile &f) { f.tensors[0].storageElements = -1; });
    row("two sizes of a storage", "two types or sizes", [](TestFile &f) { f.tensors[2].storageElements = 5; });
    row("not stored", "storage \"12\"", [](TestFile &f) { f.tensors[1].key = "12"; });
    row("another type", "torch.ComplexFloatStorage", [](TestFile &f) { f.storageClass = "ComplexFloatStorage"; });
    row("the type of another size", "expected", [](TestFile &f) { f.storageClass = "DoubleStorage"; });
    row("no type at all", "no type that is known", [](TestFile &f) { f.storageClass = "Size"; });
    row("no tensors", "no tensors", [](TestFile &f) { f.tensors.clear(); });
}

void TestTorchFile::rejectsTensorsThatDoNotFit()
{
    QFETCH(TestFile, file);
    QFETCH(QString, message);
    const auto read = parse(archiveBytes(file));
    QVERIFY(!read);
    const QString said = QString::fromStdString(read.error().detail);
    QVERIFY2(said.contains(message), qPrintable(said));
    QVERIFY2(said.startsWith("some.pt: offset "), qPrintable(said));
    QVERIFY(!parse(legacyBytes(file)));
}

void TestTorchFile::rejectsDamagedLegacyFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const Bytes &bytes, const char *message) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size()))
                            << QString(message);
    };
    const TestFile small = smallFile();
    const Bytes dict = dictPickle(small, true), whole = legacyBytes(small);
    row("trailing byte", whole + Bytes{0}, "1 trailing bytes");
    Bytes magic = whole;
    magic[5] ^= 1;
    row("magic", magic, "magic number");
    Bytes protocol = whole;
    protocol[18] = 0xea;
    row("protocol", protocol, "not 1001");
    const std::size_t head = legacyHead().size();
    Bytes endian = whole;
    endian[head - 3] = 0x89;
    row("big-endian", endian, "big-endian");
    const Bytes storages = [&] {
        Bytes bytes;
        for (const TestStorage &storage : small.storages) {
            appendNumber(bytes, storage.values.size(), 8);
            bytes = bytes + floatBytes(storage.values);
        }
        return bytes;
    }();
    const auto keys = [](const std::vector<const char *> &names) {
        Pickler pickler;
        pickler.raw("](");
        for (const char *name : names)
            pickler.text(name);
        return pickler.raw("e").end();
    };
    row("a key too few", legacyHead() + dict + keys({"10"}) + storages, "is missing in the list");
    row("a key twice", legacyHead() + dict + keys({"10", "10"}) + storages, "expected 6");
    row("an unknown key", legacyHead() + dict + keys({"10", "99"}) + storages, "\"99\", which the tensors do not have");
    row("another order", legacyHead() + dict + keys({"11", "10"}) + storages, "has 6 elements, expected 2");
    row("no list", legacyHead() + dict + Pickler().raw("N").end() + storages, "list of storages is none");
    row("no dict", legacyHead() + Pickler().raw("N").end() + keys({}), "no dict of tensors");
}

void TestTorchFile::rejectsDamagedLegacyFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto read = parse(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!read);
    const QString said = QString::fromStdString(read.error().detail);
    QVERIFY2(said.contains(message), qPrintable(said));
}

void TestTorchFile::rejectsEveryTruncation_data()
{
    QTest::addColumn<bool>("zip");
    QTest::newRow("legacy") << false;
    QTest::newRow("zip") << true;
}

void TestTorchFile::rejectsEveryTruncation()
{
    QFETCH(bool, zip);
    const Bytes bytes = zip ? archiveBytes(smallFile(), true) : legacyBytes(smallFile());
    QVERIFY(parse(bytes));
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto file = parse(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n)));
        QVERIFY2(!file, qPrintable(QString::number(n)));
        QVERIFY2(QString::fromStdString(file.error().detail).startsWith("some.pt: offset "), detail(file));
    }
}

void TestTorchFile::seesEveryFlippedByteOfAnArchive()
{
    Bytes bytes = archiveBytes(smallFile());
    const auto whole = parse(bytes);
    int harmless = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        bytes[at] ^= 0x10;
        const auto file = parse(bytes);
        // What no reader looks at: dates, versions, attributes, the padding in front of the data.
        if (file) {
            ++harmless;
            QCOMPARE(file->tensors.size(), whole->tensors.size());
            for (std::size_t i = 0; i < file->tensors.size(); ++i)
                QCOMPARE(valuesOf(bytes, file->tensors[i]), (bytes[at] ^= 0x10, valuesOf(bytes, whole->tensors[i])));
        } else {
            bytes[at] ^= 0x10;
        }
    }
    QVERIFY2(harmless < int(bytes.size()) / 4, qPrintable(QString::number(harmless)));
}

void TestTorchFile::survivesEveryFlippedByteOfALegacyFile()
{
    Bytes bytes = legacyBytes(smallFile());
    int refused = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            bytes[at] ^= static_cast<std::uint8_t>(1 << bit);
            const auto file = parse(bytes);
            refused += file ? 0 : 1;
            for (std::size_t i = 0; file && i < file->tensors.size(); ++i)
                QCOMPARE(valuesOf(bytes, file->tensors[i]).size(), file->tensors[i].elements());
            bytes[at] ^= static_cast<std::uint8_t>(1 << bit);
        }
    }
    QVERIFY2(refused > 2000, qPrintable(QString::number(refused)));
}

void TestTorchFile::neverRunsAnything_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const Bytes &bytes, const char *message) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size()))
                            << QString(message);
    };
    const Bytes evil = Pickler().global("os", "system").raw("(").text("touch ttq-sentinel").raw("tR").end();
    row("legacy", legacyHead() + evil, "os.system");
    row("zip", zipBytes({{"a/data.pkl", evil}}), "os.system");
    row("torchscript", zipBytes({{"a/data.pkl", evil}, {"a/constants.pkl", evil}, {"a/code/x.py", "import os"_b}}),
        "TorchScript");
    row("whole model",
        zipBytes({{"a/data.pkl", Pickler().global("torchvision.models.resnet", "ResNet").raw(")\x81").end()}}),
        "state_dict()");
    row("other zip", zipBytes({{"word/document.xml", "<x/>"_b}}), "no data.pkl");
}

void TestTorchFile::neverRunsAnything()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto file = parse(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Unsupported);
    QVERIFY2(QString::fromStdString(file.error().detail).contains(message), detail(file));
    QVERIFY(!std::filesystem::exists("ttq-sentinel"));
}

void TestTorchFile::readsPublishedWeights_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("tensors");
    QTest::addColumn<int>("elements");
    QTest::addColumn<QString>("nested");
    QTest::newRow("small DenseNet") << "densenet-small-fp.pytorch_state" << 321 << 452408 << "";
    QTest::newRow("small DenseNet, ternary") << "densenet-small-ttq.pytorch_state" << 321 << 452408 << "";
    QTest::newRow("ResNet-20") << "resnet20-12fca82f.th" << 97 << 271098 << "state_dict";
    QTest::newRow("ResNet-32") << "resnet32-d509ac18.th" << 157 << 466426 << "state_dict";
}

void TestTorchFile::readsPublishedWeights()
{
    const QByteArray folder = qgetenv("TTQ_TEST_DATA");
    if (folder.isEmpty())
        QSKIP("TTQ_TEST_DATA is not set: the published weights are not read");
    QFETCH(QString, file);
    QFETCH(int, tensors);
    QFETCH(int, elements);
    QFETCH(QString, nested);
    const auto source = FileSource::open(folder.toStdString() + "/weights/" + file.toStdString());
    QVERIFY2(source, source ? "" : source.error().detail.c_str());
    const auto read = readTorchFile(**source);
    QVERIFY2(read, detail(read));
    QCOMPARE(int(read->tensors.size()), tensors);
    QCOMPARE(QString::fromStdString(read->nested), nested);
    std::uint64_t all = 0;
    for (const StoredTensor &tensor : read->tensors)
        all += tensor.elements();
    QCOMPARE(int(all), elements);
}

QTEST_APPLESS_MAIN(TestTorchFile)
#include "tst_torchfile.moc"
