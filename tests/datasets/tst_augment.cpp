#include <QTest>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/random.h"
#include "datasets/augment.h"
#include "testimages.h"

using namespace ttq;
using namespace ttq::test;

namespace {

const std::vector<double> kMean = {0.4914, 0.4822, 0.4465, 0.3};
const std::vector<double> kStd = {0.2470, 0.2435, 0.2616, 0.9};

struct Case {
    Augmentation augmentation;
    std::uint64_t seed = 11;
    std::uint32_t epoch = 2;
    bool channelsLast = true;
};

// Pixel by pixel, as one would say it.
std::vector<float> reference(const ImageSet &set, const std::vector<std::uint32_t> &indices, const Case &c)
{
    std::vector<float> out;
    const auto pixel = [&](std::uint32_t sample, std::int64_t channel, std::int64_t y, std::int64_t x) {
        const auto k = static_cast<std::size_t>(channel);
        int top = 0, left = 0;
        bool flip = false;
        if (c.augmentation.pad > 0 || c.augmentation.flip) {
            CounterRandom random(c.seed, CounterRandom::Purpose::Augment, c.epoch, sample);
            top = int(random.below(unsigned(2 * c.augmentation.pad + 1))) - c.augmentation.pad;
            left = int(random.below(unsigned(2 * c.augmentation.pad + 1))) - c.augmentation.pad;
            flip = random.below(2) == 1 && c.augmentation.flip;
        }
        const std::int64_t fromY = y + top;
        const std::int64_t fromX = (flip ? set.width - 1 - x : x) + left;
        double value = 0;
        if (fromY >= 0 && fromY < set.height && fromX >= 0 && fromX < set.width)
            value = set.pixels[static_cast<std::size_t>(
                ((sample * set.channels + channel) * set.height + fromY) * set.width + fromX)];
        else if (!c.augmentation.padBlack)
            return 0.0f;
        return static_cast<float>((value / 255 - kMean[k]) / kStd[k]);
    };
    for (const std::uint32_t sample : indices) {
        if (c.channelsLast) {
            for (std::int64_t y = 0; y < set.height; ++y)
                for (std::int64_t x = 0; x < set.width; ++x)
                    for (std::int64_t k = 0; k < set.channels; ++k)
                        out.push_back(pixel(sample, k, y, x));
        } else {
            for (std::int64_t k = 0; k < set.channels; ++k)
                for (std::int64_t y = 0; y < set.height; ++y)
                    for (std::int64_t x = 0; x < set.width; ++x)
                        out.push_back(pixel(sample, k, y, x));
        }
    }
    return out;
}

std::vector<float> assembled(const ImageSet &set, const std::vector<std::uint32_t> &indices, const Case &c)
{
    const auto channels = static_cast<std::size_t>(set.channels);
    const std::size_t n = indices.size() * channels * static_cast<std::size_t>(set.height * set.width);
    constexpr float kGuard = 12345.5f;
    std::vector<float> out(n + 16, kGuard);
    assembleBatch(set, indices, c.augmentation, std::span(kMean).first(channels), std::span(kStd).first(channels),
                  c.seed, c.epoch, c.channelsLast, out.data() + 8);
    for (std::size_t i = 0; i < 8; ++i)
        if (out[i] != kGuard || out[n + 8 + i] != kGuard)
            return {};  // written outside: differs from any reference
    return {out.begin() + 8, out.end() - 8};
}

bool sameBits(const std::vector<float> &a, const std::vector<float> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
    });
}

// Where each of `samples` came from, read from the pixels of 16×16 images whose value is their position.
std::vector<SampleTransform> decoded(std::uint32_t samples, const Augmentation &augmentation, std::uint64_t seed)
{
    ImageSet set{1, 16, 16, {}, std::vector<Label>(samples, 0), {}};
    Bytes positions(256);
    std::iota(positions.begin(), positions.end(), std::uint8_t{0});
    for (std::uint32_t i = 0; i < samples; ++i)
        set.pixels.insert(set.pixels.end(), positions.begin(), positions.end());
    std::vector<std::uint32_t> indices(samples);
    std::iota(indices.begin(), indices.end(), 0u);
    std::vector<float> out(std::size_t{samples} * 256);
    assembleBatch(set, indices, augmentation, std::array{0.0}, std::array{1 / 255.0}, seed, 0, true, out.data());
    std::vector<SampleTransform> transforms;
    for (std::uint32_t i = 0; i < samples; ++i) {
        const long here = std::lround(out[i * 256 + 8 * 16 + 8]);
        const long right = std::lround(out[i * 256 + 8 * 16 + 9]);
        const bool flip = right < here;
        transforms.push_back({int(here / 16) - 8, int(here % 16) - (flip ? 7 : 8), flip});
    }
    return transforms;
}

// Σ (seen − expected)² / expected over equally likely cells.
double chiSquare(const std::vector<int> &cells)
{
    const double expected = std::accumulate(cells.begin(), cells.end(), 0.0) / double(cells.size());
    double sum = 0;
    for (const int seen : cells)
        sum += (seen - expected) * (seen - expected) / expected;
    return sum;
}

