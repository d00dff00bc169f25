// The published CIFAR-10, from the folder named by $TTQ_TEST_DATA.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "datasets/dataset.h"

using namespace ttq;

class TestRealData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasThePublishedSizes();
    void splitsEvenly();
    void hasThePublishedMeanAndDeviation();

private:
    Dataset m_cifar;
};

void TestRealData::initTestCase()
{
    if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA"))
        QSKIP("TTQ_TEST_DATA is not set: no CIFAR-10 to read");
    DataConfig config;
    config.dataset = "cifar10";
    config.validation = 0.1;
    auto dataset = loadDataset(config, qEnvironmentVariable("TTQ_TEST_DATA").toStdString());
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().detail.c_str());
    m_cifar = *std::move(dataset);
}

void TestRealData::hasThePublishedSizes()
{
    QCOMPARE(m_cifar.train.size(), 50000);
    QCOMPARE(m_cifar.test.size(), 10000);
    for (int c = 0; c < 10; ++c) {
        QCOMPARE(std::count(m_cifar.train.labels.begin(), m_cifar.train.labels.end(), c), std::ptrdiff_t{5000});
        QCOMPARE(std::count(m_cifar.test.labels.begin(), m_cifar.test.labels.end(), c), std::ptrdiff_t{1000});
    }
}

void TestRealData::splitsEvenly()
{
    QCOMPARE(m_cifar.trainIndices.size(), std::size_t{45000});
    QCOMPARE(m_cifar.validationIndices.size(), std::size_t{5000});
    std::vector<int> held(10, 0);
    for (const std::uint32_t i : m_cifar.validationIndices)
        ++held[m_cifar.train.labels[i]];
    QCOMPARE(held, std::vector<int>(10, 500));
}

void TestRealData::hasThePublishedMeanAndDeviation()
{
    constexpr std::size_t kPlane = 32 * 32;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < m_cifar.train.labels.size(); ++i) {
            const std::uint8_t *plane = m_cifar.train.pixels.data() + (i * 3 + channel) * kPlane;
            for (std::size_t p = 0; p < kPlane; ++p) {
                sum += plane[p];
                squares += double(plane[p]) * plane[p];
            }
        }
        const double n = double(m_cifar.train.labels.size() * kPlane);
        const double mean = sum / n, deviation = std::sqrt(squares / n - mean * mean);
        // Published with one decimal of 255.
        QVERIFY2(std::abs(mean - m_cifar.mean[channel] * 255) < 0.06, qPrintable(QString::number(mean)));
        QVERIFY2(std::abs(deviation - m_cifar.std[channel] * 255) < 0.06, qPrintable(QString::number(deviation)));
    }
}

QTEST_APPLESS_MAIN(TestRealData)
#include "tst_realdata.moc"
