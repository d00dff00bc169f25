// Image folders as data sets: sizes, chains and means as the configuration wants them.
#include <QTemporaryDir>
#include <QTest>
#include <numeric>
#include <set>

#include "datasets/augment.h"
#include "datasets/dataset.h"
#include "testimages.h"
#include "testpictures.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

namespace {

DataConfig configFor(const char *name, const std::string &folder = {})
{
    DataConfig config;
    config.dataset = name;
    config.folder = folder;
    config.validation = 0;
    config.workers = 2;
    return config;
}

// Sample `index` of a set as evaluation shows it, 0 … 255.
Picture shown(const Dataset &dataset, const ImageSet &images, std::uint32_t index)
{
    Picture picture{int(dataset.inputHeight), int(dataset.inputWidth), {}};
    std::vector<float> out(std::size_t(3 * dataset.inputHeight * dataset.inputWidth));
    assembleBatch(images, std::vector<std::uint32_t>{index}, dataset.evaluation, std::vector<double>(3, 0),
                  std::vector<double>(3, 1 / 255.0), 1, 1, true, out.data());
    for (const float value : out)
        picture.rgb.push_back(static_cast<std::uint8_t>(std::lround(value)));
    return picture;
}

}  // namespace

class TestImageDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_temporary->path().toStdString()) / "data";
        qputenv("XDG_CACHE_HOME", QFile::encodeName(m_temporary->filePath("cache")));
    }
    void cleanup() { m_temporary.reset(); }

    void readsAFolder_data();
    void readsAFolder();
    void findsTinyImageNet();
    void leavesOutDamagedFiles();
    void splitsAndLimits();
    void anOddSizeIsNoticedWhereAllWereNotLookedAt();
    void sizes_data();
    void sizes();
    void refuses_data();
    void refuses();
    void hasAMeanPerPixel_data();
    void hasAMeanPerPixel();
    void readsCifar100();
    void readsThePythonVersions();
    void prefersTheBinaryVersion();
    void readsTheRealTinyImageNet();

