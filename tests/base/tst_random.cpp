#include <QTest>
#include <algorithm>
#include <numeric>
#include <vector>

#include "base/random.h"

using namespace ttq;
using Purpose = CounterRandom::Purpose;

class TestRandom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void philoxKnownAnswers_data();
    void philoxKnownAnswers();
    void streamIsFixedForEver();
    void streamsDiffer_data();
    void streamsDiffer();
    void belowStaysBelowAndReachesAll();
    void belowIsUnbiased();
    void uniformFillsTheUnitInterval();
    void shufflePermutesEvenly();
};

using Words = std::vector<std::uint32_t>;

// The known answers that the authors of Philox publish with Random123.
void TestRandom::philoxKnownAnswers_data()
{
    QTest::addColumn<Words>("counter");
    QTest::addColumn<Words>("key");
    QTest::addColumn<Words>("answer");
    QTest::newRow("zeros") << Words(4, 0) << Words(2, 0) << Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    QTest::newRow("ones") << Words(4, 0xffffffff) << Words(2, 0xffffffff)
                          << Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
    QTest::newRow("pi") << Words{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344} << Words{0xa4093822, 0x299f31d0}
                        << Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
}

void TestRandom::philoxKnownAnswers()
{
    QFETCH(Words, counter);
    QFETCH(Words, key);
    QFETCH(Words, answer);
    const auto result = philox4x32({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
    QCOMPARE(Words(result.begin(), result.end()), answer);
}

// Runs are repeated years later: these draws must never change.
void TestRandom::streamIsFixedForEver()
{
    CounterRandom random(0x123456789abcdef0, Purpose::Augment, 7, 42);
    for (const std::uint32_t expected :
         {0xb38331c9u, 0x411d3fd2u, 0x6cb8a00fu, 0x01bd6931u, 0xb067c9cbu, 0xbfead48au, 0x220b4a08u, 0x9be09910u})
        QCOMPARE(random.next(), expected);
    CounterRandom again(0x123456789abcdef0, Purpose::Augment, 7, 42);
    QVERIFY(again.uniform() == 0.7012206185933393);
}

void TestRandom::streamsDiffer_data()
{
    QTest::addColumn<qulonglong>("seed");
    QTest::addColumn<int>("purpose");
    QTest::addColumn<uint>("a");
    QTest::addColumn<uint>("b");
    QTest::newRow("low seed") << 2ull << 1 << 3u << 4u;
    QTest::newRow("high seed") << (1ull | 1ull << 40) << 1 << 3u << 4u;
    QTest::newRow("purpose") << 1ull << 2 << 3u << 4u;
    QTest::newRow("epoch") << 1ull << 1 << 4u << 4u;
    QTest::newRow("sample") << 1ull << 1 << 3u << 5u;
    QTest::newRow("swapped") << 1ull << 1 << 4u << 3u;
}

void TestRandom::streamsDiffer()
{
    QFETCH(qulonglong, seed);
    QFETCH(int, purpose);
    QFETCH(uint, a);
    QFETCH(uint, b);
    CounterRandom reference(1, Purpose::Augment, 3, 4), other(seed, Purpose(purpose), a, b);
    Words first(64), second(64);
    std::generate(first.begin(), first.end(), [&] { return reference.next(); });
    std::generate(second.begin(), second.end(), [&] { return other.next(); });
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    Words common;
    std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(common));
    QVERIFY(common.empty());
}

void TestRandom::belowStaysBelowAndReachesAll()
{
    CounterRandom random(1, Purpose::Split);
    std::vector<int> seen(10);
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(random.below(1), 0u);
        const std::uint32_t value = random.below(10);
        QVERIFY(value < 10);
        ++seen[value];
    }
    QVERIFY(*std::min_element(seen.begin(), seen.end()) > 60);  // 100 expected, 4 standard deviations are 38
}

// With a bound of 3·2³⁰ a plain multiplication would give every third value twice as often as the others.
void TestRandom::belowIsUnbiased()
{
    CounterRandom random(1, Purpose::Split);
    std::vector<int> residues(3);
    const int draws = 30000;
    for (int i = 0; i < draws; ++i)
        ++residues[random.below(3u << 30) % 3];
    for (const int count : residues)
        QVERIFY2(std::abs(count - draws / 3) < 400, QByteArray::number(count));  // 82 is a standard deviation
}

void TestRandom::uniformFillsTheUnitInterval()
{
    CounterRandom random(1, Purpose::Init);
    double sum = 0, smallest = 1, largest = 0;
    for (int i = 0; i < 10000; ++i) {
        const double value = random.uniform();
        QVERIFY(value >= 0 && value < 1);
        sum += value;
        smallest = std::min(smallest, value);
        largest = std::max(largest, value);
    }
    QVERIFY(std::abs(sum / 10000 - 0.5) < 0.012);
    QVERIFY(smallest < 0.001 && largest > 0.999);
}

void TestRandom::shufflePermutesEvenly()
{
    std::vector<std::vector<int>> places(5, std::vector<int>(5));
    for (std::uint32_t seed = 0; seed < 5000; ++seed) {
        Words values(5);
        std::iota(values.begin(), values.end(), 0u);
        CounterRandom(seed, Purpose::Shuffle).shuffle(values);
        for (std::size_t i = 0; i < 5; ++i)
            ++places[values[i]][i];
        std::sort(values.begin(), values.end());
        QCOMPARE(values, (Words{0, 1, 2, 3, 4}));
    }
    for (const std::vector<int> &row : places)
        for (const int count : row)
            QVERIFY2(std::abs(count - 1000) < 150, QByteArray::number(count));  // 28 is a standard deviation
    Words empty;
    CounterRandom(1, Purpose::Shuffle).shuffle(empty);
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
