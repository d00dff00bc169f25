#include "datasets/loader.h"

#include <torch/cuda.h>

#include <QTest>
#include <chrono>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "testimages.h"

using namespace ttq;
using namespace ttq::test;

namespace {

const std::vector<double> kMean = {0.49, 0.48, 0.44};
const std::vector<double> kStd = {0.25, 0.24, 0.26};

std::vector<std::uint32_t> someIndices()
{
    std::vector<std::uint32_t> indices;
    for (std::uint32_t i = 0; i < 103; ++i)
        indices.push_back(i + i / 3);
    return indices;
}

LoaderOptions smallBatches()
{
    LoaderOptions options;
    options.batchSize = 10;
    options.augmentation = {2, false, true};
    options.seed = 77;
    return options;
}

std::vector<Batch> drain(Loader &loader)
{
    std::vector<Batch> batches;
    while (auto batch = loader.next())
        batches.push_back(*std::move(batch));
    return batches;
}

bool sameBatches(const std::vector<Batch> &a, const std::vector<Batch> &b, std::size_t skip = 0)
{
    return std::equal(a.begin() + static_cast<std::ptrdiff_t>(skip), a.end(), b.begin(), b.end(),
                      [](const Batch &x, const Batch &y) {
                          return torch::equal(x.images, y.images) && torch::equal(x.labels, y.labels);
                      });
}

// Pictures of a size of their own, made when they are asked for; every `broken`-th file is damaged.
class MadeSource : public ImageSource {
public:
    explicit MadeSource(std::uint32_t broken) : m_broken(broken) {}

    Expected<Picture> read(std::uint32_t sample) const override
    {
        if (m_broken > 0 && sample % m_broken == 0)
            return Unexpected{Error{ErrorCode::Corrupt, fileOf(sample) + " is damaged"}};
        const int height = 20 + static_cast<int>(sample % 5), width = 24 - static_cast<int>(sample % 3);
        return Picture{height, width, patternBytes(static_cast<std::size_t>(height * width * 3), sample)};
    }

protected:
    std::uint32_t size() const override { return 60; }
    std::string fileOf(std::uint32_t sample) const override { return std::to_string(sample) + ".jpg"; }

private:
    std::uint32_t m_broken;
};

ImageSet madeImages(std::uint32_t broken)
{
    ImageSet set;
    set.channels = 3;
    for (int i = 0; i < 60; ++i)
        set.labels.push_back(static_cast<Label>(1000 + i));
    set.source = std::make_shared<MadeSource>(broken);
    return set;
}

std::vector<std::uint32_t> upTo(std::uint32_t n)
{
    std::vector<std::uint32_t> indices(n);
    std::iota(indices.begin(), indices.end(), 0u);
    return indices;
}

}  // namespace

class TestLoader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesWhatAssembleBatchGives_data();
    void givesWhatAssembleBatchGives();
    void countsBatches_data();
    void countsBatches();
    void startsAtAnyBatch();
    void doesNotDependOnThePrefetchDepth();
    void differsByEpochAndSeed();
    void stopsAtAnyTime();
    void carriesExceptions_data();
    void carriesExceptions();
    void givesGoodBatchesBeforeABadOne();
    void pinsMemoryOrSaysWhyNot();
    void measuresWaiting();
    void streamsPicturesAndResumesAnywhere();
    void labelsAreThoseOfTheStandIns();

private:
    std::vector<Batch> all(const LoaderOptions &options, std::uint32_t epoch = 1, std::int64_t first = 0)
    {
        Loader loader(m_images, m_indices, kMean, kStd, options, epoch, first);
        return drain(loader);
    }

    const ImageSet m_images = makeImages(150, 3, 8, 6);
    const std::vector<std::uint32_t> m_indices = someIndices();
};

void TestLoader::givesWhatAssembleBatchGives_data()
{
    QTest::addColumn<bool>("shuffle");
    QTest::addColumn<bool>("channelsLast");
    QTest::newRow("training, channels last") << true << true;
    QTest::newRow("training, planes") << true << false;
    QTest::newRow("evaluation, channels last") << false << true;
    QTest::newRow("evaluation, planes") << false << false;
}

