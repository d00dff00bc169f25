// Zip archives: what is unpacked, and everything that is not.
#include <QTemporaryDir>
#include <QTest>

#include "base/safefile.h"
#include "formats/unzip.h"
#include "formats/zipbytes.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

const ZipPart kFolder{"set/", {}, false, 040755};

Bytes soundArchive()
{
    return zipBytes({kFolder,
                     {"set/a.bin", patternBytes(300'000)},
                     {"set/deep/stored.bin", patternBytes(200'000, 3), false},
                     {"set/zeros", Bytes(500'000, 0)},
                     {"set/empty"},
                     {"set/nothing", {}, false}});
}

}  // namespace

class TestUnzip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_temporary->path().toStdString()) / "into";
        fs::create_directory(m_folder);
        m_archive = fs::path(m_temporary->path().toStdString()) / "set.zip";
    }
    void cleanup() { m_temporary.reset(); }

    void unpacks();
    void unpacksMoreThanPyTorchWrites();
    void refuses_data();
    void refuses();
    void refusesABomb();
    void noticesEveryCut();
    void noticesEveryFlippedByte();
    void replacesNothing();
    void canBeCancelled();

private:
    Expected<fs::path> unpack(const Bytes &bytes, const UnpackOptions &options = {})
    {
        writeBytes(m_archive, bytes);
        return unpackZip(m_archive, m_folder, options);
    }
    void expectNothingLeft()
    {
        QVERIFY(fs::is_empty(m_folder));
        QCOMPARE(std::distance(fs::directory_iterator(m_folder.parent_path()), fs::directory_iterator()), 2);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder, m_archive;
};

void TestUnzip::unpacks()
{
    const auto folder = unpack(soundArchive());
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QCOMPARE(folder->string(), (m_folder / "set").string());
    const Bytes a = patternBytes(300'000), stored = patternBytes(200'000, 3);
    QVERIFY(*readTextFile(*folder / "a.bin") == std::string(a.begin(), a.end()));
    QVERIFY(*readTextFile(*folder / "deep/stored.bin") == std::string(stored.begin(), stored.end()));
    QVERIFY(*readTextFile(*folder / "zeros") == std::string(500'000, '\0'));
    QCOMPARE(fs::file_size(*folder / "empty"), std::uintmax_t{0});
    QCOMPARE(fs::file_size(*folder / "nothing"), std::uintmax_t{0});
    QCOMPARE(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator()), 1);
    // Nothing that was unpacked can be run.
    QVERIFY((fs::status(*folder / "a.bin").permissions() & fs::perms::owner_exec) == fs::perms::none);
}

void TestUnzip::unpacksMoreThanPyTorchWrites()
{
    std::vector<ZipPart> many;
    for (int i = 0; i < 3000; ++i)
        many.push_back({"set/" + std::to_string(i % 10) + "/" + std::to_string(i), Bytes(20, std::uint8_t(i))});
    const auto folder = unpack(zipBytes(many));
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QCOMPARE(std::distance(fs::directory_iterator(*folder / "7"), fs::directory_iterator()), 300);
}

void TestUnzip::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const std::vector<ZipPart> &parts, const char *says) {
        const Bytes bytes = zipBytes(parts);
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                            << says;
    };
    const ZipPart good{"set/a", patternBytes(1000)};
    const Bytes text = {'/', 'e', 't', 'c'};
    row("above", {good, {"set/../../evil", {1}}}, "a name with the part '..'");
    row("absolute", {good, {"/tmp/evil", {1}}}, "an absolute name");
    row("dot", {good, {"set/./a", {1}}}, "a name with the part '.'");
    row("empty part", {good, {"set//a", {1}}}, "a name with the part ''");
    row("no name", {good, {"", {1}}}, "an empty name");
    row("only a slash", {good, {"/", {}, false, 040755}}, "an empty name");
    row("backslash", {good, {"set\\..\\evil", {1}}}, "control character or backslash");
    row("symbolic link", {good, {"set/link", text, false, 0120777}}, "is a link");
    row("link that is called a folder", {good, {"set/link/", {}, false, 0120777}}, "is a link");
    row("device", {good, {"set/null", {}, false, 020666}}, "no plain file");
    row("pipe", {good, {"set/pipe", {}, false, 010666}}, "no plain file");
    row("folder that is called a file", {good, {"set/folder", {}, false, 040755}}, "no plain file");
    row("folder with contents", {good, {"set/folder/", {1, 2}, false, 040755}}, "contents of its own");
    row("twice", {good, good}, "a second entry is called set/a");
    row("file and folder", {kFolder, {"set/a/", {}, false, 040755}, good}, "for the second time");
    row("two folders", {good, {"other/a", {1}}}, "outside the folder 'set'");
    row("no folder", {{"a", {1}}}, "outside a folder");
    row("nothing", {}, "the archive is empty");
    row("encrypted", {good, {"set/b", {1}, true, 0100644, {}, {}, -1, 1}}, "is encrypted");
    row("another method", {good, {"set/b", {1}, true, 0100644, {}, {}, 12}}, "allowed: stored or deflated");
    row("another checksum", {good, {"set/b", patternBytes(50), true, 0100644, {}, 7}}, "its checksum differs");
    row("another checksum, stored", {good, {"set/b", patternBytes(50), false, 0100644, {}, 7}}, "its checksum differs");
    row("more than it says", {good, {"set/b", patternBytes(5000), true, 0100644, 4000}}, "inflates beyond its 4000");
    row("less than it says", {good, {"set/b", patternBytes(5000), true, 0100644, 6000}}, "5000 of its 6000 bytes");
    row("two sizes", {good, {"set/b", patternBytes(50), false, 0100644, 40}}, "has two sizes");
    row("bytes behind the data", {good, {"set/b", patternBytes(50), true, 0100644, {}, {}, -1, 0, {1, 2}}},
        "bytes stand behind its data");
    row("no deflate stream", {good, {"set/b", Bytes(50, 0xFF), false, 0100644, {}, {}, 8}}, "is damaged: ");
    QTest::newRow("noise") << QByteArray(5000, 'x') << "no directory at its end";
    QTest::newRow("empty file") << QByteArray() << "ends within a zip archive";
}

void TestUnzip::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto folder = unpack(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!folder.has_value());
    QVERIFY2(contains(folder.error().detail, says.toStdString()) && contains(folder.error().detail, "set.zip: offset "),
             folder.error().detail.c_str());
    expectNothingLeft();
}

void TestUnzip::refusesABomb()
{
    UnpackOptions options;
    options.maxBytes = 1 << 20;
    std::vector<ZipPart> many;
    for (int i = 0; i < 200; ++i)
        many.push_back({"set/" + std::to_string(i), Bytes(8192, 0)});
    auto folder = unpack(zipBytes(many), options);
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Unsupported);
    QVERIFY2(contains(folder.error().detail, "1048576 bytes allowed"), folder.error().detail.c_str());
    expectNothingLeft();
    // What lies about its size stops at the lie.
    folder = unpack(zipBytes({{"set/bomb", Bytes(50 << 20, 0), true, 0100644, 100}}), options);
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Corrupt);
    expectNothingLeft();
    options.maxBytes = 2 << 20;
    options.maxEntries = 100;
    QVERIFY(!unpack(zipBytes(many), options).has_value());
    expectNothingLeft();
    options.maxEntries = 1000;
    QVERIFY(unpack(zipBytes(many), options).has_value());
}

