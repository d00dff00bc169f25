#include <QTemporaryDir>
#include <QTest>

#include "formats/cifar.h"
#include "formats/imagebytes.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::size_t kRecord = 3073;

Bytes threeRecords()
{
    Bytes bytes;
    for (const unsigned label : {3u, 0u, 9u}) {
        const Bytes record = cifarRecord(static_cast<std::uint8_t>(label), label * 5);
        bytes.insert(bytes.end(), record.begin(), record.end());
    }
    return bytes;
}

}  // namespace

class TestCifar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsCifar10();
    void readsCifar100();
    void rejectsEveryOtherLength();
    void rejectsLabels_data();
    void rejectsLabels();
    void rejectsOtherFormats();
    void readsFilesAndNamesThem();
    void readsThePythonVersion();
    void readsThePythonVersionOfCifar100();
    void rejectsPickles_data();
    void rejectsPickles();
    void rejectsEveryCutOfAPickle();
};

void TestCifar::readsCifar10()
{
    const auto batch = parseCifarBatch(threeRecords(), "batch", 1, 10);
    QVERIFY(batch.has_value());
    QVERIFY((batch->labels == Bytes{3, 0, 9}));
    QCOMPARE(batch->pixels.size(), std::size_t{3 * 3072});
    const Bytes last = patternBytes(3072, 45);
    QVERIFY(std::equal(last.begin(), last.end(), batch->pixels.begin() + 2 * 3072));
}

void TestCifar::readsCifar100()
{
    Bytes bytes;
    for (const unsigned fine : {99u, 7u}) {
        bytes.push_back(19);
        const Bytes record = cifarRecord(static_cast<std::uint8_t>(fine), fine);
        bytes.insert(bytes.end(), record.begin(), record.end());
    }
    const auto batch = parseCifarBatch(bytes, "batch", 2, 100);
    QVERIFY(batch.has_value());
    QVERIFY((batch->labels == Bytes{99, 7}));
    QVERIFY((batch->coarse == Bytes{19, 19}));
    const Bytes last = patternBytes(3072, 7);
    QVERIFY(std::equal(last.begin(), last.end(), batch->pixels.begin() + 3072));
}

void TestCifar::rejectsEveryOtherLength()
{
    const Bytes whole = threeRecords();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto batch = parseCifarBatch(std::span(whole).first(length), "batch.bin", 1, 10);
        const bool valid = length > 0 && length % kRecord == 0;
        QCOMPARE(batch.has_value(), valid);
        if (valid)
            continue;
        QCOMPARE(batch.error().code, ErrorCode::Corrupt);
        const std::string place = "batch.bin: offset " + std::to_string(length / kRecord * kRecord) + ": ";
        QVERIFY2(contains(batch.error().detail, place), batch.error().detail.c_str());
    }
}

void TestCifar::rejectsLabels_data()
{
    QTest::addColumn<int>("labelBytes");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("valid");
    QTest::newRow("10: largest") << 1 << 3073 << 9 << true;
    QTest::newRow("10: too large") << 1 << 3073 << 10 << false;
    QTest::newRow("10: last record") << 1 << 2 * 3073 << 255 << false;
    QTest::newRow("100: largest fine") << 2 << 1 << 99 << true;
    QTest::newRow("100: fine too large") << 2 << 3074 + 1 << 100 << false;
    QTest::newRow("100: largest coarse") << 2 << 0 << 19 << true;
    QTest::newRow("100: coarse too large") << 2 << 3074 << 20 << false;
}

void TestCifar::rejectsLabels()
{
    QFETCH(int, labelBytes);
    QFETCH(int, offset);
    QFETCH(int, value);
    QFETCH(bool, valid);
    Bytes bytes(3 * static_cast<std::size_t>(3072 + labelBytes), 0);
    bytes[static_cast<std::size_t>(offset)] = static_cast<std::uint8_t>(value);
    const auto batch = parseCifarBatch(bytes, "batch.bin", labelBytes, labelBytes == 1 ? 10 : 100);
    QCOMPARE(batch.has_value(), valid);
    if (!valid)
        QVERIFY2(contains(batch.error().detail, "batch.bin: offset " + std::to_string(offset) + ": "),
                 batch.error().detail.c_str());
}

