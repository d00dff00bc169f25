#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "base/sha256.h"
#include "datasets/dataset.h"
#include "testimages.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

DataConfig configFor(const char *name, double validation = 0)
{
    DataConfig config;
    config.dataset = name;
    config.validation = validation;
    return config;
}

}  // namespace

class TestDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
    }
    void cleanup() { m_temporary.reset(); }

    void findsIdxFiles_data();
    void findsIdxFiles();
    void prefersTheNamedFolder();
    void findsCifarFiles_data();
    void findsCifarFiles();
    void listsWhatIsMissing();
    void rejectsWhatDoesNotFit_data();
    void rejectsWhatDoesNotFit();
    void rejectsAShortCifarBatch();
    void rejectsABadCifarLabel();
    void checksTheConfiguration_data();
    void checksTheConfiguration();
    void splitsAndLimits();
    void hasTheEmbeddedSet();

private:
    void expectError(const DataConfig &config, ErrorCode code, const std::vector<std::string> &parts)
    {
        const auto dataset = loadDataset(config, m_folder);
        QVERIFY(!dataset);
        for (const std::string &part : parts)
            QVERIFY2(contains(dataset.error().detail, part), (part + " | " + dataset.error().detail).c_str());
        QCOMPARE(int(dataset.error().code), int(code));
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestDataset::findsIdxFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("subfolder");
    QTest::addColumn<bool>("gzip");
    QTest::addColumn<double>("mean");
    for (const bool gzip : {false, true}) {
        const QByteArray kind = gzip ? ", gzip" : ", plain";
        QTest::newRow("mnist in its folder" + kind) << "mnist"
                                                    << "mnist" << gzip << 0.1307;
        QTest::newRow("mnist itself" + kind) << "mnist"
                                             << "" << gzip << 0.1307;
        QTest::newRow("fashion-mnist in its folder" + kind) << "fashion-mnist"
                                                            << "fashion-mnist" << gzip << 0.2860;
        QTest::newRow("fashion-mnist itself" + kind) << "fashion-mnist"
                                                     << "" << gzip << 0.2860;
    }
}

void TestDataset::findsIdxFiles()
{
    QFETCH(QString, name);
    QFETCH(QString, subfolder);
    QFETCH(bool, gzip);
    QFETCH(double, mean);
    const fs::path folder = m_folder / subfolder.toStdString();
    writeIdxFolder(folder, {.gzip = gzip});
    const auto dataset = loadDataset(configFor(name.toUtf8()), m_folder);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().detail.c_str());
    QCOMPARE(dataset->name, name.toStdString());
    QCOMPARE(dataset->train.size(), 20);
    QCOMPARE(dataset->test.size(), 10);
    QCOMPARE(dataset->train.channels, 1);
    QCOMPARE(dataset->train.height, 6);
    QCOMPARE(dataset->train.width, 6);
    QVERIFY(dataset->train.pixels == patternBytes(20 * 36, 0));
    QVERIFY(dataset->test.pixels == patternBytes(10 * 36, 99));
    QCOMPARE(int(dataset->train.labels[13]), 3);
    QCOMPARE(dataset->classes.size(), std::size_t{10});
    QCOMPARE(dataset->mean, std::vector<double>{mean});
    QCOMPARE(dataset->std.size(), std::size_t{1});
    QCOMPARE(dataset->hashes.size(), std::size_t{4});
    for (const auto &[file, hash] : dataset->hashes)
        QCOMPARE(hash, sha256OfFile(folder / file).value());
    QCOMPARE(dataset->hashes[0].first, std::string("train-images-idx3-ubyte") + (gzip ? ".gz" : ""));
}

void TestDataset::prefersTheNamedFolder()
{
    // MNIST's files in the folder itself must not pass for Fashion-MNIST's beside them.
    writeIdxFolder(m_folder, {.train = 30});
    writeIdxFolder(m_folder / "fashion-mnist", {.train = 40});
    QCOMPARE(loadDataset(configFor("fashion-mnist"), m_folder)->train.size(), 40);
    QCOMPARE(loadDataset(configFor("mnist"), m_folder)->train.size(), 30);
}

void TestDataset::findsCifarFiles_data()
{
    QTest::addColumn<QString>("subfolder");
    QTest::newRow("in its folder") << "cifar-10-batches-bin";
    QTest::newRow("itself") << "";
}

