#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

#include "runfixture.h"

using namespace ttq;
using namespace ttq::test;
namespace fs = std::filesystem;

class TestRunFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_base = m_dir->path().toStdString();
    }

    void namesOfCheckpoints()
    {
        const RunFolder folder{"/r"};
        QCOMPARE(folder.checkpoint(12000), fs::path("/r/checkpoints/step-000012000.safetensors"));
        QCOMPARE(folder.checkpoint(0), fs::path("/r/checkpoints/step-000000000.safetensors"));
        QCOMPARE(folder.checkpoint(12345678901), fs::path("/r/checkpoints/step-12345678901.safetensors"));
    }

    void aClashGetsANumber()
    {
        const fs::path runs = m_base + "/deep/er";
        std::vector<std::string> names;
        for (int i = 0; i < 3; ++i) {
            const auto folder = createRunFolder(runs, "demo", 1795271525);
            VERIFY_OK(folder);
            QVERIFY(fs::is_directory(folder->checkpoints()) && fs::is_directory(folder->snapshots()));
            names.push_back(folder->path.filename().string());
        }
        QVERIFY(names[0].ends_with("-demo"));
        QCOMPARE(names[1], names[0] + "-2");
        QCOMPARE(names[2], names[0] + "-3");
    }

    void namesAreReduced_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("reduced");
        QTest::newRow("plain") << "resnet20-ttq_1.5"
                               << "resnet20-ttq_1.5";
        QTest::newRow("spaces") << "my  nice run!"
                                << "my-nice-run";
        QTest::newRow("traversal") << "../../etc/passwd"
                                   << "..-..-etc-passwd";
        QTest::newRow("dots") << ".."
                              << "run";
        QTest::newRow("empty") << ""
                               << "run";
        QTest::newRow("not ascii") << "größe"
                                   << "gr-e";
        QTest::newRow("only others") << "///"
                                     << "run";
        QTest::newRow("long") << QString(1000, 'x') << QString(100, 'x');
    }
    void namesAreReduced()
    {
        QFETCH(QString, name);
        QFETCH(QString, reduced);
        const auto folder = createRunFolder(m_base, name.toStdString(), 0);
        VERIFY_OK(folder);
        QCOMPARE(folder->path.parent_path(), fs::path(m_base));
        // behind "1970-01-01-0000-" (local time)
        QCOMPARE(QString::fromStdString(folder->path.filename().string()).mid(16), reduced);
    }

    void exactlyThisFolder()
    {
        const fs::path path = m_base + "/a/b";
        VERIFY_OK(createRunFolderAt(path));
        VERIFY_ERROR(createRunFolderAt(path), ErrorCode::Exists, "is not empty");
        fs::create_directory(m_base + "/empty");
        VERIFY_OK(createRunFolderAt(m_base + "/empty/"));
        QVERIFY(writeFile(m_base + "/file", std::string_view("x")).has_value());
        VERIFY_ERROR(createRunFolderAt(m_base + "/file"), ErrorCode::Exists, "is not a folder");
        VERIFY_ERROR(createRunFolderAt(m_base + "/file/run"), ErrorCode::Io, "cannot create");
    }

    void nothingIsLeftAfterAFailure()
    {
        // A name that is too long fails after its parents were made.
        const std::string tooLong(300, 'x');
        VERIFY_ERROR(createRunFolderAt(m_base + "/p/q/" + tooLong), ErrorCode::Io, "cannot create");
        QVERIFY(!fs::exists(m_base + "/p"));
        fs::create_directory(m_base + "/kept");
        VERIFY_ERROR(createRunFolderAt(m_base + "/kept/q/" + tooLong), ErrorCode::Io, "cannot create");
        QVERIFY(fs::is_empty(m_base + "/kept"));
    }

    void notARun()
    {
        VERIFY_ERROR(openRunFolder(m_base + "/absent"), ErrorCode::NotFound, "there is no such folder");
        QVERIFY(writeFile(m_base + "/file", std::string_view("x")).has_value());
        VERIFY_ERROR(openRunFolder(m_base + "/file"), ErrorCode::NotFound, "is a file");
        VERIFY_ERROR(openRunFolder(m_base + "/file/x"), ErrorCode::NotFound, "there is no such folder");
        fs::create_directory(m_base + "/other");
        VERIFY_ERROR(openRunFolder(m_base + "/other"), ErrorCode::NotFound, "has no run.toml");
        VERIFY_ERROR(RunReader::open(m_base + "/other"), ErrorCode::NotFound, "is not a run folder");
        QVERIFY(writeFile(m_base + "/other/run.toml", std::string_view("")).has_value());
        VERIFY_ERROR(openRunFolder(m_base + "/other"), ErrorCode::NotFound, "has no run.sqlite");
        QVERIFY(writeFile(m_base + "/other/run.sqlite", std::string_view("")).has_value());
        VERIFY_ERROR(openRunFolder(m_base + "/other"), ErrorCode::Corrupt, "is not the database of a run");
        QVERIFY(writeFile(m_base + "/other/run.sqlite",
                          std::string_view("this is not a database, but it has some length "
                                           "so that SQLite would look for its header"))
                    .has_value());
        VERIFY_ERROR(openRunFolder(m_base + "/other"), ErrorCode::Corrupt, "file is not a database");
        VERIFY_ERROR(RunStore::open(m_base + "/other/run.sqlite"), ErrorCode::Corrupt, "file is not a database");
    }

    void aRunOpens()
    {
        const RunFixture run;
        {
            const RunStore store = run.create();
        }
        VERIFY_OK(openRunFolder(run.folder.path));
        VERIFY_OK(openRunFolder(run.folder.path / ""));
        VERIFY_ERROR(RunStore::create(run.folder.database(), "u"), ErrorCode::Exists, "exists already");
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_base;
};

QTEST_APPLESS_MAIN(TestRunFolder)
#include "tst_runfolder.moc"
