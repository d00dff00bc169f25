#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "base/child.h"
#include "base/safefile.h"

using namespace ttq;
using namespace ttq::test;

class TestSafeFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void createsAndReplaces();
    void keepsOldUntilTheCommit();
    void discardsWithoutACommit();
    void movesKeepOneOwner();
    void commitsOnce();
    void givesPermissionsOfTheUmaskOrOfOld();
    void acceptsTheLongestName();
    void refusesImpossibleTargets_data();
    void refusesImpossibleTargets();
    void refusesAWriteProtectedFile();
    void keepsOldInAReadOnlyFolder();
    void keepsOldAtTheFileSizeLimit_data();
    void keepsOldAtTheFileSizeLimit();
    void keepsOldOnAFullDisk();
    void readsWholeFiles();
    void readsUpToTheLimit();
    void namesTheFileThatCannotBeRead();
    void removesOnlyTemporaries();

private:
    std::string path(const char *name) const { return m_folder->filePath(name).toStdString(); }
    QByteArray content(const char *name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
    }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden | QDir::System); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSafeFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestSafeFile::createsAndReplaces()
{
    QVERIFY(writeFile(path("a"), "first"));
    QCOMPARE(content("a"), QByteArray("first"));
    QVERIFY(writeFile(path("a"), ""));
    QCOMPARE(content("a"), QByteArray());
    QCOMPARE(files(), QStringList("a"));

    const QDir old = QDir::current();
    QDir::setCurrent(m_folder->path());  // a bare name has no parent path
    const Expected<void> bare = writeFile("bare", "x");
    QDir::setCurrent(old.path());
    QVERIFY2(bare, bare ? "" : bare.error().detail.c_str());
    QCOMPARE(content("bare"), QByteArray("x"));
}

void TestSafeFile::keepsOldUntilTheCommit()
{
    QVERIFY(writeFile(path("a"), "old"));
    Expected<SafeFile> file = SafeFile::create(path("a"));
    QVERIFY(file);
    QVERIFY(file->write("new "));
    QVERIFY(file->write(std::as_bytes(std::span("text", 4))));
    QCOMPARE(content("a"), QByteArray("old"));
    QVERIFY(file->commit());
    QCOMPARE(content("a"), QByteArray("new text"));
}

void TestSafeFile::discardsWithoutACommit()
{
    QVERIFY(writeFile(path("a"), "old"));
    {
        Expected<SafeFile> file = SafeFile::create(path("a"));
        QVERIFY(file);
        QVERIFY(file->write("new"));
        QCOMPARE(files().size(), 2);
    }
    QCOMPARE(content("a"), QByteArray("old"));
    QCOMPARE(files(), QStringList("a"));
}

void TestSafeFile::movesKeepOneOwner()
{
    Expected<SafeFile> a = SafeFile::create(path("a"));
    Expected<SafeFile> b = SafeFile::create(path("b"));
    QVERIFY(a && b);
    QVERIFY(a->write("for a"));
    *b = std::move(*a);  // what was meant for b is discarded
    QVERIFY(!a->write("x"));
    QVERIFY(!a->commit());
    SafeFile c = std::move(*b);
    QVERIFY(c.commit());
    QCOMPARE(files(), QStringList("a"));
    QCOMPARE(content("a"), QByteArray("for a"));
}

void TestSafeFile::commitsOnce()
{
    Expected<SafeFile> file = SafeFile::create(path("a"));
    QVERIFY(file);
    QVERIFY(file->commit());
    QVERIFY(!file->write("late"));
    QVERIFY(!file->commit());
    QCOMPARE(content("a"), QByteArray());
}

void TestSafeFile::givesPermissionsOfTheUmaskOrOfOld()
{
    const auto mode = [&](const char *name) {
        struct stat facts {};
        return ::stat(path(name).c_str(), &facts) == 0 ? int(facts.st_mode & 0777) : -1;
    };
    const mode_t old = umask(027);
    const Expected<void> written = writeFile(path("new"), "x");
    umask(old);
    QVERIFY(written);
    QCOMPARE(mode("new"), 0640);

    QVERIFY(writeFile(path("old"), "x"));
    QCOMPARE(chmod(path("old").c_str(), 0600), 0);
    QVERIFY(writeFile(path("old"), "y"));
    QCOMPARE(mode("old"), 0600);
}

