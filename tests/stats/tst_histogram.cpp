#include <QTest>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "stats/histogram.h"

using namespace ttq;
using Floats = std::vector<float>;
using Counts = std::vector<std::uint32_t>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

class TestHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWeights_data();
    void countsWeights();
    void agreesWithAReference();
    void packsCodes_data();
    void packsCodes();
    void codesRoundTrip();
    void unpacksNoMoreThanThereIs();
};

void TestHistogram::countsWeights_data()
{
    QTest::addColumn<Floats>("weights");
    QTest::addColumn<int>("bins");
    QTest::addColumn<float>("high");
    QTest::addColumn<Counts>("counts");
    QTest::addColumn<quint64>("nonFinite");
    const float most = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::denorm_min();
    QTest::newRow("none") << Floats{} << 3 << 1.f << Counts{0, 0, 0} << quint64(0);
    QTest::newRow("zeros") << Floats{0, -0.f} << 2 << 1.f << Counts{0, 2} << quint64(0);
    QTest::newRow("edges") << Floats{-2, -1, 0, 1, 2} << 4 << 2.f << Counts{1, 1, 1, 2} << quint64(0);
    QTest::newRow("one bin") << Floats{-2, 0, 2} << 1 << 2.f << Counts{3} << quint64(0);
    QTest::newRow("range from the negative side") << Floats{-4, 1} << 2 << 4.f << Counts{1, 1} << quint64(0);
    QTest::newRow("not finite") << Floats{kNaN, kInf, -kInf, 1} << 2 << 1.f << Counts{0, 1} << quint64(3);
    QTest::newRow("nothing finite") << Floats{kNaN} << 2 << 1.f << Counts{0, 0} << quint64(1);
    QTest::newRow("largest floats") << Floats{-most, most} << 2 << most << Counts{1, 1} << quint64(0);
    QTest::newRow("denormals") << Floats{-least, least} << 2 << least << Counts{1, 1} << quint64(0);
}

void TestHistogram::countsWeights()
{
    QFETCH(Floats, weights);
    QFETCH(int, bins);
    QFETCH(float, high);
    QFETCH(Counts, counts);
    QFETCH(quint64, nonFinite);
    const Histogram histogram = weightHistogram(weights, bins);
    QCOMPARE(histogram.low, -high);
    QCOMPARE(histogram.high, high);
    QCOMPARE(histogram.counts, counts);
    QCOMPARE(quint64(histogram.nonFinite), nonFinite);
}

void TestHistogram::agreesWithAReference()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.05f);
    Floats weights(20000);
    for (float &w : weights)
        w = normal(random);
    const Histogram histogram = weightHistogram(weights, 101);
    QCOMPARE(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0u), 20000u);
    const long double width = (static_cast<long double>(histogram.high) - histogram.low) / 101;
    for (std::size_t bin = 0; bin < 101; ++bin) {
        // Weights within a rounding error of an edge may count on either side of it.
        long certain = 0, possible = 0;
        for (const float w : weights) {
            const long double place = (static_cast<long double>(w) - histogram.low) / width - bin;
            certain += place > 1e-9L && place < 1 - 1e-9L;
            possible += place > -1e-9L && place < 1 + 1e-9L;
        }
        QVERIFY(certain <= histogram.counts[bin] && histogram.counts[bin] <= possible);
    }
}

void TestHistogram::packsCodes_data()
{
    QTest::addColumn<std::vector<std::int8_t>>("codes");
    QTest::addColumn<std::vector<std::uint8_t>>("packed");
    using Codes = std::vector<std::int8_t>;
    using Bytes = std::vector<std::uint8_t>;
    QTest::newRow("none") << Codes{} << Bytes{};
    QTest::newRow("one") << Codes{1} << Bytes{0b01};
    QTest::newRow("low bits first") << Codes{0, 1, -1, 1} << Bytes{0b01'10'01'00};
    QTest::newRow("into a second byte") << Codes{0, 0, 0, 0, -1} << Bytes{0, 0b10};
}

void TestHistogram::packsCodes()
{
    QFETCH(std::vector<std::int8_t>, codes);
    QFETCH(std::vector<std::uint8_t>, packed);
    QCOMPARE(packCodes(codes), packed);
    QCOMPARE(unpackCodes(packed, codes.size()), codes);
}

void TestHistogram::codesRoundTrip()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (std::size_t count = 0; count < 200; ++count) {
        std::vector<std::int8_t> codes(count);
        for (std::int8_t &code : codes)
            code = static_cast<std::int8_t>(int(random() % 3) - 1);
        const std::vector<std::uint8_t> packed = packCodes(codes);
        QCOMPARE(packed.size(), (count + 3) / 4);
        QCOMPARE(unpackCodes(packed, count), codes);
    }
}

void TestHistogram::unpacksNoMoreThanThereIs()
{
    const std::vector<std::uint8_t> packed{0b01'01'01'01};
    QCOMPARE(unpackCodes(packed, 100).size(), std::size_t{4});
    QCOMPARE(unpackCodes(packed, 3).size(), std::size_t{3});
    QCOMPARE(unpackCodes(std::vector<std::uint8_t>{0b11}, 1), std::vector<std::int8_t>{0});
}

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
