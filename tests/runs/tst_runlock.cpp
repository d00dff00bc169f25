#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/safefile.h"
#include "base/system.h"
#include "runs/runlock.h"

using namespace ttq;

class TestRunLock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_file = m_dir.path().toStdString() + "/" + QTest::currentTestFunction() + ".lock"; }

    void aMissingFileIsFree()
    {
        const auto info = probeLock(m_file);
        QVERIFY(info.has_value());
        QVERIFY(!info->held && info->holder.empty() && !info->fatalSignal);
        QVERIFY(!std::filesystem::exists(m_file));  // looking leaves no trace
    }

    void aSecondHolderIsRefusedByName()
    {
        const auto first = RunLock::acquire(m_file);
        QVERIFY(first.has_value());
        const auto second = RunLock::acquire(m_file);
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().code, ErrorCode::Busy);
        QVERIFY(second.error().detail.find("process " + std::to_string(::getpid())) != std::string::npos);
        QVERIFY(second.error().detail.find(hostName()) != std::string::npos);
        const auto info = probeLock(m_file);
        QVERIFY(info->held);
        QVERIFY(info->holder.starts_with(std::to_string(::getpid()) + " " + hostName() + " "));
    }

    void lookingDoesNotTake()
    {
        QVERIFY(RunLock::acquire(m_file).has_value());  // makes the file and lets go
        for (int i = 0; i < 3; ++i)
            QVERIFY(!probeLock(m_file)->held);
        const auto taken = RunLock::acquire(m_file);
        QVERIFY(taken.has_value());
        for (int i = 0; i < 3; ++i)
            QVERIFY(probeLock(m_file)->held);  // and closing the probe's descriptor does not release it
    }

    void releasedWithTheObjectButNotUnlinked()
    {
        {
            auto lock = RunLock::acquire(m_file);
            QVERIFY(lock.has_value());
            const RunLock moved = std::move(*lock);
            QVERIFY(probeLock(m_file)->held);
        }
        QVERIFY(std::filesystem::exists(m_file));
        QVERIFY(!probeLock(m_file)->held);
        QVERIFY(RunLock::acquire(m_file).has_value());
    }

    void aForkedChildDoesNotReleaseIt()
    {
        auto lock = RunLock::acquire(m_file);
        QVERIFY(lock.has_value());
        const pid_t child = ::fork();
        if (child == 0) {
            {
                const RunLock copy = std::move(*lock);
            }
            ::_exit(0);
        }
        waitFor(child);
        QVERIFY(probeLock(m_file)->held);
    }

    void anExecutedChildDoesNotKeepIt()
    {
        auto lock = std::make_unique<Expected<RunLock>>(RunLock::acquire(m_file));
        QVERIFY(lock->has_value());
        const pid_t child = ::fork();
        if (child == 0) {
            ::execlp("sleep", "sleep", "60", nullptr);
            ::_exit(127);
        }
        // The child is known to run its own program once /proc names it.
        const auto comm = "/proc/" + std::to_string(child) + "/comm";
        QTRY_VERIFY(readTextFile(comm).value_or("") == "sleep\n");
        QVERIFY(probeLock(m_file)->held);
        lock.reset();
        const bool held = probeLock(m_file)->held;
        ::kill(child, SIGKILL);
        waitFor(child);
        QVERIFY(!held);
    }

    void aKilledHolderFreesItAndLeavesNoWord()
    {
        const pid_t child = holderInAChild();
        QVERIFY(probeLock(m_file)->held);
        QVERIFY(!RunLock::acquire(m_file).has_value());
        ::kill(child, SIGKILL);
        waitFor(child);
        const auto info = probeLock(m_file);
        QVERIFY(!info->held);
        QVERIFY(!info->fatalSignal);
        QVERIFY(info->holder.starts_with(std::to_string(child) + " "));
        QVERIFY(RunLock::acquire(m_file).has_value());
    }

    void theLastWordSurvivesUntilTheNextHolder_data()
    {
        QTest::addColumn<int>("signal");
        for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, 64})
            QTest::addRow("%d", signal) << signal;
    }
    void theLastWordSurvivesUntilTheNextHolder()
    {
        QFETCH(int, signal);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto lock = RunLock::acquire(m_file);
            if (!lock)
                ::_exit(1);
            writeLastWord(lock->descriptor(), signal);
            ::_exit(0);
        }
        QCOMPARE(waitFor(child), 0);
        const auto info = probeLock(m_file);
        QVERIFY(!info->held);
        QCOMPARE(info->fatalSignal, std::optional(signal));
        QVERIFY(info->holder.starts_with(std::to_string(child) + " "));
        QVERIFY(RunLock::acquire(m_file).has_value());
        QVERIFY(!probeLock(m_file)->fatalSignal);
    }

    void theHolderOutlivesRubbishInTheFile()
    {
        QVERIFY(writeFile(m_file, std::string_view("rubbish\nsignal x\nsignal \n\xff\xfe")).has_value());
        const auto info = probeLock(m_file);
        QVERIFY(info.has_value() && !info->held && !info->fatalSignal);
        QVERIFY(RunLock::acquire(m_file).has_value());
        QVERIFY(probeLock(m_file)->holder.starts_with(std::to_string(::getpid()) + " "));
    }

    void anUnwritableFolderIsAnIoError()
    {
        const auto lock = RunLock::acquire(m_dir.path().toStdString() + "/absent/run.lock");
        QVERIFY(!lock.has_value());
        QCOMPARE(lock.error().code, ErrorCode::Io);
    }

private:
    static int waitFor(pid_t child)
    {
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }
    // A child that holds the lock until it is killed; returns when it does.
    pid_t holderInAChild()
    {
        int ready[2];
        if (::pipe2(ready, O_CLOEXEC) != 0)
            qFatal("no pipe");
        const pid_t child = ::fork();
        if (child == 0) {
            const auto lock = RunLock::acquire(m_file);
            const char word = lock ? 'y' : 'n';
            if (::write(ready[1], &word, 1) != 1 || !lock)
                ::_exit(1);
            for (;;)
                ::pause();
        }
        char word = 0;
        if (::read(ready[0], &word, 1) != 1 || word != 'y')
            qFatal("the child did not get the lock");
        ::close(ready[0]);
        ::close(ready[1]);
        return child;
    }

    QTemporaryDir m_dir;
    std::string m_file;
};

QTEST_APPLESS_MAIN(TestRunLock)
#include "tst_runlock.moc"