void TestSafeFile::acceptsTheLongestName()
{
    const std::string name(255, 'n');
    QVERIFY(writeFile(path(name.c_str()), "x"));
    QCOMPARE(content(name.c_str()), QByteArray("x"));
}

void TestSafeFile::refusesImpossibleTargets_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("missing folder") << "no/such/file";
    QTest::newRow("a folder") << "folder";
    QTest::newRow("trailing slash") << "folder/";
    QTest::newRow("dot") << "folder/..";
    QTest::newRow("below a file") << "file/x";
    QTest::newRow("name of 256 bytes") << QString(256, 'n');
}

void TestSafeFile::refusesImpossibleTargets()
{
    QFETCH(QString, name);
    QVERIFY(writeFile(path("file"), "x"));
    QVERIFY(QDir(m_folder->path()).mkdir("folder"));
    const Expected<void> written = writeFile(path(name.toUtf8()), "y");
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    QVERIFY2(written.error().detail.find(path(name.toUtf8())) != std::string::npos, written.error().detail.c_str());
    QCOMPARE(files(), QStringList("file"));
    QVERIFY(QDir(m_folder->filePath("folder")).isEmpty());
}

// Root may write anywhere, so the privileges are dropped in a child. 0: refused and OLD is left alone.
static int refusedAsNobody(const std::string &target)
{
    return inChild([&] {
        if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0))
            return 10;
        const Expected<void> written = writeFile(target, "new");
        if (written)
            return 1;
        return written.error().code == ErrorCode::Io && written.error().detail.find(target) == 0 ? 0 : 2;
    });
}

void TestSafeFile::refusesAWriteProtectedFile()
{
    QVERIFY(writeFile(path("a"), "old"));
    QCOMPARE(chmod(m_folder->path().toUtf8(), 0777), 0);
    QCOMPARE(chmod(path("a").c_str(), 0444), 0);
    QCOMPARE(refusedAsNobody(path("a")), 0);
    QCOMPARE(content("a"), QByteArray("old"));
    QCOMPARE(files(), QStringList("a"));

    QCOMPARE(chmod(path("a").c_str(), 0666), 0);
    QCOMPARE(refusedAsNobody(path("a")), 1);  // the twin: without the protection it is replaced
    QCOMPARE(content("a"), QByteArray("new"));
}

void TestSafeFile::keepsOldInAReadOnlyFolder()
{
    QVERIFY(writeFile(path("a"), "old"));
    QCOMPARE(chmod(path("a").c_str(), 0666), 0);
    QCOMPARE(chmod(m_folder->path().toUtf8(), 0555), 0);
    const int refused = refusedAsNobody(path("a"));
    const QStringList left = files();
    QCOMPARE(chmod(m_folder->path().toUtf8(), 0777), 0);
    QCOMPARE(refused, 0);
    QCOMPARE(left, QStringList("a"));
    QCOMPARE(content("a"), QByteArray("old"));
    QCOMPARE(refusedAsNobody(path("a")), 1);
}

void TestSafeFile::keepsOldAtTheFileSizeLimit_data()
{
    QTest::addColumn<qulonglong>("limit");
    QTest::addColumn<bool>("fits");
    QTest::newRow("at once") << 0ull << false;
    QTest::newRow("mid-block") << 1000ull << false;
    QTest::newRow("in the last block") << 99999ull << false;
    QTest::newRow("just enough") << 100000ull << true;
}

