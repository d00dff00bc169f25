#include <sys/resource.h>

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "base/child.h"
#include "base/sha256.h"
#include "runs/safetensors.h"
#include "runs/safetensorsbytes.h"

using namespace ttq;
using namespace ttq::test;
using Check = Safetensors::Check;

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void roundTrips();
    void roundTripsEveryDType();
    void roundTripsWithoutTensors();
    void hashIsOfTheFileWithZeroedDigits();
    void replacesAHashOfTheMetadata();
    void sameContentGivesTheSameFile();
    void laysTensorsOutByAlignmentThenName();
    void headerOnlyReadsNoData();
    void readsForeignFiles();
    void requiresTheHashOnlyWhenAsked();
    void refusesToWrite_data();
    void refusesToWrite();
    void refusesATooLargeHeader();
    void keepsTheOldFileWhenTheDiskIsFull();
    void pythonReadsIt();

private:
    QString path(const char *name = "a.safetensors") const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

static QByteArray copied(std::span<const std::byte> bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
}

static std::string messageOf(const Expected<Safetensors> &result)
{
    return result ? std::string("no error") : result.error().detail;
}

void TestSafetensors::roundTrips()
{
    const SmallFile small;
    const Expected<std::string> hash = small.write(path());
    QVERIFY2(hash, hash ? "" : hash.error().detail.c_str());
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY2(read, messageOf(read).c_str());

    Metadata expected = small.metadata();
    expected["sha256"] = *hash;
    QVERIFY(read->metadata() == expected);
    QCOMPARE(read->tensors().size(), small.tensors().size());
    for (const TensorView &tensor : small.tensors()) {
        QVERIFY(read->contains(tensor.name));
        const TensorEntry &entry = read->tensors().at(tensor.name);
        QVERIFY(entry.dtype == tensor.dtype);
        QVERIFY(entry.shape == tensor.shape);
        QCOMPARE(copied(read->bytes(entry)), copied(tensor.bytes));
    }
    QVERIFY(!read->contains("model"));
}

void TestSafetensors::roundTripsEveryDType()
{
    const std::vector<std::byte> bytes(64, std::byte{0x3C});
    std::vector<TensorView> tensors;
    for (const DType dtype : {DType::F32, DType::F64, DType::F16, DType::BF16, DType::I64, DType::I32, DType::I16,
                              DType::I8, DType::U8, DType::Bool}) {
        const std::size_t size = 3 * sizeOf(dtype);
        tensors.push_back({std::string(name(dtype)), dtype, {1, 3}, std::span(bytes).first(size)});
    }
    QVERIFY(writeSafetensors(pathOf(path()), tensors, {}));
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY2(read, messageOf(read).c_str());
    QCOMPARE(read->tensors().size(), std::size_t{10});
    for (const TensorView &tensor : tensors) {
        QVERIFY(read->tensors().at(tensor.name).dtype == tensor.dtype);
        QCOMPARE(read->bytes(read->tensors().at(tensor.name)).size(), tensor.bytes.size());
    }
}

void TestSafetensors::roundTripsWithoutTensors()
{
    QVERIFY(writeSafetensors(pathOf(path()), {}, {}));
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY2(read, messageOf(read).c_str());
    QVERIFY(read->tensors().empty());
}

void TestSafetensors::hashIsOfTheFileWithZeroedDigits()
{
    const Expected<std::string> hash = SmallFile().write(path());
    QVERIFY(hash);
    QByteArray file = get(path());
    QCOMPARE(file.count(hash->c_str()), 1);
    file.replace(QByteArray::fromStdString(*hash), QByteArray(64, '0'));
    QCOMPARE(sha256(file.toStdString()), *hash);
}

void TestSafetensors::replacesAHashOfTheMetadata()
{
    const SmallFile small;
    const Expected<std::string> first = small.write(path());
    Metadata metadata = small.metadata();
    metadata["sha256"] = "of another file";
    metadata["zzz"] = std::string(64, '0');  // looks like the digits to come
    const Expected<std::string> second = writeSafetensors(pathOf(path()), small.tensors(), metadata);
    QVERIFY(first && second);
    QVERIFY(*first != *second);
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY2(read, messageOf(read).c_str());
    QCOMPARE(read->metadata().at("sha256"), *second);
    QCOMPARE(read->metadata().at("zzz"), std::string(64, '0'));
}

