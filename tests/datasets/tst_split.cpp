#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "datasets/dataset.h"

using namespace ttq;

namespace {

std::vector<Label> unevenLabels()
{
    // Class c has 5·c + 3 samples, dealt in turn.
    std::vector<Label> labels;
    for (int round = 0; round < 50; ++round)
        for (int c = 0; c < 10; ++c)
            if (round < 5 * c + 3)
                labels.push_back(static_cast<Label>(c));
    return labels;
}

long countOf(const std::vector<Label> &labels, const std::vector<std::uint32_t> &indices, int label)
{
    return std::count_if(indices.begin(), indices.end(), [&](std::uint32_t i) { return labels[i] == label; });
}

}  // namespace

class TestSplit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesEachClassItsShare_data();
    void givesEachClassItsShare();
    void dependsOnItsArgumentsOnly();
    void choosesAtRandom();
    void acceptsNoLabels();
    void samplesEachClassInItsShare();
};

void TestSplit::givesEachClassItsShare_data()
{
    QTest::addColumn<double>("fraction");
    QTest::addColumn<double>("meant");
    for (const double fraction : {0.0, 0.05, 0.1, 0.25, 0.5, 0.9, 1.0})
        QTest::addRow("%g", fraction) << fraction << fraction;
    QTest::newRow("negative") << -0.3 << 0.0;
    QTest::newRow("above 1") << 7.0 << 1.0;
    QTest::newRow("nan") << std::numeric_limits<double>::quiet_NaN() << 0.0;
}

void TestSplit::givesEachClassItsShare()
{
    QFETCH(double, fraction);
    QFETCH(double, meant);
    const auto labels = unevenLabels();
    const Split split = stratifiedSplit(labels, fraction, 3);
    for (int c = 0; c < 10; ++c)
        QCOMPARE(countOf(labels, split.validation, c), std::lround(meant * (5 * c + 3)));
    QVERIFY(std::is_sorted(split.train.begin(), split.train.end()));
    QVERIFY(std::is_sorted(split.validation.begin(), split.validation.end()));
    std::vector<std::uint32_t> all;
    std::merge(split.train.begin(), split.train.end(), split.validation.begin(), split.validation.end(),
               std::back_inserter(all));
    QCOMPARE(all.size(), labels.size());
    for (std::uint32_t i = 0; i < all.size(); ++i)
        QCOMPARE(all[i], i);
}

void TestSplit::dependsOnItsArgumentsOnly()
{
    const auto labels = unevenLabels();
    const Split split = stratifiedSplit(labels, 0.2, 3);
    QVERIFY(stratifiedSplit(labels, 0.2, 3).validation == split.validation);
    QVERIFY(stratifiedSplit(labels, 0.2, 4).validation != split.validation);
    QVERIFY(stratifiedSplit(labels, 0.2, (std::uint64_t{1} << 40) + 3).validation != split.validation);
}

void TestSplit::choosesAtRandom()
{
    // Over 400 seeds each of 100 equal samples should be held out about 100 times (σ = 8.7).
    const std::vector<Label> labels(100, 5);
    std::vector<int> held(labels.size(), 0);
    for (std::uint64_t seed = 0; seed < 400; ++seed)
        for (const std::uint32_t i : stratifiedSplit(labels, 0.25, seed).validation)
            ++held[i];
    const auto [least, most] = std::minmax_element(held.begin(), held.end());
    QVERIFY2(*least > 60 && *most < 140, qPrintable(QString("%1 … %2").arg(*least).arg(*most)));
}

void TestSplit::acceptsNoLabels()
{
    const Split split = stratifiedSplit({}, 0.1, 1);
    QVERIFY(split.train.empty() && split.validation.empty());
}

void TestSplit::samplesEachClassInItsShare()
{
    std::vector<Label> sorted = unevenLabels();
    std::sort(sorted.begin(), sorted.end());  // as the files of a folder come
    std::vector<std::uint32_t> all(sorted.size());
    std::iota(all.begin(), all.end(), 0u);
    for (const std::size_t n : {std::size_t{1}, std::size_t{10}, std::size_t{100}, sorted.size() - 1}) {
        const auto some = stratifiedSample(sorted, all, n);
        QCOMPARE(some.size(), n);
        QVERIFY(std::is_sorted(some.begin(), some.end()));
        const double share = static_cast<double>(n) / static_cast<double>(sorted.size());
        for (int c = 0; c < 10; ++c) {
            const long kept = countOf(sorted, some, c);
            QVERIFY(std::abs(static_cast<double>(kept) - share * (5 * c + 3)) < 1);
            const auto first = std::find(sorted.begin(), sorted.end(), static_cast<Label>(c)) - sorted.begin();
            QCOMPARE(std::count_if(some.begin(), some.end(),
                                   [&](std::uint32_t i) { return i >= first && i < first + kept; }),
                     kept);
        }
    }
    QVERIFY(stratifiedSample(sorted, all, sorted.size()) == all);
    QVERIFY(stratifiedSample(sorted, all, sorted.size() + 9) == all);
    QVERIFY(stratifiedSample(sorted, {}, 3).empty());
    QVERIFY(stratifiedSample(sorted, all, 0).empty());
}

QTEST_APPLESS_MAIN(TestSplit)
#include "tst_split.moc"
