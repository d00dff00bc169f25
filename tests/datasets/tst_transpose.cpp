// Bytes transposed in blocks: every size around whole blocks, and nothing written between the rows.
#include <QTest>

#include <vector>

#include "datasets/transpose.h"

class TestTranspose : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsBecomeColumns_data();
    void rowsBecomeColumns();
};

void TestTranspose::rowsBecomeColumns_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    for (const int rows : {1, 15, 16, 17, 64})
        for (const int columns : {1, 3, 16, 31, 48})
            QTest::addRow("%d rows of %d", rows, columns) << rows << columns;
}

void TestTranspose::rowsBecomeColumns()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    constexpr int kGap = 5;
    constexpr std::uint8_t kUntouched = 251;
    const int fromStep = columns + kGap, toStep = rows + kGap;
    // Exactly as long as the last row needs, so that a sanitizer sees a byte read or written behind it.
    std::vector<std::uint8_t> from(static_cast<std::size_t>((rows - 1) * fromStep + columns));
    for (std::size_t i = 0; i < from.size(); ++i)
        from[i] = static_cast<std::uint8_t>(i * 7919 >> 3);
    std::vector<std::uint8_t> expected(static_cast<std::size_t>((columns - 1) * toStep + rows), kUntouched);
    std::vector<std::uint8_t> to = expected;
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x)
            expected[static_cast<std::size_t>(x * toStep + y)] = from[static_cast<std::size_t>(y * fromStep + x)];
    ttq::transposeBytes(from.data(), static_cast<std::size_t>(fromStep), static_cast<std::size_t>(rows),
                        static_cast<std::size_t>(columns), to.data(), static_cast<std::size_t>(toStep));
    QVERIFY(to == expected);
}

QTEST_APPLESS_MAIN(TestTranspose)
#include "tst_transpose.moc"
