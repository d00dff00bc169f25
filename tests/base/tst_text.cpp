#include <QTest>
#include <bit>
#include <clocale>
#include <cmath>
#include <limits>
#include <random>

#include "base/text.h"

using namespace ttq;

// A locale that writes 1,5 for the time of a test, if the system has one.
class CommaLocale {
public:
    CommaLocale() : m_old(std::setlocale(LC_ALL, nullptr))
    {
        for (const char *name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "nl_NL.UTF-8"})
            if (std::setlocale(LC_ALL, name) && *std::localeconv()->decimal_point == ',') {
                m_found = true;
                break;
            }
    }
    ~CommaLocale() { std::setlocale(LC_ALL, m_old.c_str()); }
    bool found() const { return m_found; }

private:
    std::string m_old;
    bool m_found = false;
};

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheNearestMatch_data();
    void findsTheNearestMatch();
    void nearestMatchOfAHugeWordIsCheap();
    void matchesGlobs_data();
    void matchesGlobs();
    void globsDoNotExplode();
    void formatsNumbers_data();
    void formatsNumbers();
    void numbersRoundTrip();
    void numbersRoundTripUnderACommaLocale();
    void parsesWholeNumbersOnly_data();
    void parsesWholeNumbersOnly();
    void joinsAndSplits();
    void trims();
};

void TestText::findsTheNearestMatch_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("expected");
    QTest::newRow("missing letter") << "treshold"
                                    << "threshold";
    QTest::newRow("swapped letters") << "momentmu"
                                     << "momentum";
    QTest::newRow("exact") << "lr"
                           << "lr";
    QTest::newRow("one letter off") << "lt"
                                    << "lr";
    QTest::newRow("the nearer of two") << "weight_decays"
                                       << "weight_decay";
    QTest::newRow("a third of a long word") << "weight_dekai_"
                                            << "weight_decay";
    QTest::newRow("nothing near") << "banana"
                                  << "";
    QTest::newRow("nothing in common") << "xy"
                                       << "";
    QTest::newRow("empty") << ""
                           << "";
}

void TestText::findsTheNearestMatch()
{
    QFETCH(QString, word);
    QFETCH(QString, expected);
    const std::vector<std::string> candidates{"lr", "momentum", "threshold", "weight_decay_bn", "weight_decay"};
    const std::optional<std::string> found = nearestMatch(word.toStdString(), candidates);
    QCOMPARE(QString::fromStdString(found.value_or("")), expected);
    QVERIFY(!nearestMatch(word.toStdString(), {}));
}

void TestText::nearestMatchOfAHugeWordIsCheap()
{
    const std::vector<std::string> candidates(1000, "weight_decay");
    QVERIFY(!nearestMatch(std::string(1000000, 'w'), candidates));  // 10¹⁰ steps if it were compared
}

void TestText::matchesGlobs_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *pattern, const char *name, bool matches) {
        QTest::addRow("%s on %s", pattern, name) << pattern << name << matches;
    };
    row("stage1.block0.conv1", "stage1.block0.conv1", true);
    row("stage1.block0.conv1", "stage1.block0.conv12", false);
    row("stage1.block0.conv", "stage1.block0.conv1", false);
    row("stage1x", "stage1.", false);
    row("*", "", true);
    row("*", "a.b.c", true);
    row("", "", true);
    row("", "a", false);
    row("?", "", false);
    row("?", "a", true);
    row("stage?.*", "stage2.block0.conv1", true);
    row("stage?.*", "stage22.block0", false);
    row("*.conv1", "stage1.block0.conv1", true);
    row("*.conv1", "stage1.block0.conv1.x", false);
    row("*conv*1", "stage1.conv2.conv11", true);
    row("s*e*.*k0*", "stage1.block0.conv1", true);
    row("**", "abc", true);
    row("a**", "a", true);
    row("stage[13].*", "stage1.x", true);
    row("stage[13].*", "stage2.x", false);
    row("stage[1-3].*", "stage2.x", true);
    row("stage[1-3].*", "stage4.x", false);
    row("*[12]", "a12", true);
    row("a[b", "a[b", true);
    row("a[b", "ab", false);
    row("a[", "a[", true);
    row("[]]", "]", true);
    row("[a-]", "-", true);
    row("[a", "", false);
}

void TestText::matchesGlobs()
{
    QFETCH(QString, pattern);
    QFETCH(QString, name);
    QFETCH(bool, matches);
    QCOMPARE(globMatch(pattern.toStdString(), name.toStdString()), matches);
}

void TestText::globsDoNotExplode()
{
    std::string pattern;
    for (int i = 0; i < 50; ++i)
        pattern += "*a";
    QVERIFY(!globMatch(pattern + "b", std::string(5000, 'a')));  // exponential for a recursive matcher
}