// Five standard deviations above the mean of a chi-square distribution.
double limitOf(const std::vector<int> &cells)
{
    const double freedom = double(cells.size()) - 1;
    return freedom + 5 * std::sqrt(2 * freedom);
}

}  // namespace

class TestAugment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheReference_data();
    void equalsTheReference();
    void theReferenceTellsErrorsApart();
    void transformsAreWhatIsDone();
    void offsetsAndFlipsAreUniform();
    void theUniformityTestBites();
    void switchingTheCropOffKeepsTheFlips();
    void subtractsTheMeanOfEachPixel_data();
    void subtractsTheMeanOfEachPixel();
    void ordersArePermutations();
    void ordersDifferByEpochAndSeed();
    void everyPlaceIsEquallyLikely();
};

void TestAugment::equalsTheReference_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("pad");
    QTest::addColumn<bool>("flip");
    QTest::addColumn<bool>("padBlack");
    QTest::addColumn<bool>("channelsLast");
    struct Size {
        int channels, height, width;
    };
    for (const Size &size : {Size{1, 28, 28}, Size{3, 32, 32}, Size{2, 5, 9}, Size{4, 8, 3}, Size{3, 1, 1}})
        for (const int pad : {0, 1, 4, 40})
            for (const bool flip : {false, true})
                for (const bool padBlack : {false, true})
                    for (const bool channelsLast : {false, true})
                        QTest::addRow("%dx%dx%d pad %d%s%s%s", size.channels, size.height, size.width, pad,
                                      flip ? " flip" : "", padBlack ? " black" : " mean",
                                      channelsLast ? " channels last" : " planes")
                            << size.channels << size.height << size.width << pad << flip << padBlack << channelsLast;
}

void TestAugment::equalsTheReference()
{
    QFETCH(int, channels);
    QFETCH(int, height);
    QFETCH(int, width);
    QFETCH(int, pad);
    QFETCH(bool, flip);
    QFETCH(bool, padBlack);
    QFETCH(bool, channelsLast);
    const ImageSet set = makeImages(40, channels, height, width);
    std::vector<std::uint32_t> indices(60);
    for (std::uint32_t i = 0; i < indices.size(); ++i)
        indices[i] = (i * 13 + 5) % 40;
    const Case c{{pad, padBlack, flip}, 11, 2, channelsLast};
    QVERIFY(sameBits(assembled(set, indices, c), reference(set, indices, c)));
}

void TestAugment::theReferenceTellsErrorsApart()
{
    const ImageSet set = makeImages(40, 3, 32, 32);
    std::vector<std::uint32_t> indices(40);
    std::iota(indices.begin(), indices.end(), 0u);
    const Case right{{4, false, true}, 11, 2, true};
    const std::vector<float> out = assembled(set, indices, right);
    QVERIFY(sameBits(out, reference(set, indices, right)));
    const std::vector<std::function<void(Case &)>> errors = {[](Case &c) { c.augmentation.pad = 3; },
                                                             [](Case &c) { c.augmentation.padBlack = true; },
                                                             [](Case &c) { c.augmentation.flip = false; },
                                                             [](Case &c) { c.seed = 12; },
                                                             [](Case &c) { c.seed += std::uint64_t{1} << 32; },
                                                             [](Case &c) { c.epoch = 3; },
                                                             [](Case &c) { c.channelsLast = false; }};
    for (std::size_t i = 0; i < errors.size(); ++i) {
        Case wrong = right;
        errors[i](wrong);
        QVERIFY2(!sameBits(out, reference(set, indices, wrong)), qPrintable(QString("error %1").arg(i)));
    }
}

void TestAugment::transformsAreWhatIsDone()
{
    const Augmentation augmentation{4, false, true};
    const auto seen = decoded(500, augmentation, 21);
    for (std::uint32_t i = 0; i < seen.size(); ++i)
        QVERIFY2(seen[i] == drawTransform(augmentation, 21, 0, i), qPrintable(QString("sample %1").arg(i)));
    QVERIFY(drawTransform({}, 21, 0, 5) == SampleTransform{});
}

void TestAugment::offsetsAndFlipsAreUniform()
{
    constexpr std::uint64_t kSeed = 5;
    std::vector<int> cells(9 * 9 * 2, 0);
    for (const SampleTransform &t : decoded(32400, {4, false, true}, kSeed))
        ++cells.at(static_cast<std::size_t>(((t.top + 4) * 9 + t.left + 4) * 2 + t.flip));
    qInfo("seed %llu: chi-square %.1f, limit %.1f", static_cast<unsigned long long>(kSeed), chiSquare(cells),
          limitOf(cells));
    QVERIFY(chiSquare(cells) < limitOf(cells));
}

void TestAugment::theUniformityTestBites()
{
    // The range [−4, 3] instead of [−4, 4], and flips in 55 % of the cases.
    std::vector<int> offsets(9, 3600), flips = {14580, 17820};
    offsets[8] = 0;
    QVERIFY(chiSquare(offsets) > limitOf(offsets));
    QVERIFY(chiSquare(flips) > limitOf(flips));
}

