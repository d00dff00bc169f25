#include <QTemporaryDir>
#include <QTest>

#include "base/safefile.h"
#include "base/sha256.h"

using namespace ttq;

class TestSha256 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void publishedVectors_data();
    void publishedVectors();
    void piecesGiveTheSameHash();
    void hashesFiles();
    void namesTheFileThatCannotBeHashed();
};

// FIPS 180-4's examples and the empty text.
void TestSha256::publishedVectors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hash");
    QTest::newRow("empty") << QByteArray()
                           << QByteArray("e3b0c44298fc1c149afbf4c8996fb924"
                                         "27ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc")
                         << QByteArray("ba7816bf8f01cfea414140de5dae2223"
                                       "b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray("248d6a61d20638b8e5c026930c3e6039"
                                              "a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million a") << QByteArray(1000000, 'a')
                                 << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67"
                                               "f1809a48a497200e046d39ccc7112cd0");
}

void TestSha256::publishedVectors()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hash);
    QCOMPARE(sha256(text.toStdString()), hash.toStdString());
}

void TestSha256::piecesGiveTheSameHash()
{
    Sha256 hash;
    hash.update("a");
    hash.update("");
    Sha256 moved = std::move(hash);
    moved.update("bc");
    QCOMPARE(moved.hex(), sha256("abc"));
    QVERIFY(sha256("abd") != sha256("abc"));
}

void TestSha256::hashesFiles()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    const std::string text(200001, 'x');
    QVERIFY(writeFile(path, text));
    QCOMPARE(sha256OfFile(path).value(), sha256(text));
}

void TestSha256::namesTheFileThatCannotBeHashed()
{
    QTemporaryDir folder;
    const Expected<std::string> missing = sha256OfFile(folder.filePath("missing").toStdString());
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().detail.find("missing") != std::string::npos);
    const Expected<std::string> directory = sha256OfFile(folder.path().toStdString());
    QVERIFY(!directory);
    QCOMPARE(directory.error().code, ErrorCode::Io);
}

QTEST_APPLESS_MAIN(TestSha256)
#include "tst_sha256.moc"
