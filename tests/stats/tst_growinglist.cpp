// GrowingList: the same as a vector that grows, and copies that stay as they were.
#include <QTest>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "stats/growinglist.h"

using ttq::GrowingList;
using Values = std::vector<double>;

class TestGrowingList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatAVectorHolds();
    void copiesStayAsTheyWere();
    void twoCopiesGrowApart();
    void appendsItself();
    void piecesCoverAll_data();
    void piecesCoverAll();
    void comparesByValue();
    void movedFromIsEmpty();
    void copiesGrowInThreads();
};

static GrowingList<double> counted(std::size_t count)
{
    GrowingList<double> list;
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(static_cast<double>(i));
    return list;
}

void TestGrowingList::holdsWhatAVectorHolds()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 50; ++round) {
        GrowingList<double> list;
        Values vector;
        for (int growth = 0; growth < 20; ++growth) {
            Values more(random() % (random() % 7 == 0 ? 3000 : 90));
            for (double &value : more)
                value = static_cast<double>(random());
            list.append(more);
            vector.insert(vector.end(), more.begin(), more.end());
        }
        QCOMPARE(list.size(), vector.size());
        QVERIFY(std::equal(list.begin(), list.end(), vector.begin(), vector.end()));
        QCOMPARE(list, GrowingList<double>(vector));
        for (int i = 0; i < 50 && !vector.empty(); ++i) {
            const std::size_t at = random() % vector.size();
            QCOMPARE(list[at], vector[at]);
        }
        Values sorted = vector;
        std::sort(sorted.begin(), sorted.end());
        const GrowingList<double> ordered = sorted;
        const auto wanted = static_cast<double>(random());
        QCOMPARE(std::lower_bound(ordered.begin(), ordered.end(), wanted) - ordered.begin(),
                 std::lower_bound(sorted.begin(), sorted.end(), wanted) - sorted.begin());
    }
}

void TestGrowingList::copiesStayAsTheyWere()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    GrowingList<double> list;
    std::vector<GrowingList<double>> copies;
    for (int round = 0; round < 300; ++round) {
        copies.push_back(list);
        for (unsigned i = random() % 50; i > 0; --i)
            list.push_back(static_cast<double>(list.size()));
    }
    for (const GrowingList<double> &copy : copies) {
        QVERIFY(copy.empty() || copy.sharesWith(list));  // nothing was copied
        for (std::size_t i = 0; i < copy.size(); ++i)
            QCOMPARE(copy[i], static_cast<double>(i));
        QVERIFY(copy.empty() || &copy.front() == &list.front());
    }
}

void TestGrowingList::twoCopiesGrowApart()
{
    const GrowingList<double> start = counted(100);
    GrowingList<double> first = start, second = start;
    first.push_back(1);
    second.push_back(2);
    first.push_back(3);
    second.append(counted(500));
    QVERIFY(first.sharesWith(start));
    QVERIFY(!second.sharesWith(start));
    QCOMPARE(first.size(), std::size_t(102));
    QCOMPARE(first[100], 1.0);
    QCOMPARE(first[101], 3.0);
    QCOMPARE(second.size(), std::size_t(601));
    QCOMPARE(second[100], 2.0);
    QCOMPARE(second[600], 499.0);
    QCOMPARE(start, counted(100));
    // One that is behind its own blocks' end has to go elsewhere too.
    GrowingList<double> third = start;
    third.push_back(4);
    QCOMPARE(third.back(), 4.0);
    QCOMPARE(first[100], 1.0);
}

void TestGrowingList::appendsItself()
{
    GrowingList<double> list = counted(70);
    list.append(list);
    QCOMPARE(list.size(), std::size_t(140));
    for (std::size_t i = 0; i < 140; ++i)
        QCOMPARE(list[i], static_cast<double>(i % 70));
}

void TestGrowingList::piecesCoverAll_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 63, 64, 65, 127, 128, 129, 5000})
        QTest::addRow("%d", count) << count;
}

void TestGrowingList::piecesCoverAll()
{
    QFETCH(int, count);
    const GrowingList<double> list = counted(static_cast<std::size_t>(count));
    std::size_t at = 0, pieces = 0;
    while (at < list.size()) {
        const std::span<const double> piece = list.piece(at);
        QVERIFY(!piece.empty());
        for (const double value : piece)
            QCOMPARE(value, static_cast<double>(at++));
        ++pieces;
    }
    QCOMPARE(at, static_cast<std::size_t>(count));
    QVERIFY(pieces <= 8);  // blocks double
    if (count > 10)
        QCOMPARE(list.piece(10).front(), 10.0);
}

void TestGrowingList::comparesByValue()
{
    const Values values{1, 2, 3};
    QCOMPARE(GrowingList<double>(values), (GrowingList<double>{1, 2, 3}));
    QVERIFY(!(GrowingList<double>(values) == GrowingList<double>{1, 2}));
    QVERIFY(!(GrowingList<double>(values) == GrowingList<double>{1, 2, 4}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(!(GrowingList<double>{nan} == GrowingList<double>{nan}));
    QVERIFY(GrowingList<double>() == GrowingList<double>());
}

void TestGrowingList::movedFromIsEmpty()
{
    GrowingList<double> list = counted(10);
    const GrowingList<double> other = std::move(list);
    QVERIFY(list.empty());  // NOLINT: that is what is tested
    QCOMPARE(other.size(), std::size_t(10));
    list.push_back(7);
    QCOMPARE(list.front(), 7.0);
    QCOMPARE(other, counted(10));
}

void TestGrowingList::copiesGrowInThreads()
{
    // Each thread grows its own copy of one list and reads what they share.
    for (int round = 0; round < 100; ++round) {
        const GrowingList<double> start = counted(60);
        std::vector<GrowingList<double>> copies(4, start);
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < copies.size(); ++t)
            threads.emplace_back([&copy = copies[t], t] {
                for (int i = 0; i < 200; ++i)
                    copy.push_back(static_cast<double>(t));
            });
        for (std::thread &thread : threads)
            thread.join();
        int shared = 0;
        for (std::size_t t = 0; t < copies.size(); ++t) {
            QCOMPARE(copies[t].size(), std::size_t(260));
            shared += copies[t].sharesWith(start);
            for (std::size_t i = 0; i < 260; ++i)
                QCOMPARE(copies[t][i], i < 60 ? static_cast<double>(i) : static_cast<double>(t));
        }
        QCOMPARE(shared, 1);
    }
}

QTEST_APPLESS_MAIN(TestGrowingList)
#include "tst_growinglist.moc"
