#include <fcntl.h>

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <thread>
#include <vector>

#include "base/child.h"
#include "base/log.h"

using namespace ttq;
using namespace ttq::test;

class TestLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void appendsToTheFile();
    void tellsOnlyWarningsAndErrorsToTheTerminal();
    void threadsDoNotTearLines();
    void indentsFurtherLines();
    void survivesAFullDisk();
    void namesTheFileThatCannotBeOpened();

private:
    static QList<QByteArray> lines(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QList<QByteArray>();
    }
    // Logs in a child whose standard error is a file.
    int logging(const std::function<int()> &body)
    {
        return inChild([&] {
            const int fd = ::open(m_folder.filePath("stderr").toUtf8(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
            ::dup2(fd, STDERR_FILENO);
            return body();
        });
    }

    QTemporaryDir m_folder;
};

void TestLog::appendsToTheFile()
{
    const QString path = m_folder.filePath("append.log");
    for (int i = 0; i < 2; ++i)
        QCOMPARE(logging([&] {
                     if (!openLog(path.toStdString()))
                         return 1;
                     log(LogLevel::Info, "epoch done");
                     return 0;
                 }),
                 0);
    const QList<QByteArray> found = lines(path);
    QCOMPARE(found.size(), 2);
    const QRegularExpression form("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ info: epoch done$");
    for (const QByteArray &line : found)
        QVERIFY2(form.match(line).hasMatch(), line);
}

void TestLog::tellsOnlyWarningsAndErrorsToTheTerminal()
{
    const QString path = m_folder.filePath("levels.log");
    QCOMPARE(logging([&] {
                 log(LogLevel::Warning, "before the file");
                 if (!openLog(path.toStdString()))
                     return 1;
                 log(LogLevel::Info, "one");
                 log(LogLevel::Warning, "two");
                 log(LogLevel::Error, "three");
                 return 0;
             }),
             0);
    QCOMPARE(lines(path).size(), 3);
    const QList<QByteArray> terminal = lines(m_folder.filePath("stderr"));
    QCOMPARE(terminal.size(), 3);
    QVERIFY(terminal[0].endsWith(" warning: before the file"));
    QVERIFY(terminal[1].endsWith(" warning: two"));
    QVERIFY(terminal[2].endsWith(" error: three"));
}

void TestLog::threadsDoNotTearLines()
{
    // Not in a child: a thread sanitizer follows no threads started behind a fork.
    const QString path = m_folder.filePath("threads.log");
    QVERIFY(openLog(path.toStdString()));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([t] {
            for (int i = 0; i < 250; ++i)
                log(LogLevel::Info, std::string(200, char('a' + t)));
        });
    for (std::thread &thread : threads)
        thread.join();
    const QRegularExpression form(": (a{200}|b{200}|c{200}|d{200})$");
    const QList<QByteArray> found = lines(path);
    QCOMPARE(found.size(), 1000);
    for (const QByteArray &line : found)
        QVERIFY2(form.match(line).hasMatch(), line);
}

void TestLog::indentsFurtherLines()
{
    const QString path = m_folder.filePath("indent.log");
    QCOMPARE(logging([&] {
                 if (!openLog(path.toStdString()))
                     return 1;
                 log(LogLevel::Info, "first\nsecond");
                 return 0;
             }),
             0);
    QCOMPARE(lines(path).size(), 2);
    QCOMPARE(lines(path)[1], QByteArray("  second"));
}

void TestLog::survivesAFullDisk()
{
    if (!QFile::exists("/dev/full"))
        QSKIP("this system has no /dev/full");
    QCOMPARE(logging([] {
                 if (!openLog("/dev/full"))
                     return 1;
                 log(LogLevel::Error, "still told");
                 return 0;
             }),
             0);
    QVERIFY(lines(m_folder.filePath("stderr")).value(0).endsWith(" error: still told"));
}

void TestLog::namesTheFileThatCannotBeOpened()
{
    const std::string path = m_folder.filePath("no/such/engine.log").toStdString();
    const Expected<void> opened = openLog(path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Io);
    QVERIFY(opened.error().detail.find(path) != std::string::npos);
}

QTEST_APPLESS_MAIN(TestLog)
#include "tst_log.moc"
