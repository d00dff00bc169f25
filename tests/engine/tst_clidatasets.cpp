// ttq datasets: what is listed, described, verified and drawn.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtEndian>

#include "formats/imagebytes.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

class TestCliDatasets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_data = m_temporary->filePath("data");
        QVERIFY(QDir().mkpath(m_data));
        m_environment = environmentWith("XDG_CACHE_HOME", m_temporary->filePath("cache"));
        m_environment.remove("TTQ_DATA");
    }
    void cleanup() { m_temporary.reset(); }

    void lists();
    void describes();
    void verifiesAndNamesDamage();
    void tellsPublishedFilesFromOthers();
    void draws();
    void refuses_data();
    void refuses();

private:
    Outcome datasets(const QStringList &arguments)
    {
        return runTtq(QStringList{"datasets"} + arguments, m_environment);
    }
    static QJsonObject object(const Outcome &outcome) { return QJsonDocument::fromJson(outcome.out.toUtf8()).object(); }
    // Two classes of PPM pictures; those need no codec to write.
    QString photographs()
    {
        const QString root = m_temporary->filePath("photos");
        for (const char *folder : {"train/cat", "train/dog", "val/cat", "val/dog"})
            for (int i = 0; i < 3; ++i) {
                const fs::path place = (root + "/" + folder).toStdString();
                fs::create_directories(place);
                Bytes bytes = {'P', '6', ' ', '8', ' ', '8', ' ', '2', '5', '5', '\n'};
                const Bytes pixels = patternBytes(8 * 8 * 3, unsigned(i));
                bytes.insert(bytes.end(), pixels.begin(), pixels.end());
                writeBytes(place / (std::to_string(i) + ".ppm"), bytes);
            }
        return root;
    }
    void cifar(unsigned records)
    {
        const fs::path folder = (m_data + "/cifar-10-batches-bin").toStdString();
        fs::create_directories(folder);
        for (const char *name :
             {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}) {
            Bytes bytes;
            for (unsigned i = 0; i < records; ++i) {
                const Bytes record = cifarRecord(static_cast<std::uint8_t>(i % 10), i);
                bytes.insert(bytes.end(), record.begin(), record.end());
            }
            writeBytes(folder / (std::string(name) + ".bin"), bytes);
        }
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    QString m_data;
    QProcessEnvironment m_environment;
};

void TestCliDatasets::lists()
{
    cifar(2);
    const Outcome text = datasets({"list", "--data", m_data});
    COMPARE_EXIT(text, 0);
    for (const char *name : {"fashion-mnist-12k", "mnist", "cifar10", "cifar100", "tiny-imagenet", "image-folder"})
        QVERIFY2(text.out.contains(QString("\n") + name + " "), told(text));
    QVERIFY2(text.out.contains("not here"), told(text));
    const Outcome json = datasets({"list", "--json", "--data", m_data});
    COMPARE_EXIT(json, 0);
    const QJsonArray all = QJsonDocument::fromJson(json.out.toUtf8()).array();
    QCOMPARE(all.size(), 7);
    for (const auto &value : all) {
        const QJsonObject entry = value.toObject();
        if (entry["name"] == "cifar10")
            QCOMPARE(entry["folder"].toString(), m_data + "/cifar-10-batches-bin");
        if (entry["name"] == "cifar100")
            QVERIFY(entry["folder"].isNull());
    }
}

void TestCliDatasets::describes()
{
    const Outcome text = datasets({"info", "fashion-mnist-12k"});
    COMPARE_EXIT(text, 0);
    QVERIFY2(text.out.contains("10,000") && text.out.contains("28×28, grey") && text.out.contains("Sneaker"),
             told(text));
    const Outcome json = datasets({"info", "image-folder", "--folder", photographs(), "--json"});
    COMPARE_EXIT(json, 0);
    const QJsonObject info = object(json);
    QCOMPARE(info["train"].toInt(), 6);
    QCOMPARE(info["test"].toInt(), 6);
    QCOMPARE(info["height"].toInt(), 8);
    QCOMPARE(info["classes"].toArray().at(1).toString(), QString("dog"));
    QCOMPARE(info["sha256"].toObject().size(), 2);
}

