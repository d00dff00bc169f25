// Which files and classes a folder of images holds, in every layout.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "datasets/imagefolder.h"
#include "formats/imagebytes.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

class TestImageFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { m_temporary.reset(); }

    void readsClassFolders_data();
    void readsClassFolders();
    void readsTinyImageNet();
    void prefersThePublishedLayout();
    void refusesAnnotations_data();
    void refusesAnnotations();
    void refusesFolders_data();
    void refusesFolders();
    void looksAtNamesOnly();
    void survivesALoop();
    void listsWhatIsLeftOut();
    void readsTheRealOne();

private:
    void put(const std::string &file, const std::string &text = "x")
    {
        fs::create_directories((m_root / file).parent_path());
        writeBytes(m_root / file, Bytes(text.begin(), text.end()));
    }
    void putTinyImageNet()
    {
        for (const char *wnid : {"n02", "n01"})
            for (const char *number : {"10", "9", "1"})
                put(std::string("train/") + wnid + "/images/" + wnid + "_" + number + ".JPEG");
        put("train/n01/n01_boxes.txt");
        put("val/images/val_0.JPEG");
        put("val/images/val_1.JPEG");
        put("val/val_annotations.txt", "val_1.JPEG\tn02\t0\t0\t6\t6\nval_0.JPEG\tn01\t0\t0\t6\t6\n");
        put("wnids.txt", "n02\nn01\n");
        put("words.txt", "n00\tentity\nn01\tgoldfish, Carassius auratus\nn02\tboa\n");
        put("test/images/test_0.JPEG");
    }
    std::string refusal()
    {
        const auto folder = scanImageFolder(m_root);
        return folder ? std::string() : folder.error().detail;
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
};

void TestImageFolder::readsClassFolders_data()
{
    QTest::addColumn<QString>("train");
    QTest::addColumn<QString>("test");
    QTest::newRow("ImageNet") << "train"
                              << "val";
    QTest::newRow("TropComplique") << "training"
                                   << "validation";
    QTest::newRow("valid") << "train"
                           << "valid";
    QTest::newRow("test") << "train"
                          << "test";
}

void TestImageFolder::readsClassFolders()
{
    QFETCH(QString, train);
    QFETCH(QString, test);
    const std::string a = train.toStdString(), b = test.toStdString();
    for (const char *file : {"/dog/2.jpg", "/dog/10.JPEG", "/cat/x.png", "/cat/deeper/still/y.WebP"})
        put(a + file);
    put(b + "/dog/z.bmp");
    put(a + "/notes.txt");
    fs::create_directories(m_root / a / ".hidden");
    // A slash at the end changes nothing.
    for (const fs::path &root : {m_root, m_root / ""}) {
        const auto folder = scanImageFolder(root);
        QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
        QVERIFY((folder->folders == std::vector<std::string>{"cat", "dog"}));
        QVERIFY(folder->classes == folder->folders);
        QVERIFY((folder->train.files
                 == std::vector<std::string>{a + "/cat/deeper/still/y.WebP", a + "/cat/x.png", a + "/dog/10.JPEG",
                                             a + "/dog/2.jpg"}));
        QVERIFY((folder->train.labels == std::vector<std::uint16_t>{0, 0, 1, 1}));
        QVERIFY((folder->test.files == std::vector<std::string>{b + "/dog/z.bmp"}));
        QVERIFY((folder->test.labels == std::vector<std::uint16_t>{1}));
    }
}

void TestImageFolder::readsTinyImageNet()
{
    putTinyImageNet();
    const auto folder = scanImageFolder(m_root);
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QVERIFY((folder->folders == std::vector<std::string>{"n01", "n02"}));
    QVERIFY((folder->classes == std::vector<std::string>{"goldfish", "boa"}));
    QCOMPARE(folder->train.files.size(), std::size_t{6});
    QCOMPARE(folder->train.files.front(), std::string("train/n01/images/n01_1.JPEG"));
    QVERIFY((folder->train.labels == std::vector<std::uint16_t>{0, 0, 0, 1, 1, 1}));
    QVERIFY((folder->test.files == std::vector<std::string>{"val/images/val_0.JPEG", "val/images/val_1.JPEG"}));
    QVERIFY((folder->test.labels == std::vector<std::uint16_t>{0, 1}));
}

void TestImageFolder::prefersThePublishedLayout()
{
    // TropComplique's script copies: both layouts are there afterwards.
    putTinyImageNet();
    put("training/n01/a.JPEG");
    put("validation/n01/a.JPEG");
    const auto folder = scanImageFolder(m_root);
    QVERIFY(folder.has_value());
    QCOMPARE(folder->train.folder, std::string("train"));
    QCOMPARE(folder->test.folder, std::string("val"));
}

void TestImageFolder::refusesAnnotations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown class") << "val_0.JPEG\tn01\nval_1.JPEG\tn03\n"
                                   << "line 2: class 'n03' is not among the 2";
    QTest::newRow("no tab") << "val_0.JPEG n01\n"
                            << "line 1: expected a file name";
    QTest::newRow("no name") << "\tn01\n"
                             << "line 1: expected a file name";
    QTest::newRow("elsewhere") << "../../secret.jpg\tn01\n"
                               << "line 1: expected a file name";
    QTest::newRow("twice") << "val_0.JPEG\tn01\n\nval_0.JPEG\tn02\n"
                           << "line 3: 'val_0.JPEG' for the second time";
}

