// Archives: what is unpacked, and everything that is not.
#include <QTemporaryDir>
#include <QTest>

#include "base/safefile.h"
#include "formats/tarbytes.h"
#include "formats/tarfile.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

Bytes soundArchive()
{
    return tarBytes({tarEntry("set/", {}, '5'), tarEntry("set/a.bin", patternBytes(1000)),
                     tarEntry("set/deep/b.bin", patternBytes(512)), tarEntry("set/empty")},
                    5000);
}

}  // namespace

class TestTarFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_temporary->path().toStdString()) / "into";
        fs::create_directory(m_folder);
        m_archive = fs::path(m_temporary->path().toStdString()) / "set.tar.gz";
    }
    void cleanup() { m_temporary.reset(); }

    void unpacks_data();
    void unpacks();
    void refuses_data();
    void refuses();
    void refusesABomb();
    void noticesEveryCut_data() { unpacks_data(); }
    void noticesEveryCut();
    void replacesNothing();
    void canBeCancelled();

private:
    Expected<fs::path> unpack(const Bytes &bytes, const UnpackOptions &options = {})
    {
        writeBytes(m_archive, bytes);
        return unpackTar(m_archive, m_folder, options);
    }
    void expectNothingLeft()
    {
        QVERIFY(fs::is_empty(m_folder));
        // Nor beside it: only the archive and the folder.
        QCOMPARE(std::distance(fs::directory_iterator(m_folder.parent_path()), fs::directory_iterator()), 2);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder, m_archive;
};

void TestTarFile::unpacks_data()
{
    QTest::addColumn<bool>("gzip");
    QTest::newRow("plain") << false;
    QTest::newRow("gzip") << true;
}

void TestTarFile::unpacks()
{
    QFETCH(bool, gzip);
    const auto folder = unpack(gzip ? gzipBytes(soundArchive()) : soundArchive());
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QCOMPARE(folder->string(), (m_folder / "set").string());
    const Bytes a = patternBytes(1000);
    QVERIFY(*readTextFile(*folder / "a.bin") == std::string(a.begin(), a.end()));
    QCOMPARE(readTextFile(*folder / "deep/b.bin")->size(), std::size_t{512});
    QCOMPARE(readTextFile(*folder / "empty")->size(), std::size_t{0});
    // Nothing temporary stays.
    QCOMPARE(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator()), 1);
}

void TestTarFile::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const Bytes &bytes, const char *says) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                            << says;
    };
    const Bytes good = tarEntry("set/a", patternBytes(10));
    row("above", tarBytes({good, tarEntry("set/../../evil", {1})}), "a name with the part '..'");
    row("above at the end", tarBytes({good, tarEntry("set/..", {}, '5')}), "a name with the part '..'");
    row("absolute", tarBytes({good, tarEntry("/tmp/evil", {1})}), "an absolute name");
    row("dot", tarBytes({good, tarEntry("set/./a", {1})}), "a name with the part '.'");
    row("empty part", tarBytes({good, tarEntry("set//a", {1})}), "a name with the part ''");
    row("no name", tarBytes({good, tarEntry("", {1})}), "an empty name");
    row("backslash", tarBytes({good, tarEntry("set\\..\\evil", {1})}), "control character or backslash");
    row("newline", tarBytes({good, tarEntry("set/a\nb", {1})}), "control character or backslash");
    row("symbolic link", tarBytes({good, tarEntry("set/link", {}, '2')}), "is a link");
    row("hard link", tarBytes({good, tarEntry("set/link", {}, '1')}), "is a link");
    row("character device", tarBytes({good, tarEntry("set/null", {}, '3')}), "is a device");
    row("block device", tarBytes({good, tarEntry("set/disk", {}, '4')}), "is a device");
    row("pipe", tarBytes({good, tarEntry("set/pipe", {}, '6')}), "is a device or pipe");
    row("extended header", tarBytes({good, tarEntry("set/x", patternBytes(30), 'x')}), "an extended header");
    row("long name", tarBytes({good, tarEntry("././@LongLink", patternBytes(30), 'L')}), "an extended header");
    row("twice", tarBytes({good, good}), "'set/a' for the second time");
    row("two folders", tarBytes({good, tarEntry("other/a", {1})}), "outside the folder 'set'");
    row("no folder", tarBytes({tarEntry("a", {1})}), "outside a folder");
    row("empty", tarBytes({}), "the archive is empty");
    row("nothing at all", {}, "breaks off");
    row("noise", patternBytes(2048), "its checksum is wrong");
    Bytes flipped = tarBytes({good});
    flipped[5] ^= 1;
    row("a flipped bit", flipped, "offset 0: no tar header: its checksum is wrong");
    Bytes behind = tarBytes({good});
    behind.resize(behind.size() + 512, 7);
    row("bytes behind", behind, "bytes behind the archive's end");
    Bytes zipped = gzipBytes(tarBytes({good}));
    zipped.push_back(1);
    row("bytes behind the stream", zipped, "bytes behind the gzip stream");
    Bytes damaged = gzipBytes(tarBytes({tarEntry("set/a", patternBytes(40000))}));
    damaged[damaged.size() - 6] ^= 1;
    row("gzip checksum", damaged, "damaged gzip stream");
}

