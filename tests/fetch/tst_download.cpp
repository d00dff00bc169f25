// Downloads: what arrives, what is continued, and everything that is not taken.
#include <QTemporaryDir>
#include <sys/resource.h>

#include "base/md5.h"
#include "base/safefile.h"
#include "base/sha256.h"
#include "fetch/download.h"
#include "loopbackserver.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

class TestDownload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void arrives_data();
    void arrives();
    void continuesAfterACut();
    void startsAgainWhereTheServerCannotContinue();
    void deletesAPartOfAnotherFile();
    void takesNothingElse_data();
    void takesNothingElse();
    void waitsForNoEndOfAnErrorPage();
    void refusesPlainHttp();
    void refusesRedirectsToPlainHttp();
    void refusesRedirectLoops();
    void refusesAnUntrustedServer();
    void triesAgain();
    void givesUpOnAStalledServer();
    void canBeCancelled();
    void keepsWhatFitsOnAFullDisk();
    void leavesAFinishedFileAlone();
    void tellsSizes();

private:
    RemoteFile file(const QString &path = "/set.gz") const
    {
        return {m_server->url(path), "set.gz", static_cast<std::uint64_t>(m_body.size()), *md5(m_body.toStdString()),
                sha256(m_body.toStdString())};
    }
    Expected<void> get(const RemoteFile &file)
    {
        return besideTheServer([&] { return download(file, m_target, m_options); });
    }
    Expected<void> get(const Answer &answer)
    {
        m_server->answer("/set.gz", answer);
        return get(file());
    }
    QByteArray bytesOf(const fs::path &path) const
    {
        const auto text = readTextFile(path);
        return text ? QByteArray::fromStdString(*text) : QByteArray("(none)");
    }
    bool isThere(const fs::path &path) const { return fs::exists(path); }
    std::string notices() const { return m_notices.join('\n').toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LoopbackServer> m_server;
    DownloadOptions m_options;
    QStringList m_notices;
    QByteArray m_body;
    fs::path m_target, m_part;
};

#define VERIFY_REFUSED(result, text)                                                                                   \
    do {                                                                                                               \
        const auto &refused_ = (result);                                                                               \
        QVERIFY(!refused_.has_value());                                                                                \
        QVERIFY2(refused_.error().detail.find(text) != std::string::npos, refused_.error().detail.c_str());            \
        QVERIFY(!isThere(m_target));                                                                                   \
    } while (false)

void TestDownload::initTestCase()
{
    forgetProxies();
    QVERIFY2(QSslSocket::supportsSsl(), "Qt has no TLS here");
    m_body.resize(300'000);
    for (qsizetype i = 0; i < m_body.size(); ++i)
        m_body[i] = static_cast<char>(i * 31 + i / 251);
}

void TestDownload::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LoopbackServer>();
    m_target = m_folder->filePath("set.gz").toStdString();
    m_part = m_folder->filePath("set.gz.part").toStdString();
    const std::string ca = m_folder->filePath("ca.pem").toStdString();
    QVERIFY(writeFile(ca, m_server->certificate().toStdString()).has_value());
    m_options = {};
    m_options.rules.caFile = ca;
    m_options.attempts = 3;
    m_options.backoffSeconds = 0.01;
    m_notices.clear();
    m_options.notice = [this](const std::string &sentence) { m_notices << QString::fromStdString(sentence); };
}

void TestDownload::cleanup()
{
    m_server.reset();
    m_folder.reset();
}

void TestDownload::arrives_data()
{
    QTest::addColumn<bool>("length");
    QTest::newRow("with its length announced") << true;
    QTest::newRow("without") << false;
}

void TestDownload::arrives()
{
    QFETCH(bool, length);
    std::uint64_t last = 0;
    m_options.progress = [&](std::uint64_t done) {
        QVERIFY(done >= last);
        last = done;
    };
    const auto got = get(Answer{.body = m_body, .length = length});
    QVERIFY2(got.has_value(), got ? "" : got.error().detail.c_str());
    QVERIFY(bytesOf(m_target) == m_body);
    QVERIFY(!isThere(m_part));
    QCOMPARE(last, static_cast<std::uint64_t>(m_body.size()));
    QCOMPARE(m_server->requests, QStringList{"/set.gz"});
    QVERIFY(m_notices.isEmpty());
}

