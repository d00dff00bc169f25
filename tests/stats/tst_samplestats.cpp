// Mean and sample deviation against values worked out by hand.
#include <QtTest>
#include <cmath>
#include <limits>

#include "stats/samplestats.h"

using namespace ttq;

class TestSampleStats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesByHand_data()
    {
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("deviation");
        QTest::newRow("two") << QList<double>{1, 3} << 2.0 << std::sqrt(2.0);
        // Squares 9, 1, 1, 1, 0, 0, 4, 16: 32 / 7.
        QTest::newRow("eight") << QList<double>{2, 4, 4, 4, 5, 5, 7, 9} << 5.0 << std::sqrt(32.0 / 7);
        QTest::newRow("equal") << QList<double>{0.25, 0.25, 0.25} << 0.25 << 0.0;
        QTest::newRow("accuracies") << QList<double>{0.877, 0.884, 0.880} << 2.641 / 3 << 0.0035118845842842463;
        QTest::newRow("negative") << QList<double>{-1, 1} << 0.0 << std::sqrt(2.0);
    }

    void valuesByHand()
    {
        QFETCH(QList<double>, values);
        QFETCH(double, mean);
        QFETCH(double, deviation);
        const SampleStats stats = sampleStats({values.data(), static_cast<std::size_t>(values.size())});
        QCOMPARE(stats.n, static_cast<std::size_t>(values.size()));
        QVERIFY2(std::abs(stats.mean - mean) < 1e-15, qPrintable(QString::number(stats.mean, 'g', 17)));
        QVERIFY2(std::abs(stats.deviation - deviation) < 1e-15, qPrintable(QString::number(stats.deviation, 'g', 17)));
        // Twin: the spread of a population, which divides by n, is another number wherever there is one.
        const double n = static_cast<double>(values.size()), population = deviation * std::sqrt((n - 1) / n);
        QVERIFY(deviation == 0 || std::abs(stats.deviation - population) > 1e-6);
    }

    void tooFewHaveNoSpread()
    {
        const SampleStats none = sampleStats({});
        QCOMPARE(none.n, std::size_t{0});
        QVERIFY(std::isnan(none.mean) && std::isnan(none.deviation));
        const double value = 0.5;
        const SampleStats one = sampleStats({&value, 1});
        QCOMPARE(one.n, std::size_t{1});
        QCOMPARE(one.mean, 0.5);
        QVERIFY(std::isnan(one.deviation));
    }

    void aSmallSpreadOfLargeValuesIsKept()
    {
        const double values[] = {1e9 + 1, 1e9 + 2, 1e9 + 3};
        QCOMPARE(sampleStats(values).deviation, 1.0);
        // Twin: the difference of mean square and squared mean has lost it.
        double sum = 0, squares = 0;
        for (const double value : values) {
            sum += value;
            squares += value * value;
        }
        QVERIFY(std::sqrt(std::abs(squares - sum * sum / 3) / 2) != 1.0);
    }

    void notANumberIsSeen()
    {
        const double values[] = {1, std::numeric_limits<double>::quiet_NaN(), 3};
        QVERIFY(std::isnan(sampleStats(values).mean) && std::isnan(sampleStats(values).deviation));
    }
};

QTEST_APPLESS_MAIN(TestSampleStats)
#include "tst_samplestats.moc"