void TestUnzip::noticesEveryCut()
{
    const Bytes whole = zipBytes({kFolder, {"set/a", patternBytes(700)}, {"set/b", patternBytes(90), false}});
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const auto folder = unpack(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(n)));
        QVERIFY2(!folder.has_value(), qPrintable(QString::number(n)));
        expectNothingLeft();
    }
}

// Each byte changed: refused, or a change without meaning (times, versions, permissions), and then the files are whole.
void TestUnzip::noticesEveryFlippedByte()
{
    const Bytes a = patternBytes(700), whole = zipBytes({{"set/a", a}});
    int refused = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Bytes damaged = whole;
        damaged[i] ^= 0x55;
        const auto folder = unpack(damaged);
        if (!folder) {
            ++refused;
            expectNothingLeft();
            continue;
        }
        QCOMPARE(std::distance(fs::recursive_directory_iterator(*folder), fs::recursive_directory_iterator()), 1);
        QVERIFY2(*readTextFile(*folder / "a") == std::string(a.begin(), a.end()), qPrintable(QString::number(i)));
        fs::remove_all(*folder);
    }
    QVERIFY(refused > int(whole.size()) * 3 / 4);
}

void TestUnzip::replacesNothing()
{
    fs::create_directory(m_folder / "set");
    const auto folder = unpack(soundArchive());
    QVERIFY(!folder.has_value() && folder.error().code == ErrorCode::Exists);
    QVERIFY(fs::is_empty(m_folder / "set"));
    QVERIFY(!unpackZip(m_folder / "missing.zip", m_folder).has_value());
    QVERIFY(!unpackZip(m_archive, m_folder / "nowhere").has_value());
}

void TestUnzip::canBeCancelled()
{
    std::atomic<bool> cancel = false;
    UnpackOptions options;
    options.cancel = &cancel;
    std::uint64_t last = 0;
    options.progress = [&](std::uint64_t done, std::uint64_t of) {
        QVERIFY(done <= of && done >= last);
        last = done;
        cancel = true;
    };
    const auto folder = unpack(soundArchive(), options);
    QVERIFY(!folder.has_value());
    QVERIFY(contains(folder.error().detail, "cancelled"));
    expectNothingLeft();
}

QTEST_APPLESS_MAIN(TestUnzip)
#include "tst_unzip.moc"