void TestImageFolder::refusesAnnotations()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    putTinyImageNet();
    put("val/val_annotations.txt", text.toStdString());
    QVERIFY2(contains(refusal(), says.toStdString()), refusal().c_str());
    QVERIFY(contains(refusal(), "val_annotations.txt"));
}

void TestImageFolder::refusesFolders_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QStringList{} << "no folder train/";
    QTest::newRow("no class") << QStringList{"train/a.jpg", "val/a.jpg"} << "0 class folders";
    QTest::newRow("no test") << QStringList{"train/dog/a.jpg"} << "no labelled images to test on";
    QTest::newRow("empty class") << QStringList{"train/dog/a.txt", "val/dog/a.jpg"} << "dog: no image file";
    QTest::newRow("class only tested") << QStringList{"train/dog/a.jpg", "val/cat/a.jpg"}
                                       << "class 'cat' is not among the 1";
}

void TestImageFolder::refusesFolders()
{
    QFETCH(QStringList, files);
    QFETCH(QString, says);
    for (const QString &file : files)
        put(file.toStdString());
    QVERIFY2(contains(refusal(), says.toStdString()), refusal().c_str());
    QVERIFY(contains(refusal(), m_root.string()));
}

void TestImageFolder::looksAtNamesOnly()
{
    QVERIFY(!looksLikeImageFolder(m_root));
    QVERIFY(!looksLikeImageFolder(m_root / "missing"));
    put("train/a/b.jpg");
    QVERIFY(looksLikeImageFolder(m_root));
}

void TestImageFolder::survivesALoop()
{
    put("train/dog/a.jpg");
    put("val/dog/a.jpg");
    fs::create_directory_symlink(m_root / "train" / "dog", m_root / "train" / "dog" / "again");
    const auto folder = scanImageFolder(m_root);
    QVERIFY(folder.has_value());
    QCOMPARE(folder->train.files.size(), std::size_t{1});  // not again through the link
    // A link elsewhere is followed, and what is no file is named, so that reading it tells and counts it.
    fs::create_directories(m_root / "elsewhere");
    put("elsewhere/b.jpg");
    fs::create_directory_symlink(m_root / "elsewhere", m_root / "train" / "dog" / "more");
    fs::create_symlink(m_root / "nowhere.jpg", m_root / "train" / "dog" / "gone.jpg");
    fs::create_directories(m_root / "train" / "dog" / "folder.jpg");
    QCOMPARE(scanImageFolder(m_root)->train.files.size(), std::size_t{3});
}

void TestImageFolder::listsWhatIsLeftOut()
{
    for (const char *file : {"train/dog/1.jpg", "train/dog/2.TIF", "train/dog/a/b/c/d/4.jpg",
                             "train/dog/a/b/c/d/e/5.jpg", "train/dog/.thumbnails/1.jpg", "train/dog/.thumbnails/2.tif",
                             "train/dog/notes.txt", "train/dog/.gif", "val/dog/1.jpg", "val/dog/0.gif"})
        put(file);
    const auto folder = scanImageFolder(m_root);
    QVERIFY2(folder, refusal().c_str());
    QVERIFY(folder->train.files == (std::vector<std::string>{"train/dog/1.jpg", "train/dog/a/b/c/d/4.jpg"}));
    QVERIFY(folder->otherKinds == (std::vector<std::string>{"train/dog/2.TIF", "val/dog/0.gif"}));
    QVERIFY(folder->tooDeep == (std::vector<std::string>{"train/dog/a/b/c/d/e"}));
    // Nothing of the kind, nothing listed.
    fs::remove(m_root / "train/dog/2.TIF");
    fs::remove(m_root / "val/dog/0.gif");
    fs::remove_all(m_root / "train/dog/a/b/c/d/e");
    const auto tidy = scanImageFolder(m_root);
    QVERIFY(tidy && tidy->otherKinds.empty() && tidy->tooDeep.empty());
}

void TestImageFolder::readsTheRealOne()
{
    if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA"))
        QSKIP("TTQ_TEST_DATA is not set: no Tiny ImageNet to read");
    const auto folder
        = scanImageFolder(fs::path(qEnvironmentVariable("TTQ_TEST_DATA").toStdString()) / "tiny-imagenet-20");
    QVERIFY2(folder.has_value(), folder ? "" : folder.error().detail.c_str());
    QCOMPARE(folder->folders.size(), std::size_t{20});
    QCOMPARE(folder->train.files.size(), std::size_t{10000});
    QCOMPARE(folder->test.files.size(), std::size_t{1000});
    QCOMPARE(folder->classes.front(), std::string("American alligator"));
    for (int label = 0; label < 20; ++label)
        QCOMPARE(std::count(folder->test.labels.begin(), folder->test.labels.end(), label), std::ptrdiff_t{50});
}

QTEST_APPLESS_MAIN(TestImageFolder)
#include "tst_imagefolder.moc"