void TestLoader::givesWhatAssembleBatchGives()
{
    QFETCH(bool, shuffle);
    QFETCH(bool, channelsLast);
    LoaderOptions options = smallBatches();
    options.shuffle = shuffle;
    options.dropLast = false;
    options.channelsLast = channelsLast;
    const auto batches = all(options, 3);
    QCOMPARE(batches.size(), std::size_t{11});
    const auto order = shuffle ? epochOrder(m_indices, 77, 3) : m_indices;
    std::size_t done = 0;
    for (const Batch &batch : batches) {
        const std::size_t n = std::min<std::size_t>(10, order.size() - done);
        const auto samples = std::span(order).subspan(done, n);
        QCOMPARE(batch.images.sizes().vec(), (std::vector<std::int64_t>{std::int64_t(n), 3, 8, 6}));
        QCOMPARE(batch.images.is_contiguous(torch::MemoryFormat::ChannelsLast), channelsLast);
        QVERIFY(batch.images.scalar_type() == torch::kFloat32 && batch.labels.scalar_type() == torch::kInt64);
        std::vector<float> expected(n * 3 * 8 * 6);
        assembleBatch(m_images, samples, options.augmentation, kMean, kStd, 77, 3, channelsLast, expected.data());
        QVERIFY(std::memcmp(batch.images.data_ptr<float>(), expected.data(), expected.size() * sizeof(float)) == 0);
        for (std::size_t i = 0; i < n; ++i)
            QCOMPARE(batch.labels.data_ptr<std::int64_t>()[i], std::int64_t{m_images.labels[samples[i]]});
        // The tensor's own view of the layout: channel 2, row 1, column 5 of the first sample.
        const std::size_t offset = channelsLast ? (1 * 6 + 5) * 3 + 2 : (2 * 8 + 1) * 6 + 5;
        QCOMPARE(batch.images.index({0, 2, 1, 5}).item<float>(), expected[offset]);
        done += n;
    }
    QCOMPARE(done, order.size());
}

void TestLoader::countsBatches_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("dropLast");
    QTest::addColumn<int>("batches");
    QTest::newRow("exact") << 100 << 10 << true << 10;
    QTest::newRow("dropped") << 103 << 10 << true << 10;
    QTest::newRow("kept") << 103 << 10 << false << 11;
    QTest::newRow("fewer than one, dropped") << 9 << 10 << true << 0;
    QTest::newRow("fewer than one, kept") << 9 << 10 << false << 1;
    QTest::newRow("none") << 0 << 10 << false << 0;
}

void TestLoader::countsBatches()
{
    QFETCH(int, samples);
    QFETCH(int, size);
    QFETCH(bool, dropLast);
    QFETCH(int, batches);
    LoaderOptions options = smallBatches();
    options.batchSize = size;
    options.dropLast = dropLast;
    QCOMPARE(Loader::batchesPerEpoch(samples, options), std::int64_t{batches});
    Loader loader(m_images, std::span(m_indices).first(std::size_t(samples)), kMean, kStd, options, 1);
    QCOMPARE(loader.batches(), std::int64_t{batches});
    QCOMPARE(drain(loader).size(), std::size_t(batches));
    QVERIFY(!loader.next().has_value());
}

void TestLoader::startsAtAnyBatch()
{
    LoaderOptions options = smallBatches();
    options.dropLast = false;
    const auto whole = all(options, 5);
    for (std::size_t first = 0; first <= whole.size() + 1; ++first)
        QVERIFY(sameBatches(whole, all(options, 5, std::int64_t(first)), std::min(first, whole.size())));
    // The comparison bites: one batch later is something else.
    QVERIFY(!sameBatches(whole, all(options, 5, 4), 3));
}

void TestLoader::doesNotDependOnThePrefetchDepth()
{
    LoaderOptions options = smallBatches();
    const auto expected = all(options);
    for (const std::int64_t depth : {0, 1, 2, 7, 100}) {
        options.prefetch = depth;
        QVERIFY(sameBatches(expected, all(options)));
    }
}

void TestLoader::differsByEpochAndSeed()
{
    LoaderOptions options = smallBatches();
    const auto expected = all(options);
    QVERIFY(sameBatches(expected, all(options)));
    QVERIFY(!sameBatches(expected, all(options, 2)));
    options.seed = 78;
    QVERIFY(!sameBatches(expected, all(options)));
}

void TestLoader::stopsAtAnyTime()
{
    LoaderOptions options = smallBatches();
    for (int i = 0; i < 200; ++i) {
        options.prefetch = 1 + i % 5;
        Loader loader(m_images, m_indices, kMean, kStd, options, std::uint32_t(i));
        for (int taken = 0; taken < i % 12; ++taken)
            (void)loader.next();
        if (i % 3 == 0)  // now and then after the thread has filled the queue
            std::this_thread::sleep_for(std::chrono::microseconds(100 * (i % 7)));
    }
}