void TestSafetensors::sameContentGivesTheSameFile()
{
    const SmallFile small;
    std::vector<TensorView> tensors = small.tensors();
    QVERIFY(writeSafetensors(pathOf(path("a")), tensors, small.metadata()));
    std::reverse(tensors.begin(), tensors.end());
    QVERIFY(writeSafetensors(pathOf(path("b")), tensors, small.metadata()));
    QCOMPARE(get(path("a")), get(path("b")));
}

void TestSafetensors::laysTensorsOutByAlignmentThenName()
{
    QVERIFY(SmallFile().write(path()));
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY(read);
    const auto begin = [&](const char *tensor) { return read->tensors().at(tensor).begin; };
    QCOMPARE(begin("optim.none"), std::size_t{0});
    QCOMPARE(begin("optim.step"), std::size_t{0});
    QCOMPARE(begin("model.a"), std::size_t{8});
    QCOMPARE(begin("model.b"), std::size_t{24});
    QCOMPARE(begin("codes"), std::size_t{40});
    const QByteArray file = get(path());
    QCOMPARE((file.size() - 45) % 8, 0);
    QCOMPARE(file.at(8), '{');
}

void TestSafetensors::headerOnlyReadsNoData()
{
    QVERIFY(SmallFile().write(path()));
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::HeaderOnly);
    QVERIFY(read);
    QCOMPARE(read->tensors().size(), std::size_t{5});
    QVERIFY(read->bytes(read->tensors().at("model.a")).empty());
}

void TestSafetensors::readsForeignFiles()
{
    // As Python's json.dumps writes it: blanks, another order of keys, padding.
    const QByteArray header = R"({ "b": {"shape": [2], "data_offsets": [3, 5], "dtype": "U8"},
        "__metadata__": {"format": "pt", "t\u00e4g": "\n"}, "a": {"dtype": "BOOL", "shape": [3, 1],
        "data_offsets": [0, 3]} }     )";
    QVERIFY(put(path(), safetensorsBytes(header, "abcde")));
    const Expected<Safetensors> read = Safetensors::read(pathOf(path()), Check::Sha256IfPresent);
    QVERIFY2(read, messageOf(read).c_str());
    QCOMPARE(copied(read->bytes(read->tensors().at("a"))), QByteArray("abc"));
    QCOMPARE(copied(read->bytes(read->tensors().at("b"))), QByteArray("de"));
    QVERIFY((read->metadata() == Metadata{{"format", "pt"}, {"täg", "\n"}}));
}

void TestSafetensors::requiresTheHashOnlyWhenAsked()
{
    QVERIFY(put(path(), safetensorsBytes(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "x")));
    QVERIFY(Safetensors::read(pathOf(path()), Check::Sha256IfPresent));
    QVERIFY(Safetensors::read(pathOf(path()), Check::HeaderOnly));
    const Expected<Safetensors> required = Safetensors::read(pathOf(path()), Check::RequireSha256);
    QVERIFY(!required);
    QCOMPARE(required.error().code, ErrorCode::Corrupt);
    QVERIFY2(messageOf(required).find("sha256") != std::string::npos, messageOf(required).c_str());

    // A wrong one is refused in either case, and not looked at for the header alone.
    QVERIFY(SmallFile().write(path()));
    QByteArray file = get(path());
    file.back() = char(file.back() ^ 1);
    QVERIFY(put(path(), file));
    QVERIFY(!Safetensors::read(pathOf(path()), Check::Sha256IfPresent));
    QVERIFY(!Safetensors::read(pathOf(path()), Check::RequireSha256));
    QVERIFY(Safetensors::read(pathOf(path()), Check::HeaderOnly));
}

void TestSafetensors::refusesToWrite_data()
{
    using Shape = std::vector<std::int64_t>;
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArray>("says");
    const std::int64_t huge = std::int64_t{1} << 62;
    QTest::newRow("bytes too few") << QByteArray("w") << Shape{3, 2} << QByteArray("'w' has 4 bytes");
    QTest::newRow("bytes too many") << QByteArray("w") << Shape{0} << QByteArray("'w' has 4 bytes");
    QTest::newRow("negative") << QByteArray("w") << Shape{-1} << QByteArray("'w'");
    QTest::newRow("two negatives") << QByteArray("w") << Shape{-1, -1} << QByteArray("'w'");
    QTest::newRow("overflow to 4 bytes") << QByteArray("w") << Shape{huge, 4, 1} << QByteArray("'w'");
    QTest::newRow("rank") << QByteArray("w") << Shape(65, 1) << QByteArray("64 dimensions");
    QTest::newRow("duplicate") << QByteArray("other") << Shape{1} << QByteArray("two tensors are called 'other'");
    QTest::newRow("reserved name") << QByteArray("__metadata__") << Shape{1} << QByteArray("__metadata__");
    QTest::newRow("not UTF-8") << QByteArray("\xFF") << Shape{1} << QByteArray("UTF-8");
}

