// Cropping, resizing, turning and enhancing against scalar references, written as the definitions say it.
#include <QTest>
#include <cmath>
#include <functional>
#include <numbers>

#include "testpictures.h"

using namespace ttq;
using namespace ttq::test;

namespace {

int at(const Picture &p, int y, int x, int c)
{
    return p.rgb[static_cast<std::size_t>((y * p.width + x) * 3 + c)];
}

Picture made(int height, int width, const std::function<int(int, int, int)> &value)
{
    Picture picture{height, width, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                picture.rgb.push_back(static_cast<std::uint8_t>(value(y, x, c)));
    return picture;
}

// Largest difference, and how many values differ at all.
struct Difference {
    int largest = 0, values = 0;
};
Difference difference(const Picture &a, const Picture &b)
{
    if (a.height != b.height || a.width != b.width || a.rgb.size() != b.rgb.size())
        return {256, static_cast<int>(a.rgb.size())};
    Difference found;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const int d = std::abs(int(a.rgb[i]) - int(b.rgb[i]));
        found.largest = std::max(found.largest, d);
        found.values += d > 0;
    }
    return found;
}

int clip(double value)
{
    return static_cast<int>(std::clamp(value, 0.0, 255.0));
}

// One output of a triangle filter over inputs [0, in), rounded; `get` gives the input.
int triangle(int i, int in, int out, const std::function<int(int)> &get)
{
    const double scale = double(in) / out, support = std::max(scale, 1.0), centre = (i + 0.5) * scale;
    double sum = 0, weights = 0;
    for (int x = 0; x < in; ++x) {
        const double weight = std::max(0.0, 1 - std::abs((x + 0.5 - centre) / support));
        // Inputs whose centre is just at the border of the support count in neither way: their weight is 0.
        sum += weight * get(x);
        weights += weight;
    }
    return clip(sum / weights + 0.5);
}

Picture resizedReference(const Picture &p, const Window &w, int height, int width)
{
    const Picture rows = made(w.height, width, [&](int y, int x, int c) {
        return triangle(x, w.width, width, [&](int i) { return at(p, w.top + y, w.left + i, c); });
    });
    return made(height, width, [&](int y, int x, int c) {
        return triangle(y, w.height, height, [&](int i) { return at(rows, i, x, c); });
    });
}

double keys(double v1, double v2, double v3, double v4, double d)
{
    // a = −1: the cubic through v2 and v3 with the slopes (v3 − v1) and (v4 − v2).
    const double c1 = v3 - v1, c2 = 2 * (v1 - v2) + v3 - v4, c3 = v2 - v1 + v4 - v3;
    return v2 + d * (c1 + d * (c2 + d * c3));
}

Picture rotatedReference(const Picture &p, double degrees, const Window &w)
{
    const double a = degrees * std::numbers::pi / 180;
    return made(w.height, w.width, [&](int row, int column, int c) {
        const double dx = column + w.left + 0.5 - p.width / 2.0, dy = row + w.top + 0.5 - p.height / 2.0;
        // Where the pixel came from: turned clockwise, y pointing down.
        const double x = std::cos(a) * dx - std::sin(a) * dy + p.width / 2.0;
        const double y = std::sin(a) * dx + std::cos(a) * dy + p.height / 2.0;
        if (x < 0 || x >= p.width || y < 0 || y >= p.height)
            return 0;
        const int left = int(std::floor(x - 0.5)), top = int(std::floor(y - 0.5));
        double lines[4];
        for (int i = 0; i < 4; ++i) {
            const auto tap = [&](int k) {
                return at(p, std::clamp(top - 1 + i, 0, p.height - 1), std::clamp(left - 1 + k, 0, p.width - 1), c);
            };
            lines[i] = keys(tap(0), tap(1), tap(2), tap(3), x - 0.5 - left);
        }
        return clip(keys(lines[0], lines[1], lines[2], lines[3], y - 0.5 - top));
    });
}

int luma(const Picture &p, int y, int x)
{
    return (at(p, y, x, 0) * 19595 + at(p, y, x, 1) * 38470 + at(p, y, x, 2) * 7471 + 32768) / 65536;
}

using Degenerate = std::function<int(int, int, int)>;

Picture blendedReference(const Picture &p, float factor, const Degenerate &degenerate)
{
    return made(p.height, p.width, [&](int y, int x, int c) {
        const int from = degenerate(y, x, c);
        return clip(double(float(from) + factor * float(at(p, y, x, c) - from)));
    });
}

}  // namespace

class TestPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crops();
    void centres();
    void mirrors();
    void resizes_data();
    void resizes();
    void bringsTheShorterSide();
    void turns_data();
    void turns();
    void turnsCounterClockwise();
    void windowsOfATurnedPicture();
    void changes_data();
    void changes();
    void knowsDefiniteValues();
};

void TestPicture::crops()
{
    const Picture p = makePicture(5, 7);
    for (const Window &w : {Window{1, 2, 3, 4}, Window{-2, -3, 9, 14}, Window{3, 5, 4, 4}, Window{-9, 0, 2, 2}}) {
        const Picture expected = made(w.height, w.width, [&](int y, int x, int c) {
            const int fromY = y + w.top, fromX = x + w.left;
            return fromY >= 0 && fromY < 5 && fromX >= 0 && fromX < 7 ? at(p, fromY, fromX, c) : 0;
        });
        QVERIFY(cropped(p, w) == expected);
    }
}

void TestPicture::centres()
{
    QVERIFY((centreWindow(makePicture(64, 64), 56, 56) == Window{4, 4, 56, 56}));
    // 0.5 goes to 0 and 1.5 to 2, as Python's round.
    QVERIFY((centreWindow(makePicture(57, 59), 56, 56) == Window{0, 2, 56, 56}));
}

void TestPicture::mirrors()
{
    for (const int width : {1, 2, 5, 6}) {
        Picture p = makePicture(3, width);
        const Picture before = p;
        mirror(p);
        QVERIFY(p == made(3, width, [&](int y, int x, int c) { return at(before, y, width - 1 - x, c); }));
    }
}

void TestPicture::resizes_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("same") << 20 << 31;
    QTest::newRow("smaller") << 7 << 9;
    QTest::newRow("larger") << 45 << 50;
    QTest::newRow("one way each") << 33 << 8;
    QTest::newRow("a pixel") << 1 << 1;
}

void TestPicture::resizes()
{
    QFETCH(int, height);
    QFETCH(int, width);
    const Picture p = makePicture(20, 31);
    for (const Window &w : {Window{0, 0, 20, 31}, Window{3, 5, 11, 13}, Window{19, 30, 1, 1}}) {
        const Picture expected = resizedReference(p, w, height, width);
        const Difference d = difference(resized(p, w, height, width), expected);
        // The weights are rounded to 22 bits: a tie (there are many where a size is halved) may fall the other way.
        QVERIFY2(d.largest <= 1, qPrintable(QString::number(d.largest)));
        if (height > 1) {
            const Window moved{w.top, w.left > 0 ? w.left - 1 : w.left, w.height, w.left > 0 ? w.width : w.width - 1};
            QVERIFY(difference(resized(p, moved, height, width), expected).largest > 1);
        }
    }
}

void TestPicture::bringsTheShorterSide()
{
    const Picture wide = resizedToShorterSide(makePicture(30, 47), 16);
    QCOMPARE(wide.height, 16);
    QCOMPARE(wide.width, 25);  // 16 · 47 / 30 = 25.07
    const Picture tall = resizedToShorterSide(makePicture(47, 30), 60);
    QCOMPARE(tall.height, 94);
    QCOMPARE(tall.width, 60);
    const Picture same = makePicture(16, 16);
    QVERIFY(resizedToShorterSide(same, 16) == same);
}

void TestPicture::turns_data()
{
    QTest::addColumn<double>("degrees");
    for (const double degrees : {0.0, 1e-9, 7.3, -21.5, 40.0, -40.0, 90.0, 180.0, 333.3})
        QTest::addRow("%g", degrees) << degrees;
}