void TestCliDatasets::verifiesAndNamesDamage()
{
    const QString root = photographs();
    const Outcome sound = datasets({"verify", "image-folder", "--folder", root});
    COMPARE_EXIT(sound, 0);
    QVERIFY2(sound.out.contains("is sound: 6 training and 6 test images"), told(sound));
    // After it was decoded, too: the files themselves are looked at.
    COMPARE_EXIT(datasets({"info", "image-folder", "--folder", root}), 0);
    QFile file(root + "/train/dog/1.ppm");
    const auto times = file.fileTime(QFileDevice::FileModificationTime);
    QVERIFY(file.resize(100));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.setFileTime(times, QFileDevice::FileModificationTime));
    file.close();
    const Outcome damaged = datasets({"verify", "image-folder", "--folder", root});
    COMPARE_EXIT(damaged, 1);
    QVERIFY2(damaged.out.contains("train/dog/1.ppm: offset 100"), told(damaged));
    VERIFY_SAYS(damaged, "1 damaged of 12");
    const Outcome json = datasets({"verify", "image-folder", "--folder", root, "--json"});
    COMPARE_EXIT(json, 1);
    QCOMPARE(object(json)["sound"].toBool(true), false);
    QCOMPARE(object(json)["damaged"].toArray().size(), 1);
}

void TestCliDatasets::tellsPublishedFilesFromOthers()
{
    cifar(2);
    const Outcome outcome = datasets({"verify", "cifar10", "--data", m_data});
    COMPARE_EXIT(outcome, 1);
    QVERIFY2(outcome.out.contains("data_batch_1.bin: SHA-256 ") && outcome.out.contains("published is cee916563c9f"),
             told(outcome));
    if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA"))
        QSKIP("TTQ_TEST_DATA is not set: no published files to compare with");
    const Outcome real = datasets({"verify", "cifar10", "--data", qEnvironmentVariable("TTQ_TEST_DATA")});
    COMPARE_EXIT(real, 0);
    QVERIFY2(real.out.contains("as published"), told(real));
}

void TestCliDatasets::draws()
{
    const QString out = m_temporary->filePath("sheet.png");
    const Outcome outcome = datasets({"preview", "image-folder", "--folder", photographs(), "--set", "data.augment=tc",
                                      "--set", "data.flip=true", "--out", out, "--images", "3", "--draws", "4"});
    COMPARE_EXIT(outcome, 0);
    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.startsWith("\x89PNG"));
    // 5 columns of 224 (the side an image folder gets when nothing is said) and gaps of 2; 3 rows.
    const auto number
        = [&](int at) { return qFromBigEndian<quint32>(reinterpret_cast<const uchar *>(bytes.constData()) + at); };
    QCOMPARE(number(16), 5u * 226 + 2);
    QCOMPARE(number(20), 3u * 226 + 2);
    // Grey images and a recipe's settings.
    COMPARE_EXIT(datasets({"preview", "--recipe", "demo", "--out", out}), 0);
}

void TestCliDatasets::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QStringList{} << 2 << "subcommand";
    QTest::newRow("near") << QStringList{"info", "cifar"} << 2 << "cifar10";
    QTest::newRow("no folder") << QStringList{"info", "image-folder"} << 2 << "--folder";
    QTest::newRow("missing") << QStringList{"verify", "mnist", "--data", "/nonexistent"} << 1
                             << "train-images-idx3-ubyte";
    QTest::newRow("grey tc") << QStringList{"preview", "fashion-mnist-12k", "--set", "data.augment=tc"} << 2
                             << "colour";
    QTest::newRow("bad setting") << QStringList{"info", "--set", "data.augment"} << 2 << "KEY=VALUE";
    QTest::newRow("unwritable") << QStringList{"preview", "fashion-mnist-12k", "--out", "/nonexistent/x.png"} << 1
                                << "/nonexistent";
}

void TestCliDatasets::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Outcome outcome = datasets(arguments);
    COMPARE_EXIT(outcome, code);
    QVERIFY2(outcome.err.contains(says), told(outcome));
    QVERIFY2(outcome.out.isEmpty(), told(outcome));
}

QTEST_GUILESS_MAIN(TestCliDatasets)
#include "tst_clidatasets.moc"
