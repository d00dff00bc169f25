// Image files of every kind into pictures, and what is refused.
#include <QTest>
#include <cmath>

#include "datasets/decode.h"
#include "testpictures.h"

using namespace ttq;
using namespace ttq::test;

namespace {

int largestDifference(const Picture &a, const Picture &b)
{
    if (a.height != b.height || a.width != b.width)
        return 256;
    int largest = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        largest = std::max(largest, std::abs(int(a.rgb[i]) - int(b.rgb[i])));
    return largest;
}

}  // namespace

class TestDecode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void expandsGrey_data() { decodes_data(); }
    void expandsGrey();
    void expandsCmyk();
    void noticesACutJpeg();
    void decodesJpegAsOpenCvDoes();
    void noticesWhatAJpegHasLost_data();
    void noticesWhatAJpegHasLost();
    void codecFailuresAreErrors();
    void encodesPng();
};

void TestDecode::decodes_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<int>("tolerance");
    QTest::newRow("PNG") << ".png" << 0;
    QTest::newRow("BMP") << ".bmp" << 0;
    QTest::newRow("PPM") << ".ppm" << 0;
    QTest::newRow("WebP") << ".webp" << 24;
    QTest::newRow("JPEG") << ".jpg" << 24;
}

void TestDecode::decodes()
{
    QFETCH(QString, ending);
    QFETCH(int, tolerance);
    const Picture picture = smoothPicture(37, 50);
    const auto decoded = decodeImage(encoded(picture, qPrintable(ending)), "x");
    QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
    QVERIFY2(largestDifference(*decoded, picture) <= tolerance,
             qPrintable(QString::number(largestDifference(*decoded, picture))));
    // The channels are not swapped: that would be further off than any tolerance.
    Picture swapped = picture;
    for (std::size_t i = 0; i < swapped.rgb.size(); i += 3)
        std::swap(swapped.rgb[i], swapped.rgb[i + 2]);
    QVERIFY(largestDifference(*decoded, swapped) > tolerance);
}

void TestDecode::expandsGrey()
{
    QFETCH(QString, ending);
    const auto decoded = decodeImage(encodedGrey(20, 30, ending == ".ppm" ? ".pgm" : qPrintable(ending)), "x");
    QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
    QCOMPARE(decoded->rgb.size(), std::size_t{20 * 30 * 3});
    const int tolerance = ending == ".webp" ? 8 : 0;
    for (std::size_t i = 0; i < decoded->rgb.size(); i += 3)
        QVERIFY(std::abs(decoded->rgb[i] - decoded->rgb[i + 1]) <= tolerance
                && std::abs(decoded->rgb[i] - decoded->rgb[i + 2]) <= tolerance);
}

void TestDecode::expandsCmyk()
{
    const auto decoded = decodeImage(cmykJpeg(), "x");
    QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
    QCOMPARE(decoded->width, 16);
    QCOMPARE(decoded->height, 8);
    const auto close = [&](int x, int red, int green, int blue) {
        const std::uint8_t *p = decoded->rgb.data() + 3 * (3 * 16 + x);
        return std::abs(p[0] - red) < 20 && std::abs(p[1] - green) < 20 && std::abs(p[2] - blue) < 20;
    };
    QVERIFY2(close(2, 255, 0, 0), qPrintable(QString::number(decoded->rgb[150])));
    QVERIFY(close(13, 0, 0, 128));
}

void TestDecode::noticesACutJpeg()
{
    const Bytes whole = encoded(makePicture(64, 64), ".jpg");
    QVERIFY(decodeImage(whole, "x").has_value());
    for (const std::size_t kept : {whole.size() / 2, whole.size() - 2, whole.size() - 1}) {
        const auto decoded = decodeImage(std::span(whole).first(kept), "half.jpg");
        QVERIFY(!decoded.has_value());
        QVERIFY2(contains(decoded.error().detail, "half.jpg: offset " + std::to_string(kept)),
                 decoded.error().detail.c_str());
    }
    // What the check is for: the codec alone gives a picture of the half.
    const Bytes half(whole.begin(), whole.begin() + std::ptrdiff_t(whole.size() / 2));
    QVERIFY(!cv::imdecode(half, cv::IMREAD_COLOR).empty());
}

void TestDecode::decodesJpegAsOpenCvDoes()
{
    for (const int progressive : {0, 1}) {
        const Bytes bytes = encoded(smoothPicture(61, 83), ".jpg", {cv::IMWRITE_JPEG_PROGRESSIVE, progressive});
        const cv::Mat expected = cv::imdecode(bytes, cv::IMREAD_COLOR);
        const auto decoded = decodeImage(bytes, "x");
        QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
        for (int y = 0; y < 61; ++y)
            for (int x = 0; x < 83; ++x)
                for (int c = 0; c < 3; ++c)
                    QCOMPARE(decoded->rgb[std::size_t(3 * (83 * y + x) + c)], expected.at<cv::Vec3b>(y, x)[2 - c]);
    }
}

void TestDecode::noticesWhatAJpegHasLost_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("ends early, with an end marker") << 0;
    QTest::newRow("zeros from the middle on") << 1;
    QTest::newRow("zeros in the middle") << 2;
}

void TestDecode::noticesWhatAJpegHasLost()
{
    QFETCH(int, damage);
    Bytes bytes = encoded(makePicture(200, 300), ".jpg");
    QVERIFY(decodeImage(bytes, "x").has_value());
    const std::size_t part = bytes.size() * 4 / 10;
    if (damage == 0) {
        bytes.resize(part);
        bytes.insert(bytes.end(), {0xff, 0xd9});
    } else if (damage == 1) {
        std::fill(bytes.begin() + std::ptrdiff_t(part), bytes.end() - 2, std::uint8_t{0});
    } else {
        std::fill_n(bytes.begin() + std::ptrdiff_t(part), 4096, std::uint8_t{0});
    }
    const auto decoded = decodeImage(bytes, "folder/x.jpg");
    QVERIFY(!decoded.has_value());
    QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
    QVERIFY2(contains(decoded.error().detail, "folder/x.jpg: offset "), decoded.error().detail.c_str());
}

void TestDecode::codecFailuresAreErrors()
{
    // Whole by its chunks, but the compressed rows are noise.
    Bytes bytes = encoded(makePicture(8, 8), ".bmp");
    bytes[30] = 77;  // a compression that does not exist
    const auto decoded = decodeImage(bytes, "odd.bmp");
    QVERIFY(!decoded.has_value());
    QVERIFY2(contains(decoded.error().detail, "odd.bmp: the BMP "), decoded.error().detail.c_str());
}

void TestDecode::encodesPng()
{
    const Picture picture = makePicture(21, 13);
    const auto bytes = encodePng(picture);
    QVERIFY(bytes.has_value());
    const auto decoded = decodeImage(*bytes, "x");
    QVERIFY(decoded && *decoded == picture);
}

QTEST_APPLESS_MAIN(TestDecode)
#include "tst_decode.moc"