void TestDataset::findsCifarFiles()
{
    QFETCH(QString, subfolder);
    writeCifarFolder(m_folder / subfolder.toStdString(), 4);
    const auto dataset = loadDataset(configFor("cifar10"), m_folder);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().detail.c_str());
    QCOMPARE(dataset->train.size(), 20);
    QCOMPARE(dataset->test.size(), 4);
    QCOMPARE(dataset->train.channels, 3);
    QCOMPARE(dataset->train.pixels.size(), std::size_t{20 * 3072});
    // Record 1 of batch 3 is sample 9; the test batch was written as the sixth.
    const Bytes third = patternBytes(3072, 301), sixth = patternBytes(3072, 600);
    QVERIFY(std::equal(third.begin(), third.end(), dataset->train.pixels.begin() + 9 * 3072));
    QVERIFY(std::equal(sixth.begin(), sixth.end(), dataset->test.pixels.begin()));
    QCOMPARE(dataset->classes[9], std::string("truck"));
    QCOMPARE(dataset->mean, (std::vector<double>{125.3 / 255, 123.0 / 255, 113.9 / 255}));
    QCOMPARE(dataset->std, (std::vector<double>{63.0 / 255, 62.1 / 255, 66.7 / 255}));
    QCOMPARE(dataset->hashes.size(), std::size_t{6});
    QVERIFY(dataset->validationIndices.empty());
    QCOMPARE(dataset->trainIndices.size(), std::size_t{20});
}

void TestDataset::listsWhatIsMissing()
{
    expectError(configFor("mnist"), ErrorCode::NotFound,
                {"train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", (m_folder / "mnist").string(), "none of them"});
    writeCifarFolder(m_folder / "cifar-10-batches-bin", 1);
    fs::remove(m_folder / "cifar-10-batches-bin" / "data_batch_4.bin");
    expectError(configFor("cifar10"), ErrorCode::NotFound,
                {"cifar-10-batches-bin (all but data_batch_4.bin)", "ttq datasets fetch cifar10"});
    // A folder of that name is not the file.
    fs::create_directory(m_folder / "cifar-10-batches-bin" / "data_batch_4.bin");
    expectError(configFor("cifar10"), ErrorCode::NotFound, {"all but data_batch_4.bin"});
}

void TestDataset::rejectsWhatDoesNotFit_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *file, const Bytes &bytes, const char *message) {
        QTest::newRow(name) << file << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                            << message;
    };
    const Bytes zeros(36 * 30, 0);
    Bytes badLabels(20, 9);
    badLabels[17] = 10;
    const Bytes pixels(zeros.begin(), zeros.begin() + 720);
    row("label too large", "train-labels-idx1-ubyte", idxBytes({20}, badLabels),
        "offset 25: label 10, expected 0 to 9");
    row("fewer labels", "train-labels-idx1-ubyte", idxBytes({19}, Bytes(19, 0)), "offset 4: 19 labels, expected 20");
    row("more test labels", "t10k-labels-idx1-ubyte", idxBytes({11}, Bytes(11, 0)), "offset 4: 11 labels, expected 10");
    row("labels as images", "train-images-idx3-ubyte", idxBytes({20}, Bytes(20, 0)), "offset 3: 1 dimensions");
    row("images as labels", "t10k-labels-idx1-ubyte", idxBytes({10, 6, 6}, Bytes(360, 0)), "offset 3: 3 dimensions");
    row("no images", "train-images-idx3-ubyte", idxBytes({0, 6, 6}, {}), "offset 4: no images");
    row("no pixels", "train-images-idx3-ubyte", idxBytes({20, 0, 6}, {}), "offset 4: no images");
    row("other size", "t10k-images-idx3-ubyte", idxBytes({10, 9, 4}, Bytes(360, 0)), "offset 8: images of 9×4");
    row("short file", "train-images-idx3-ubyte", idxBytes({20, 6, 6}, Bytes(719, 0)), "offset 16");
    row("not an IDX file", "t10k-images-idx3-ubyte", Bytes(400, 'x'), "offset 0");
}

void TestDataset::rejectsWhatDoesNotFit()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    writeIdxFolder(m_folder, {});
    QVERIFY(loadDataset(configFor("mnist"), m_folder).has_value());
    writeBytes(m_folder / file.toStdString(), Bytes(bytes.begin(), bytes.end()));
    expectError(configFor("mnist"), ErrorCode::Corrupt,
                {(m_folder / file.toStdString()).string(), message.toStdString()});
}

void TestDataset::rejectsAShortCifarBatch()
{
    writeCifarFolder(m_folder, 3);
    fs::resize_file(m_folder / "data_batch_5.bin", 2 * 3073);
    expectError(configFor("cifar10"), ErrorCode::Corrupt, {"data_batch_5.bin", "offset 6146", "2 records, expected 3"});
    fs::resize_file(m_folder / "data_batch_5.bin", 2 * 3073 + 100);
    expectError(configFor("cifar10"), ErrorCode::Corrupt, {"data_batch_5.bin", "offset 6146", "100 bytes"});
}

void TestDataset::rejectsABadCifarLabel()
{
    writeCifarFolder(m_folder, 2);
    Bytes bytes(2 * 3073, 0);
    bytes[3073] = 11;
    writeBytes(m_folder / "test_batch.bin", bytes);
    expectError(configFor("cifar10"), ErrorCode::Corrupt, {"test_batch.bin: offset 3073: label 11"});
}

