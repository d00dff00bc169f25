#include <QTest>
#include <functional>

#include "formats/torchbytes.h"
#include "formats/zip.h"

using namespace ttq;
using namespace ttq::test;

namespace {

std::vector<TestEntry> twoEntries()
{
    return {{"a/one", "first"_b}, {"a/two", "second!"_b}};
}

}  // namespace

class TestZip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsEntries_data();
    void listsEntries();
    void checksTheChecksum();
    void rejectsDamage_data();
    void rejectsDamage();
};

void TestZip::listsEntries_data()
{
    QTest::addColumn<bool>("zip64");
    QTest::newRow("zip") << false;
    QTest::newRow("zip64") << true;
}

void TestZip::listsEntries()
{
    QFETCH(bool, zip64);
    const Bytes bytes = zipBytes(twoEntries(), zip64);
    const MemorySource source(bytes, "some.zip");
    QVERIFY(looksLikeZip(source));
    const auto entries = readZip(source);
    QVERIFY2(entries, entries ? "" : entries.error().detail.c_str());
    QCOMPARE(entries->size(), std::size_t(2));
    QCOMPARE((*entries)[1].name, std::string("a/two"));
    QCOMPARE(*source.bytes((*entries)[1].begin, (*entries)[1].size), "second!"_b);
    QVERIFY(checkZipEntry(source, (*entries)[0]));
    QVERIFY(checkZipEntry(source, (*entries)[1]));
}

void TestZip::checksTheChecksum()
{
    Bytes bytes = zipBytes(twoEntries());
    const auto entries = readZip(MemorySource(bytes, "some.zip"));
    QVERIFY(entries);
    bytes[(*entries)[1].begin + 2] ^= 1;
    const MemorySource damaged(bytes, "some.zip");
    QVERIFY(checkZipEntry(damaged, (*entries)[0]));
    const auto checked = checkZipEntry(damaged, (*entries)[1]);
    QVERIFY(!checked);
    QCOMPARE(checked.error().detail,
             "some.zip: offset " + std::to_string((*entries)[1].begin)
                 + ": entry a/two is damaged: its checksum differs");
}

void TestZip::rejectsDamage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const Bytes &bytes, const char *message) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size()))
                            << QString(message);
    };
    const auto changed = [](const std::function<void(std::vector<TestEntry> &)> &change) {
        std::vector<TestEntry> entries = twoEntries();
        change(entries);
        return zipBytes(entries);
    };
    const Bytes whole = zipBytes(twoEntries());
    row("compressed", changed([](auto &e) { e[1].method = 8; }), "a/two is compressed (method 8)");
    row("encrypted", changed([](auto &e) { e[1].flags = 1; }), "a/two is encrypted");
    row("same name", changed([](auto &e) { e[1].name = "a/one"; }), "a second entry is called a/one");
    row("overlap", changed([](auto &e) { e[0].claimedSize = 20; }), "overlaps");
    row("beyond the end", changed([](auto &e) { e[1].claimedSize = 0x7fffffff; }), "reaches into");
    row("into the directory", changed([](auto &e) { e[1].claimedSize = 8; }), "reaches into");
    row("bytes in front", Bytes{0} + whole, "not where its end record says");
    row("bytes behind", whole + Bytes{0}, "no directory at its end");
    Bytes many = whole;
    many[many.size() - 14] = many[many.size() - 12] = 3;
    row("a count too high", many, "entry 2 of the archive's directory is damaged");
    Bytes few = whole;
    few[few.size() - 14] = few[few.size() - 12] = 1;
    row("a count too low", few, "bytes too many in the archive's directory");
    Bytes parts = whole;
    parts[parts.size() - 18] = 1;
    row("several parts", parts, "several parts");
    Bytes name = whole;
    name[32] = 'X';
    row("two names", name, "has another name in it");
    row("too short", Bytes{'P', 'K', 3, 4}, "ends within");
    Bytes huge = zipBytes(twoEntries(), true);
    for (std::size_t i = 0; i < 8; ++i)
        huge[huge.size() - 22 - 20 - 56 + 24 + i] = huge[huge.size() - 22 - 20 - 56 + 32 + i] = 0xff;
    row("2^64 entries", huge, "lists 18446744073709551615 entries");
}

void TestZip::rejectsDamage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const Bytes copy(bytes.begin(), bytes.end());
    const auto entries = readZip(MemorySource(copy, "some.zip"));
    QVERIFY(!entries);
    const QString said = QString::fromStdString(entries.error().detail);
    QVERIFY2(said.contains(message), qPrintable(said));
    QVERIFY2(said.startsWith("some.zip: offset "), qPrintable(said));
}

QTEST_APPLESS_MAIN(TestZip)
#include "tst_zip.moc"
