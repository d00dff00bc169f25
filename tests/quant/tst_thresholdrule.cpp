// Threshold rules: both computations against a scalar reference, their ranges, and degenerate layers.
#include "quant/thresholdrule.h"

#include <torch/torch.h>

#include <QtTest>
#include <algorithm>
#include <cmath>

#include "quant/weights.h"

using namespace ttq;

namespace {

float fused(const ThresholdRule &rule, const std::vector<float> &w)
{
    const auto stats = kernels::absStats(w.data(), w.size());
    std::vector<float> scratch(w.size());
    return threshold(rule, {w, stats, scratch});
}

float composed(const ThresholdRule &rule, const std::vector<float> &w)
{
    const auto tensor = torch::tensor(w, torch::kFloat32);
    return thresholdTensor(rule, tensor).item<float>();
}

double reference(const ThresholdRule &rule, std::vector<float> w)
{
    if (w.empty()) {
        return 0;
    }
    for (float &value : w) {
        value = std::fabs(value);
    }
    std::sort(w.begin(), w.end(), std::greater<>());
    if (rule.name == "max_fraction") {
        return static_cast<float>(rule.value) * w.front();
    }
    if (rule.name == "constant_sparsity") {
        // In thousandths, so that ⌊(1 − r)·n⌋ is one of integers.
        const auto r = static_cast<std::size_t>(std::llround(rule.value * 1000));
        const std::size_t kept = (1000 - r) * w.size() / 1000;
        return kept >= w.size() ? 0.0 : w[kept];
    }
    if (rule.name == "mean_fraction") {
        double sum = 0;
        for (const float value : w) {
            sum += value;
        }
        return static_cast<float>(rule.value * sum / static_cast<double>(w.size()));
    }
    return static_cast<float>(rule.value);
}

// Equal up to `ulps` neighbouring floats; both are ≥ 0.
bool within(float a, float b, std::uint32_t ulps)
{
    const auto x = std::bit_cast<std::uint32_t>(a), y = std::bit_cast<std::uint32_t>(b);
    return std::max(x, y) - std::min(x, y) <= ulps;
}

ThresholdRule ruleOf(const QString &name, double value)
{
    return {name.toStdString(), value};
}

}  // namespace

