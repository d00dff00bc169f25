#include <QTemporaryDir>
#include <QTest>

#include "base/md5.h"
#include "base/safefile.h"

using namespace ttq;

class TestMd5 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void publishedVectors_data();
    void publishedVectors();
    void hashesFiles();
    void namesTheFileThatCannotBeHashed();
};

// RFC 1321, appendix A.5.
void TestMd5::publishedVectors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hash");
    const auto row = [](const char *text, const char *hash) {
        QTest::newRow(*text == 0 ? "empty" : text) << QByteArray(text) << QByteArray(hash);
    };
    row("", "d41d8cd98f00b204e9800998ecf8427e");
    row("a", "0cc175b9c0f1b6a831c399e269772661");
    row("abc", "900150983cd24fb0d6963f7d28e17f72");
    row("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    row("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
    row("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f");
    row("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a");
}

void TestMd5::publishedVectors()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hash);
    const auto computed = md5(text.toStdString());
    QVERIFY2(computed.has_value(), computed ? "" : computed.error().detail.c_str());
    QCOMPARE(*computed, hash.toStdString());
}

void TestMd5::hashesFiles()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1 << 18}, std::size_t{600'001}}) {
        const std::string text(size, 'x');
        QVERIFY(writeFile(path, text).has_value());
        QCOMPARE(*md5OfFile(path), *md5(text));
        QVERIFY(*md5OfFile(path) != *md5(text + "x"));
    }
}

void TestMd5::namesTheFileThatCannotBeHashed()
{
    QTemporaryDir folder;
    const auto missing = md5OfFile(folder.filePath("missing").toStdString());
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().detail.find("missing") != std::string::npos);
    QCOMPARE(md5OfFile(folder.path().toStdString()).error().code, ErrorCode::Io);
}

QTEST_APPLESS_MAIN(TestMd5)
#include "tst_md5.moc"