void TestText::formatsNumbers_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("negative zero") << -0.0 << "-0";
    QTest::newRow("tenth") << 0.1 << "0.1";
    QTest::newRow("3e-4") << 3e-4 << "3e-04";
    QTest::newRow("large") << 1e300 << "1e+300";
    QTest::newRow("nan") << std::nan("") << "nan";
    QTest::newRow("negative nan") << -std::nan("") << "nan";
    QTest::newRow("inf") << HUGE_VAL << "inf";
    QTest::newRow("-inf") << -HUGE_VAL << "-inf";
}

void TestText::formatsNumbers()
{
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(formatNumber(value)), text);
    if (std::abs(value) < 1e30 || !std::isfinite(value))
        QCOMPARE(QString::fromStdString(formatNumber(float(value))), text);
}

static void roundTrips(unsigned seed)
{
    std::mt19937_64 random(seed);
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t bits = random();
        const double value = std::bit_cast<double>(bits);
        const std::optional<double> read = parseDouble(formatNumber(value));
        QVERIFY(read);
        if (!std::isnan(value))
            QCOMPARE(std::bit_cast<std::uint64_t>(*read), bits);
        const float single = std::bit_cast<float>(std::uint32_t(bits));
        const std::optional<double> readSingle = parseDouble(formatNumber(single));
        QVERIFY(readSingle);
        if (!std::isnan(single))
            QVERIFY2(float(*readSingle) == single, formatNumber(single).c_str());
        const long long integer = static_cast<long long>(bits);
        QCOMPARE(parseInteger(std::to_string(integer)).value(), integer);
    }
}

void TestText::numbersRoundTrip()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    roundTrips(seed);
}

void TestText::numbersRoundTripUnderACommaLocale()
{
    const CommaLocale locale;
    if (!locale.found())
        QSKIP("this system has no locale with a decimal comma");
    char comma[8];
    std::snprintf(comma, sizeof comma, "%.1f", 1.5);
    QCOMPARE(QByteArray(comma), QByteArray("1,5"));  // the trap is set
    QCOMPARE(formatNumber(1.5), std::string("1.5"));
    QCOMPARE(parseDouble("1.5").value(), 1.5);
    QVERIFY(!parseDouble("1,5"));
    roundTrips(1);
}

void TestText::parsesWholeNumbersOnly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isDouble");
    QTest::addColumn<bool>("isInteger");
    QTest::newRow("integer") << "42" << true << true;
    QTest::newRow("negative") << "-42" << true << true;
    QTest::newRow("plus") << "+42" << true << true;
    QTest::newRow("plus minus") << "+-42" << false << false;
    QTest::newRow("plus only") << "+" << false << false;
    QTest::newRow("double plus") << "++1" << false << false;
    QTest::newRow("fraction") << "0.5" << true << false;
    QTest::newRow("exponent") << "1e-3" << true << false;
    QTest::newRow("empty") << "" << false << false;
    QTest::newRow("blank") << " " << false << false;
    QTest::newRow("leading blank") << " 1" << false << false;
    QTest::newRow("trailing blank") << "1 " << false << false;
    QTest::newRow("unit") << "1px" << false << false;
    QTest::newRow("hexadecimal") << "0x10" << false << false;
    QTest::newRow("nan") << "nan" << true << false;
    QTest::newRow("inf") << "inf" << true << false;
    QTest::newRow("-inf") << "-inf" << true << false;
    QTest::newRow("too large a double") << "1e999" << false << false;
    QTest::newRow("largest integer") << "9223372036854775807" << true << true;
    QTest::newRow("too large an integer") << "9223372036854775808" << true << false;
}

void TestText::parsesWholeNumbersOnly()
{
    QFETCH(QString, text);
    QFETCH(bool, isDouble);
    QFETCH(bool, isInteger);
    QCOMPARE(parseDouble(text.toStdString()).has_value(), isDouble);
    QCOMPARE(parseInteger(text.toStdString()).has_value(), isInteger);
}

void TestText::joinsAndSplits()
{
    using Parts = std::vector<std::string>;
    QCOMPARE(split("a,,b", ','), (Parts{"a", "", "b"}));
    QCOMPARE(split(",", ','), (Parts{"", ""}));
    QCOMPARE(split("a", ','), Parts{"a"});
    QVERIFY(split("", ',').empty());
    QCOMPARE(join(Parts{"a", "", "b"}, ", "), std::string("a, , b"));
    QCOMPARE(join(Parts{}, ", "), std::string());
}

void TestText::trims()
{
    QCOMPARE(trimmed(" \t a b\r\n"), std::string_view("a b"));
    QCOMPARE(trimmed(" \n "), std::string_view());
    QCOMPARE(trimmed(""), std::string_view());
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