class TestThresholdRule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agrees_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("value");
        const std::vector<std::pair<const char *, std::vector<double>>> rules{
            {"max_fraction", {0, 0.05, 0.5, 1}},
            {"constant_sparsity", {0, 0.001, 0.3, 0.5, 0.7, 0.8, 0.9, 0.999, 1}},
            {"mean_fraction", {0, 0.7, 1.5}},
            {"absolute", {0, 0.05, 1e6}}};
        for (const auto &[name, values] : rules) {
            for (const double value : values) {
                QTest::addRow("%s %g", name, value) << name << value;
            }
        }
    }
    void agrees()
    {
        QFETCH(QString, name);
        QFETCH(double, value);
        const ThresholdRule rule = ruleOf(name, value);
        // Sums depend on their order by a last place; everything else is exact.
        const std::uint32_t ulps = name == "mean_fraction" ? 1 : 0;
        for (const std::size_t n : {1, 2, 10, 16, 17, 129, 1000, 16385}) {
            const auto w = weightsWithTies(n, static_cast<unsigned>(n));
            const auto expected = static_cast<float>(reference(rule, w));
            QVERIFY2(within(fused(rule, w), expected, ulps), std::to_string(n).c_str());
            QVERIFY2(within(composed(rule, w), expected, ulps), std::to_string(n).c_str());
        }
        QVERIFY(!within(1.0f, std::nextafter(1.0f, 2.0f), 0));
    }

    void coversEveryRule()
    {
        QCOMPARE(thresholdRuleNames(),
                 (std::vector<std::string>{"max_fraction", "constant_sparsity", "mean_fraction", "absolute"}));
    }

    // Without ties, exactly ⌊(1 − r)·n⌋ weights stay, as the decimal number r says.
    void keepsExactly_data()
    {
        QTest::addColumn<double>("r");
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("kept");
        QTest::newRow("0.9 of 10") << 0.9 << 10 << 1;
        QTest::newRow("0.8 of 10") << 0.8 << 10 << 2;
        QTest::newRow("0.55 of 100") << 0.55 << 100 << 45;
        QTest::newRow("0.9 of 2000") << 0.9 << 2000 << 200;
        QTest::newRow("0.5 of 7") << 0.5 << 7 << 3;
        QTest::newRow("0.999 of 10") << 0.999 << 10 << 0;
        QTest::newRow("1 of 10") << 1.0 << 10 << 0;
        QTest::newRow("0 of 10") << 0.0 << 10 << 10;
    }
    void keepsExactly()
    {
        QFETCH(double, r);
        QFETCH(int, n);
        QFETCH(int, kept);
        std::vector<float> w;
        for (int i = 0; i < n; ++i) {
            w.push_back(static_cast<float>(i % 2 == 0 ? i + 1 : -i - 1));
        }
        std::shuffle(w.begin(), w.end(), std::mt19937(1));
        for (const float delta : {fused({"constant_sparsity", r}, w), composed({"constant_sparsity", r}, w)}) {
            QCOMPARE(std::count_if(w.begin(), w.end(), [&](float value) { return std::fabs(value) > delta; }),
                     std::ptrdiff_t{kept});
        }
    }

    void degenerate_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("value");
        QTest::addColumn<QVector<float>>("w");
        QTest::addColumn<float>("delta");
        const QVector<float> none, zeros(20, 0.0f), negativeZeros(20, -0.0f), one{-0.5f};
        for (const char *name : {"max_fraction", "constant_sparsity", "mean_fraction"}) {
            QTest::addRow("%s, empty", name) << name << 0.5 << none << 0.0f;
            QTest::addRow("%s, zeros", name) << name << 0.5 << zeros << 0.0f;
            QTest::addRow("%s, negative zeros", name) << name << 0.5 << negativeZeros << 0.0f;
        }
        QTest::newRow("absolute, empty") << "absolute" << 0.5 << none << 0.0f;
        QTest::newRow("absolute, zeros") << "absolute" << 0.5 << zeros << 0.5f;
        QTest::newRow("max_fraction 1, one") << "max_fraction" << 1.0 << one << 0.5f;
        QTest::newRow("constant_sparsity 0.5, one") << "constant_sparsity" << 0.5 << one << 0.5f;
        QTest::newRow("constant_sparsity 0, one") << "constant_sparsity" << 0.0 << one << 0.0f;
        QTest::newRow("constant_sparsity 1, one") << "constant_sparsity" << 1.0 << one << 0.5f;
        QTest::newRow("mean_fraction 1, one") << "mean_fraction" << 1.0 << one << 0.5f;
    }
    void degenerate()
    {
        QFETCH(QString, name);
        QFETCH(double, value);
        QFETCH(QVector<float>, w);
        QFETCH(float, delta);
        const std::vector<float> weights(w.begin(), w.end());
        QVERIFY(sameBits(fused(ruleOf(name, value), weights), delta));
        QVERIFY(sameBits(composed(ruleOf(name, value), weights), delta));
    }

    void ranges_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("allowed");
        const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
        for (const auto &[name, largest] :
             {std::pair{"max_fraction", 1.0}, {"constant_sparsity", 1.0}, {"mean_fraction", 1e6}, {"absolute", 1e6}}) {
            for (const double value : {0.0, 0.05, largest}) {
                QTest::addRow("%s %g", name, value) << name << value << true;
            }
            for (const double value : {-1e-9, std::nextafter(largest, 2 * largest), nan, inf, -inf}) {
                QTest::addRow("%s %.17g", name, value) << name << value << false;
            }
        }
        QTest::newRow("unknown") << "max_fracton" << 0.05 << false;
        QTest::newRow("no name") << "" << 0.05 << false;
    }
    void ranges()
    {
        QFETCH(QString, name);
        QFETCH(double, value);
        QFETCH(bool, allowed);
        const auto checked = checkRule(ruleOf(name, value));
        QCOMPARE(checked.has_value(), allowed);
        if (!allowed) {
            QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
            QVERIFY(checked.error().detail.find(name.toStdString()) != std::string::npos);
            QVERIFY(checked.error().detail.find("allowed: ") != std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(TestThresholdRule)
#include "tst_thresholdrule.moc"
