// ttq datasets: what is listed, described, verified, drawn and fetched.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtEndian>
#include <csignal>

#include "fetch/loopbackserver.h"
#include "formats/imagebytes.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

// Stands between a program and the network: whatever it asks for, it gets `server`. Without one it waits for ever.
class Proxy : public QTcpServer {
public:
    explicit Proxy(const QTcpServer *server) : m_server(server)
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("no loopback interface: %s", qPrintable(errorString()));
        connect(this, &QTcpServer::newConnection, this, [this] { tunnel(nextPendingConnection()); });
    }
    QString address() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }
    QByteArrayList asked;

private:
    void tunnel(QTcpSocket *client)
    {
        auto *server = new QTcpSocket(client);
        connect(client, &QTcpSocket::readyRead, this, [this, client, server] {
            const QByteArray bytes = client->readAll();
            if (server->state() != QAbstractSocket::UnconnectedState) {
                server->write(bytes);
                return;
            }
            asked << bytes.split('\r').first();
            if (m_server == nullptr)
                return;
            server->connectToHost(QHostAddress::LocalHost, m_server->serverPort());
            client->write("HTTP/1.1 200 Connected\r\n\r\n");
        });
        connect(server, &QTcpSocket::readyRead, client, [client, server] { client->write(server->readAll()); });
        connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    }
    const QTcpServer *m_server;
};

}  // namespace

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
        // A test that would reach out ends at a port where nobody listens.
        for (const char *name : {"HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
            m_environment.remove(name);
        m_environment.insert("https_proxy", "http://127.0.0.1:9");
    }
    void cleanup() { m_temporary.reset(); }

    void lists();
    void describes();
    void verifiesAndNamesDamage();
    void tellsPublishedFilesFromOthers();
    void draws();
    void drawsOtherSamples();
    void fetchesNothingThatIsThere();
    void namesDamageInsteadOfFetching();
    void trustsNobodyInBetween();
    void canBeInterrupted();
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
    QCOMPARE(all.size(), 8);
    for (const auto &value : all) {
        const QJsonObject entry = value.toObject();
        if (entry["name"] == "cifar10")
            QCOMPARE(entry["folder"].toString(), m_data + "/cifar-10-batches-bin");
        if (entry["name"] == "cifar100") {
            QVERIFY(entry["folder"].isNull() && entry["how_to_get"].isNull());
            QCOMPARE(entry["download_bytes"].toInteger(), 168'513'733);
            QCOMPARE(entry["classes"].toInt(), 100);
        }
        if (entry["name"] == "imagenet")
            QVERIFY(entry["download_bytes"].isNull() && entry["how_to_get"].toString().contains("ILSVRC2012"));
    }
}

void TestCliDatasets::describes()
{
    const Outcome text = datasets({"info", "fashion-mnist-12k"});
    COMPARE_EXIT(text, 0);
    QVERIFY2(text.out.contains("10,000") && text.out.contains("28×28, grey") && text.out.contains("Sneaker"),
             told(text));
    const Outcome byHand = datasets({"info", "imagenet"});
    COMPARE_EXIT(byHand, 0);
    QVERIFY2(byHand.out.contains("ILSVRC2012_img_train.tar"), told(byHand));
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
    // What is left out is told, without what its name would do to a terminal.
    QFile other(root + "/train/dog/\x1b[31m.gif");
    QVERIFY(other.open(QIODevice::WriteOnly));
    const Outcome left = datasets({"verify", "image-folder", "--folder", root});
    COMPARE_EXIT(left, 0);
    QVERIFY2(left.out.contains("train/dog/?[31m.gif"), told(left));
    QVERIFY(other.remove());
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
    // 5 columns of 56 (the side of TropComplique's chain when nothing is said, as in training) and gaps of 2; 3 rows.
    const auto number
        = [&](int at) { return qFromBigEndian<quint32>(reinterpret_cast<const uchar *>(bytes.constData()) + at); };
    QCOMPARE(number(16), 5u * 58 + 2);
    QCOMPARE(number(20), 3u * 58 + 2);
    // Grey images and a recipe's settings.
    COMPARE_EXIT(datasets({"preview", "--recipe", "demo", "--out", out}), 0);
}

