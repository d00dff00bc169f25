// Fails, shortens or dies at the N-th system call of a save, for every N, and looks at what is left.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>

#include "base/child.h"
#include "base/filecalls.h"
#include "base/safefile.h"

using namespace ttq;
using namespace ttq::test;

namespace {

enum class Fault { None, Once, Sticky, Short, Kill };

constexpr int kKilled = 42;
const QByteArray kOld(3000, 'o'), kNew(5000, 'n');

struct Injector {
    Fault fault = Fault::None;
    int at = 0;     // the call to harm, from 1
    int calls = 0;  // so far
    FileCalls real = fileCalls();

    bool strikes()
    {
        ++calls;
        if (fault == Fault::Kill && calls == at)
            _exit(kKilled);
        return (fault == Fault::Once && calls == at) || (fault == Fault::Sticky && calls >= at);
    }
} injector;

template <class Result>
Result refused()
{
    errno = EIO;
    return Result(-1);
}

// unlink is left alone: it only tidies up, and a kill there is a kill after the failure.
const FileCalls kHarmful{
    [](const char *path, int flags, mode_t mode) {
        return injector.strikes() ? refused<int>() : injector.real.open(path, flags, mode);
    },
    [](int fd, const void *bytes, std::size_t count) {
        if (injector.strikes())
            return refused<ssize_t>();
        const bool cut = injector.fault == Fault::Short && injector.calls == injector.at;
        return injector.real.write(fd, bytes, cut ? count / 3 : count);
    },
    [](int fd) { return injector.strikes() ? refused<int>() : injector.real.fsync(fd); },
    [](int fd) {
        const bool strikes = injector.strikes();
        const int closed = injector.real.close(fd);  // Linux closes it even when it reports an error
        return strikes ? refused<int>() : closed;
    },
    [](const char *from, const char *to) {
        return injector.strikes() ? refused<int>() : injector.real.rename(from, to);
    },
    injector.real.unlink,
};

Expected<void> saveNew(const std::string &path)
{
    Expected<SafeFile> file = SafeFile::create(path);
    if (!file)
        return Unexpected(file.error());
    const std::string text = kNew.toStdString();
    if (Expected<void> first = file->write(text.substr(0, 1234)); !first)
        return first;
    if (Expected<void> rest = file->write(text.substr(1234)); !rest)
        return rest;
    return file->commit();
}

}  // namespace

class TestSafeFileFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { fileCalls() = injector.real; }
    void leavesOldOrNewAndSaysWhich_data();
    void leavesOldOrNewAndSaysWhich();
    void leavesOldOrNewWhenKilled_data() { existing(); }
    void leavesOldOrNewWhenKilled();
    void neverRetriesAFailedSync();

private:
    void existing()
    {
        QTest::addColumn<bool>("replaces");
        QTest::newRow("new file") << false;
        QTest::newRow("replaced file") << true;
    }
    void arm(Fault fault, int at)
    {
        injector.fault = fault;
        injector.at = at;
        injector.calls = 0;
        fileCalls() = kHarmful;
    }
    void prepare(bool replaces)
    {
        fileCalls() = injector.real;
        QFile::remove(m_path);
        QFile file(m_path);
        if (replaces)
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(kOld) == kOld.size());
    }
    bool holds(bool replaced, const QByteArray &bytes) const
    {
        QFile file(m_path);
        if (!file.exists())
            return !replaced && bytes == kOld;  // OLD is then that there was none
        return file.open(QIODevice::ReadOnly) && file.readAll() == bytes;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestSafeFileFaults::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath("weights");
}

void TestSafeFileFaults::leavesOldOrNewAndSaysWhich_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("replaces");
    for (const bool replaces : {false, true}) {
        const char *what = replaces ? "replaced file" : "new file";
        QTest::addRow("once, %s", what) << int(Fault::Once) << replaces;
        QTest::addRow("sticky, %s", what) << int(Fault::Sticky) << replaces;
        QTest::addRow("short, %s", what) << int(Fault::Short) << replaces;
    }
}

void TestSafeFileFaults::leavesOldOrNewAndSaysWhich()
{
    QFETCH(int, fault);
    QFETCH(bool, replaces);
    arm(Fault::None, 0);
    QVERIFY(saveNew(m_path.toStdString()));
    const int calls = injector.calls;
    // open, 2 writes, fsync, open, close, rename, fsync and close of the folder; only that last one may fail unseen.
    QCOMPARE(calls, 9);

    int failures = 0;
    for (int at = 1; at <= calls; ++at) {
        prepare(replaces);
        arm(Fault(fault), at);
        const Expected<void> saved = saveNew(m_path.toStdString());
        fileCalls() = injector.real;

        const bool inPlace = !saved && saved.error().detail.find("is in place") != std::string::npos;
        const QByteArray text = QByteArray::number(at) + ": " + (saved ? "saved" : saved.error().detail.c_str());
        QVERIFY2(holds(replaces, saved || inPlace ? kNew : kOld), text);
        QVERIFY2(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size()
                     == (replaces || saved || inPlace ? 1 : 0),
                 text);
        failures += saved ? 0 : 1;
    }
    if (Fault(fault) == Fault::Short)
        QCOMPARE(failures, 0);
    else
        QCOMPARE(failures, calls - 1);
}

void TestSafeFileFaults::leavesOldOrNewWhenKilled()
{
    QFETCH(bool, replaces);
    int old = 0, fresh = 0;
    for (int at = 1;; ++at) {
        prepare(replaces);
        const int status = inChild([&] {
            arm(Fault::Kill, at);
            return saveNew(m_path.toStdString()) ? 0 : 1;
        });
        QVERIFY(status == 0 || status == kKilled);
        if (status == 0)
            break;
        QVERIFY2(holds(replaces, kOld) || holds(replaces, kNew), QByteArray::number(at));
        holds(replaces, kNew) ? ++fresh : ++old;
    }
    QCOMPARE(old, 7);  // up to the rename, which dies before it happens
    QCOMPARE(fresh, 2);
}

void TestSafeFileFaults::neverRetriesAFailedSync()
{
    prepare(true);
    arm(Fault::Once, 4);  // the fsync: a second one would report success over lost pages
    Expected<SafeFile> file = SafeFile::create(m_path.toStdString());
    QVERIFY(file);
    QVERIFY(file->write("a"));
    QVERIFY(file->write("b"));
    const Expected<void> first = file->commit();
    const Expected<void> second = file->commit();
    QVERIFY(!first && !second);
    QCOMPARE(second.error().detail, first.error().detail);
    QVERIFY(holds(true, kOld));
}

QTEST_APPLESS_MAIN(TestSafeFileFaults)
#include "tst_safefilefaults.moc"
