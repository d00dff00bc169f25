#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "base/paths.h"

using namespace ttq;

class TestPaths : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsTheExecutable();
    void findsResources();
    void namesTheFoldersTried();
    void refusesNamesOutsideTheResources_data();
    void refusesNamesOutsideTheResources();
    void foldersFollowTheEnvironment_data();
    void foldersFollowTheEnvironment();
    void userFoldersFollowTheEnvironment_data();
    void userFoldersFollowTheEnvironment();
    void foldersHaveDefaults();
    void tellsNetworkFilesystems();
};

void TestPaths::init()
{
    for (const char *variable :
         {"TTQ_RUNS", "TTQ_DATA", "TTQ_RESOURCES", "TTQ_RECIPES", "XDG_CACHE_HOME", "XDG_DATA_HOME"})
        qunsetenv(variable);
    qputenv("HOME", "/home/somebody");
}

void TestPaths::findsTheExecutable()
{
    QCOMPARE(QString::fromStdString(executablePath().filename().string()), QString("tst_paths"));
    QVERIFY(executablePath().is_absolute());
}

void TestPaths::findsResources()
{
    const Expected<std::filesystem::path> fromTheTree = resourcePath("docs/run-folder.md");
    QVERIFY2(fromTheTree, fromTheTree ? "" : fromTheTree.error().detail.c_str());
    QVERIFY(std::filesystem::is_regular_file(*fromTheTree));

    QTemporaryDir folder;
    QFile file(folder.filePath("only-here"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!resourcePath("only-here"));
    qputenv("TTQ_RESOURCES", folder.path().toUtf8());
    QCOMPARE(resourcePath("only-here").value().string(), folder.filePath("only-here").toStdString());
    QVERIFY(resourcePath("docs/run-folder.md"));
}

void TestPaths::namesTheFoldersTried()
{
    qputenv("TTQ_RESOURCES", "/one/of/mine");
    const Expected<std::filesystem::path> missing = resourcePath("recipes/no-such.toml");
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    for (const char *part : {"no-such.toml", "/one/of/mine", "share/ttq-workbench", "resources"})
        QVERIFY2(missing.error().detail.find(part) != std::string::npos, missing.error().detail.c_str());
}

void TestPaths::refusesNamesOutsideTheResources_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("up") << "../CMakeLists.txt";
    QTest::newRow("up from within") << "docs/../../CMakeLists.txt";
    QTest::newRow("absolute") << "/etc/passwd";
}

void TestPaths::refusesNamesOutsideTheResources()
{
    QFETCH(QString, name);
    const Expected<std::filesystem::path> refused = resourcePath(name.toStdString());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    QVERIFY(refused.error().detail.find(name.toStdString()) != std::string::npos);
}

void TestPaths::foldersFollowTheEnvironment_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("runs");
    QTest::addColumn<QString>("cache");
    QTest::addColumn<QString>("data");
    const QString runs = "/home/somebody/ttq-runs", cache = "/home/somebody/.cache/ttq";
    QTest::newRow("TTQ_RUNS") << QByteArray("TTQ_RUNS") << QByteArray("/r") << "/r" << cache << cache;
    QTest::newRow("TTQ_RUNS, empty") << QByteArray("TTQ_RUNS") << QByteArray("") << runs << cache << cache;
    QTest::newRow("TTQ_DATA") << QByteArray("TTQ_DATA") << QByteArray("/d") << runs << cache << "/d";
    QTest::newRow("cache") << QByteArray("XDG_CACHE_HOME") << QByteArray("/c") << runs << "/c/ttq"
                           << "/c/ttq";
    QTest::newRow("relative cache") << QByteArray("XDG_CACHE_HOME") << QByteArray("c") << runs << cache << cache;
    QTest::newRow("HOME") << QByteArray("HOME") << QByteArray("/h") << "/h/ttq-runs"
                          << "/h/.cache/ttq"
                          << "/h/.cache/ttq";
}

void TestPaths::foldersFollowTheEnvironment()
{
    QFETCH(QByteArray, variable);
    QFETCH(QByteArray, value);
    QFETCH(QString, runs);
    QFETCH(QString, cache);
    QFETCH(QString, data);
    qputenv(variable, value);
    QCOMPARE(QString::fromStdString(runsFolder().string()), runs);
    QCOMPARE(QString::fromStdString(cacheFolder().string()), cache);
    QCOMPARE(QString::fromStdString(dataFolder().string()), data);
}

void TestPaths::userFoldersFollowTheEnvironment_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("recipes");
    const QString user = "/home/somebody/.local/share/ttq";
    QTest::newRow("defaults") << QByteArray("TTQ_RUNS") << QByteArray("/r") << user << user + "/recipes";
    QTest::newRow("TTQ_RECIPES") << QByteArray("TTQ_RECIPES") << QByteArray("/own") << user << "/own";
    QTest::newRow("XDG_DATA_HOME") << QByteArray("XDG_DATA_HOME") << QByteArray("/d") << "/d/ttq"
                                   << "/d/ttq/recipes";
    QTest::newRow("relative") << QByteArray("XDG_DATA_HOME") << QByteArray("d") << user << user + "/recipes";
}

void TestPaths::userFoldersFollowTheEnvironment()
{
    QFETCH(QByteArray, variable);
    QFETCH(QByteArray, value);
    QFETCH(QString, user);
    QFETCH(QString, recipes);
    qputenv(variable, value);
    QCOMPARE(QString::fromStdString(userFolder().string()), user);
    QCOMPARE(QString::fromStdString(recipesFolder().string()), recipes);
}

void TestPaths::foldersHaveDefaults()
{
    qunsetenv("HOME");
    QCOMPARE(QString::fromStdString(runsFolder().filename().string()), QString("ttq-runs"));
    QVERIFY(!runsFolder().parent_path().empty());  // the account's home
}

void TestPaths::tellsNetworkFilesystems()
{
    QVERIFY(!isNetworkFilesystem("/proc/self"));
    QVERIFY(!isNetworkFilesystem("/proc/self/no/such/file"));
    QVERIFY(!isNetworkFilesystem(""));
    QFile mounts("/proc/self/mounts");
    QVERIFY(mounts.open(QIODevice::ReadOnly));
    int network = 0;
    for (const QByteArray &line : mounts.readAll().split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        if (fields.size() < 3 || fields[1].contains('\\'))
            continue;
        const bool expected = fields[2].startsWith("nfs") || fields[2] == "cifs" || fields[2] == "9p"
            || fields[2] == "lustre" || fields[2].startsWith("fuse.");
        // What a user cannot look into (another user's FUSE mount) is taken for local.
        if (expected && QDir(fields[1]).exists()) {
            QVERIFY2(isNetworkFilesystem(fields[1].toStdString()), line);
            ++network;
        }
        if (fields[2] == "ext4" || fields[2] == "xfs" || fields[2] == "btrfs" || fields[2] == "overlay")
            QVERIFY2(!isNetworkFilesystem(fields[1].toStdString()), line);
    }
    qInfo("%d network file systems are mounted here", network);
}

QTEST_APPLESS_MAIN(TestPaths)
#include "tst_paths.moc"
