// Headers that a careless or hostile program could write: refused by name, without much memory.
#include <sys/resource.h>
#include <sys/stat.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "base/child.h"
#include "runs/safetensors.h"
#include "runs/safetensorsbytes.h"
#include "runs/safetensorsheader.h"

using namespace ttq;
using namespace ttq::test;
using Check = Safetensors::Check;

class TestSafetensorsHeader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void accepts_data();
    void accepts();
    void refusesLengths_data();
    void refusesLengths();
    void refusesWhatIsNoFile();
    void takesLittleMemory_data();
    void takesLittleMemory();
    void namesAreFitForMessages();

private:
    QTemporaryDir m_folder;
    QString m_path = m_folder.filePath("a.safetensors");
};

static const QByteArray kData(16, 'd');

// A tensor over all 16 bytes of data, with other text in place of one of its three values.
static QByteArray tensor(const QByteArray &dtype, const QByteArray &shape, const QByteArray &offsets)
{
    return "{\"w\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
}

static QByteArray bytes(const QByteArray &name, const QByteArray &offsets, int size)
{
    return "\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[" + QByteArray::number(size) + "],\"data_offsets\":" + offsets
        + "}";
}

void TestSafetensorsHeader::refuses_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *what, const QByteArray &header, const QByteArray &says) {
        QTest::newRow(what) << header << says;
    };
    const QByteArray good = tensor("\"F32\"", "[4]", "[0,16]"), text = "\"x\"";

    row("empty", "", "does not begin with '{'");
    row("blank first", " " + good, "does not begin with '{'");
    row("byte order mark", "\xEF\xBB\xBF" + good, "does not begin with '{'");
    row("array", "[]", "does not begin with '{'");
    row("zip", "PK\x03\x04", "does not begin with '{'");
    row("not JSON", "{x", "not valid JSON at file offset 9");
    row("cut", good.chopped(1), "not valid JSON");
    row("two objects", good + good, "not valid JSON");
    row("trailing text", good + " x", "not valid JSON");
    row("trailing comma", QByteArray(good).replace(",\"shape\"", ",,\"shape\""), "not valid JSON");
    row("comment", QByteArray(good).insert(1, "/* */"), "not valid JSON");
    row("zero byte", good + QByteArray(8, '\0'), "zero byte at file offset 63");
    row("zero byte hides text", good + QByteArray(1, '\0') + "{{{", "zero byte");
    row("not UTF-8", "{" + bytes("\xC3\x28", "[0,16]", 16) + "}", "not valid JSON");

    row("duplicate tensor", "{" + bytes("a", "[0,16]", 16) + "," + bytes("a", "[0,16]", 16) + "}", "'a' occurs twice");
    row("duplicate by escape", "{" + bytes("a", "[0,16]", 16) + "," + bytes("\\u0061", "[0,16]", 16) + "}",
        "'a' occurs twice");
    row("duplicate metadata", "{\"__metadata__\":{},\"__metadata__\":{}," + bytes("a", "[0,16]", 16) + "}",
        "__metadata__ occurs twice");
    row("duplicate key of metadata", R"({"__metadata__":{"k":"1","k":"1"}})", "'k' of __metadata__ occurs twice");
    row("duplicate dtype", tensor("\"F32\",\"dtype\":\"F32\"", "[4]", "[0,16]"), "'w' has dtype twice");
    row("duplicate shape", tensor("\"F32\"", "[4],\"shape\":[4]", "[0,16]"), "'w' has shape twice");
    row("duplicate offsets", tensor("\"F32\"", "[4]", "[0,16],\"data_offsets\":[0,16]"), "'w' has data_offsets twice");
    row("unknown key", tensor("\"F32\",\"stride\":1", "[4]", "[0,16]"), "unknown key 'stride'");
    row("no dtype", R"({"w":{"shape":[4],"data_offsets":[0,16]}})", "'w' lacks dtype");
    row("no shape", R"({"w":{"dtype":"F32","data_offsets":[0,16]}})", "'w' lacks shape");
    row("no offsets", R"({"w":{"dtype":"F32","shape":[4]}})", "'w' lacks data_offsets");

    row("number for a tensor", R"({"w":1})", "a number as the value of tensor 'w'");
    row("null for a tensor", R"({"w":null})", "null as the value of tensor 'w'");
    row("array for a tensor", R"({"w":[]})", "an array as the value of tensor 'w'");
    row("text for metadata", R"({"__metadata__":"x"})", "text as __metadata__");
    row("number in metadata", R"({"__metadata__":{"k":1}})", "a number as the value of 'k' in __metadata__");
    row("object in metadata", R"({"__metadata__":{"k":{}}})", "an object as the value of 'k' in __metadata__");
    row("array in metadata", R"({"__metadata__":{"k":[]}})", "an array as the value of 'k' in __metadata__");
    row("number as dtype", tensor("32", "[4]", "[0,16]"), "a number as dtype of tensor 'w'");
    row("text as shape", tensor("\"F32\"", text, "[0,16]"), "text as shape of tensor 'w'");
    row("text in shape", tensor("\"F32\"", "[" + text + "]", "[0,16]"), "text as shape of tensor 'w'");
    row("nested shape", tensor("\"F32\"", "[[4]]", "[0,16]"), "an array as shape of tensor 'w'");
    row("true in offsets", tensor("\"F32\"", "[4]", "[true,16]"), "true or false as data_offsets of tensor 'w'");
    row("object as offsets", tensor("\"F32\"", "[4]", "{}"), "an object as data_offsets of tensor 'w'");

    row("unknown dtype", tensor("\"F8_E4M3\"", "[16]", "[0,16]"), "'w' has the dtype 'F8_E4M3'");
    row("dtype in small letters", tensor("\"f32\"", "[4]", "[0,16]"), "'w' has the dtype 'f32'");
    row("negative extent", tensor("\"F32\"", "[-4]", "[0,16]"), "'-4' in its shape");
    row("fraction", tensor("\"F32\"", "[4.0]", "[0,16]"), "'4.0' in its shape");
    row("exponent", tensor("\"F32\"", "[4e0]", "[0,16]"), "'4e0' in its shape");
    row("over 2^63", tensor("\"F32\"", "[9223372036854775808]", "[0,16]"), "'9223372036854775808' in its shape");
    row("over 2^64", tensor("\"F32\"", "[18446744073709551616]", "[0,16]"), "'18446744073709551616' in its shape");
    row("negative offset", tensor("\"F32\"", "[4]", "[-1,16]"), "'-1' in its data_offsets");
    row("one offset", tensor("\"F32\"", "[4]", "[16]"), "'w' has data_offsets of 1 numbers");
    row("three offsets", tensor("\"F32\"", "[4]", "[0,16,16]"), "'w' has data_offsets of 3 numbers");
    row("overflow of the product", tensor("\"F32\"", "[4611686018427387904,4]", "[0,16]"), "'w' has a shape of more");
    row("overflow by the dtype", tensor("\"F32\"", "[4611686018427387908]", "[0,16]"), "'w' has a shape of more");
    row("rank", tensor("\"F32\"", "[4" + QByteArray(",1").repeated(64) + "]", "[0,16]"), "more than 64 dimensions");

    row("size too small", tensor("\"F32\"", "[3]", "[0,16]"), "need 12 bytes");
    row("size too large", tensor("\"F32\"", "[5]", "[0,16]"), "need 20 bytes");
    row("offsets exchanged", tensor("\"F32\"", "[4]", "[16,0]"), "[16, 0] outside");
    row("behind the data", tensor("\"F32\"", "[4]", "[8,24]"), "[8, 24] outside the 16 bytes");
    row("far behind the data", tensor("\"F32\"", "[0]", "[18446744073709551615,18446744073709551615]"), "outside");
    row("hole at the start", "{" + bytes("a", "[1,16]", 15) + "}", "'a' begins at data offset 1, but 0");
    row("hole", "{" + bytes("a", "[0,4]", 4) + "," + bytes("b", "[8,16]", 8) + "}", "a hole");
    row("hole at the end", "{" + bytes("a", "[0,15]", 15) + "}", "end at data offset 15");
    row("no tensor for the data", "{}", "end at data offset 0");
    row("overlap", "{" + bytes("a", "[0,10]", 10) + "," + bytes("b", "[6,16]", 10) + "}",
        "'b' begins at data offset 6");
    row("the same bytes twice", "{" + bytes("a", "[0,16]", 16) + "," + bytes("b", "[0,16]", 16) + "}", "an overlap");
    row("one within another", "{" + bytes("a", "[0,16]", 16) + "," + bytes("b", "[4,8]", 4) + "}", "an overlap");
    row("empty one in the middle of another", "{" + bytes("a", "[0,16]", 16) + "," + bytes("b", "[4,4]", 0) + "}",
        "an overlap");

    row("deep arrays", "{\"w\":" + QByteArray(1000000, '['), "an array as the value of tensor 'w'");
    row("deep objects", QByteArray("{\"a\":").repeated(200000), "unknown key 'a'");
    row("deep in shape", tensor("\"F32\"", QByteArray(1000000, '['), "[0,16]"), "an array as shape");
}