void TestDataset::checksTheConfiguration_data()
{
    using Numbers = QList<double>;
    QTest::addColumn<QString>("name");
    QTest::addColumn<Numbers>("mean");
    QTest::addColumn<Numbers>("std");
    QTest::addColumn<QString>("message");
    QTest::newRow("valid") << "mnist" << Numbers{0.5} << Numbers{0.25} << "";
    QTest::newRow("unknown") << "cifar01" << Numbers{} << Numbers{}
                             << "'cifar01' is not known, did you mean 'cifar10'?";
    QTest::newRow("nothing like it") << "imagenet" << Numbers{} << Numbers{} << "allowed: fashion-mnist-12k, ";
    QTest::newRow("two means") << "mnist" << Numbers{0.5, 0.5} << Numbers{} << "data.mean has 2 values";
    QTest::newRow("three stds") << "mnist" << Numbers{} << Numbers{1, 1, 1} << "data.std has 3 values";
    QTest::newRow("std 0") << "mnist" << Numbers{} << Numbers{0} << "data.std holds 0";
    QTest::newRow("mean inf") << "mnist" << Numbers{qInf()} << Numbers{} << "data.mean holds inf";
    QTest::newRow("std nan") << "mnist" << Numbers{} << Numbers{qQNaN()} << "data.std holds nan";
}

void TestDataset::checksTheConfiguration()
{
    QFETCH(QString, name);
    QFETCH(QList<double>, mean);
    QFETCH(QList<double>, std);
    QFETCH(QString, message);
    writeIdxFolder(m_folder, {});
    DataConfig config = configFor(name.toUtf8());
    config.mean.assign(mean.begin(), mean.end());
    config.std.assign(std.begin(), std.end());
    if (!message.isEmpty()) {
        expectError(config, ErrorCode::InvalidArgument, {message.toStdString()});
        return;
    }
    const auto dataset = loadDataset(config, m_folder);
    QVERIFY(dataset.has_value());
    QCOMPARE(dataset->mean, std::vector<double>{0.5});
    QCOMPARE(dataset->std, std::vector<double>{0.25});
}

void TestDataset::splitsAndLimits()
{
    writeIdxFolder(m_folder, {.train = 200, .test = 50});
    DataConfig config = configFor("mnist", 0.1);
    const auto whole = loadDataset(config, m_folder);
    QVERIFY(whole.has_value());
    QCOMPARE(whole->trainIndices.size(), std::size_t{180});
    QCOMPARE(whole->validationIndices.size(), std::size_t{20});
    for (int c = 0; c < 10; ++c)
        QCOMPARE(std::count_if(whole->validationIndices.begin(), whole->validationIndices.end(),
                               [&](std::uint32_t i) { return whole->train.labels[i] == c; }),
                 std::ptrdiff_t{2});
    config.splitSeed = 1;
    QVERIFY(loadDataset(config, m_folder)->validationIndices != whole->validationIndices);
    config.splitSeed = 0;
    config.trainLimit = 15;
    const auto some = loadDataset(config, m_folder);
    QVERIFY(some->trainIndices == stratifiedSample(whole->train.labels, whole->trainIndices, 15));
    QVERIFY(some->validationIndices == stratifiedSample(whole->train.labels, whole->validationIndices, 15));
    QCOMPARE(some->trainIndices.size(), std::size_t{15});
    QCOMPARE(some->test.size(), 15);
    QVERIFY(std::equal(some->test.labels.begin(), some->test.labels.end(), whole->test.labels.begin()));
    QCOMPARE(some->test.pixels.size(), std::size_t{15 * 36});
    QVERIFY(std::equal(some->test.pixels.begin(), some->test.pixels.end(), whole->test.pixels.begin()));
}

void TestDataset::hasTheEmbeddedSet()
{
    const auto dataset = loadDataset(configFor("fashion-mnist-12k", 0.1), m_folder);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().detail.c_str());
    QCOMPARE(dataset->train.size(), 10000);
    QCOMPARE(dataset->test.size(), 2000);
    QCOMPARE(dataset->train.height, 28);
    QCOMPARE(dataset->train.width, 28);
    for (int c = 0; c < 10; ++c) {
        QCOMPARE(std::count(dataset->train.labels.begin(), dataset->train.labels.end(), c), std::ptrdiff_t{1000});
        QCOMPARE(std::count(dataset->test.labels.begin(), dataset->test.labels.end(), c), std::ptrdiff_t{200});
    }
    QCOMPARE(dataset->trainIndices.size(), std::size_t{9000});
    QCOMPARE(dataset->validationIndices.size(), std::size_t{1000});
    QCOMPARE(dataset->classes.front(), std::string("T-shirt/top"));
}

QTEST_APPLESS_MAIN(TestDataset)
#include "tst_dataset.moc"
