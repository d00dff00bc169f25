// The error of folded kernels against computing them weight by weight, and the search against trying all lists.
#include "quant/thresholdsearch.h"

#include <QtTest>
#include <cmath>
#include <functional>

#include "quant/weights.h"

using namespace ttq;

namespace {

constexpr auto kScaled = ReconstructionMeasure::Scaled, kPlain = ReconstructionMeasure::Plain;

// E = Σ_j S_j·sign(w)·1[|w| ≥ t_j·max|w|], and how far it is from w.
double naiveError(const std::vector<float> &w, const std::vector<double> &thresholds, ReconstructionMeasure measure)
{
    float largest = 0;
    for (const float value : w)
        largest = std::max(largest, std::fabs(value));
    std::vector<double> folded(w.size(), 0.0);
    for (const double t : thresholds) {
        const float delta = static_cast<float>(t) * largest;
        double sum = 0;
        int count = 0;
        for (const float value : w)
            if (std::fabs(value) >= delta) {
                sum += std::fabs(value);
                ++count;
            }
        for (std::size_t i = 0; i < w.size(); ++i)
            if (count > 0 && std::fabs(w[i]) >= delta)
                folded[i] += w[i] < 0 ? -sum / count : sum / count;
    }
    double product = 0, square = 0, all = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
        product += static_cast<double>(w[i]) * folded[i];
        square += folded[i] * folded[i];
        all += static_cast<double>(w[i]) * static_cast<double>(w[i]);
    }
    const double factor = measure == kPlain ? 1.0 : square > 0 ? product / square : 0.0;
    double error = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
        const double difference = static_cast<double>(w[i]) - factor * folded[i];
        error += difference * difference;
    }
    return error / all;
}

std::vector<double> thresholdsAt(const std::vector<double> &grid, const std::vector<std::size_t> &places)
{
    std::vector<double> thresholds;
    for (const std::size_t place : places)
        thresholds.push_back(grid[place]);
    return thresholds;
}

}  // namespace

class TestThresholdSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gridHasRoundNumbers()
    {
        QCOMPARE(thresholdGrid(0.05, 0.2), (std::vector<double>{0.05, 0.1, 0.15, 0.2}));
        QCOMPARE(thresholdGrid(0.01, 0.95).size(), 95U);
        QVERIFY(thresholdGrid(0.01, 0.95)[28] == 0.29);
        QVERIFY(thresholdGrid(0.5, 0.2).empty());
    }

    void errorsMatchTheWeights_data()
    {
        QTest::addColumn<std::vector<std::size_t>>("places");
        QTest::newRow("one") << std::vector<std::size_t>{0};
        QTest::newRow("published, two") << std::vector<std::size_t>{0, 1};
        QTest::newRow("published, four") << std::vector<std::size_t>{0, 1, 2, 3};
        QTest::newRow("far apart") << std::vector<std::size_t>{1, 7, 17};
    }
    void errorsMatchTheWeights()
    {
        QFETCH(std::vector<std::size_t>, places);
        const auto grid = thresholdGrid(0.05, 0.95);
        const auto thresholds = thresholdsAt(grid, places);
        ReconstructionTable table(grid);
        const auto first = weightsWithTies(1000, 61), second = randomWeights(3000, 62);
        table.addLayer(first);
        table.addLayer(second);
        table.addLayer({});
        table.addLayer(std::vector<float>{0.0f, -0.0f});  // nothing to reconstruct
        QCOMPARE(table.layers(), 2U);
        for (const auto measure : {kScaled, kPlain}) {
            const double a = naiveError(first, thresholds, measure), b = naiveError(second, thresholds, measure);
            QVERIFY(std::fabs(table.layerError(0, places, measure) - a) < 1e-9);
            QVERIFY(std::fabs(table.layerError(1, places, measure) - b) < 1e-9);
            QVERIFY(std::fabs(table.error(places, measure) - (a * 1000 + b * 3000) / 4000) < 1e-9);
            QVERIFY(std::fabs(table.error(places, measure) - (a + b) / 2) > 1e-6);  // weighted, and the test sees it
        }
        QVERIFY(table.error(places, kScaled) <= table.error(places, kPlain));
    }

    void nothingReachedIsAllError()
    {
        ReconstructionTable table({0.5, 2.0});
        table.addLayer(randomWeights(100, 63));
        const std::vector<std::size_t> beyond = {1};
        QCOMPARE(table.error(beyond, kScaled), 1.0);
        QCOMPARE(table.error(beyond, kPlain), 1.0);
        QCOMPARE(ReconstructionTable({0.5}).error(std::vector<std::size_t>{0}, kPlain), 0.0);
    }

    void ternaryWeightsAreExact()
    {
        ReconstructionTable table(thresholdGrid(0.05, 0.95));
        table.addLayer(std::vector<float>{0.5f, -0.5f, 0.0f, 0.5f});
        const auto best = searchThresholds(table, 1, kPlain, 1, 1);
        QCOMPARE(best.size(), 1U);
        QVERIFY(best.front().error < 1e-12);
    }

    void findsTheBest_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : {1, 2, 3})
            QTest::addRow("%d", count) << count;
    }
    void findsTheBest()
    {
        QFETCH(int, count);
        const auto grid = thresholdGrid(0.05, 0.95);
        ReconstructionTable table(grid);
        const auto w = randomWeights(2000, 64);
        table.addLayer(w);
        double least = 2;
        std::vector<std::size_t> places(static_cast<std::size_t>(count));
        const std::function<void(std::size_t, std::size_t)> all = [&](std::size_t j, std::size_t from) {
            if (j == places.size()) {
                least = std::min(least, naiveError(w, thresholdsAt(grid, places), kScaled));
                return;
            }
            for (places[j] = from; places[j] < grid.size(); ++places[j])
                all(j + 1, places[j] + 1);
        };
        all(0, 0);
        const auto best = searchThresholds(table, static_cast<std::size_t>(count), kScaled, 4, 2);
        QCOMPARE(best.size(), 4U);
        QVERIFY(std::fabs(best.front().error - least) < 1e-9);
        QVERIFY(std::fabs(naiveError(w, best.front().thresholds, kScaled) - least) < 1e-9);
        for (std::size_t i = 1; i < best.size(); ++i) {
            QVERIFY(best[i].error >= best[i - 1].error);
            for (std::size_t k = 0; k < i; ++k) {
                double apart = 0;
                for (std::size_t j = 0; j < best[i].thresholds.size(); ++j)
                    apart = std::max(apart, std::fabs(best[i].thresholds[j] - best[k].thresholds[j]));
                QVERIFY(apart > 0.0999);  // two places of 0.05
            }
        }
    }

    // With more lists than can be tried, the descent is at least as good as the best of a coarser grid.
    void descendsWhereThereAreTooMany()
    {
        ReconstructionTable fine(thresholdGrid(0.01, 0.95)), coarse(thresholdGrid(0.05, 0.95));
        for (const unsigned seed : {65u, 66u}) {
            fine.addLayer(randomWeights(5000, seed));
            coarse.addLayer(randomWeights(5000, seed));
        }
        const auto found = searchThresholds(fine, 5, kScaled, 1, 1), bound = searchThresholds(coarse, 5, kScaled, 1, 1);
        QVERIFY(found.front().error < bound.front().error);
        QVERIFY(std::is_sorted(found.front().thresholds.begin(), found.front().thresholds.end()));
    }

    void moreThresholdsApproximateBetter()
    {
        ReconstructionTable table(thresholdGrid(0.02, 0.9));
        table.addLayer(randomWeights(5000, 67));
        double before = 1;
        for (std::size_t count = 1; count <= 3; ++count) {
            const double error = searchThresholds(table, count, kScaled, 1, 1).front().error;
            QVERIFY(error < before);
            before = error;
        }
        QVERIFY(searchThresholds(table, 0, kScaled, 1, 1).empty());
        QVERIFY(searchThresholds(table, 99, kScaled, 1, 1).empty());
    }
};

QTEST_APPLESS_MAIN(TestThresholdSearch)
#include "tst_thresholdsearch.moc"