void TestCifar::rejectsOtherFormats()
{
    for (const auto &[labelBytes, classes] : {std::pair{0, 10}, {1, 100}, {2, 10}, {3, 100}, {1, 11}}) {
        const auto batch = parseCifarBatch(threeRecords(), "batch", labelBytes, classes);
        QVERIFY(!batch);
        QCOMPARE(batch.error().code, ErrorCode::InvalidArgument);
    }
}

void TestCifar::readsFilesAndNamesThem()
{
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "data_batch_1.bin";
    const auto missing = readCifarBatch(file, 1, 10);
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    Bytes bytes = threeRecords();
    writeBytes(file, bytes);
    const auto batch = readCifarBatch(file, 1, 10);
    QVERIFY(batch.has_value());
    QCOMPARE(batch->labels.size(), std::size_t{3});
    bytes.pop_back();
    writeBytes(file, bytes);
    const auto shorter = readCifarBatch(file, 1, 10);
    QVERIFY(!shorter);
    QVERIFY(contains(shorter.error().detail, file.string() + ": offset 6146: "));
}

void TestCifar::readsThePythonVersion()
{
    const Bytes pixels = patternBytes(3 * 3072, 5);
    const auto batch = parseCifarPickle(cifarPickle(pixels, {{"labels", {6, 0, 9}}}), "data_batch_1", 10);
    QVERIFY2(batch.has_value(), batch ? "" : batch.error().detail.c_str());
    QVERIFY(batch->pixels == pixels);
    QVERIFY((batch->labels == Bytes{6, 0, 9}));
    QVERIFY(batch->coarse.empty());
}

void TestCifar::readsThePythonVersionOfCifar100()
{
    const Bytes pixels = patternBytes(2 * 3072, 5);
    const auto batch
        = parseCifarPickle(cifarPickle(pixels, {{"fine_labels", {99, 0}}, {"coarse_labels", {19, 3}}}), "train", 100);
    QVERIFY2(batch.has_value(), batch ? "" : batch.error().detail.c_str());
    QVERIFY((batch->labels == Bytes{99, 0}));
    QVERIFY((batch->coarse == Bytes{19, 3}));
}

void TestCifar::rejectsPickles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const Bytes &bytes, const char *says) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                            << says;
    };
    const Bytes pixels = patternBytes(2 * 3072);
    row("code", cifarPickle(pixels, {{"labels", {1, 2}}}, "u1", "os\nsystem"), "os");
    row("no labels", cifarPickle(pixels, {}), "no list 'labels'");
    row("fewer labels", cifarPickle(pixels, {{"labels", {1}}}), "'labels' has 1 labels, expected 2");
    row("label too large", cifarPickle(pixels, {{"labels", {1, 10}}}), "'labels' item 1: label 10, expected 0 to 9");
    row("floats", cifarPickle(pixels, {{"labels", {1, 2}}}, "f4"), "not of unsigned bytes");
    row("short image", cifarPickle(Bytes(3000), {{"labels", {}}}), "the shape [n, 3072]");
    row("a byte too many", cifarPickle(patternBytes(2 * 3072 + 1), {{"labels", {1, 2}}}), "has 6145 bytes");
    Bytes trailing = cifarPickle(pixels, {{"labels", {1, 2}}});
    trailing.push_back('x');
    row("trailing byte", trailing, "1 trailing bytes");
    row("a list", Bytes{0x80, 2, ']', '.'}, "expected a dictionary");
    row("an empty dictionary", Bytes{0x80, 2, '}', '.'}, "no key 'data'");
}

void TestCifar::rejectsPickles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto batch = parseCifarPickle(Bytes(bytes.begin(), bytes.end()), "batch_9", 10);
    QVERIFY(!batch.has_value());
    QVERIFY2(contains(batch.error().detail, says.toStdString()) && contains(batch.error().detail, "batch_9"),
             batch.error().detail.c_str());
}

void TestCifar::rejectsEveryCutOfAPickle()
{
    const Bytes whole = cifarPickle(patternBytes(3072), {{"labels", {1}}});
    QVERIFY(parseCifarPickle(whole, "x", 10).has_value());
    for (std::size_t n = 0; n < whole.size(); ++n)
        QVERIFY2(!parseCifarPickle(std::span(whole).first(n), "x", 10).has_value(), qPrintable(QString::number(n)));
}

QTEST_APPLESS_MAIN(TestCifar)
#include "tst_cifar.moc"