private:
    Dataset loaded(const DataConfig &config)
    {
        auto dataset = loadDataset(config, m_folder);
        if (!dataset)
            qFatal("%s", dataset.error().detail.c_str());
        return *std::move(dataset);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestImageDataset::readsAFolder_data()
{
    QTest::addColumn<int>("cacheMb");
    QTest::newRow("decoded once") << 100;
    QTest::newRow("decoded at each use") << 0;
}

void TestImageDataset::readsAFolder()
{
    QFETCH(int, cacheMb);
    const FolderPlan plan;
    writeImageFolder(m_folder / "mine", plan);
    DataConfig config = configFor("image-folder", "mine");
    config.cacheMb = cacheMb;
    const Dataset dataset = loaded(config);
    QCOMPARE(dataset.train.size(), 12);
    QCOMPARE(dataset.test.size(), 6);
    QCOMPARE(dataset.inputHeight, 12);
    QCOMPARE(dataset.train.channels, 3);
    QVERIFY((dataset.classes == std::vector<std::string>{"n00000000", "n00000001", "n00000002"}));
    for (std::uint32_t i = 0; i < 12; ++i) {
        QCOMPARE(int(dataset.train.labels[i]), int(i / 4));
        QVERIFY(shown(dataset, dataset.train, i) == plannedPicture(plan, true, int(i / 4), int(i % 4)));
    }
    QVERIFY(shown(dataset, dataset.test, 5) == plannedPicture(plan, false, 2, 1));
    QCOMPARE(dataset.hashes.size(), std::size_t{2});
    QCOMPARE(dataset.hashes[0].first, std::string("train/"));
    QCOMPARE(dataset.mean.size(), std::size_t{3});
    // An absolute folder is taken as it is.
    config.folder = (m_folder / "mine").string();
    QCOMPARE(loadDataset(config, "/nowhere")->train.size(), 12);
}

void TestImageDataset::findsTinyImageNet()
{
    const auto missing = loadDataset(configFor("tiny-imagenet"), m_folder);
    QVERIFY(!missing);
    QVERIFY2(contains(missing.error().detail, "tiny-imagenet-200"), missing.error().detail.c_str());
    writeImageFolder(m_folder / "tiny-imagenet-20", {.classes = 2});
    const Dataset part = loaded(configFor("tiny-imagenet"));
    QCOMPARE(part.classes.size(), std::size_t{2});
    QCOMPARE(part.notices.size(), std::size_t{1});
    QVERIFY2(contains(part.notices[0], "it has 2 classes"), part.notices[0].c_str());
    writeBytes(m_folder / "tiny-imagenet-20/train/n00000001/x.gif", {});
    QVERIFY(contains(loaded(configFor("tiny-imagenet")).notices[1], "(1; the first: train/"));
    writeImageFolder(m_folder / "tiny-imagenet-200", {.classes = 4, .trainName = "training", .testName = "validation"});
    QCOMPARE(loaded(configFor("tiny-imagenet")).classes.size(), std::size_t{4});
}

void TestImageDataset::leavesOutDamagedFiles()
{
    writeImageFolder(m_folder / "mine", {});
    writeBytes(m_folder / "mine/train/n00000001/0.png", Bytes{1, 2});
    const Dataset dataset = loaded(configFor("image-folder", "mine"));
    QCOMPARE(dataset.train.size(), 11);
    QCOMPARE(dataset.skipped.size(), std::size_t{1});
    QCOMPARE(dataset.skipped[0].file, std::string("train/n00000001/0.png"));
    QCOMPARE(std::accumulate(dataset.train.labels.begin(), dataset.train.labels.end(), 0), 3 * 1 + 4 * 2);
    // Where it is met only in passing, another image and its own label stand in.
    DataConfig config = configFor("image-folder", "mine");
    config.cacheMb = 0;
    const Dataset streamed = loaded(config);
    QCOMPARE(streamed.train.size(), 12);
    std::vector<float> out(3 * 12 * 12);
    std::vector<std::uint32_t> used(1);
    assembleBatch(streamed.train, std::vector<std::uint32_t>{4}, streamed.evaluation, streamed.mean, streamed.std, 1, 1,
                  true, out.data(), 1, used);
    QCOMPARE(used[0], 5u);
    QCOMPARE(streamed.train.source->passedOver().size(), std::size_t{1});
}

void TestImageDataset::splitsAndLimits()
{
    writeImageFolder(m_folder / "mine", {.train = 10});
    DataConfig config = configFor("image-folder", "mine");
    config.validation = 0.2;
    config.trainLimit = 5;
    const Dataset dataset = loaded(config);
    // The files come class by class: each class gives its share all the same.
    const auto classesOf = [&](const std::vector<std::uint32_t> &indices) {
        std::set<Label> labels;
        for (const std::uint32_t index : indices)
            labels.insert(dataset.train.labels[index]);
        return labels.size();
    };
    QCOMPARE(dataset.trainIndices.size(), std::size_t{5});
    QCOMPARE(classesOf(dataset.trainIndices), dataset.classes.size());
    QCOMPARE(dataset.validationIndices.size(), std::size_t{5});
    QCOMPARE(classesOf(dataset.validationIndices), dataset.classes.size());
    QCOMPARE(dataset.test.size(), 5);
    QCOMPARE(std::set<Label>(dataset.test.labels.begin(), dataset.test.labels.end()).size(), dataset.classes.size());
    // Pictures stay with their labels.
    config.trainLimit = 0;
    const Dataset whole = loaded(config);
    std::vector<std::uint32_t> all(static_cast<std::size_t>(whole.test.size()));
    std::iota(all.begin(), all.end(), 0u);
    const auto kept = stratifiedSample(whole.test.labels, all, 5);
    for (std::uint32_t i = 0; i < 5; ++i) {
        QCOMPARE(dataset.test.labels[i], whole.test.labels[kept[i]]);
        QVERIFY(dataset.test.source->read(i)->rgb == whole.test.source->read(kept[i])->rgb);
        QCOMPARE(dataset.test.source->fileOf(i), whole.test.source->fileOf(kept[i]));
    }
}

void TestImageDataset::anOddSizeIsNoticedWhereAllWereNotLookedAt()
{
    // Of 300 files 100 are looked at for the size of all, every third; the second is larger.
    const FolderPlan plan{.classes = 1, .train = 300, .test = 2};
    writeImageFolder(m_folder / "mine", plan);
    writeBytes(m_folder / "mine" / "train" / "n00000000" / "1.png", encoded(makePicture(20, 30), ".png"));
    DataConfig config = configFor("image-folder", "mine");
    const auto cached = loadDataset(config, m_folder);
    QVERIFY(!cached.has_value());
    QVERIFY2(contains(cached.error().detail, "differ in size"), cached.error().detail.c_str());
    config.cacheMb = 0;
    const Dataset streamed = loaded(config);
    QCOMPARE(streamed.train.height, 12);
    const auto odd = streamed.train.source->read(1);
    QVERIFY(!odd.has_value());
    QVERIFY2(contains(odd.error().detail, "1.png: a picture of 30×20 pixels"), odd.error().detail.c_str());
    std::uint32_t sample = 1;
    QVERIFY(streamed.train.source->readNext(sample).has_value());
    QCOMPARE(sample, 2u);
    // Brought to one size, every size will do.
    config.imageSize = 12;
    QVERIFY(loaded(config).train.source->read(1).has_value());
}

void TestImageDataset::sizes_data()
{
    QTest::addColumn<QString>("augment");
    QTest::addColumn<int>("imageSize");
    QTest::addColumn<int>("expected");
    QTest::addColumn<int>("shorterSide");
    QTest::newRow("as they are") << "shift" << 0 << 12 << 0;
    QTest::newRow("smaller") << "shift" << 8 << 8 << 8;
    QTest::newRow("larger") << "shift" << 20 << 20 << 20;
    QTest::newRow("resized crop") << "resized_crop" << 0 << 224 << 256;
    QTest::newRow("resized crop of 112") << "resized_crop" << 112 << 112 << 128;
    QTest::newRow("tc") << "tc" << 0 << 56 << 64;
    QTest::newRow("tc of 28") << "tc" << 28 << 28 << 32;
}

void TestImageDataset::sizes()
{
    QFETCH(QString, augment);
    QFETCH(int, imageSize);
    QFETCH(int, expected);
    QFETCH(int, shorterSide);
    const FolderPlan plan{.classes = 1, .train = 1, .test = 1};
    writeImageFolder(m_folder / "mine", plan);
    DataConfig config = configFor("image-folder", "mine");
    config.augment = augment.toStdString();
    config.imageSize = imageSize;
    const Dataset dataset = loaded(config);
    QCOMPARE(dataset.inputHeight, expected);
    QCOMPARE(dataset.inputWidth, expected);
    Picture picture = plannedPicture(plan, false, 0, 0);
    if (shorterSide > 0)
        picture = resizedToShorterSide(picture, shorterSide);
    QVERIFY(shown(dataset, dataset.test, 0) == cropped(picture, centreWindow(picture, expected, expected)));
    // Training: something else than the centre, of the same size.
    QCOMPARE(dataset.training.chain == Chain::Shift, augment == "shift");
    QCOMPARE(dataset.training.height, expected);
}

void TestImageDataset::refuses_data()
{
    QTest::addColumn<QString>("augment");
    QTest::addColumn<int>("imageSize");
    QTest::addColumn<QString>("dataset");
    QTest::addColumn<QString>("says");
    QTest::newRow("sizes differ") << "shift" << 0 << "image-folder"
                                  << "data.image_size = 0, but the images";
    QTest::newRow("grey tc") << "tc" << 0 << "mnist"
                             << "data.augment = \"tc\" needs colour images";
    QTest::newRow("grey size") << "shift" << 32 << "mnist"
                               << "data.image_size = 32 needs colour images";
}

void TestImageDataset::refuses()
{
    QFETCH(QString, augment);
    QFETCH(int, imageSize);
    QFETCH(QString, dataset);
    QFETCH(QString, says);
    writeImageFolder(m_folder / "mine", {.height = 10, .width = 14});
    writeBytes(m_folder / "mine/val/n00000000/other.png", encoded(makePicture(3, 3), ".png"));
    writeIdxFolder(m_folder / "mnist", {});
    DataConfig config = configFor(dataset.toUtf8(), dataset == "mnist" ? "" : "mine");
    config.augment = augment.toStdString();
    config.imageSize = imageSize;
    const auto result = loadDataset(config, m_folder);
    QVERIFY(!result);
    QVERIFY2(contains(result.error().detail, says.toStdString()), result.error().detail.c_str());
}

void TestImageDataset::hasAMeanPerPixel_data()
{
    QTest::addColumn<QString>("normalisation");
    QTest::newRow("training and test") << "pixel_128";
    QTest::newRow("training") << "pixel_255";
}

void TestImageDataset::hasAMeanPerPixel()
{
    QFETCH(QString, normalisation);
    writeCifarFolder(m_folder, 3);
    DataConfig config = configFor("cifar10");
    config.normalisation = normalisation.toStdString();
    config.pad = 4;
    config.flip = true;
    const Dataset dataset = loaded(config);
    const bool both = normalisation == "pixel_128";
    QVERIFY(dataset.training.pixelMean && dataset.training.pixelMean == dataset.evaluation.pixelMean);
    const PixelMean &mean = *dataset.training.pixelMean;
    QCOMPARE(mean.divisor, both ? 128.0f : 255.0f);
    QCOMPARE(mean.offset, both ? -1.0f : 0.0f);
    for (std::size_t p = 0; p < 3072; ++p) {
        double sum = 0;
        for (std::size_t i = 0; i < 15; ++i)
            sum += dataset.train.pixels[i * 3072 + p];
        for (std::size_t i = 0; both && i < 3; ++i)
            sum += dataset.test.pixels[i * 3072 + p];
        QCOMPARE(mean.mean[p], float(sum / (both ? 18 : 15)));
    }
    // Evaluation neither pads nor mirrors.
    QVERIFY(dataset.evaluation.pad == 0 && !dataset.evaluation.flip && dataset.training.pad == 4);
}

void TestImageDataset::readsCifar100()
{
    writeCifar100Folder(m_folder / "cifar-100-binary", 30, 10);
    Dataset dataset = loaded(configFor("cifar100"));
    QCOMPARE(dataset.train.size(), 30);
    QCOMPARE(dataset.test.size(), 10);
    QCOMPARE(int(dataset.train.labels[29]), 87);
    QCOMPARE(dataset.classes.size(), std::size_t{100});
    QCOMPARE(dataset.classes[3], std::string("class 3"));
    const Bytes second = patternBytes(3072, 71);
    QVERIFY(std::equal(second.begin(), second.end(), dataset.test.pixels.begin() + 3072));
    std::string names;
    for (int i = 0; i < 100; ++i)
        names += "thing" + std::to_string(i) + "\n";
    writeBytes(m_folder / "cifar-100-binary/fine_label_names.txt", Bytes(names.begin(), names.end()));
    QCOMPARE(loaded(configFor("cifar100")).classes[99], std::string("thing99"));
}

void TestImageDataset::readsThePythonVersions()
{
    fs::create_directories(m_folder / "cifar-10-batches-py");
    for (const char *name :
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"})
        writeBytes(m_folder / "cifar-10-batches-py" / name,
                   cifarPickle(patternBytes(2 * 3072, unsigned(name[11])), {{"labels", {3, 9}}}));
    const Dataset ten = loaded(configFor("cifar10"));
    QCOMPARE(ten.train.size(), 10);
    QCOMPARE(ten.test.size(), 2);
    const Bytes third = patternBytes(2 * 3072, unsigned('3'));
    QVERIFY(std::equal(third.begin(), third.end(), ten.train.pixels.begin() + 4 * 3072));

    fs::create_directories(m_folder / "cifar-100-python");
    for (const char *name : {"train", "test"})
        writeBytes(m_folder / "cifar-100-python" / name,
                   cifarPickle(patternBytes(2 * 3072), {{"fine_labels", {3, 99}}, {"coarse_labels", {1, 2}}}));
    QCOMPARE(int(loaded(configFor("cifar100")).test.labels[1]), 99);
}

void TestImageDataset::prefersTheBinaryVersion()
{
    writeCifarFolder(m_folder / "cifar-10-batches-bin", 4);
    fs::create_directories(m_folder / "cifar-10-batches-py");
    for (const char *name :
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"})
        writeBytes(m_folder / "cifar-10-batches-py" / name, Bytes{'x'});
    QCOMPARE(loaded(configFor("cifar10")).train.size(), 20);
}

void TestImageDataset::readsTheRealTinyImageNet()
{
    if (!qEnvironmentVariableIsSet("TTQ_TEST_DATA"))
        QSKIP("TTQ_TEST_DATA is not set: no Tiny ImageNet to read");
    const auto dataset = loadDataset(configFor("tiny-imagenet"), qEnvironmentVariable("TTQ_TEST_DATA").toStdString());
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().detail.c_str());
    QCOMPARE(dataset->train.size(), 10000);
    QCOMPARE(dataset->test.size(), 1000);
    QCOMPARE(dataset->inputHeight, 64);
    QVERIFY(dataset->skipped.empty());
    // Some of them are grey files.
    int grey = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const auto picture = dataset->train.source->read(i);
        QVERIFY(picture.has_value() && picture->height == 64 && picture->width == 64);
        bool same = true;
        for (std::size_t k = 0; k < picture->rgb.size() && same; k += 3)
            same = picture->rgb[k] == picture->rgb[k + 1] && picture->rgb[k] == picture->rgb[k + 2];
        grey += same;
    }
    QVERIFY(grey > 0 && grey < 200);
}

QTEST_APPLESS_MAIN(TestImageDataset)
#include "tst_imagedataset.moc"