void TestTarFile::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto folder = unpack(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!folder.has_value());
    QVERIFY2(contains(folder.error().detail, says.toStdString())
                 && contains(folder.error().detail, "set.tar.gz: offset "),
             folder.error().detail.c_str());
    expectNothingLeft();
}

void TestTarFile::refusesABomb()
{
    UnpackOptions options;
    options.maxBytes = 1 << 20;
    // By what it announces, before a byte of it is written …
    auto folder
        = unpack(tarBytes({tarEntry("set/a", patternBytes(10)), tarEntry("set/b", {}, '0', 1L << 32)}), options);
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Unsupported);
    QVERIFY2(contains(folder.error().detail, "1048576 bytes allowed"), folder.error().detail.c_str());
    // … and by the sum of many.
    std::vector<Bytes> many;
    for (int i = 0; i < 200; ++i)
        many.push_back(tarEntry("set/" + std::to_string(i), Bytes(8192, 0)));
    folder = unpack(gzipBytes(tarBytes(many)), options);
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Unsupported);
    options.maxBytes = 2 << 20;
    options.maxEntries = 100;
    folder = unpack(gzipBytes(tarBytes(many)), options);
    QVERIFY(!folder.has_value());
    QVERIFY2(contains(folder.error().detail, "100 entries"), folder.error().detail.c_str());
    expectNothingLeft();
    // Endless zeros behind the end.
    folder = unpack(gzipBytes(tarBytes({tarEntry("set/a", {1})}, 4 << 20)));
    QVERIFY(!folder.has_value());
    expectNothingLeft();
    options.maxEntries = 1000;
    QVERIFY(unpack(gzipBytes(tarBytes(many)), options).has_value());
}

void TestTarFile::noticesEveryCut()
{
    QFETCH(bool, gzip);
    const Bytes whole = gzip ? gzipBytes(soundArchive()) : tarBytes({tarEntry("set/a", patternBytes(700))}, 1024);
    for (std::size_t n = 0; n < whole.size(); n += gzip ? 7 : 37) {
        const auto folder = unpack(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(n)));
        QVERIFY2(!folder.has_value(), qPrintable(QString::number(n)));
        expectNothingLeft();
    }
}

void TestTarFile::replacesNothing()
{
    fs::create_directory(m_folder / "set");
    const auto folder = unpack(soundArchive());
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Exists);
    QVERIFY(fs::is_empty(m_folder / "set"));
    QCOMPARE(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator()), 1);
    QVERIFY(!unpackTar(m_folder / "missing.tar", m_folder).has_value());
}

void TestTarFile::canBeCancelled()
{
    std::atomic<bool> cancel = false;
    UnpackOptions options;
    options.cancel = &cancel;
    std::uint64_t last = 0;
    options.progress = [&](std::uint64_t done, std::uint64_t of) {
        QVERIFY(done > 0 && done <= of && done >= last);
        last = done;
        cancel = true;
    };
    const auto folder = unpack(soundArchive(), options);
    QVERIFY(!folder.has_value());
    QVERIFY(contains(folder.error().detail, "cancelled"));
    QVERIFY(last > 0);
    expectNothingLeft();
}

QTEST_APPLESS_MAIN(TestTarFile)
#include "tst_tarfile.moc"
