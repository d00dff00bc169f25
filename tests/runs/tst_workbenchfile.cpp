#include "runfixture.h"
#include "runs/runprovenance.h"
#include "runs/workbenchfile.h"

using namespace ttq;

class TestWorkbenchFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void missingFileIsEmpty();
    void comesBack_data();
    void comesBack();
    void keepsTheKeysOfOthers();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void refusesToWriteAWrongColor();
    void readsProvenance();

private:
    std::filesystem::path file() const { return m_dir.path().toStdString() + "/workbench.toml"; }
    QTemporaryDir m_dir;
};

void TestWorkbenchFile::missingFileIsEmpty()
{
    const auto content = readWorkbenchFile(m_dir.path().toStdString() + "/none.toml");
    VERIFY_OK(content);
    QCOMPARE(*content, WorkbenchFile());
}

void TestWorkbenchFile::comesBack_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("note");
    QTest::addColumn<QString>("color");
    QTest::addColumn<QStringList>("tags");
    QTest::newRow("empty") << ""
                           << ""
                           << "" << QStringList();
    QTest::newRow("plain") << "my run"
                           << "good"
                           << "#D55E00" << QStringList{"a", "b"};
    QTest::newRow("quotes and lines") << "a 'b' \"c\"\\"
                                      << "first\nsecond\n\ttabbed"
                                      << "#0072b2" << QStringList{"\"'"};
    QTest::newRow("other scripts") << "三元 Läufe"
                                   << "ρ = Wn/Wp → 1"
                                   << "#000000" << QStringList{"γ"};
}

void TestWorkbenchFile::comesBack()
{
    QFETCH(QString, name);
    QFETCH(QString, note);
    QFETCH(QString, color);
    QFETCH(QStringList, tags);
    WorkbenchFile content{name.toStdString(), note.toStdString(), color.toStdString(), {}};
    for (const QString &tag : tags)
        content.tags.push_back(tag.toStdString());
    VERIFY_OK(writeWorkbenchFile(file(), content));
    const auto read = readWorkbenchFile(file());
    VERIFY_OK(read);
    QCOMPARE(*read, content);
}

void TestWorkbenchFile::keepsTheKeysOfOthers()
{
    VERIFY_OK(writeFile(file(), "name = \"old\"\nnote = \"old\"\n[layout]\ndocks = \"AB==\"\nnumbers = [1, 2.5]\n"));
    VERIFY_OK(writeWorkbenchFile(file(), {"new", "", "", {}}));
    const auto text = readTextFile(file());
    VERIFY_OK(text);
    QVERIFY2(text->find("AB==") != std::string::npos && text->find("2.5") != std::string::npos, text->c_str());
    QVERIFY2(text->find("old") == std::string::npos, text->c_str());
    const auto read = readWorkbenchFile(file());
    VERIFY_OK(read);
    QCOMPARE(*read, (WorkbenchFile{"new", "", "", {}}));
}

void TestWorkbenchFile::refusesWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("sound") << "name = \"a\"\n[other]\nname = 3\n"
                           << "";
    QTest::newRow("no TOML") << "name = \n"
                             << "not valid TOML";
    QTest::newRow("a number as name") << "name = 3\n"
                                      << "name is not a text";
    QTest::newRow("a word as colour") << "color = \"red\"\n"
                                      << "color = 'red'; allowed: #RRGGBB";
    QTest::newRow("tags") << "tags = \"a\"\n"
                          << "tags";
    QTest::newRow("numbers as tags") << "tags = [1]\n"
                                     << "tags";
    QTest::newRow("too deep") << "name = " + QString(100, '[') + "\n"
                              << "deep";
}

void TestWorkbenchFile::refusesWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    VERIFY_OK(writeFile(file(), text.toStdString()));
    const auto read = readWorkbenchFile(file());
    const auto written = writeWorkbenchFile(file(), {"new", "", "", {}});
    if (sentence.isEmpty()) {
        VERIFY_OK(read);
        VERIFY_OK(written);
        return;
    }
    QVERIFY(!read.has_value());
    QVERIFY2(read.error().detail.find(sentence.toStdString()) != std::string::npos, read.error().detail.c_str());
    QVERIFY2(read.error().detail.find("workbench.toml") != std::string::npos, read.error().detail.c_str());
    if (!written)
        QCOMPARE(readTextFile(file()).value_or(""), text.toStdString());  // what cannot be read is not lost
}

void TestWorkbenchFile::refusesToWriteAWrongColor()
{
    VERIFY_OK(writeFile(file(), "name = \"a\"\n"));
    VERIFY_ERROR(writeWorkbenchFile(file(), {"", "", "blue", {}}), ErrorCode::InvalidArgument, "blue");
    QCOMPARE(readTextFile(file()).value_or(""), std::string("name = \"a\"\n"));
}

void TestWorkbenchFile::readsProvenance()
{
    const auto full = readProvenance(
        "name = \"x\"\n[provenance]\nuuid = \"u\"\nparent = \"p\"\ncreated_at = \"2026\"\n", "run.toml");
    VERIFY_OK(full);
    QCOMPARE(full->uuid, std::string("u"));
    QCOMPARE(full->parent, std::string("p"));
    QCOMPARE(full->createdAt, std::string("2026"));
    const auto bare = readProvenance("provenance = 3\n", "run.toml");
    VERIFY_OK(bare);
    QVERIFY(bare->uuid.empty() && bare->parent.empty());
    VERIFY_ERROR(readProvenance("= 3", "run.toml"), ErrorCode::InvalidArgument, "run.toml:1");
}

QTEST_APPLESS_MAIN(TestWorkbenchFile)
#include "tst_workbenchfile.moc"
