// What image files say about themselves, on files made byte by byte.
#include <zlib.h>

#include <QTest>

#include "formats/imagebytes.h"
#include "formats/imageheader.h"

using namespace ttq;
using namespace ttq::test;

namespace {

void add(Bytes &bytes, std::string_view text)
{
    bytes.insert(bytes.end(), text.begin(), text.end());
}

void addBig(Bytes &bytes, std::uint32_t value, int n)
{
    for (int shift = 8 * (n - 1); shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

void addLittle(Bytes &bytes, std::uint32_t value, int n)
{
    for (int i = 0; i < n; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void addChunk(Bytes &png, std::string_view type, const Bytes &data)
{
    addBig(png, static_cast<std::uint32_t>(data.size()), 4);
    Bytes body(type.begin(), type.end());
    body.insert(body.end(), data.begin(), data.end());
    png.insert(png.end(), body.begin(), body.end());
    addBig(png, static_cast<std::uint32_t>(crc32(0, body.data(), static_cast<uInt>(body.size()))), 4);
}

Bytes png(std::uint32_t height, std::uint32_t width)
{
    Bytes bytes;
    add(bytes, "\x89PNG\r\n\x1a\n");
    Bytes header;
    addBig(header, width, 4);
    addBig(header, height, 4);
    for (const std::uint8_t byte : {8, 2, 0, 0, 0})
        header.push_back(byte);
    addChunk(bytes, "IHDR", header);
    addChunk(bytes, "tEXt", Bytes(20, 'a'));
    addChunk(bytes, "IDAT", patternBytes(50));
    addChunk(bytes, "IEND", {});
    return bytes;
}

// A comment, a thumbnail's worth of bytes that look like an end, the frame, two scans with stuffed bytes and restarts.
Bytes jpeg(std::uint32_t height, std::uint32_t width)
{
    Bytes bytes = {0xff, 0xd8, 0xff, 0xfe};
    addBig(bytes, 6, 2);
    for (const std::uint8_t byte : {0xff, 0xd9, 0xff, 0xd9})
        bytes.push_back(byte);
    for (const std::uint8_t byte : {0xff, 0xff, 0xc2})  // a fill byte before the marker
        bytes.push_back(byte);
    addBig(bytes, 11, 2);
    bytes.push_back(8);
    addBig(bytes, height, 2);
    addBig(bytes, width, 2);
    for (const std::uint8_t byte : {1, 1, 0x11, 0})
        bytes.push_back(byte);
    for (int scan = 0; scan < 2; ++scan)
        for (const std::uint8_t byte : {0xff, 0xda, 0x00, 0x03, 0x01, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56})
            bytes.push_back(byte);
    bytes.push_back(0xff);
    bytes.push_back(0xd9);
    return bytes;
}

Bytes bmp(std::int32_t height, std::int32_t width)
{
    Bytes bytes;
    add(bytes, "BM");
    addLittle(bytes, 0, 4);
    addLittle(bytes, 0, 4);
    addLittle(bytes, 54, 4);
    addLittle(bytes, 40, 4);
    addLittle(bytes, static_cast<std::uint32_t>(width), 4);
    addLittle(bytes, static_cast<std::uint32_t>(height), 4);
    addLittle(bytes, 1, 2);
    addLittle(bytes, 24, 2);
    bytes.resize(54 + static_cast<std::size_t>((width * 24 + 31) / 32 * 4 * std::abs(height)));
    return bytes;
}

Bytes webp(std::string_view kind, std::uint32_t height, std::uint32_t width)
{
    Bytes bytes;
    add(bytes, "RIFF");
    addLittle(bytes, 32, 4);
    add(bytes, "WEBP");
    add(bytes, kind);
    addLittle(bytes, 20, 4);
    if (kind == "VP8 ") {
        addBig(bytes, 0x123456, 3);
        addBig(bytes, 0x9d012a, 3);
        addLittle(bytes, width, 2);
        addLittle(bytes, height, 2);
    } else if (kind == "VP8L") {
        bytes.push_back(0x2f);
        addLittle(bytes, (height - 1) << 14 | (width - 1), 4);
    } else {
        addLittle(bytes, 0, 4);
        addLittle(bytes, width - 1, 3);
        addLittle(bytes, height - 1, 3);
    }
    bytes.resize(40);
    return bytes;
}

Bytes ppm(const std::string &header, std::size_t samples)
{
    Bytes bytes(header.begin(), header.end());
    bytes.resize(bytes.size() + samples);
    return bytes;
}

QByteArray asArray(const Bytes &bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

Bytes fromArray(const QByteArray &bytes)
{
    return {bytes.begin(), bytes.end()};
}

}  // namespace

class TestImageHeader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void noticesEveryCut_data() { reads_data(); }
    void noticesEveryCut();
    void noticesFlippedBits();
    void refuses_data();
    void refuses();
    void refusesABombAtItsHeader();
    void survivesNoise();
};

void TestImageHeader::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("format");
    QTest::newRow("JPEG") << asArray(jpeg(48, 64)) << "JPEG";
    QTest::newRow("PNG") << asArray(png(48, 64)) << "PNG";
    QTest::newRow("BMP") << asArray(bmp(48, 64)) << "BMP";
    QTest::newRow("BMP, top row first") << asArray(bmp(-48, 64)) << "BMP";
    QTest::newRow("WebP") << asArray(webp("VP8 ", 48, 64)) << "WebP";
    QTest::newRow("WebP, lossless") << asArray(webp("VP8L", 48, 64)) << "WebP";
    QTest::newRow("WebP, extended") << asArray(webp("VP8X", 48, 64)) << "WebP";
    QTest::newRow("PPM") << asArray(ppm("P6\n# a comment 1 2\n64 48\n255\n", 64 * 48 * 3)) << "PNM";
    QTest::newRow("PGM, 16 bit") << asArray(ppm("P5 64 48 65535\n", 64 * 48 * 2)) << "PNM";
}

void TestImageHeader::reads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, format);
    const auto header = checkImage(fromArray(bytes), "x");
    QVERIFY2(header.has_value(), header ? "" : header.error().detail.c_str());
    QCOMPARE(header->height, 48);
    QCOMPARE(header->width, 64);
    QCOMPARE(QString::fromStdString(std::string(name(header->format))), format);
    // What comes behind a picture is not part of it.
    QVERIFY(checkImage(fromArray(bytes + "behind"), "x").has_value());
}

void TestImageHeader::noticesEveryCut()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype n = 0; n < bytes.size(); ++n) {
        const auto header = checkImage(fromArray(bytes.first(n)), "cut.img");
        QVERIFY2(!header.has_value(), qPrintable(QString::number(n)));
        QVERIFY2(contains(header.error().detail, "cut.img: offset "), header.error().detail.c_str());
    }
}