void TestSafeFile::keepsOldAtTheFileSizeLimit()
{
    QFETCH(qulonglong, limit);
    QFETCH(bool, fits);
    QVERIFY(writeFile(path("a"), "old"));
    const int result = inChild([&] {
        const rlimit bytes{limit, limit};
        if (setrlimit(RLIMIT_FSIZE, &bytes) != 0)
            return 10;
        Expected<SafeFile> file = SafeFile::create(path("a"));
        if (!file)
            return 11;
        const std::string block(10000, 'x');
        bool good = true;
        for (int i = 0; i < 10; ++i)
            good = bool(file->write(block)) && good;
        const Expected<void> committed = file->commit();
        if (good != bool(committed))
            return 12;  // a failed write has to fail the commit
        return committed ? 0 : committed.error().detail.find(describeErrno(EFBIG)) != std::string::npos ? 1 : 13;
    });
    QCOMPARE(result, fits ? 0 : 1);
    QCOMPARE(content("a"), fits ? QByteArray(100000, 'x') : QByteArray("old"));
    QCOMPARE(files(), QStringList("a"));
}

// A tmpfs of 64 KiB in a mount namespace of the child's own.
void TestSafeFile::keepsOldOnAFullDisk()
{
    const int result = inChild([&] {
        const std::string folder = m_folder->path().toStdString();
        if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") != 0)
            return 10;
        if (!writeFile(path("a"), "old"))
            return 11;
        const Expected<void> written = writeFile(path("a"), std::string(100000, 'x'));
        if (written || written.error().detail.find(describeErrno(ENOSPC)) == std::string::npos)
            return 1;
        if (content("a") != "old" || files() != QStringList("a"))
            return 2;
        return writeFile(path("a"), std::string(30000, 'x')) ? 0 : 3;  // the failure has left no space taken
    });
    if (result == 10)
        QSKIP("mounting a small tmpfs takes privileges");
    QCOMPARE(result, 0);
}

void TestSafeFile::readsWholeFiles()
{
    std::string text(200001, '\0');
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = char(i * 31);
    QVERIFY(writeFile(path("a"), text));
    const Expected<std::string> read = readTextFile(path("a"));
    QVERIFY(read);
    QVERIFY(*read == text);
    QVERIFY(writeFile(path("a"), ""));
    QCOMPARE(readTextFile(path("a")).value(), std::string());
}

void TestSafeFile::readsUpToTheLimit()
{
    QVERIFY(writeFile(path("a"), "12345"));
    QVERIFY(readTextFile(path("a"), 5));
    const Expected<std::string> tooLong = readTextFile(path("a"), 4);
    QVERIFY(!tooLong);
    QCOMPARE(tooLong.error().code, ErrorCode::Unsupported);
    const Expected<std::string> endless = readTextFile("/dev/zero", 100000);
    QVERIFY(!endless);
    QCOMPARE(endless.error().code, ErrorCode::Unsupported);
}

void TestSafeFile::namesTheFileThatCannotBeRead()
{
    const Expected<std::string> missing = readTextFile(path("missing"));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().detail.find(path("missing")) != std::string::npos);
    const Expected<std::string> folder = readTextFile(m_folder->path().toStdString());
    QVERIFY(!folder);
    QCOMPARE(folder.error().code, ErrorCode::Io);
}

void TestSafeFile::removesOnlyTemporaries()
{
    const QDir folder(m_folder->path());
    {
        auto left = SafeFile::create(path("a"));
        QVERIFY(left);
        QCOMPARE(folder.entryList(QDir::Files | QDir::Hidden).size(), 1);
        removeTemporaries(m_folder->path().toStdString());  // as if its writer had been killed
        QVERIFY(folder.entryList(QDir::Files | QDir::Hidden).isEmpty());
    }
    const QStringList others{".a.1234567.tmp", ".a.12345678.tmp2", "a.12345678.tmp", ".a.1234567g.tmp", "b", ".tmp"};
    for (const QString &name : others)
        QVERIFY(writeFile(path(qPrintable(name)), "kept"));
    QVERIFY(folder.mkdir(".d.12345678.tmp"));
    removeTemporaries(m_folder->path().toStdString());
    QCOMPARE(folder.entryList(QDir::Files | QDir::Hidden).size(), others.size());
    QVERIFY(folder.exists(".d.12345678.tmp"));
    removeTemporaries(path("missing"));
}

QTEST_APPLESS_MAIN(TestSafeFile)
#include "tst_safefile.moc"
