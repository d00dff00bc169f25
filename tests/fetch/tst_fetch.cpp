// Whole data sets: what ends up under the final name, and that nothing does when anything is wrong.
#include <sys/file.h>

#include <QTemporaryDir>
#include <fcntl.h>
#include <unistd.h>

#include "base/md5.h"
#include "base/safefile.h"
#include "base/sha256.h"
#include "fetch/fetch.h"
#include "formats/tarbytes.h"
#include "formats/zipbytes.h"
#include "loopbackserver.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

QByteArray toQt(const Bytes &bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

}  // namespace

class TestFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { forgetProxies(); }
    void init();
    void cleanup();

    void fetchesPlainFiles();
    void unpacks_data();
    void unpacks();
    void continues();
    void refusesHostileArchives_data();
    void refusesHostileArchives();
    void refusesWhatIsNotTheFile();
    void needsRoom();
    void keepsTheArchiveWhenUnpackingIsCancelled();
    void replacesNothing();
    void worksAlone();
    void tidiesUpAfterAKilledOne();
    void publishedSetsAreComplete();
    void saysHowToGetTheOthers();

private:
    // Served, and described as a publisher would.
    RemoteFile offer(const std::string &name, const QByteArray &body)
    {
        const QByteArray path = "/" + QByteArray::fromStdString(name);
        m_server->answer(path, {.body = body});
        return {m_server->url(path), name, static_cast<std::uint64_t>(body.size()), *md5(body.toStdString()), ""};
    }
    RemoteSet tarSet(const Bytes &bytes) { return {"one", "set", Packing::Tar, {offer("set.tar.gz", toQt(bytes))}, 0}; }
    RemoteSet zipSet(const Bytes &bytes) { return {"one", "set", Packing::Zip, {offer("set.zip", toQt(bytes))}, 0}; }
    Expected<fs::path> fetch(const RemoteSet &set)
    {
        return besideTheServer([&] { return fetchSet(set, m_data, m_options); });
    }
    QStringList dataFolder() const
    {
        return QDir(QString::fromStdString(m_data.string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LoopbackServer> m_server;
    FetchOptions m_options;
    QStringList m_stages;
    fs::path m_data;
};

void TestFetch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LoopbackServer>();
    m_data = m_folder->filePath("data").toStdString();
    const std::string ca = m_folder->filePath("ca.pem").toStdString();
    QVERIFY(writeFile(ca, m_server->certificate().toStdString()).has_value());
    m_options = {};
    m_options.rules.caFile = ca;
    m_options.attempts = 1;
    m_options.maxUnpackedBytes = 1 << 20;
    m_stages.clear();
    m_options.progress = [this](const FetchProgress &progress) {
        static const char *const kNames[] = {"download", "check", "unpack"};
        const QString stage = QString(kNames[progress.stage]) + ' ' + QString::fromStdString(progress.file);
        QVERIFY(progress.done <= progress.total);
        if (m_stages.isEmpty() || m_stages.last() != stage)
            m_stages << stage;
    };
}

void TestFetch::cleanup()
{
    m_server.reset();
    m_folder.reset();
}

void TestFetch::fetchesPlainFiles()
{
    const RemoteSet set{"two", "digits", Packing::Files, {offer("a.gz", "one"), offer("b.gz", "three")}, 0};
    QCOMPARE(partialBytes(set, m_data), std::uint64_t{0});
    const auto folder = fetch(set);
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QCOMPARE(folder->string(), (m_data / "digits").string());
    QCOMPARE(*readTextFile(*folder / "a.gz"), std::string("one"));
    QCOMPARE(*readTextFile(*folder / "b.gz"), std::string("three"));
    QCOMPARE(dataFolder(), QStringList{"digits"});
    QCOMPARE(m_stages, QStringList({"download a.gz", "check a.gz", "download b.gz", "check b.gz"}));
}

void TestFetch::unpacks_data()
{
    QTest::addColumn<bool>("zip");
    QTest::newRow("tar.gz") << false;
    QTest::newRow("zip") << true;
}

void TestFetch::unpacks()
{
    QFETCH(bool, zip);
    const auto fetchTar
        = [this] { return fetch(tarSet(gzipBytes(tarBytes({tarEntry("set/a.bin", patternBytes(5000))})))); };
    const auto fetchZip = [this] { return fetch(zipSet(zipBytes({{"set/a.bin", patternBytes(5000)}}))); };
    const auto folder = zip ? fetchZip() : fetchTar();
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    const Bytes expected = patternBytes(5000);
    QVERIFY(*readTextFile(*folder / "a.bin") == std::string(expected.begin(), expected.end()));
    QCOMPARE(dataFolder(), QStringList{"set"});
    QVERIFY(m_stages.last().startsWith("unpack"));
}

void TestFetch::continues()
{
    RemoteSet set = tarSet(tarBytes({tarEntry("set/a.bin", patternBytes(50'000))}));
    const auto size = set.files[0].bytes;
    m_server->answer("/set.tar.gz",
                     {.body = toQt(tarBytes({tarEntry("set/a.bin", patternBytes(50'000))})), .cutAfter = 20'000});
    QVERIFY(!fetch(set).has_value());
    QCOMPARE(partialBytes(set, m_data), std::uint64_t{20'000});
    QCOMPARE(dataFolder(), QStringList{"one.part"});
    m_server->answer("/set.tar.gz", {.body = toQt(tarBytes({tarEntry("set/a.bin", patternBytes(50'000))}))});
    std::uint64_t first = 0;
    m_options.progress = [&](const FetchProgress &progress) {
        if (progress.stage == FetchProgress::Download && first == 0)
            first = progress.done;
        if (progress.stage == FetchProgress::Download)
            QCOMPARE(progress.total, size);
    };
    QVERIFY(fetch(set).has_value());
    QCOMPARE(m_server->requests.last(), QString("/set.tar.gz from 20000"));
    QVERIFY(first >= 20'000);
    QCOMPARE(dataFolder(), QStringList{"set"});
}

// What the publisher himself might be made to offer: the hash is right, the contents are not.
void TestFetch::refusesHostileArchives_data()
{
    QTest::addColumn<bool>("zip");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, bool zip, const Bytes &bytes) { QTest::newRow(name) << zip << toQt(bytes); };
    row("tar: above", false, tarBytes({tarEntry("set/../../evil", {1})}));
    row("tar: absolute", false, tarBytes({tarEntry("/tmp/ttq-evil", {1})}));
    row("tar: symbolic link", false, tarBytes({tarEntry("set/link", {}, '2')}));
    row("tar: hard link", false, tarBytes({tarEntry("set/link", {}, '1')}));
    row("tar: device", false, tarBytes({tarEntry("set/null", {}, '3')}));
    row("tar: bomb", false, gzipBytes(tarBytes({tarEntry("set/zeros", Bytes(2 << 20, 0))})));
    row("tar: another folder", false, tarBytes({tarEntry("other/a", {1})}));
    row("tar: noise", false, patternBytes(5000));
    row("zip: above", true, zipBytes({{"set/../../evil", {1}}}));
    row("zip: absolute", true, zipBytes({{"/tmp/ttq-evil", {1}}}));
    row("zip: symbolic link", true, zipBytes({{"set/link", {'/'}, false, 0120777}}));
    row("zip: bomb", true, zipBytes({{"set/zeros", Bytes(2 << 20, 0)}}));
    row("zip: bomb that lies", true, zipBytes({{"set/zeros", Bytes(2 << 20, 0), true, 0100644, 5}}));
    row("zip: another folder", true, zipBytes({{"other/a", {1}}}));
    row("zip: a tar", true, tarBytes({tarEntry("set/a", {1})}));
}

void TestFetch::refusesHostileArchives()
{
    QFETCH(bool, zip);
    QFETCH(QByteArray, bytes);
    const Bytes archive(bytes.begin(), bytes.end());
    const auto folder = fetch(zip ? zipSet(archive) : tarSet(archive));
    QVERIFY(!folder.has_value());
    QVERIFY2(!folder.error().detail.empty(), folder.error().detail.c_str());
    QCOMPARE(dataFolder(), QStringList{"one.part"});
    QCOMPARE(QDir(QString::fromStdString((m_data / "one.part").string()))
                 .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                 .size(),
             1);  // the archive
    QVERIFY(!fs::exists(m_folder->filePath("evil").toStdString()));
    QVERIFY(!fs::exists("/tmp/ttq-evil"));
}

void TestFetch::refusesWhatIsNotTheFile()
{
    RemoteSet set = tarSet(tarBytes({tarEntry("set/a", {1})}));
    set.files[0].md5 = std::string(32, '0');
    const auto folder = fetch(set);
    QVERIFY(!folder.has_value());
    QVERIFY2(folder.error().detail.find("published is 0000") != std::string::npos, folder.error().detail.c_str());
    QVERIFY(dataFolder().isEmpty());  // what cannot be continued is gone
    set.files[0].bytes += 1;
    QVERIFY(!fetch(set).has_value());
    QVERIFY(dataFolder().isEmpty());
}

void TestFetch::needsRoom()
{
    RemoteSet set = tarSet(tarBytes({tarEntry("set/a", {1})}));
    set.unpackedBytes = std::uint64_t{1} << 60;
    const auto folder = fetch(set);
    QVERIFY(!folder.has_value());
    QCOMPARE(folder.error().code, ErrorCode::Io);
    QVERIFY2(folder.error().detail.find("one needs 1152921.5 TB in ") == 0, folder.error().detail.c_str());
    QVERIFY(m_server->requests.isEmpty());
    QVERIFY(dataFolder().isEmpty());
    // A data folder that cannot be made is said, too.
    set.unpackedBytes = 0;
    QVERIFY(writeFile(m_data / "file", "x").has_value());
    m_data /= "file";
    QVERIFY(!fetch(set).has_value());
}

void TestFetch::keepsTheArchiveWhenUnpackingIsCancelled()
{
    std::atomic<bool> cancel = false;
    m_options.rules.cancel = &cancel;
    m_options.progress = [&](const FetchProgress &progress) { cancel = progress.stage == FetchProgress::Unpack; };
    const RemoteSet set = zipSet(zipBytes({{"set/a", patternBytes(500)}, {"set/b", patternBytes(500)}}));
    const auto folder = fetch(set);
    QVERIFY(!folder.has_value());
    QCOMPARE(folder.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(partialBytes(set, m_data), set.bytes());
    cancel = false;
    m_options.progress = {};
    m_server->requests.clear();
    QVERIFY(fetch(set).has_value());
    QVERIFY(m_server->requests.isEmpty());
    QCOMPARE(dataFolder(), QStringList{"set"});
}

void TestFetch::replacesNothing()
{
    fs::create_directories(m_data / "set");
    const RemoteSet set = tarSet(tarBytes({tarEntry("set/a", {1})}));
    const auto folder = fetch(set);
    QVERIFY(!folder.has_value());
    QCOMPARE(folder.error().code, ErrorCode::Exists);
    QVERIFY(m_server->requests.isEmpty());
    QVERIFY(fs::is_empty(m_data / "set"));
}

void TestFetch::worksAlone()
{
    const RemoteSet set = tarSet(tarBytes({tarEntry("set/a", {1})}));
    fs::create_directories(m_data / "one.part");
    const int other = ::open((m_data / "one.part").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    QCOMPARE(::flock(other, LOCK_EX), 0);
    const auto refused = fetch(set);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::Busy);
    ::close(other);
    QVERIFY(fetch(set).has_value());
}

void TestFetch::tidiesUpAfterAKilledOne()
{
    const RemoteSet set = zipSet(zipBytes({{"set/a", {1}}}));
    fs::create_directories(m_data / "one.part" / ".unpacking-1234" / "set");
    QVERIFY(writeFile(m_data / "one.part" / "set", "in the way").has_value());
    QVERIFY(fetch(set).has_value());
    QCOMPARE(dataFolder(), QStringList{"set"});
}

void TestFetch::publishedSetsAreComplete()
{
    for (const char *name : {"fashion-mnist", "mnist", "cifar10", "cifar100", "tiny-imagenet"}) {
        const RemoteSet *set = publishedSet(name);
        QVERIFY2(set != nullptr, name);
        QVERIFY(set->packing == Packing::Files || set->files.size() == 1);
        for (const RemoteFile &file : set->files) {
            QVERIFY2(file.url.starts_with("https://") && file.url.ends_with("/" + file.name), file.url.c_str());
            QVERIFY(file.bytes > 1000);
            QVERIFY(file.md5.size() == 32 || file.sha256.size() == 64);
            QVERIFY(file.md5.find_first_not_of("0123456789abcdef") == std::string::npos);
            QVERIFY(howToGet(name).empty());
        }
    }
    QVERIFY(publishedSet("imagenet") == nullptr);
}

void TestFetch::saysHowToGetTheOthers()
{
    for (const char *name : {"imagenet", "image-folder", "fashion-mnist-12k"})
        QVERIFY(!howToGet(name).empty());
    QVERIFY(howToGet("imagenet").find("https://image-net.org") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFetch)
#include "tst_fetch.moc"