void TestSafetensorsHeader::refuses()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, says);
    QVERIFY(put(m_path, safetensorsBytes(header, kData)));
    for (const Check check : {Check::Sha256IfPresent, Check::RequireSha256, Check::HeaderOnly}) {
        const Expected<Safetensors> read = Safetensors::read(pathOf(m_path), check);
        QVERIFY(!read);
        const std::string &detail = read.error().detail;
        QVERIFY2(detail.find(says.toStdString()) != std::string::npos, detail.c_str());
        QVERIFY2(detail.find(m_path.toStdString() + ": ") == 0, detail.c_str());
        QVERIFY(read.error().code == ErrorCode::Corrupt || read.error().code == ErrorCode::Unsupported);
    }
}

// The twins: what each of the above would be without its fault.
void TestSafetensorsHeader::accepts_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("tensors");
    const auto row
        = [](const char *what, const QByteArray &header, int tensors) { QTest::newRow(what) << header << tensors; };
    const QByteArray good = tensor("\"F32\"", "[4]", "[0,16]");
    row("plain", good, 1);
    row("padded", good + "      \n", 1);
    row("rank 64", tensor("\"F32\"", "[4" + QByteArray(",1").repeated(63) + "]", "[0,16]"), 1);
    row("unaligned",
        "{" + bytes("a", "[0,1]", 1) + ",\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[1,13]},"
            + bytes("b", "[13,16]", 3) + "}",
        3);
    row("empty tensors at the seams",
        "{" + bytes("a", "[0,16]", 16) + "," + bytes("b", "[0,0]", 0) + "," + bytes("c", "[16,16]", 0) + "}", 3);
    row("empty name", "{" + bytes("", "[0,16]", 16) + "}", 1);
    row("huge extents beside a zero",
        "{" + bytes("a", "[0,16]", 16)
            + R"(,"z":{"dtype":"U8","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}})",
        2);
    row("tensor called sha256", "{" + bytes("sha256", "[0,16]", 16) + "}", 1);
}

