// Numbers and tables for people.
#include <QtTest>
#include <limits>

#include "humantext.h"

using namespace ttq;

class TestHumanText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void durations_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0 s";
        QTest::newRow("rounds") << 59.4 << "59 s";
        QTest::newRow("a minute by rounding") << 59.6 << "1 min 00 s";
        QTest::newRow("minutes") << 310.2 << "5 min 10 s";
        QTest::newRow("an hour by rounding") << 3599.5 << "1 h 00 min";
        QTest::newRow("hours") << 7384.0 << "2 h 03 min";
        QTest::newRow("days") << 360000.0 << "100 h 00 min";
        QTest::newRow("before") << -3.0 << "0 s";
        QTest::newRow("nan") << std::numeric_limits<double>::quiet_NaN() << "–";
        QTest::newRow("inf") << std::numeric_limits<double>::infinity() << "–";
        QTest::newRow("huge") << 1e300 << "–";
    }

    void durations()
    {
        QFETCH(double, seconds);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(humanDuration(seconds)), text);
    }

    void counts()
    {
        const std::pair<std::int64_t, const char *> cases[]
            = {{0, "0"},
               {999, "999"},
               {1000, "1,000"},
               {-1000, "-1,000"},
               {-999, "-999"},
               {1234567, "1,234,567"},
               {std::numeric_limits<std::int64_t>::min(), "-9,223,372,036,854,775,808"}};
        for (const auto &[number, text] : cases)
            QCOMPARE(humanCount(number), std::string(text));
    }

    void percentsAndNumbers()
    {
        QCOMPARE(humanPercent(0.8135), std::string("81.35 %"));
        QCOMPARE(humanPercent(std::numeric_limits<double>::quiet_NaN()), std::string("–"));
        QCOMPARE(humanNumber(0.98123), std::string("0.9812"));
        QCOMPARE(humanNumber(1.234e-5), std::string("1.234e-05"));
        QCOMPARE(humanNumber(std::numeric_limits<double>::infinity()), std::string("–"));
    }

    // Width is counted in characters: a dash of three bytes takes one column. A short row is no problem.
    void tablesAreAligned()
    {
        QCOMPARE(table({{"name", "n"}, {"a", "100"}, {"–", "5"}, {"long name"}}, 1),
                 std::string("name         n\na          100\n–            5\nlong name\n"));
        QCOMPARE(table({}, 0), std::string());
    }

    // Names come from files: none of them may ring, colour or rename the terminal.
    void namesCannotSteerTheTerminal()
    {
        QCOMPARE(table({{"a\x1b]0;title\x07", "1"}, {"b\nc\x7f\t", "2"}}, 1),
                 std::string("a?]0;title?  1\nb?c??        2\n"));
        QCOMPARE(harmless("\xc2\x9bx é – \xc2"), std::string("?x é – \xc2"));
    }
};

QTEST_APPLESS_MAIN(TestHumanText)
#include "tst_humantext.moc"
