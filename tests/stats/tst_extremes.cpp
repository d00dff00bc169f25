// ExtremeLevels: extremes of any part equal those of its values one by one, however the list grew.
#include <QTest>
#include <cmath>
#include <random>

#include "stats/extremes.h"

using namespace ttq;
using List = GrowingList<double>;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Extremes oneByOne(const List &values, std::size_t begin, std::size_t end)
{
    Extremes extremes;
    for (std::size_t i = begin; i < end; ++i)
        extremes.take(values[i]);
    return extremes;
}

std::vector<double> randomValues(std::mt19937 &random, std::size_t count)
{
    std::vector<double> values(count);
    for (double &value : values)
        value = random() % 9 == 0 ? kNaN : random() % 50 == 0 ? -kInf : static_cast<double>(random()) - 2e9;
    return values;
}

bool sameLevels(const ExtremeLevels &a, const ExtremeLevels &b)
{
    for (int i = 0; i < ExtremeLevels::kLevels; ++i)
        if (!(a.level(i) == b.level(i)))
            return false;
    return true;
}

}  // namespace

class TestExtremes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesFiniteValuesOnly();
    void grownEqualsBuiltAtOnce();
    void oldCopiesKeepTheirLevels();
    void everyPartOfAList();
    void knowsNothingYet();
    void aSpikeIsFoundAtEveryLevel();
};

void TestExtremes::takesFiniteValuesOnly()
{
    Extremes extremes;
    QVERIFY(extremes.empty());
    for (const double value : {kNaN, kInf, -kInf})
        extremes.take(value);
    QVERIFY(extremes.empty());
    for (const double value : {-2.0, 0.0, 3.0, 1.0})
        extremes.take(value);
    QCOMPARE(extremes.low, -2.0);
    QCOMPARE(extremes.high, 3.0);
    QCOMPARE(extremes.lowPositive, 1.0);
}

void TestExtremes::grownEqualsBuiltAtOnce()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 20; ++round) {
        List values;
        ExtremeLevels grown;
        while (values.size() < 80'000) {
            // from a single value to several groups of the third level
            values.append(randomValues(random, random() % (std::size_t{1} << (random() % 15))));
            if (random() % 4 != 0)  // now and then two growths at once
                grown.follow(values);
        }
        grown.follow(values);
        ExtremeLevels once;
        once.follow(values);
        QVERIFY(sameLevels(grown, once));
        for (int i = 0; i < 4; ++i)
            QCOMPARE(once.level(i).size(), values.size() >> (4 * (i + 1)));
        // The twin: a list that differs in one value has other levels.
        std::vector<double> changed(values.begin(), values.end());
        changed[random() % (values.size() / 16 * 16)] = 1e12;
        ExtremeLevels other;
        other.follow(changed);
        QVERIFY(!sameLevels(other, once));
    }
}

void TestExtremes::oldCopiesKeepTheirLevels()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    struct Snapshot {
        List values;
        ExtremeLevels levels;
        Extremes all;
    };
    std::vector<Snapshot> snapshots;
    List values;
    ExtremeLevels levels;
    for (int i = 0; i < 200; ++i) {
        snapshots.push_back({values, levels, oneByOne(values, 0, values.size())});
        values.append(randomValues(random, random() % 300));
        levels.follow(values);
    }
    for (const Snapshot &old : snapshots) {
        QCOMPARE(old.levels.level(0).size(), old.values.size() / 16);
        QVERIFY(old.levels.over(old.values, 0, old.values.size()) == old.all);
    }
}

void TestExtremes::everyPartOfAList()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    List values = randomValues(random, 70'000);
    ExtremeLevels levels;
    levels.follow(values);
    values.append(randomValues(random, 1'000));  // not taken in yet
    for (int i = 0; i < 2'000; ++i) {
        const std::size_t a = random() % (values.size() + 1), reach = std::size_t{1} << (random() % 17);
        const std::size_t b = std::min<std::size_t>(a + random() % reach, values.size());
        QVERIFY2(levels.over(values, a, b) == oneByOne(values, a, b), qPrintable(QString("%1 to %2").arg(a).arg(b)));
    }
    QVERIFY(levels.over(values, 0, values.size()) == oneByOne(values, 0, values.size()));
    QVERIFY(levels.over(values, 10, 10).empty());
}

void TestExtremes::knowsNothingYet()
{
    const List values{3, 1, 2};
    const ExtremeLevels none;
    QCOMPARE(none.over(values, 0, 3).low, 1.0);
    QCOMPARE(none.over(values, 0, 3).high, 3.0);
}

void TestExtremes::aSpikeIsFoundAtEveryLevel()
{
    for (std::size_t at = 0; at < 70'000; at += 997) {
        std::vector<double> flat(70'000, 0.5);
        flat[at] = 100;
        const List values = flat;
        ExtremeLevels levels;
        levels.follow(values);
        QCOMPARE(levels.over(values, 0, values.size()).high, 100.0);
        QCOMPARE(levels.over(values, 0, at).high, at > 0 ? 0.5 : -kInf);
        QCOMPARE(levels.over(values, at, at + 1).low, 100.0);
    }
}

QTEST_APPLESS_MAIN(TestExtremes)
#include "tst_extremes.moc"
