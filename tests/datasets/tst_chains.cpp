// What is drawn for a sample: ranges, shapes, independence of order; and doing it, against the single steps.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "datasets/augment.h"
#include "datasets/chains.h"
#include "testpictures.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::uint64_t kSeed = 31;

CounterRandom streamOf(std::uint32_t sample, std::uint32_t epoch = 1)
{
    return {kSeed, CounterRandom::Purpose::Augment, epoch, sample};
}

TcChain tcOf(std::uint32_t sample)
{
    CounterRandom random = streamOf(sample);
    return drawTcChain(random, 64, 64, 56, 56);
}

ResizedCrop cropOf(std::uint32_t sample, int height, int width)
{
    CounterRandom random = streamOf(sample);
    return drawResizedCrop(random, height, width);
}

struct Moments {
    double mean = 0, deviation = 0;
};
Moments momentsOf(const std::vector<double> &values)
{
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    const double n = double(values.size()), mean = sum / n;
    return {mean, std::sqrt(squares / n - mean * mean)};
}

}  // namespace

class TestChains : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drawsNormally();
    void tcStaysInItsRanges();
    void tcHasItsDeviations();
    void tcOrdersAreEquallyLikely();
    void tcDoesItsSteps();
    void cropsStayInsideAndInRatio_data();
    void cropsStayInsideAndInRatio();
    void cropAreasAreUniform();
    void cropsOfNarrowPictures();
    void cropIsResizing();
    void batchesDoNotDependOnThreads_data();
    void batchesDoNotDependOnThreads();
    void batchesAreTheChain();
};

void TestChains::drawsNormally()
{
    CounterRandom random = streamOf(0);
    std::vector<double> values(40000);
    int beyondTwo = 0;
    for (double &value : values) {
        value = drawNormal(random, 3, 2);
        beyondTwo += std::abs(value - 3) > 4;
    }
    const Moments m = momentsOf(values);
    qInfo("seed %llu: mean %.4f deviation %.4f", static_cast<unsigned long long>(kSeed), m.mean, m.deviation);
    QVERIFY(std::abs(m.mean - 3) < 5 * 2 / std::sqrt(40000.0));
    QVERIFY(std::abs(m.deviation - 2) < 5 * 2 / std::sqrt(80000.0));
    QVERIFY(beyondTwo > 1600 && beyondTwo < 2050);  // 4.55 %: 1,820
}

void TestChains::tcStaysInItsRanges()
{
    int cut = 0, flips = 0;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        const TcChain t = tcOf(i);
        QVERIFY(std::abs(t.degrees) <= 40);
        cut += std::abs(t.degrees) == 40;
        flips += t.flip;
        QVERIFY(t.window.top >= 0 && t.window.top <= 8 && t.window.left >= 0 && t.window.left <= 8);
        QVERIFY(t.window.height == 56 && t.window.width == 56);
        const float limits[4] = {0.6f, 0.3f, 0.3f, 0.6f};
        for (std::size_t k = 0; k < 4; ++k)
            QVERIFY(std::abs(t.factors[k] - 1) <= limits[k] + 1e-6f);
        QVERIFY(tcOf(i) == t);
        QVERIFY(i == 0 || !(tcOf(i - 1) == t));
    }
    QVERIFY(flips > 2300 && flips < 2700);
    QVERIFY(cut > 15 && cut < 70);  // beyond 2.67 deviations: 0.77 %
}

void TestChains::tcHasItsDeviations()
{
    std::vector<double> degrees, factors[4];
    for (std::uint32_t i = 0; i < 20000; ++i) {
        const TcChain t = tcOf(i);
        degrees.push_back(t.degrees);
        for (std::size_t k = 0; k < 4; ++k)
            factors[k].push_back(double(t.factors[k]));
    }
    // Cutting makes them a little smaller: to 0.987 at 2.67 deviations, 0.960 at 2.
    const Moments m = momentsOf(degrees);
    QVERIFY(std::abs(m.mean) < 0.5 && m.deviation > 14.4 && m.deviation < 15.1);
    const double expected[4] = {0.3, 0.15, 0.15, 0.3};
    for (std::size_t k = 0; k < 4; ++k) {
        const Moments f = momentsOf(factors[k]);
        QVERIFY(std::abs(f.mean - 1) < 0.02);
        QVERIFY2(f.deviation > 0.93 * expected[k] && f.deviation < 0.99 * expected[k],
                 qPrintable(QString::number(f.deviation)));
    }
}

void TestChains::tcOrdersAreEquallyLikely()
{
    std::map<std::array<std::uint32_t, 4>, int> seen;
    for (std::uint32_t i = 0; i < 24000; ++i)
        ++seen[tcOf(i).order];
    QCOMPARE(seen.size(), std::size_t{24});
    for (const auto &[order, count] : seen)
        QVERIFY2(count > 840 && count < 1160, qPrintable(QString::number(count)));
}

void TestChains::tcDoesItsSteps()
{
    const Picture picture = smoothPicture(64, 64);
    for (std::uint32_t i = 0; i < 20; ++i) {
        const TcChain t = tcOf(i);
        Picture expected = rotated(picture, t.degrees, t.window);
        if (t.flip)
            mirror(expected);
        constexpr void (*kSteps[4])(Picture &, float)
            = {changeColour, changeContrast, changeBrightness, changeSharpness};
        for (const std::uint32_t step : t.order)
            kSteps[step](expected, t.factors[step]);
        QVERIFY(applyTcChain(picture, t) == expected);
        TcChain other = t;
        std::reverse(other.order.begin(), other.order.end());
        QVERIFY(!(applyTcChain(picture, other) == expected));
    }
}

