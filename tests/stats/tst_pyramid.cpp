#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "stats/pyramid.h"

using namespace ttq;
using Floats = std::vector<float>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

class TestPyramid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void summarizesAGroup_data();
    void summarizesAGroup();
    void groupsBySixteen_data();
    void groupsBySixteen();
    void twoLevelsEqualOneOfTheirFanOut();
    void keepsASingleSpike();
};

static bool same(float a, float b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

void TestPyramid::summarizesAGroup_data()
{
    QTest::addColumn<Floats>("values");
    QTest::addColumn<float>("min");
    QTest::addColumn<float>("max");
    QTest::addColumn<uint>("nanCount");
    QTest::newRow("one") << Floats{3} << 3.f << 3.f << 0u;
    QTest::newRow("falling") << Floats{3, 2, 1} << 1.f << 3.f << 0u;
    QTest::newRow("all negative") << Floats{-3, -2} << -3.f << -2.f << 0u;
    QTest::newRow("NaN first") << Floats{kNaN, 1, 2} << 1.f << 2.f << 1u;
    QTest::newRow("NaN between") << Floats{1, kNaN, kNaN, 2} << 1.f << 2.f << 2u;
    QTest::newRow("only NaN") << Floats{kNaN, kNaN} << kNaN << kNaN << 2u;
    QTest::newRow("infinities are values") << Floats{-kInf, 0, kInf} << -kInf << kInf << 0u;
}

void TestPyramid::summarizesAGroup()
{
    QFETCH(Floats, values);
    QFETCH(float, min);
    QFETCH(float, max);
    QFETCH(uint, nanCount);
    const std::vector<PyramidEntry> entries = summarize(values);
    QCOMPARE(entries.size(), std::size_t{1});
    QVERIFY(same(entries[0].min, min));
    QVERIFY(same(entries[0].max, max));
    QCOMPARE(entries[0].nanCount, nanCount);

    // The next level of a single entry is that entry.
    const std::vector<PyramidEntry> above = summarize(entries);
    QCOMPARE(above.size(), std::size_t{1});
    QVERIFY(same(above[0].min, min) && same(above[0].max, max) && above[0].nanCount == nanCount);
}

void TestPyramid::groupsBySixteen_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("entries");
    QTest::newRow("none") << 0 << 0;
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("16") << 16 << 1;
    QTest::newRow("17") << 17 << 2;
    QTest::newRow("1024") << 1024 << 64;
}

void TestPyramid::groupsBySixteen()
{
    QFETCH(int, count);
    QFETCH(int, entries);
    Floats values;
    for (int i = 0; i < count; ++i)
        values.push_back(float(i));
    const std::vector<PyramidEntry> level = summarize(values);
    QCOMPARE(int(level.size()), entries);
    for (int i = 0; i < entries; ++i)
        QVERIFY((level[std::size_t(i)] == PyramidEntry{float(16 * i), float(std::min(count, 16 * i + 16) - 1), 0}));
}

void TestPyramid::twoLevelsEqualOneOfTheirFanOut()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    Floats values(5000);
    for (float &value : values)
        value = random() % 7 == 0 ? kNaN : float(random()) - 2e9f;
    const std::vector<PyramidEntry> level2 = summarize(summarize(values));
    QCOMPARE(level2.size(), std::size_t{20});
    for (std::size_t i = 0; i < level2.size(); ++i) {
        float min = kInf, max = -kInf;
        std::uint32_t nan = 0;
        for (std::size_t j = 256 * i; j < std::min<std::size_t>(5000, 256 * (i + 1)); ++j) {
            nan += std::isnan(values[j]);
            min = std::fmin(min, values[j]);
            max = std::fmax(max, values[j]);
        }
        QVERIFY((level2[i] == PyramidEntry{min, max, nan}));
    }
}

void TestPyramid::keepsASingleSpike()
{
    for (std::size_t at = 0; at < 4096; at += 97) {
        Floats values(4096, 0.5f);
        values[at] = 100;
        std::vector<PyramidEntry> level = summarize(values);
        while (level.size() > 1)
            level = summarize(level);
        QVERIFY((level[0] == PyramidEntry{0.5f, 100, 0}));
    }
}

QTEST_APPLESS_MAIN(TestPyramid)
#include "tst_pyramid.moc"
