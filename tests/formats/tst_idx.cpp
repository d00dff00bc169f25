#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "formats/idx.h"
#include "formats/imagebytes.h"

using namespace ttq;
using namespace ttq::test;

namespace {

long peakMemoryKib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

Bytes small()
{
    return idxBytes({2, 3, 4}, patternBytes(24));
}

}  // namespace

class TestIdx : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = std::filesystem::path(m_folder->path().toStdString()) / "images-idx3-ubyte";
    }
    void cleanup() { m_folder.reset(); }

    void readsGoldenFiles_data();
    void readsGoldenFiles();
    void readsAnEmptyArray();
    void rejectsEveryTruncation_data();
    void rejectsEveryTruncation();
    void rejectsTrailingBytes_data();
    void rejectsTrailingBytes();
    void rejectsWrongHeaders_data();
    void rejectsWrongHeaders();
    void keepsToTheLimitOfTheCaller();
    void aDamagedGzipByteIsSeenOrHarmless();
    void stopsAtTheSizeTheHeaderAnnounces();
    void anAnnouncedSizeCostsNoMemory_data();
    void anAnnouncedSizeCostsNoMemory();
    void namesMissingFiles();

private:
    Expected<IdxArray> read(const Bytes &bytes)
    {
        writeBytes(m_file, bytes);
        return readIdx(m_file);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
};

void TestIdx::readsGoldenFiles_data()
{
    QTest::addColumn<QList<int>>("shape");
    QTest::addColumn<bool>("gzip");
    QTest::addColumn<int>("level");
    for (const bool gzip : {false, true}) {
        const QByteArray kind = gzip ? ", gzip" : ", plain";
        QTest::newRow("1 dimension" + kind) << QList<int>{5} << gzip << 6;
        QTest::newRow("2 dimensions" + kind) << QList<int>{3, 7} << gzip << 6;
        QTest::newRow("3 dimensions" + kind) << QList<int>{2, 28, 28} << gzip << 6;
        QTest::newRow("4 dimensions" + kind) << QList<int>{2, 3, 5, 4} << gzip << 6;
        QTest::newRow("more than one piece" + kind) << QList<int>{3, 1000, 1000} << gzip << 1;
    }
    QTest::newRow("stored, not compressed") << QList<int>{2, 100, 100} << true << 0;
}

void TestIdx::readsGoldenFiles()
{
    QFETCH(QList<int>, shape);
    QFETCH(bool, gzip);
    QFETCH(int, level);
    std::size_t n = 1;
    for (const int size : shape)
        n *= static_cast<std::size_t>(size);
    const Bytes values = patternBytes(n);
    const Bytes bytes = idxBytes({shape.begin(), shape.end()}, values);
    const auto array = read(gzip ? gzipBytes(bytes, 1, level) : bytes);
    QVERIFY2(array.has_value(), array ? "" : array.error().detail.c_str());
    QVERIFY(std::equal(array->shape.begin(), array->shape.end(), shape.begin(), shape.end()));
    QVERIFY(array->values == values);
    QCOMPARE(idxHeaderBytes(*array), bytes.size() - values.size());
}

void TestIdx::readsAnEmptyArray()
{
    const auto array = read(idxBytes({0, 28, 28}, {}));
    QVERIFY(array.has_value());
    QCOMPARE(array->shape.front(), std::int64_t{0});
    QVERIFY(array->values.empty());
}

void TestIdx::rejectsEveryTruncation_data()
{
    QTest::addColumn<bool>("gzip");
    QTest::newRow("plain") << false;
    QTest::newRow("gzip") << true;
}

void TestIdx::rejectsEveryTruncation()
{
    QFETCH(bool, gzip);
    const Bytes whole = gzip ? gzipBytes(small()) : small();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto array = read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
        QVERIFY2(!array, qPrintable(QString("%1 of %2 bytes were accepted").arg(length).arg(whole.size())));
        QCOMPARE(array.error().code, ErrorCode::Corrupt);
        QVERIFY2(contains(array.error().detail, m_file.string() + ": "), array.error().detail.c_str());
        QVERIFY2(contains(array.error().detail, "offset "), array.error().detail.c_str());
    }
    QVERIFY(read(whole).has_value());
}

void TestIdx::rejectsTrailingBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, Bytes bytes, const Bytes &more, const QByteArray &message) {
        bytes.insert(bytes.end(), more.begin(), more.end());
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                            << message;
    };
    const QByteArray packedEnd = QByteArray::number(qsizetype(gzipBytes(small()).size()));
    row("plain, one byte", small(), {0}, "offset 40: 1 trailing bytes");
    row("plain, itself again", small(), small(), "offset 40: 40 trailing bytes");
    row("gzip, one byte", gzipBytes(small()), {0}, "offset " + packedEnd + ": 1 trailing bytes");
    row("gzip, second member", gzipBytes(small()), gzipBytes(small()), "offset " + packedEnd + ": ");
    Bytes longer = small();
    longer.push_back(7);
    row("inside gzip", gzipBytes(longer), {}, "offset 40 of the inflated data: the gzip stream inflates beyond");
}

void TestIdx::rejectsTrailingBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, message);
    const auto array = read(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::Corrupt);
    QVERIFY2(contains(array.error().detail, m_file.string() + ": " + message.toStdString()),
             array.error().detail.c_str());
}