void TestSafetensors::refusesToWrite()
{
    QFETCH(QByteArray, name);
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(QByteArray, says);
    QVERIFY(put(path(), "old"));
    const std::vector<float> value{1};
    const std::vector<std::int8_t> byte{1};
    const std::vector<TensorView> tensors{{"other", DType::I8, {1}, bytesOf(byte)},
                                          {name.toStdString(), DType::F32, shape, bytesOf(value)}};
    const Expected<std::string> written = writeSafetensors(pathOf(path()), tensors, {});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(written.error().detail.find(says.toStdString()) != std::string::npos, written.error().detail.c_str());
    QVERIFY(written.error().detail.find(path().toStdString()) == 0);
    QCOMPARE(get(path()), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestSafetensors::refusesATooLargeHeader()
{
    const SmallFile small;
    QVERIFY(writeSafetensors(pathOf(path()), small.tensors(), {{"k", std::string(kMaxHeaderBytes - 1000, 'x')}}));
    QVERIFY(Safetensors::read(pathOf(path()), Check::RequireSha256));
    const Expected<std::string> written
        = writeSafetensors(pathOf(path()), small.tensors(), {{"k", std::string(kMaxHeaderBytes, 'x')}});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::InvalidArgument);
}

void TestSafetensors::keepsTheOldFileWhenTheDiskIsFull()
{
    QVERIFY(SmallFile().write(path()));
    const QByteArray old = get(path());
    const int refused = inChild([&] {
        const rlimit limit{10000, 10000};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            return 10;
        const std::vector<float> large(10000, 1.f);
        const std::vector<TensorView> tensors{{"w", DType::F32, {10000}, bytesOf(large)}};
        const Expected<std::string> written = writeSafetensors(pathOf(path()), tensors, {});
        return !written && written.error().code == ErrorCode::Io ? 0 : 1;
    });
    QCOMPARE(refused, 0);
    QCOMPARE(get(path()), old);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    QVERIFY(Safetensors::read(pathOf(path()), Check::RequireSha256));
}

// The format's own convention, spelled out with nothing but Python's standard library.
void TestSafetensors::pythonReadsIt()
{
    const QString python = QStandardPaths::findExecutable("python3");
    if (python.isEmpty())
        QSKIP("python3 is not installed");
    const char *script = R"(
import hashlib, json, struct, sys
raw = open(sys.argv[1], 'rb').read()
n, = struct.unpack('<Q', raw[:8])
header = json.loads(raw[8:8 + n])
meta = header.pop('__metadata__')
assert raw[8:9] == b'{' and n % 8 == 0 and all(type(v) is str for v in meta.values())
zeroed = raw.replace(meta['sha256'].encode(), b'0' * 64)
assert hashlib.sha256(zeroed).hexdigest() == meta['sha256']
data, end = raw[8 + n:], 0
for name, t in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
    assert t['data_offsets'][0] == end, name
    end = t['data_offsets'][1]
assert end == len(data)
def values(name, code):
    b, e = header[name]['data_offsets']
    return list(struct.unpack('<%d%s' % ((e - b) // struct.calcsize(code), code), data[b:e]))
print(header['model.a']['dtype'], header['model.a']['shape'], values('model.a', 'f')[:3])
print(values('codes', 'b'), values('optim.step', 'q'), header['optim.step']['shape'])
print(header['optim.none']['shape'], ascii(meta['config']))
)";
    QVERIFY(SmallFile().write(path()));
    QProcess process;
    process.start(python, {"-c", script, path()});
    QVERIFY(process.waitForFinished());
    const QByteArray errors = process.readAllStandardError();
    QVERIFY2(process.exitCode() == 0, errors);
    QCOMPARE(process.readAllStandardOutput(),
             QByteArray("F32 [2, 2] [1.5, -2.25, 0.0]\n"
                        "[-1, 0, 1, 1, -1] [12000] []\n"
                        "[3, 0] 'seed = 1\\nname = \"\\xe4\"\\n'\n"));
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