void TestAugment::switchingTheCropOffKeepsTheFlips()
{
    int flips = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const bool with = drawTransform({4, false, true}, 3, 1, i).flip;
        QCOMPARE(drawTransform({0, false, true}, 3, 1, i).flip, with);
        QVERIFY(!drawTransform({4, false, false}, 3, 1, i).flip);
        flips += with;
    }
    QVERIFY(flips > 400 && flips < 600);
}

void TestAugment::subtractsTheMeanOfEachPixel_data()
{
    QTest::addColumn<bool>("channelsLast");
    QTest::addColumn<float>("divisor");
    QTest::addColumn<float>("offset");
    QTest::newRow("CIFAR") << true << 128.0f << -1.0f;
    QTest::newRow("AlexNet") << true << 255.0f << 0.0f;
    QTest::newRow("planes") << false << 128.0f << -1.0f;
}

void TestAugment::subtractsTheMeanOfEachPixel()
{
    QFETCH(bool, channelsLast);
    QFETCH(float, divisor);
    QFETCH(float, offset);
    const ImageSet set = makeImages(20, 3, 32, 32);
    auto mean = std::make_shared<PixelMean>();
    mean->divisor = divisor;
    mean->offset = offset;
    for (std::size_t i = 0; i < 3 * 32 * 32; ++i)
        mean->mean.push_back(100 + float(i % 97) / 4);
    Case c{{4, false, true}, 11, 2, channelsLast};
    c.augmentation.pixelMean = mean;
    std::vector<std::uint32_t> indices(20);
    std::iota(indices.begin(), indices.end(), 0u);
    // Padded with black, cropped, mirrored, and only then is the mean of the place in the batch subtracted.
    std::vector<float> expected(20 * 3 * 32 * 32), meanOfTheImage = expected;
    for (std::uint32_t sample = 0; sample < 20; ++sample) {
        const SampleTransform t = drawTransform(c.augmentation, c.seed, c.epoch, sample);
        for (int k = 0; k < 3; ++k)
            for (int y = 0; y < 32; ++y)
                for (int x = 0; x < 32; ++x) {
                    const int fromY = y + t.top, fromX = (t.flip ? 31 - x : x) + t.left;
                    const bool inside = fromY >= 0 && fromY < 32 && fromX >= 0 && fromX < 32;
                    const auto source = static_cast<std::size_t>(((int(sample) * 3 + k) * 32 + fromY) * 32 + fromX);
                    const float v = inside ? float(set.pixels[source]) : 0.0f;
                    const int place = (k * 32 + y) * 32 + x;
                    const int out = int(sample) * 3072 + (channelsLast ? (y * 32 + x) * 3 + k : place);
                    const int other = (k * 32 + y) * 32 + (t.flip ? 31 - x : x);
                    expected[std::size_t(out)] = (v - mean->mean[std::size_t(place)]) / divisor + offset;
                    meanOfTheImage[std::size_t(out)] = (v - mean->mean[std::size_t(other)]) / divisor + offset;
                }
    }
    QVERIFY(sameBits(assembled(set, indices, c), expected));
    QVERIFY(!sameBits(assembled(set, indices, c), meanOfTheImage));
}

void TestAugment::ordersArePermutations()
{
    std::vector<std::uint32_t> indices;
    for (std::uint32_t i = 0; i < 1000; ++i)
        indices.push_back(i * 3 + 7);
    auto order = epochOrder(indices, 1, 1);
    QVERIFY(order != indices);
    std::sort(order.begin(), order.end());
    QVERIFY(order == indices);
    QVERIFY(epochOrder({}, 1, 1).empty());
    QVERIFY((epochOrder(std::array{4u}, 1, 1) == std::vector<std::uint32_t>{4}));
}

void TestAugment::ordersDifferByEpochAndSeed()
{
    std::vector<std::uint32_t> indices(100);
    std::iota(indices.begin(), indices.end(), 0u);
    QVERIFY(epochOrder(indices, 1, 1) == epochOrder(indices, 1, 1));
    QVERIFY(epochOrder(indices, 1, 1) != epochOrder(indices, 1, 2));
    QVERIFY(epochOrder(indices, 1, 1) != epochOrder(indices, 2, 1));
    QVERIFY(epochOrder(indices, 1, 1) != epochOrder(indices, 1 + (std::uint64_t{1} << 32), 1));
}

void TestAugment::everyPlaceIsEquallyLikely()
{
    std::vector<std::uint32_t> indices(10);
    std::iota(indices.begin(), indices.end(), 0u);
    std::vector<int> cells(100, 0);  // value × place
    for (std::uint32_t epoch = 0; epoch < 5000; ++epoch) {
        const auto order = epochOrder(indices, 9, epoch);
        for (std::size_t place = 0; place < order.size(); ++place)
            ++cells[order[place] * 10 + place];
    }
    QVERIFY2(chiSquare(cells) < limitOf(cells), qPrintable(QString::number(chiSquare(cells))));
}

QTEST_APPLESS_MAIN(TestAugment)
#include "tst_augment.moc"