void TestSafetensorsHeader::accepts()
{
    QFETCH(QByteArray, header);
    QFETCH(int, tensors);
    QVERIFY(put(m_path, safetensorsBytes(header, kData)));
    const Expected<Safetensors> read = Safetensors::read(pathOf(m_path), Check::Sha256IfPresent);
    QVERIFY2(read, read ? "" : read.error().detail.c_str());
    QCOMPARE(int(read->tensors().size()), tensors);
    for (const auto &[name, entry] : read->tensors())
        QCOMPARE(read->bytes(entry).size(), entry.end - entry.begin);
}

void TestSafetensorsHeader::refusesLengths_data()
{
    QTest::addColumn<QByteArray>("length");
    QTest::newRow("one too long") << QByteArray("\x0B\0\0\0\0\0\0\0", 8);
    QTest::newRow("2^32") << QByteArray("\0\0\0\0\1\0\0\0", 8);
    QTest::newRow("2^63") << QByteArray("\0\0\0\0\0\0\0\x80", 8);
    QTest::newRow("2^64 - 1") << QByteArray(8, '\xFF');
    QTest::newRow("2^64 - 8") << QByteArray("\xF8", 1) + QByteArray(7, '\xFF');
    QTest::newRow("zero") << QByteArray(8, '\0');
}

void TestSafetensorsHeader::refusesLengths()
{
    QFETCH(QByteArray, length);
    QVERIFY(put(m_path, length + "{}        "));
    const Expected<Safetensors> read = Safetensors::read(pathOf(m_path), Check::HeaderOnly);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
    QVERIFY(put(m_path, QByteArray("\x0A\0\0\0\0\0\0\0", 8) + "{}        "));
    QVERIFY(Safetensors::read(pathOf(m_path), Check::HeaderOnly));
}

