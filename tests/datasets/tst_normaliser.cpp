// Normalising against the definition, bit for bit, on both ways to it: arithmetic and the table.
#include <QTest>
#include <algorithm>
#include <cstring>
#include <random>

#include "datasets/normaliser.h"

using namespace ttq;

namespace {

float defined(std::uint8_t v, double mean, double std)
{
    return static_cast<float>((v / 255.0 - mean) / std);
}

bool same(float a, float b)
{
    return std::memcmp(&a, &b, sizeof a) == 0;
}

std::vector<std::uint8_t> bytes(std::size_t n)
{
    std::vector<std::uint8_t> values(n);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = static_cast<std::uint8_t>(i * 37 + i / 256);
    return values;
}

}  // namespace

class TestNormaliser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isExact_data();
    void isExact();
    void isExactForAnyNumbers();
    void streamsTheSame();
    void writesNoFurther();
};

void TestNormaliser::isExact_data()
{
    QTest::addColumn<QList<double>>("mean");
    QTest::addColumn<QList<double>>("std");
    QTest::newRow("grey") << QList<double>{0.286} << QList<double>{0.353};
    QTest::newRow("imagenet") << QList<double>{0.485, 0.456, 0.406} << QList<double>{0.229, 0.224, 0.225};
    QTest::newRow("cifar of he") << QList<double>{125.3 / 255, 123 / 255., 113.9 / 255}
                                 << QList<double>{63 / 255., 62.1 / 255, 66.7 / 255};
    QTest::newRow("none") << QList<double>{0, 0, 0} << QList<double>{1, 1, 1};
    // A byte that becomes 0 exactly: arithmetic leaves 1e-17 there, so the table must be used.
    QTest::newRow("a byte as mean") << QList<double>{128 / 255., 0.3, 0.2} << QList<double>{0.1, 0.2, 0.3};
    QTest::newRow("far away") << QList<double>{1e9, -1e9, 1e-9} << QList<double>{1e-9, 1e9, 1e-30};
}

void TestNormaliser::isExact()
{
    QFETCH(QList<double>, mean);
    QFETCH(QList<double>, std);
    const Normaliser normaliser(std::vector<double>(mean.begin(), mean.end()),
                                std::vector<double>(std.begin(), std.end()));
    for (std::size_t n = 0; n <= 300; ++n) {
        const auto values = bytes(3 * n);
        std::vector<float> out(3 * n);
        for (int c = 0; c < mean.size(); ++c) {
            normaliser.plane(values.data(), n, static_cast<std::size_t>(c), out.data());
            for (std::size_t i = 0; i < n; ++i)
                QVERIFY(same(out[i], defined(values[i], mean[c], std[c])));
        }
        if (mean.size() != 3)
            continue;
        normaliser.pixels(values.data(), n, out.data());
        for (std::size_t i = 0; i < 3 * n; ++i) {
            const auto c = static_cast<qsizetype>(i % 3);
            QVERIFY(same(out[i], defined(values[i], mean[c], std[c])));
        }
    }
}

void TestNormaliser::isExactForAnyNumbers()
{
    std::mt19937 random(3);
    std::uniform_real_distribution<double> mean(0, 1), deviation(0.05, 0.5);
    const auto values = bytes(3 * 256);
    std::vector<float> out(values.size());
    for (int round = 0; round < 500; ++round) {
        const std::vector<double> means{mean(random), mean(random), mean(random)};
        const std::vector<double> stds{deviation(random), deviation(random), deviation(random)};
        const Normaliser normaliser(means, stds);
        normaliser.pixels(values.data(), 256, out.data());
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY(same(out[i], defined(values[i], means[i % 3], stds[i % 3])));
    }
}

void TestNormaliser::streamsTheSame()
{
    const Normaliser normaliser(std::vector<double>{0.4, 0.5, 0.6}, std::vector<double>{0.2, 0.2, 0.2});
    const auto values = bytes(3 * 100);
    std::vector<float> usual(3 * 100), streamed(3 * 100 + 3);
    for (std::size_t shift = 0; shift < 4; ++shift) {  // three of the four are no place to stream to
        float *out = streamed.data() + shift;
        normaliser.pixels(values.data(), 100, usual.data());
        normaliser.pixels(values.data(), 100, out, true);
        Normaliser::endStreaming();
        QVERIFY(std::equal(usual.begin(), usual.end(), out));
        normaliser.plane(values.data(), 300, 1, usual.data());
        normaliser.plane(values.data(), 300, 1, out, true);
        Normaliser::endStreaming();
        QVERIFY(std::equal(usual.begin(), usual.end(), out));
    }
}

void TestNormaliser::writesNoFurther()
{
    const Normaliser normaliser(std::vector<double>{0.4, 0.5, 0.6}, std::vector<double>{0.2, 0.2, 0.2});
    const auto values = bytes(3 * 33);
    std::vector<float> out(3 * 33 + 1, 7);
    normaliser.pixels(values.data(), 33, out.data());
    QCOMPARE(out.back(), 7.0f);
    out.assign(34, 7);
    normaliser.plane(values.data(), 33, 1, out.data());
    QCOMPARE(out.back(), 7.0f);
}

QTEST_APPLESS_MAIN(TestNormaliser)
#include "tst_normaliser.moc"