void TestLoader::carriesExceptions_data()
{
    QTest::addColumn<bool>("badIndex");
    QTest::newRow("a sample that does not exist") << true;
    QTest::newRow("one mean for three channels") << false;
}

void TestLoader::carriesExceptions()
{
    QFETCH(bool, badIndex);
    const std::vector<std::uint32_t> indices(20, badIndex ? 150u : 149u);
    const std::vector<double> mean(badIndex ? 3 : 1, 0.5);
    Loader loader(m_images, indices, mean, kStd, smallBatches(), 1);
    for (int i = 0; i < 2; ++i) {
        if (badIndex)
            QVERIFY_EXCEPTION_THROWN((void)loader.next(), std::out_of_range);
        else
            QVERIFY_EXCEPTION_THROWN((void)loader.next(), std::invalid_argument);
    }
}

void TestLoader::givesGoodBatchesBeforeABadOne()
{
    LoaderOptions options = smallBatches();
    options.shuffle = false;
    std::vector<std::uint32_t> indices(30, 1u);
    indices[25] = 4000;
    Loader loader(m_images, indices, kMean, kStd, options, 1);
    QVERIFY(loader.next().has_value());
    QVERIFY(loader.next().has_value());
    QVERIFY_EXCEPTION_THROWN((void)loader.next(), std::out_of_range);
}

void TestLoader::pinsMemoryOrSaysWhyNot()
{
    LoaderOptions options = smallBatches();
    options.pinMemory = true;
    Loader loader(m_images, m_indices, kMean, kStd, options, 1);
    if (torch::cuda::is_available()) {
        const auto batch = loader.next();
        QVERIFY(batch && batch->images.is_pinned() && batch->labels.is_pinned());
    } else {
        QVERIFY_EXCEPTION_THROWN((void)loader.next(), std::exception);
    }
}

void TestLoader::measuresWaiting()
{
    Loader loader(m_images, m_indices, kMean, kStd, smallBatches(), 1);
    QCOMPARE(loader.waitedSeconds(), 0.0);
    double before = 0;
    while (loader.next()) {
        QVERIFY(loader.waitedSeconds() >= before);
        before = loader.waitedSeconds();
    }
    QVERIFY(before < 30);
}

void TestLoader::streamsPicturesAndResumesAnywhere()
{
    const ImageSet images = madeImages(0);
    const auto indices = upTo(60);
    for (const Chain chain : {Chain::Shift, Chain::ResizedCrop, Chain::Tc}) {
        LoaderOptions options = smallBatches();
        options.augmentation.chain = chain;
        options.augmentation.height = options.augmentation.width = 14;
        options.augmentation.shorterSide = 16;
        const auto batchesFrom = [&](std::int64_t first, int workers) {
            options.workers = workers;
            Loader loader(images, indices, kMean, kStd, options, 4, first);
            return drain(loader);
        };
        const auto whole = batchesFrom(0, 1);
        QCOMPARE(whole.size(), std::size_t{6});
        QCOMPARE(whole[0].images.sizes().vec(), (std::vector<std::int64_t>{10, 3, 14, 14}));
        for (const int workers : {2, 5})
            for (std::int64_t first = 0; first < 6; ++first)
                QVERIFY(sameBatches(whole, batchesFrom(first, workers), std::size_t(first)));
    }
}

void TestLoader::labelsAreThoseOfTheStandIns()
{
    const ImageSet images = madeImages(4);  // 0, 4, 8, … are damaged
    const auto indices = upTo(60);
    LoaderOptions options = smallBatches();
    options.shuffle = false;
    options.augmentation = {};
    options.augmentation.height = options.augmentation.width = 8;
    options.workers = 3;
    Loader loader(images, indices, kMean, kStd, options, 1);
    std::int64_t sample = 0;
    for (const Batch &batch : drain(loader))
        for (std::int64_t i = 0; i < 10; ++i, ++sample)
            QCOMPARE(batch.labels.data_ptr<std::int64_t>()[i], 1000 + (sample % 4 == 0 ? sample + 1 : sample));
    QCOMPARE(sample, 60);
    QCOMPARE(images.source->passedOver().size(), std::size_t{15});
}

QTEST_APPLESS_MAIN(TestLoader)
#include "tst_loader.moc"
