#include <sys/resource.h>
#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>

#include "base/appendfile.h"
#include "base/safefile.h"
#include "child.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

class TestAppendFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath("part").toStdString();
    }

    void continuesWhatIsThere();
    void createsOnlyWhatIsNew();
    void writesThroughNoLink();
    void tellsAFullDisk();
    void syncs();

private:
    static std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
};

void TestAppendFile::continuesWhatIsThere()
{
    {
        auto file = AppendFile::resume(m_path);
        QVERIFY(file.has_value());
        QCOMPARE(file->size(), std::uint64_t{0});
        QVERIFY(file->write(bytes("one")).has_value());
        QCOMPARE(file->size(), std::uint64_t{3});
    }
    auto file = AppendFile::resume(m_path);
    QVERIFY(file.has_value());
    QCOMPARE(file->size(), std::uint64_t{3});
    AppendFile moved = std::move(*file);
    QVERIFY(moved.write(bytes(" two")).has_value());
    QCOMPARE(*readTextFile(m_path), std::string("one two"));
    QVERIFY(moved.clear().has_value());
    QCOMPARE(moved.size(), std::uint64_t{0});
    QVERIFY(moved.write(bytes("three")).has_value());
    QCOMPARE(*readTextFile(m_path), std::string("three"));
}

void TestAppendFile::createsOnlyWhatIsNew()
{
    QVERIFY(AppendFile::create(m_path).has_value());
    const auto again = AppendFile::create(m_path);
    QVERIFY(!again.has_value());
    QCOMPARE(again.error().code, ErrorCode::Exists);
    QVERIFY2(again.error().detail.find("part: ") != std::string::npos, again.error().detail.c_str());
    QCOMPARE(AppendFile::create(m_path / "below").error().code, ErrorCode::Io);
}

void TestAppendFile::writesThroughNoLink()
{
    const fs::path target = m_folder->filePath("target").toStdString();
    QVERIFY(writeFile(target, "mine").has_value());
    fs::create_symlink(target, m_path);
    QVERIFY(!AppendFile::resume(m_path).has_value());
    QVERIFY(!AppendFile::create(m_path).has_value());
    QCOMPARE(*readTextFile(target), std::string("mine"));
    // Nor into a folder or a pipe that nobody reads.
    fs::remove(m_path);
    fs::create_directory(m_path);
    QVERIFY(!AppendFile::resume(m_path).has_value());
    fs::remove(m_path);
    QCOMPARE(::mkfifo(m_path.c_str(), 0600), 0);
    QVERIFY(!AppendFile::resume(m_path).has_value());
}

void TestAppendFile::tellsAFullDisk()
{
    // In a process of its own: the limit holds for everything it writes.
    const int code = inChild([&] {
        rlimit limit{1000, 1000};
        setrlimit(RLIMIT_FSIZE, &limit);
        auto file = AppendFile::create(m_path);
        const std::string text(600, 'x');
        if (!file || !file->write(bytes(text)))
            return 1;
        const auto refused = file->write(bytes(text));
        if (refused || refused.error().code != ErrorCode::Io)
            return 2;
        return file->size() == 1000 ? 0 : 3;
    });
    QCOMPARE(code, 0);
    QCOMPARE(fs::file_size(m_path), std::uintmax_t{1000});
}

void TestAppendFile::syncs()
{
    auto file = AppendFile::create(m_path);
    QVERIFY(file.has_value());
    QVERIFY(file->write(bytes("x")).has_value());
    QVERIFY(file->sync().has_value());
    QVERIFY(syncFilesystem(m_path.parent_path()).has_value());
    QVERIFY(!syncFilesystem(m_path / "missing").has_value());
}

QTEST_APPLESS_MAIN(TestAppendFile)
#include "tst_appendfile.moc"