void TestDownload::continuesAfterACut()
{
    // Two cuts, each another attempt's end; the third gets the rest.
    const auto whole = std::make_shared<Answer>(Answer{.body = m_body});
    const auto got = get(Answer{.body = m_body, .cutAfter = 100'000, .times = 2, .then = whole});
    QVERIFY2(got.has_value(), got ? "" : got.error().detail.c_str());
    QVERIFY(bytesOf(m_target) == m_body);
    QCOMPARE(m_server->requests, QStringList({"/set.gz", "/set.gz from 100000", "/set.gz from 200000"}));
    QCOMPARE(m_notices.size(), 2);

    // And across processes: the part stays when all attempts are used up.
    fs::remove(m_target);
    m_options.attempts = 1;
    VERIFY_REFUSED(get(Answer{.body = m_body, .cutAfter = 1234}), "are kept");
    QVERIFY(bytesOf(m_part) == m_body.left(1234));
    QVERIFY(get(Answer{.body = m_body}).has_value());
    QCOMPARE(m_server->requests.last(), QString("/set.gz from 1234"));
    QVERIFY(bytesOf(m_target) == m_body);
}

void TestDownload::startsAgainWhereTheServerCannotContinue()
{
    QVERIFY(writeFile(m_part, m_body.left(5000).toStdString()).has_value());
    const auto got = get(Answer{.body = m_body, .ranges = false});
    QVERIFY2(got.has_value(), got ? "" : got.error().detail.c_str());
    QVERIFY(bytesOf(m_target) == m_body);
    QCOMPARE(m_server->requests, QStringList{"/set.gz from 5000"});
    QVERIFY2(notices().find("cannot continue") != std::string::npos, notices().c_str());
}

void TestDownload::deletesAPartOfAnotherFile()
{
    // Of the same length or less, it shows in the hash …
    QVERIFY(writeFile(m_part, std::string(5000, 'x')).has_value());
    VERIFY_REFUSED(get(Answer{.body = m_body}), "published is");
    QVERIFY(!isThere(m_part));
    QVERIFY(get(file()).has_value());
    QVERIFY(bytesOf(m_target) == m_body);
    // … longer, at once.
    fs::remove(m_target);
    QVERIFY(writeFile(m_part, std::string(400'000, 'x')).has_value());
    QVERIFY(get(file()).has_value());
    QVERIFY(bytesOf(m_target) == m_body);
    QVERIFY2(notices().find("longer than") != std::string::npos, notices().c_str());
}

void TestDownload::takesNothingElse_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("length");
    QTest::addColumn<QByteArray>("says");
    QByteArray flipped(300'000, 'a');
    QTest::newRow("another file") << flipped << 200 << true << QByteArray("its SHA-256 is");
    QTest::newRow("shorter") << flipped.left(299'999) << 200 << true << QByteArray("has 299999 bytes, expected 300000");
    QTest::newRow("longer") << flipped + "a" << 200 << true << QByteArray("has 300001 bytes, expected 300000");
    QTest::newRow("endless") << QByteArray(3'000'000, 'a') << 200 << false << QByteArray("more than the 300000 bytes");
    QTest::newRow("cut, its length unknown") << flipped.left(1000) << 200 << false << QByteArray("3 attempts");
    QTest::newRow("not found") << QByteArray("a page about it") << 404 << true << QByteArray("answers 404 (not found)");
    QTest::newRow("forbidden") << QByteArray("no") << 403 << true << QByteArray("answers 403");
    QTest::newRow("busy for ever") << QByteArray("later") << 503 << true << QByteArray("answers 503 (3 attempts)");
    QTest::newRow("nothing") << QByteArray() << 200 << true << QByteArray("the answer ends early (3 attempts)");
}

void TestDownload::takesNothingElse()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(bool, length);
    QFETCH(QByteArray, says);
    VERIFY_REFUSED(get(Answer{.status = status, .body = body, .length = length}), says.toStdString());
    // A page of an error is never kept as if it were the file.
    if (status != 200)
        QVERIFY(!isThere(m_part));
    if (says.contains("SHA-256") || says.contains("more than"))
        QVERIFY(!isThere(m_part));
}

void TestDownload::waitsForNoEndOfAnErrorPage()
{
    const QByteArray page(200'000, 'a');
    const Answer endless{.status = 404, .body = page, .cutAfter = 100'000, .stall = true, .length = false};
    VERIFY_REFUSED(get(endless), "answers 404 (not found)");
}

void TestDownload::refusesPlainHttp()
{
    LoopbackServer plain(false);
    plain.answer("/set.gz", {.body = m_body});
    RemoteFile wanted = file();
    wanted.url = plain.url("/set.gz");
    VERIFY_REFUSED(get(wanted), "allowed: https");
    QVERIFY(plain.requests.isEmpty());
    wanted.url = "file://" + m_options.rules.caFile;
    VERIFY_REFUSED(get(wanted), "allowed: https");
}

void TestDownload::refusesRedirectsToPlainHttp()
{
    LoopbackServer plain(false);
    plain.answer("/set.gz", {.body = m_body});
    m_server->answer("/there", {.body = m_body});
    const auto moved = get(Answer{.status = 302, .location = QByteArray::fromStdString(m_server->url("/there"))});
    QVERIFY2(moved.has_value(), moved ? "" : moved.error().detail.c_str());
    fs::remove(m_target);
    VERIFY_REFUSED(get(Answer{.status = 302, .location = QByteArray::fromStdString(plain.url("/set.gz"))}),
                   "allowed: https");
    QVERIFY(plain.requests.isEmpty());
}

void TestDownload::refusesRedirectLoops()
{
    VERIFY_REFUSED(get(Answer{.status = 301, .location = "/set.gz"}), "redirects more than 5 times");
    QCOMPARE(m_server->requests.size(), 6);
}

void TestDownload::refusesAnUntrustedServer()
{
    m_server->answer("/set.gz", {.body = m_body});
    // Of another authority, and of the system's.
    const std::string other = m_folder->filePath("other.pem").toStdString();
    QVERIFY(writeFile(other, makeCertificate().pem.toStdString()).has_value());
    m_options.rules.caFile = other;
    VERIFY_REFUSED(get(file()), "certificate");
    m_options.rules.caFile.clear();
    VERIFY_REFUSED(get(file()), "certificate");
    QVERIFY(m_server->requests.isEmpty());
}

void TestDownload::triesAgain()
{
    const auto whole = std::make_shared<Answer>(Answer{.body = m_body});
    const auto got = get(Answer{.status = 503, .body = "later", .times = 1, .then = whole});
    QVERIFY2(got.has_value(), got ? "" : got.error().detail.c_str());
    QVERIFY2(notices().find("503; trying again") != std::string::npos, notices().c_str());
    fs::remove(m_target);
    // Nobody listens there any more.
    RemoteFile wanted = file();
    m_server->close();
    VERIFY_REFUSED(get(wanted), "(3 attempts)");
    QVERIFY(!isThere(m_part));
}

void TestDownload::givesUpOnAStalledServer()
{
    m_options.rules.stallSeconds = 1;
    m_options.attempts = 1;
    VERIFY_REFUSED(get(Answer{.body = m_body, .cutAfter = 1000, .stall = true}), "are kept");
    QVERIFY(bytesOf(m_part) == m_body.left(1000));
}

void TestDownload::canBeCancelled()
{
    std::atomic<bool> cancel = false;
    m_options.rules.cancel = &cancel;
    m_options.progress = [&](std::uint64_t done) { cancel = done >= 1000; };
    const auto got = get(Answer{.body = m_body, .cutAfter = 1000, .stall = true});
    VERIFY_REFUSED(got, "cancelled; 1 kB of 300 kB are kept");
    QCOMPARE(got.error().code, ErrorCode::InvalidArgument);
    QVERIFY(bytesOf(m_part) == m_body.left(1000));
    // While it waits for the next attempt, too.
    cancel = false;
    m_options.progress = {};
    m_options.backoffSeconds = 30;
    m_options.notice = [&](const std::string &) { cancel = true; };
    VERIFY_REFUSED(get(Answer{.status = 503}), "cancelled");
}

void TestDownload::keepsWhatFitsOnAFullDisk()
{
    m_server->answer("/set.gz", {.body = m_body});
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit little{100'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    const auto got = get(file());
    setrlimit(RLIMIT_FSIZE, &before);
    VERIFY_REFUSED(got, "cannot be written");
    QVERIFY(bytesOf(m_part) == m_body.left(100'000));
    QVERIFY(get(file()).has_value());
    QCOMPARE(m_server->requests.last(), QString("/set.gz from 100000"));
    QVERIFY(bytesOf(m_target) == m_body);
}

void TestDownload::leavesAFinishedFileAlone()
{
    QVERIFY(get(Answer{.body = m_body}).has_value());
    m_server->requests.clear();
    QVERIFY(get(file()).has_value());
    QVERIFY(m_server->requests.isEmpty());
    QVERIFY(writeFile(m_target, "damaged").has_value());
    QVERIFY(get(file()).has_value());
    QVERIFY(bytesOf(m_target) == m_body);
    RemoteFile unknown = file();
    unknown.md5.clear();
    unknown.sha256.clear();
    QVERIFY(!checkHash(unknown, m_target).has_value());
}

void TestDownload::tellsSizes()
{
    QCOMPARE(byteText(0), std::string("0 bytes"));
    QCOMPARE(byteText(999), std::string("999 bytes"));
    QCOMPARE(byteText(1000), std::string("1 kB"));
    QCOMPARE(byteText(170'052'171), std::string("170.1 MB"));
    QCOMPARE(byteText(999'960'000), std::string("1 GB"));
}

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