void TestPicture::turns()
{
    QFETCH(double, degrees);
    for (const auto &[height, width] : {std::pair{64, 64}, std::pair{13, 22}, std::pair{1, 3}}) {
        const Picture p = makePicture(height, width, 3);
        const Window all{0, 0, height, width};
        const Difference d = difference(rotated(p, degrees, all), rotatedReference(p, degrees, all));
        // Floats against doubles: truncation may fall the other way, and does where a turn hits the pixels' centres.
        QVERIFY2(d.largest <= 1, qPrintable(QString::number(d.largest)));
        if (degrees == 7.3 || degrees == 40.0)
            QVERIFY2(d.values <= height * width * 3 / 50, qPrintable(QString::number(d.values)));
        if (height > 1 && degrees == 7.3) {
            QVERIFY(difference(rotated(p, -degrees, all), rotatedReference(p, degrees, all)).largest > 1);
            QVERIFY(difference(rotated(p, 7.4, all), rotatedReference(p, degrees, all)).largest > 1);
        }
    }
    QVERIFY(rotated(makePicture(9, 9), 0, {0, 0, 9, 9}) == makePicture(9, 9));
}

void TestPicture::turnsCounterClockwise()
{
    // A bright pixel right of the centre goes up.
    Picture p{9, 9, Bytes(9 * 9 * 3, 0)};
    for (std::size_t c = 0; c < 3; ++c)
        p.rgb[(4 * 9 + 7) * 3 + c] = 255;
    QCOMPARE(at(rotated(p, 90, {0, 0, 9, 9}), 1, 4, 0), 255);
}

void TestPicture::windowsOfATurnedPicture()
{
    const Picture p = makePicture(64, 64, 9);
    const Window w{3, 8, 56, 56};
    QVERIFY(rotated(p, 12.5, w) == cropped(rotated(p, 12.5, {0, 0, 64, 64}), w));
}

void TestPicture::changes_data()
{
    QTest::addColumn<float>("factor");
    for (const float factor : {0.0f, 0.4f, 0.7f, 1.0f, 1.15f, 1.6f})
        QTest::addRow("%g", double(factor)) << factor;
}

void TestPicture::changes()
{
    QFETCH(float, factor);
    for (const auto &[height, width] : {std::pair{56, 56}, std::pair{5, 3}, std::pair{2, 9}}) {
        const Picture p = makePicture(height, width, 77);
        double sum = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                sum += luma(p, y, x);
        const int mean = int(sum / (height * width) + 0.5);
        const auto smooth = [&, h = height, w = width](int y, int x, int c) {
            if (y == 0 || x == 0 || y == h - 1 || x == w - 1)
                return at(p, y, x, c);
            double all = 4.0 * at(p, y, x, c);
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx)
                    all += at(p, y + dy, x + dx, c);
            return int(std::floor(all / 13 + 0.5));
        };
        const std::vector<std::pair<void (*)(Picture &, float), Degenerate>> steps = {
            {changeColour, [&](int y, int x, int) { return luma(p, y, x); }},
            {changeContrast, [&](int, int, int) { return mean; }},
            {changeBrightness, [](int, int, int) { return 0; }},
            {changeSharpness, smooth},
        };
        for (std::size_t i = 0; i < steps.size(); ++i) {
            Picture changed = p;
            steps[i].first(changed, factor);
            QVERIFY2(changed == blendedReference(p, factor, steps[i].second), qPrintable(QString::number(i)));
            QCOMPARE(changed == p, factor == 1.0f || (i == 3 && height < 3));
            // Another step's reference is another picture.
            if (factor != 1.0f && height > 2)
                QVERIFY(!(changed == blendedReference(p, factor, steps[(i + 1) % 4].second)));
        }
    }
}

void TestPicture::knowsDefiniteValues()
{
    // Worked out by hand: luma of (200, 100, 50) is 59.8 + 58.7 + 5.7 = 124.2.
    Picture p{1, 1, {200, 100, 50}};
    QCOMPARE(lumaOf(200, 100, 50), 124);
    changeColour(p, 0.5f);
    QVERIFY((p.rgb == Bytes{162, 112, 87}));
    changeBrightness(p, 1.5f);
    QVERIFY((p.rgb == Bytes{243, 168, 130}));
    // A white dot on black smoothed is 5/13 of it, sharpened beyond the range it stays white.
    Picture dot{3, 3, Bytes(27, 0)};
    dot.rgb[12] = 255;
    Picture smoothed = dot;
    changeSharpness(smoothed, 0);
    QCOMPARE(int(smoothed.rgb[12]), 98);
    changeSharpness(dot, 1.6f);
    QCOMPARE(int(dot.rgb[12]), 255);
}

QTEST_APPLESS_MAIN(TestPicture)
#include "tst_picture.moc"