void TestSafetensorsHeader::refusesWhatIsNoFile()
{
    const Expected<Safetensors> missing = Safetensors::read(pathOf(m_folder.filePath("missing")), Check::HeaderOnly);
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    const Expected<Safetensors> folder = Safetensors::read(pathOf(m_folder.path()), Check::HeaderOnly);
    QVERIFY(!folder);
    QCOMPARE(folder.error().code, ErrorCode::Io);
    const QString pipe = m_folder.filePath("pipe");  // nobody writes to it: to wait for it would be for ever
    QCOMPARE(mkfifo(pipe.toUtf8(), 0600), 0);
    const Expected<Safetensors> fifo = Safetensors::read(pathOf(pipe), Check::HeaderOnly);
    QVERIFY(!fifo);
    QCOMPARE(fifo.error().code, ErrorCode::Io);
}

void TestSafetensorsHeader::takesLittleMemory_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("repeated");
    QTest::addColumn<quint64>("headerBytes");
    QTest::addColumn<bool>("sparse");  // then the file is zeros behind what is given
    const quint64 limit = kMaxHeaderBytes, mega = 1 << 20;
    QTest::newRow("100 MB header") << QByteArray("{") << QByteArray() << 100 * mega << true;
    QTest::newRow("32 GiB header") << QByteArray("{") << QByteArray() << 32768 * mega << true;
    QTest::newRow("one long name") << QByteArray("{\"") << QByteArray("x") << limit << false;
    QTest::newRow("one long number") << QByteArray(R"({"w":{"shape":[)") << QByteArray("9") << limit << false;
    QTest::newRow("many extents") << QByteArray(R"({"w":{"shape":[0)") << QByteArray(",0") << limit << false;
    QTest::newRow("many offsets") << QByteArray(R"({"w":{"data_offsets":[0)") << QByteArray(",0") << limit << false;
    QTest::newRow("deep") << QByteArray(R"({"w":)") << QByteArray("[") << limit << false;
    QTest::newRow("many tensors") << QByteArray("{") << QByteArray() << limit << false;
    QTest::newRow("much metadata") << QByteArray(R"({"__metadata__":{)") << QByteArray() << limit << false;
}

static long peakKib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void TestSafetensorsHeader::takesLittleMemory()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer's own memory would be counted");
#endif
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, repeated);
    QFETCH(quint64, headerBytes);
    QFETCH(bool, sparse);
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray header = start;
        for (int i = 0; !sparse && quint64(header.size()) < headerBytes; ++i)
            header += !repeated.isEmpty()        ? repeated
                : start.contains("__metadata__") ? "\"" + QByteArray::number(i) + "\":\"\","
                                                 : bytes(QByteArray::number(i), "[0,0]", 0) + ",";
        for (int i = 0; i < 8; ++i)
            file.putChar(char(headerBytes >> 8 * i & 0xFF));
        file.write(header.left(qsizetype(headerBytes)));
        if (sparse && !file.resize(qint64(headerBytes) + 8))
            QSKIP("this file system takes no large sparse file");
    }
    const qint64 fileBytes = QFile(m_path).size();
    const int outcome = inChild([&] {
        const long before = peakKib();
        const Expected<Safetensors> read = Safetensors::read(pathOf(m_path), Check::RequireSha256);
        const qint64 grown = qint64(peakKib() - before) * 1024;
        if (read)
            return 1;
        // At most what is promised of a file of a few MiB; a sparse one must not count by its nominal size.
        return grown > std::min<qint64>(fileBytes, qint64(kMaxHeaderBytes)) + (64 << 20) ? 2 : 0;
    });
    QFile::remove(m_path);
    QCOMPARE(outcome, 0);
}

void TestSafetensorsHeader::namesAreFitForMessages()
{
    QCOMPARE(inQuotes("model.w"), std::string("'model.w'"));
    QCOMPARE(inQuotes("a\x1B[2J\n"), std::string("'a?[2J?'"));
    QVERIFY(inQuotes(std::string(1000000, 'x')).size() < 100);
}

QTEST_APPLESS_MAIN(TestSafetensorsHeader)
#include "tst_safetensorsheader.moc"