void TestIdx::rejectsWrongHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const Bytes &header, ErrorCode code, const char *message) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(header.data()), qsizetype(header.size()))
                            << int(code) << QByteArray(message);
    };
    const std::uint32_t most = 0xffffffff;
    row("first byte", {1, 0, 8, 1, 0, 0, 0, 0}, ErrorCode::Corrupt, "offset 0: starts with 0x01 0x00");
    row("second byte", {0, 0xab, 8, 1, 0, 0, 0, 0}, ErrorCode::Corrupt, "offset 0: starts with 0x00 0xab");
    row("zip archive", {'P', 'K', 3, 4, 0, 0, 0, 0}, ErrorCode::Corrupt, "offset 0: starts with 0x50 0x4b");
    row("gzip in gzip", gzipBytes(gzipBytes(small())), ErrorCode::Corrupt, "offset 0 of the inflated data: starts");
    row("signed bytes", {0, 0, 9, 1, 0, 0, 0, 0}, ErrorCode::Unsupported, "offset 2: element type 0x09");
    row("floats", {0, 0, 13, 1, 0, 0, 0, 0}, ErrorCode::Unsupported, "offset 2: element type 0x0d");
    row("no dimensions", {0, 0, 8, 0}, ErrorCode::Corrupt, "offset 3: 0 dimensions");
    row("5 dimensions", idxBytes({1, 1, 1, 1, 1}, {0}), ErrorCode::Corrupt, "offset 3: 5 dimensions");
    row("255 dimensions", {0, 0, 8, 255}, ErrorCode::Corrupt, "offset 3: 255 dimensions");
    row("over 4 GiB", idxBytes({65536, 65536, 2}, {}), ErrorCode::Unsupported, "offset 12: dimension 3 of 3 is 2");
    row("wraps to 0", idxBytes({65536, 65536, 65536, 65536}, {}), ErrorCode::Unsupported, "offset 12: dimension 3");
    row("wraps to 1", idxBytes({most, most, most, most}, {0}), ErrorCode::Unsupported, "offset 8: dimension 2 of 4");
    row("4 GiB of nothing", idxBytes({65536, 65536}, {}), ErrorCode::Corrupt, "announces 4294967296 bytes");
    row("over 4 GiB, gzip", gzipBytes(idxBytes({most, 2}, {})), ErrorCode::Unsupported,
        "offset 8 of the inflated data: dimension 2");
}

void TestIdx::rejectsWrongHeaders()
{
    QFETCH(QByteArray, header);
    QFETCH(int, code);
    QFETCH(QByteArray, message);
    const auto array = read(Bytes(header.begin(), header.end()));
    QVERIFY(!array);
    QVERIFY2(contains(array.error().detail, m_file.string()), array.error().detail.c_str());
    QVERIFY2(contains(array.error().detail, message.toStdString()), array.error().detail.c_str());
    QCOMPARE(int(array.error().code), code);
}

void TestIdx::keepsToTheLimitOfTheCaller()
{
    writeBytes(m_file, small());
    QVERIFY(readIdx(m_file, 24).has_value());
    const auto array = readIdx(m_file, 23);
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::Unsupported);
}

void TestIdx::aDamagedGzipByteIsSeenOrHarmless()
{
    const Bytes whole = gzipBytes(small());
    int seen = 0;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            Bytes bytes = whole;
            bytes[at] ^= static_cast<std::uint8_t>(1 << bit);
            const auto array = parseIdx(bytes, "bytes");
            seen += !array;
            // The header's time and operating system are not data.
            if (array)
                QVERIFY2(array->values == patternBytes(24), qPrintable(QString("byte %1").arg(at)));
            else
                QVERIFY2(contains(array.error().detail, "offset "), array.error().detail.c_str());
        }
    QVERIFY(seen > int(whole.size() - 10) * 8 * 9 / 10);
}

void TestIdx::stopsAtTheSizeTheHeaderAnnounces()
{
    // The data start like a proper array of 28 bytes and go on for 128 MiB.
    Bytes block = idxBytes({28}, patternBytes(28));
    block.resize(1 << 20);
    const Bytes bomb = gzipBytes(block, 128, 9);
    QVERIFY(bomb.size() < 1 << 20);
    const long before = peakMemoryKib();
    const auto array = read(bomb);
    const long grown = peakMemoryKib() - before;
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::Corrupt);
    QVERIFY2(contains(array.error().detail, "offset 36 of the inflated data: the gzip stream inflates beyond the 36"),
             array.error().detail.c_str());
    QVERIFY2(grown < 32 * 1024, qPrintable(QString("%1 KiB more").arg(grown)));
}

void TestIdx::anAnnouncedSizeCostsNoMemory_data()
{
    QTest::addColumn<int>("held");
    QTest::newRow("more than deflate can hold") << 100;
    QTest::newRow("as much as deflate could hold") << (2 << 20);
}

void TestIdx::anAnnouncedSizeCostsNoMemory()
{
    QFETCH(int, held);
    std::mt19937 random(7);
    Bytes values(static_cast<std::size_t>(held));
    for (std::uint8_t &value : values)
        value = static_cast<std::uint8_t>(random());
    const Bytes bytes = gzipBytes(idxBytes({1u << 30}, values));
    const long before = peakMemoryKib();
    const auto array = read(bytes);
    const long grown = peakMemoryKib() - before;
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::Corrupt);
    QVERIFY2(contains(array.error().detail, "offset "), array.error().detail.c_str());
    QVERIFY2(grown < 32 * 1024, qPrintable(QString("%1 KiB more").arg(grown)));
}

void TestIdx::namesMissingFiles()
{
    const auto array = readIdx(m_file);
    QVERIFY(!array);
    QCOMPARE(array.error().code, ErrorCode::NotFound);
    QVERIFY(contains(array.error().detail, m_file.string()));
    const auto folder = readIdx(m_file.parent_path());
    QVERIFY(!folder);
    QVERIFY(contains(folder.error().detail, m_file.parent_path().string()));
}

QTEST_APPLESS_MAIN(TestIdx)
#include "tst_idx.moc"
