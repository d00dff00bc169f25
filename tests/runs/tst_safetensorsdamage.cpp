// Damage to a checkpoint, of every kind and at every place: each is refused, and by nothing worse than an error.
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <random>

#include "runs/safetensors.h"
#include "runs/safetensorsbytes.h"

using namespace ttq;
using namespace ttq::test;
using Check = Safetensors::Check;

class TestSafetensorsDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void undamagedIsAccepted() { QVERIFY(accepted(m_good, Check::RequireSha256)); }
    void rejectsEveryFlippedBit();
    void rejectsEveryTruncation_data() { checks(); }
    void rejectsEveryTruncation();
    void rejectsAppendedBytes_data() { checks(); }
    void rejectsAppendedBytes();
    void rejectsSwappedData();
    void rejectsSwappedNames();
    void rejectsARemovedHash();
    void survivesRandomDamage();

private:
    void checks()
    {
        QTest::addColumn<int>("check");
        QTest::newRow("hash required") << int(Check::RequireSha256);
        QTest::newRow("hash if present") << int(Check::Sha256IfPresent);
        QTest::newRow("header only") << int(Check::HeaderOnly);
    }
    // An error has to name the file.
    bool accepted(const QByteArray &bytes, Check check)
    {
        if (!put(m_path, bytes))
            qFatal("cannot write %s", qPrintable(m_path));
        const Expected<Safetensors> read = Safetensors::read(pathOf(m_path), check);
        if (!read && read.error().detail.find(m_path.toStdString()) != 0)
            qFatal("an error without the file: %s", read.error().detail.c_str());
        return bool(read);
    }

    QTemporaryDir m_folder;
    QString m_path = m_folder.filePath("a.safetensors");
    QByteArray m_good;
};

void TestSafetensorsDamage::initTestCase()
{
    QVERIFY(SmallFile().write(m_path));
    m_good = get(m_path);
    QVERIFY(m_good.size() > 400);
}

void TestSafetensorsDamage::rejectsEveryFlippedBit()
{
    int headerOnly = 0;
    for (qsizetype at = 0; at < m_good.size(); ++at) {
        for (const int mask : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            QByteArray bad = m_good;
            bad[at] = char(bad[at] ^ mask);
            QVERIFY2(!accepted(bad, Check::RequireSha256), QByteArray::number(at) + " xor " + QByteArray::number(mask));
            headerOnly += accepted(bad, Check::HeaderOnly);
        }
    }
    QVERIFY(headerOnly > 45 * 9);  // the twin: without the hash no flip in the data is seen
}

void TestSafetensorsDamage::rejectsEveryTruncation()
{
    QFETCH(int, check);
    for (qsizetype length = 0; length < m_good.size(); ++length)
        QVERIFY2(!accepted(m_good.left(length), Check(check)), QByteArray::number(length));
}

void TestSafetensorsDamage::rejectsAppendedBytes()
{
    QFETCH(int, check);
    for (const QByteArray &more : {QByteArray(1, '\0'), QByteArray(1, 'x'), QByteArray(8, '\0'), m_good})
        QVERIFY(!accepted(m_good + more, Check(check)));
}

void TestSafetensorsDamage::rejectsSwappedData()
{
    const qsizetype data = m_good.size() - 45, a = data + 8, b = data + 24;
    const QByteArray swapped = m_good.left(a) + m_good.mid(b, 16) + m_good.mid(a, 16) + m_good.mid(b + 16);
    QCOMPARE(swapped.size(), m_good.size());
    QVERIFY(swapped != m_good);
    QVERIFY(!accepted(swapped, Check::RequireSha256));
    QVERIFY(accepted(swapped, Check::HeaderOnly));  // the twin: it is the hash that tells
}

void TestSafetensorsDamage::rejectsSwappedNames()
{
    QByteArray swapped = m_good;
    swapped.replace("model.a", "model.X").replace("model.b", "model.a").replace("model.X", "model.b");
    QVERIFY(swapped != m_good);
    QVERIFY(!accepted(swapped, Check::RequireSha256));
    QVERIFY(accepted(swapped, Check::HeaderOnly));
}

void TestSafetensorsDamage::rejectsARemovedHash()
{
    QByteArray renamed = m_good;
    renamed.replace("\"sha256\"", "\"sha257\"");
    QVERIFY(!accepted(renamed, Check::RequireSha256));
    QVERIFY(accepted(renamed, Check::Sha256IfPresent));

    QByteArray escaped = m_good;  // the key is still sha256, but its digits cannot be found in the text
    escaped.replace("\"sha256\"", "\"sha25\\u0036\"");
    qToLittleEndian<quint64>(qFromLittleEndian<quint64>(escaped.data()) + 5, escaped.data());
    QVERIFY(accepted(escaped, Check::HeaderOnly));
    QVERIFY(!accepted(escaped, Check::RequireSha256));
    QVERIFY(!accepted(escaped, Check::Sha256IfPresent));

    QByteArray shortHash = m_good;
    const qsizetype digits = m_good.indexOf("\"sha256\"") + 10;
    shortHash.replace(digits + 60, 4, "\",\"x\"").replace(digits + 65, 0, ":\"\"");
    qToLittleEndian<quint64>(qFromLittleEndian<quint64>(shortHash.data()) + 4, shortHash.data());
    QVERIFY(!accepted(shortHash, Check::Sha256IfPresent));
}

void TestSafetensorsDamage::survivesRandomDamage()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const QByteArray pieces = "{}[]\",:0123456789-.eE\\un \x80\xFF";
    const auto header = qsizetype(m_good.size() - 45);
    for (int round = 0; round < 3000; ++round) {
        QByteArray bad = m_good;
        for (unsigned change = 0; change <= random() % 4; ++change) {
            const auto at = qsizetype(8 + random() % std::uint32_t(header - 8));
            const char piece = pieces[qsizetype(random() % std::uint32_t(pieces.size()))];
            switch (random() % 3) {
            case 0: bad[at] = piece; break;
            case 1: bad.insert(at, piece); break;
            case 2: bad.remove(at, qsizetype(random() % 20)); break;
            }
        }
        // The length follows, so that the parser and not the length is what refuses.
        qToLittleEndian<quint64>(quint64(header - 8 + bad.size() - m_good.size()), bad.data());
        QVERIFY(bad == m_good || !accepted(bad, Check::RequireSha256));
        (void)accepted(bad, Check::HeaderOnly);
    }
}

QTEST_APPLESS_MAIN(TestSafetensorsDamage)
#include "tst_safetensorsdamage.moc"