void TestChains::cropsStayInsideAndInRatio_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("photograph") << 375 << 500;
    QTest::newRow("small") << 64 << 64;
    QTest::newRow("tiny") << 3 << 2;
    QTest::newRow("a pixel") << 1 << 1;
    QTest::newRow("a line") << 1 << 400;
}

void TestChains::cropsStayInsideAndInRatio()
{
    QFETCH(int, height);
    QFETCH(int, width);
    for (std::uint32_t i = 0; i < 2000; ++i) {
        const Window w = cropOf(i, height, width).window;
        QVERIFY(w.height >= 1 && w.width >= 1 && w.top >= 0 && w.left >= 0 && w.top + w.height <= height
                && w.left + w.width <= width);
        if (height > 60) {
            const double ratio = double(w.width) / w.height;
            QVERIFY2(ratio > 0.72 && ratio < 1.4, qPrintable(QString::number(ratio)));
            QVERIFY(double(w.width) * w.height > 0.075 * height * width);
        }
    }
}

void TestChains::cropAreasAreUniform()
{
    // Of a square nearly all areas up to three quarters fit at the first try.
    int cells[6] = {};
    for (std::uint32_t i = 0; i < 30000; ++i) {
        const Window w = cropOf(i, 1000, 1000).window;
        const double share = w.width * w.height / 1e6;
        if (share < 0.68)
            ++cells[std::clamp(int((share - 0.08) / 0.1), 0, 5)];
    }
    const int most = *std::max_element(cells, cells + 6), least = *std::min_element(cells, cells + 6);
    QVERIFY2(most < 1.15 * least, qPrintable(QString("%1 to %2").arg(least).arg(most)));
}

void TestChains::cropsOfNarrowPictures()
{
    // Nothing of 3:4 to 4:3 with 8 % of the area fits: the largest centred window that does.
    QVERIFY((cropOf(5, 400, 10).window == Window{193, 0, 13, 10}));
    QVERIFY((cropOf(5, 10, 400).window == Window{0, 193, 10, 13}));
}

void TestChains::cropIsResizing()
{
    const Picture picture = smoothPicture(40, 50);
    for (std::uint32_t i = 0; i < 10; ++i) {
        const ResizedCrop drawn = cropOf(i, 40, 50);
        Picture expected = resized(picture, drawn.window, 24, 20);
        if (drawn.flip)
            mirror(expected);
        QVERIFY(applyResizedCrop(picture, drawn, 24, 20) == expected);
    }
}

void TestChains::batchesDoNotDependOnThreads_data()
{
    QTest::addColumn<int>("chain");
    QTest::newRow("shift") << int(Chain::Shift);
    QTest::newRow("resized crop") << int(Chain::ResizedCrop);
    QTest::newRow("tc") << int(Chain::Tc);
}

void TestChains::batchesDoNotDependOnThreads()
{
    QFETCH(int, chain);
    ImageSet images{3, 20, 24, patternBytes(30 * 3 * 20 * 24), std::vector<Label>(30, 1), {}};
    Augmentation augmentation;
    augmentation.chain = static_cast<Chain>(chain);
    augmentation.flip = true;
    augmentation.pad = augmentation.chain == Chain::Shift ? 2 : 0;
    augmentation.height = augmentation.width = 16;
    augmentation.shorterSide = 18;
    std::vector<std::uint32_t> order(30);
    for (std::uint32_t i = 0; i < 30; ++i)
        order[i] = 29 - i;
    const std::vector<double> mean = {0.5, 0.4, 0.3}, std = {0.2, 0.3, 0.4};
    const auto batch = [&](std::span<const std::uint32_t> indices, int threads, std::uint32_t epoch = 4) {
        std::vector<float> out(indices.size() * 3 * 16 * 16);
        assembleBatch(images, indices, augmentation, mean, std, kSeed, epoch, true, out.data(), threads);
        return out;
    };
    const std::vector<float> expected = batch(order, 1);
    for (const int threads : {0, 2, 3, 8, 100})
        QVERIFY(batch(order, threads) == expected);
    // One by one gives the same: a sample does not depend on its batch.
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::vector<float> one = batch(std::span(order).subspan(i, 1), 1);
        QVERIFY(std::equal(one.begin(), one.end(), expected.begin() + std::ptrdiff_t(i) * 768));
    }
    QVERIFY(batch(order, 1, 5) != expected);
}

void TestChains::batchesAreTheChain()
{
    ImageSet images{3, 64, 64, {}, std::vector<Label>(4, 0), {}};
    images.pixels = patternBytes(4 * 3 * 64 * 64);
    Augmentation augmentation;
    augmentation.chain = Chain::Tc;
    augmentation.flip = true;
    augmentation.height = augmentation.width = 56;
    augmentation.shorterSide = 64;
    std::vector<float> out(3 * 56 * 56);
    const std::vector<std::uint32_t> index = {2};
    assembleBatch(images, index, augmentation, std::vector<double>(3, 0), std::vector<double>(3, 1 / 255.0), kSeed, 1,
                  true, out.data());
    Picture picture{64, 64, {}};
    for (int i = 0; i < 64 * 64; ++i)
        for (int c = 0; c < 3; ++c)
            picture.rgb.push_back(images.pixels[static_cast<std::size_t>((2 * 3 + c) * 64 * 64 + i)]);
    const Picture expected = applyTcChain(picture, tcOf(2));
    for (std::size_t i = 0; i < out.size(); ++i)
        QCOMPARE(std::lround(out[i]), long{expected.rgb[i]});
}

QTEST_APPLESS_MAIN(TestChains)
#include "tst_chains.moc"