void TestImageHeader::noticesFlippedBits()
{
    const Bytes whole = png(48, 64);
    for (std::size_t i = 0; i < 8 * whole.size(); ++i) {
        Bytes bytes = whole;
        bytes[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
        QVERIFY2(!checkImage(bytes, "x").has_value(), qPrintable(QString::number(i)));
    }
}

void TestImageHeader::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    Bytes frameless = {0xff, 0xd8, 0xff, 0xd9};
    QTest::newRow("empty") << QByteArray() << "the file is empty";
    QTest::newRow("text") << QByteArray("<html>") << "no JPEG, PNG";
    QTest::newRow("GIF") << QByteArray("GIF89a") << "no JPEG, PNG";
    QTest::newRow("JPEG without a picture") << asArray(frameless) << "without a picture";
    QTest::newRow("JPEG of no height") << asArray(jpeg(0, 64)) << "height only at its end";
    QTest::newRow("PNG of no width") << asArray(png(48, 0)) << "0×48";
    QTest::newRow("PNG of negative width") << asArray(png(48, 0xffffffff)) << "2147483647";
    Bytes dataless;
    add(dataless, "\x89PNG\r\n\x1a\n");
    Bytes whole = png(4, 4);
    dataless.insert(dataless.end(), whole.begin() + 8, whole.begin() + 33);
    addChunk(dataless, "IEND", {});
    QTest::newRow("PNG without data") << asArray(dataless) << "without a picture";
    QTest::newRow("too wide") << asArray(jpeg(65535, 65535)) << "67108864";
    Bytes animated = webp("VP8X", 48, 64);
    animated[20] |= 2;
    QTest::newRow("animation") << asArray(animated) << "animated";
    QTest::newRow("PPM number") << asArray(ppm("P6 99999999999 1 255\n", 10)) << "nine digits";
    QTest::newRow("PPM maximum") << asArray(ppm("P6 1 1 0\n", 10)) << "maximum of 0";
    QTest::newRow("PPM of 16 shades") << asArray(ppm("P6 1 1 15\n", 10)) << "maximum of 15";  // shown nearly black
    QTest::newRow("a thread") << asArray(png(65, 1)) << "64 to 1";
    QTest::newRow("a lying thread") << asArray(png(1, 20000)) << "64 to 1";
}

void TestImageHeader::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto header = checkImage(fromArray(bytes), "x.img");
    QVERIFY(!header.has_value());
    QVERIFY2(contains(header.error().detail, says.toStdString()) && contains(header.error().detail, "x.img: offset "),
             header.error().detail.c_str());
}

void TestImageHeader::refusesABombAtItsHeader()
{
    // 12,000 × 12,000 pixels take 432 MB and can be a file of 600 kB.
    const auto header = checkImage(png(12000, 12000), "bomb.png");
    QVERIFY(!header.has_value());
    QVERIFY(header.error().code == ErrorCode::Unsupported);
    QVERIFY2(contains(header.error().detail, "12000×12000"), header.error().detail.c_str());
    // Even when nothing but the header is there: it is judged first.
    const Bytes start = png(12000, 12000);
    const auto early = checkImage(std::span(start).first(40), "bomb.png");
    QVERIFY(!early.has_value() && early.error().code == ErrorCode::Unsupported);
    QVERIFY(checkImage(png(8192, 8192), "x").has_value());
}

void TestImageHeader::survivesNoise()
{
    constexpr unsigned kSeed = 7;
    qInfo("seed %u", kSeed);
    std::srand(kSeed);
    const std::vector<Bytes> wholes
        = {jpeg(48, 64), png(48, 64), bmp(4, 5), webp("VP8X", 4, 5), ppm("P6 2 2 255\n", 12)};
    for (int i = 0; i < 20000; ++i) {
        Bytes bytes = wholes[static_cast<std::size_t>(i) % wholes.size()];
        for (int k = 0; k < 1 + i % 4; ++k)
            bytes[static_cast<std::size_t>(std::rand()) % bytes.size()] = static_cast<std::uint8_t>(std::rand());
        bytes.resize(bytes.size() - static_cast<std::size_t>(std::rand()) % 8);
        const auto header = checkImage(bytes, "x");
        if (header)
            QVERIFY(header->height > 0 && header->width > 0 && header->height * header->width <= kMaxImagePixels);
    }
}

QTEST_APPLESS_MAIN(TestImageHeader)
#include "tst_imageheader.moc"
