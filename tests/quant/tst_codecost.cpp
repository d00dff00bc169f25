// Bits of fixed-length codes, of base-n packing and of the entropy.
#include "quant/codecost.h"

#include <QtTest>
#include <cmath>

using namespace ttq;

class TestCodeCost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lengths_data()
    {
        QTest::addColumn<int>("levels");
        QTest::addColumn<int>("fixed");
        QTest::addColumn<int>("inByte");
        QTest::addColumn<int>("inWord");
        QTest::newRow("binary") << 2 << 1 << 8 << 64;
        QTest::newRow("ternary") << 3 << 2 << 5 << 40;
        QTest::newRow("4") << 4 << 2 << 4 << 32;
        QTest::newRow("5 levels") << 5 << 3 << 3 << 27;
        QTest::newRow("7 levels") << 7 << 3 << 2 << 22;
        QTest::newRow("9 levels") << 9 << 4 << 2 << 20;
        QTest::newRow("15 levels") << 15 << 4 << 2 << 16;
        QTest::newRow("256") << 256 << 8 << 1 << 8;
    }
    void lengths()
    {
        QFETCH(int, levels);
        QFETCH(int, fixed);
        QFETCH(int, inByte);
        QFETCH(int, inWord);
        QCOMPARE(fixedCodeBits(levels), fixed);
        QCOMPARE(digitsPerWord(levels, 8), inByte);
        QCOMPARE(digitsPerWord(levels, 64), inWord);
        // As long as the digits fit they do; one more does not.
        QVERIFY(inWord * std::log2(levels) <= 64 + 1e-12 && (inWord + 1) * std::log2(levels) > 64);
    }

    // −s·log2 s − (1−s)·log2((1−s)/2) for a share s of zeros and equal signs.
    void ternaryEntropy_data()
    {
        QTest::addColumn<std::int64_t>("zeros");
        QTest::addColumn<double>("bits");
        QTest::newRow("38 %") << std::int64_t{38} << 1.58;
        QTest::newRow("50 %") << std::int64_t{50} << 1.50;
        QTest::newRow("88 %") << std::int64_t{88} << 0.65;
    }
    void ternaryEntropy()
    {
        QFETCH(std::int64_t, zeros);
        QFETCH(double, bits);
        const std::int64_t each = (100 - zeros) / 2;
        const std::int64_t counts[] = {each, zeros, each};
        QVERIFY(std::fabs(entropyBits(counts) - bits) < 0.005);
        const double s = static_cast<double>(zeros) / 100;
        QVERIFY(std::fabs(entropyBits(counts) + s * std::log2(s) + (1 - s) * std::log2((1 - s) / 2)) < 1e-12);
    }

    void entropyOfLittle()
    {
        const std::int64_t none[] = {0, 0, 0}, one[] = {0, 7, 0}, equal[] = {4, 4, 4, 4, 4};
        QCOMPARE(entropyBits(none), 0.0);
        QCOMPARE(entropyBits(one), 0.0);
        QVERIFY(std::fabs(entropyBits(equal) - std::log2(5.0)) < 1e-12);
    }

    void bytesOfALayer()
    {
        const std::int64_t counts[] = {300, 401, 300};
        const CodeCost cost = codeCost(counts);
        QCOMPARE(cost.weights, std::int64_t{1001});
        QCOMPARE(cost.fixed, std::int64_t{251});        // 2,002 bits
        QCOMPARE(cost.packedBytes, std::int64_t{201});  // ⌈1001 / 5⌉
        QCOMPARE(cost.packedWords, std::int64_t{208});  // ⌈1001 / 40⌉ = 26 words
        QVERIFY(std::fabs(cost.entropy - 1001 * entropyBits(counts) / 8) < 1e-9);
        CodeCost sum = cost;
        sum.add(cost);
        QCOMPARE(sum.fixed, 2 * cost.fixed);
        QCOMPARE(sum.weights, 2 * cost.weights);
        const std::int64_t empty[] = {0, 0, 0};
        QCOMPARE(codeCost(empty).fixed, std::int64_t{0});
    }

    void boundIsBelowEveryCode()
    {
        const std::int64_t nine[] = {1, 5, 40, 200, 3000, 210, 38, 6, 1};
        const CodeCost cost = codeCost(nine);
        QVERIFY(cost.entropy < static_cast<double>(cost.packedWords));
        QVERIFY(cost.packedWords < cost.fixed);
    }

    void countsCodes()
    {
        const std::int8_t codes[] = {0, 1, -1, 2, -2, 2, 0, 0};
        QCOMPARE(countCodes(codes, 2), (std::vector<std::int64_t>{1, 1, 3, 1, 2}));
        QCOMPARE(countCodes(codes, 1), (std::vector<std::int64_t>{2, 3, 3}));
        QCOMPARE(countCodes({}, 1), (std::vector<std::int64_t>{0, 0, 0}));
    }
};

QTEST_APPLESS_MAIN(TestCodeCost)
#include "tst_codecost.moc"