void TestCliDatasets::drawsOtherSamples()
{
    QByteArrayList pictures;
    for (const char *seed : {"1", "1", "2"}) {
        const QString out = m_temporary->filePath("sheet.png");
        COMPARE_EXIT(datasets({"preview", "--recipe", "demo", "--seed", seed, "--out", out}), 0);
        QFile file(out);
        QVERIFY(file.open(QIODevice::ReadOnly));
        pictures << file.readAll();
    }
    QVERIFY(pictures[0] == pictures[1]);
    QVERIFY(pictures[0] != pictures[2]);
}

void TestCliDatasets::fetchesNothingThatIsThere()
{
    if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA"))
        QSKIP("TTQ_TEST_DATA is not set: there is no published data set that could be there already");
    const QString data = qEnvironmentVariable("TTQ_TEST_DATA");
    const Outcome text = datasets({"fetch", "cifar10", "--data", data});
    COMPARE_EXIT(text, 0);
    QVERIFY2(text.out.contains("is there already, and sound: 50,000 training and 10,000 test images in " + data),
             told(text));
    const Outcome json = datasets({"fetch", "cifar10", "--json", "--data", data});
    COMPARE_EXIT(json, 0);
    const QJsonObject last = QJsonDocument::fromJson(json.out.trimmed().split('\n').last().toUtf8()).object();
    QCOMPARE(last["event"].toString(), QString("done"));
    QCOMPARE(last["was_there"].toBool(), true);
    QCOMPARE(last["train"].toInt(), 50'000);
}

void TestCliDatasets::namesDamageInsteadOfFetching()
{
    cifar(2);
    const Outcome outcome = datasets({"fetch", "cifar10", "--json", "--data", m_data});
    COMPARE_EXIT(outcome, 1);
    QVERIFY2(outcome.err.contains("is damaged") && outcome.err.contains("Move it away"), told(outcome));
    QCOMPARE(QJsonDocument::fromJson(outcome.out.trimmed().split('\n').last().toUtf8()).object()["event"].toString(),
             QString("error"));
}

// The program's own addresses, asked of a server that says it is the publisher: nothing of it is believed.
void TestCliDatasets::trustsNobodyInBetween()
{
    LoopbackServer impostor;
    Proxy proxy(&impostor);
    m_environment.insert("https_proxy", proxy.address());
    const Outcome outcome = besideTheServer([&] { return datasets({"fetch", "mnist", "--data", m_data}); });
    COMPARE_EXIT(outcome, 1);
    QVERIFY2(outcome.err.contains("certificate is not trusted"), told(outcome));
    QCOMPARE(proxy.asked, QByteArrayList{"CONNECT ossci-datasets.s3.amazonaws.com:443 HTTP/1.1"});
    QVERIFY(impostor.requests.isEmpty());
    QVERIFY(QDir(m_data).isEmpty());
}

void TestCliDatasets::canBeInterrupted()
{
    Proxy proxy(nullptr);
    m_environment.insert("https_proxy", proxy.address());
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(TTQ_BINARY, {"datasets", "fetch", "mnist", "--json", "--data", m_data});
    QTRY_VERIFY_WITH_TIMEOUT(!proxy.asked.isEmpty(), 50'000);
    QVERIFY(QDir(m_data).exists("mnist.part"));
    process.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 50'000);
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("cancelled"));
    QVERIFY(QDir(m_data).isEmpty());
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
    QTest::newRow("fetch nothing") << QStringList{"fetch"} << 2 << "NAME";
    QTest::newRow("info of a mistyped recipe") << QStringList{"info", "--recipe", "dem"} << 2 << "did you mean 'demo'";
    QTest::newRow("fetch near") << QStringList{"fetch", "cifar11"} << 2 << "did you mean 'cifar1";
    QTest::newRow("fetch by hand") << QStringList{"fetch", "imagenet"} << 2 << "https://image-net.org/download";
    QTest::newRow("fetch own") << QStringList{"fetch", "image-folder"} << 2 << "FOLDER/train/CLASS";
    QTest::newRow("fetch embedded") << QStringList{"fetch", "fashion-mnist-12k"} << 2 << "comes with the program";
    QTest::newRow("bad seed") << QStringList{"preview", "fashion-mnist-12k", "--seed", "0"} << 2 << "--seed";
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
