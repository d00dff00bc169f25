// Image files made ready: the file of decoded images, when it is made again, and what happens to damaged files.
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

#include <fstream>

#include "base/safefile.h"
#include "datasets/decodedfile.h"
#include "datasets/decodedimages.h"
#include "testpictures.h"

using namespace ttq;
using namespace ttq::test;

namespace fs = std::filesystem;

class TestDecodedImages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = fs::path(m_temporary->path().toStdString()) / "images";
        m_options.folder = fs::path(m_temporary->path().toStdString()) / "cache" / "decoded";
        m_options.limitBytes = 1 << 30;
        m_options.threads = 3;
        m_files.clear();
        for (int i = 0; i < 20; ++i)
            put("c/" + std::to_string(10 + i) + ".png", encoded(picture(i), ".png"));
    }
    void cleanup() { m_temporary.reset(); }

    void cachedAndStreamedAreEqual();
    void isKeyedByContent();
    void tellsFilesApartThatLookAlike();
    void keepsNothingMadeInAPassingNeed();
    void looksAtTheExactSize();
    void removesWhatWasLeftBehind();
    void skipsAndCountsDamagedFiles();
    void standsInWhenStreaming();
    void refusesASetOfWrecks();
    void outlivesADamagedCache_data();
    void outlivesADamagedCache();
    void decodesAgainWherePixelsAreDamaged();
    void streamsWhereItCannotWrite();
    void everyFlippedBitOfTheTableIsNoticed();
    void reportsProgress();

private:
    static Picture picture(int i) { return makePicture(5 + i % 3, 8, unsigned(i) * 3); }
    void put(const std::string &file, const Bytes &bytes)
    {
        fs::create_directories((m_root / file).parent_path());
        writeBytes(m_root / file, bytes);
        if (std::find(m_files.begin(), m_files.end(), file) == m_files.end())
            m_files.push_back(file);
    }
    DecodedImages ready()
    {
        auto images = decodeImages(m_root, m_files, m_options);
        if (!images)
            qFatal("%s", images.error().detail.c_str());
        return *std::move(images);
    }
    std::vector<fs::path> cacheFiles(const char *ending = ".decoded") const
    {
        std::vector<fs::path> files;
        for (const auto &entry : fs::directory_iterator(m_options.folder))
            if (entry.path().string().ends_with(ending))
                files.push_back(entry.path());
        return files;
    }
    static Bytes bytesOf(const fs::path &file)
    {
        const auto text = readTextFile(file);
        return {text->begin(), text->end()};
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    std::vector<std::string> m_files;
    DecodedOptions m_options;
};

void TestDecodedImages::cachedAndStreamedAreEqual()
{
    const DecodedImages cached = ready();
    QVERIFY(cached.cached && cached.notices.empty() && cached.skipped.empty());
    m_options.limitBytes = 0;
    const DecodedImages streamed = ready();
    QVERIFY(!streamed.cached);
    QVERIFY(cached.kept == streamed.kept);
    QCOMPARE(cached.height, 0);  // they differ
    for (std::uint32_t i = 0; i < 20; ++i) {
        QVERIFY(*cached.source->read(i) == picture(int(i)));
        QVERIFY(*streamed.source->read(i) == picture(int(i)));
    }
    // Just too large by the estimate: 20 pictures of 120 to 168 bytes.
    m_options.limitBytes = 20 * 100;
    QVERIFY(!ready().cached);
}

void TestDecodedImages::isKeyedByContent()
{
    const std::string key = ready().contentHash;
    QCOMPARE(cacheFiles().size(), std::size_t{1});
    const auto made = fs::last_write_time(cacheFiles()[0]);
    QCOMPARE(ready().contentHash, key);
    // Newer times and the same contents: the decoded file is found again.
    for (const std::string &file : m_files)
        fs::last_write_time(m_root / file, fs::file_time_type::clock::now() + std::chrono::hours(1));
    QCOMPARE(ready().contentHash, key);
    QCOMPARE(cacheFiles().size(), std::size_t{1});
    QVERIFY(fs::last_write_time(cacheFiles()[0]) == made);
    // One other picture: another key, and what is read is the new one.
    put("c/13.png", encoded(makePicture(9, 9, 99), ".png"));
    const DecodedImages changed = ready();
    QVERIFY(changed.contentHash != key);
    QVERIFY(*changed.source->read(3) == makePicture(9, 9, 99));
    QCOMPARE(cacheFiles().size(), std::size_t{2});
    // The same pictures under other names are another set.
    m_files.pop_back();
    QVERIFY(ready().contentHash != key);
}

void TestDecodedImages::tellsFilesApartThatLookAlike()
{
    // Two pictures of one size and time change places, and another folder has the same names, sizes and times.
    put("c/10.png", encoded(makePicture(6, 8, 1), ".ppm"));
    put("c/11.png", encoded(makePicture(6, 8, 2), ".ppm"));
    const auto time = fs::last_write_time(m_root / "c/10.png");
    fs::last_write_time(m_root / "c/11.png", time);
    QVERIFY(*ready().source->read(0) == makePicture(6, 8, 1));
    const fs::path original = m_root;
    const fs::path copy = original.parent_path() / "copy";
    fs::copy(original, copy, fs::copy_options::recursive);
    fs::rename(m_root / "c/10.png", m_root / "c/x");
    fs::rename(m_root / "c/11.png", m_root / "c/10.png");
    fs::rename(m_root / "c/x", m_root / "c/11.png");
    QVERIFY(*ready().source->read(0) == makePicture(6, 8, 2));
    m_root = copy;
    put("c/10.png", encoded(makePicture(6, 8, 7), ".ppm"));
    for (const std::string &file : m_files)
        fs::last_write_time(copy / file, fs::last_write_time(original / file));
    QVERIFY(*ready().source->read(0) == makePicture(6, 8, 7));
}

void TestDecodedImages::keepsNothingMadeInAPassingNeed()
{
    if (::geteuid() == 0)
        QSKIP("root reads every file");
    fs::permissions(m_root / "c/15.png", fs::perms::none);
    QVERIFY(!ready().cached);
    QCOMPARE(cacheFiles().size(), std::size_t{0});
    fs::permissions(m_root / "c/15.png", fs::perms::owner_read);
    const DecodedImages images = ready();
    QVERIFY(images.cached && images.skipped.empty());
}

void TestDecodedImages::looksAtTheExactSize()
{
    // Of 250 files 100 are looked at for the estimate; one of the others is large.
    for (int i = 0; i < 250; ++i)
        put("d/" + std::to_string(1000 + i) + ".png", encoded(makePicture(4, 4), ".png"));
    put("d/1001.png", encoded(makePicture(300, 300), ".png"));
    m_options.limitBytes = 100'000;
    QVERIFY(!ready().cached);
    m_options.limitBytes = 1'000'000;
    QVERIFY(ready().cached);
}

void TestDecodedImages::removesWhatWasLeftBehind()
{
    (void)ready();
    fs::path left;
    {
        auto file = SafeFile::create(m_options.folder / "images-left.decoded");
        QVERIFY(file.has_value());
        for (const auto &entry : fs::directory_iterator(m_options.folder))
            if (contains(entry.path().string(), "images-left"))
                left = entry.path();
        QVERIFY(!left.empty());
        fs::copy(left, m_options.folder / "kept");
    }
    fs::rename(m_options.folder / "kept", left);
    fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(25));
    put("c/10.png", encoded(makePicture(3, 3), ".png"));  // so that it prepares again
    (void)ready();
    QVERIFY(!fs::exists(left));
    std::ofstream(left).put('x');  // may be another engine's at work
    put("c/10.png", encoded(makePicture(3, 4), ".png"));
    (void)ready();
    QVERIFY(fs::exists(left));
}

void TestDecodedImages::skipsAndCountsDamagedFiles()
{
    Bytes half = encoded(makePicture(40, 40), ".jpg");
    half.resize(half.size() / 2);
    put("c/12.png", half);
    put("c/17.png", Bytes{});
    fs::remove(m_root / "c/25.png");
    for (int start = 0; start < 2; ++start) {  // fresh, then from the cache
        const DecodedImages images = ready();
        QCOMPARE(images.skipped.size(), std::size_t{3});
        QCOMPARE(images.skipped[0].file, std::string("c/12.png"));
        QVERIFY2(contains(images.skipped[0].reason, "end marker"), images.skipped[0].reason.c_str());
        QVERIFY(contains(images.skipped[1].reason, "empty"));
        QVERIFY(contains(images.skipped[2].reason, "25.png"));
        QCOMPARE(images.kept.size(), std::size_t{17});
        QVERIFY(*images.source->read(2) == picture(3));  // 12 is gone, 13 takes its place
        QVERIFY(*images.source->read(16) == picture(19));
    }
}

void TestDecodedImages::standsInWhenStreaming()
{
    put("c/12.png", Bytes{1, 2, 3});
    put("c/13.png", Bytes{});
    put("c/29.png", Bytes{});
    m_options.limitBytes = 0;
    const DecodedImages images = ready();
    QCOMPARE(images.kept.size(), std::size_t{20});
    QVERIFY(!images.source->read(2).has_value());
    std::uint32_t sample = 2;
    QVERIFY(*images.source->readNext(sample) == picture(4));
    QCOMPARE(sample, 4u);
    sample = 19;
    QVERIFY(*images.source->readNext(sample) == picture(0));
    QCOMPARE(sample, 0u);
    sample = 5;
    QVERIFY(*images.source->readNext(sample) == picture(5));
    sample = 2;
    (void)images.source->readNext(sample);
    const auto passed = images.source->passedOver();
    QCOMPARE(passed.size(), std::size_t{3});
    QCOMPARE(passed[0].file, std::string("c/12.png"));
    QCOMPARE(passed[2].file, std::string("c/29.png"));
}

void TestDecodedImages::refusesASetOfWrecks()
{
    for (const std::string &file : m_files)
        put(file, Bytes{'n', 'o'});
    const auto images = decodeImages(m_root, m_files, m_options);
    QVERIFY(!images.has_value());
    QVERIFY2(contains(images.error().detail, "none of 20") && contains(images.error().detail, "10.png"),
             images.error().detail.c_str());
    QVERIFY(!decodeImages(m_root, {}, m_options).has_value());
}

void TestDecodedImages::outlivesADamagedCache_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("cut") << 0;
    QTest::newRow("empty") << 1;
    QTest::newRow("table") << 2;
    QTest::newRow("listing points nowhere") << 3;
    QTest::newRow("gone") << 4;
}

void TestDecodedImages::outlivesADamagedCache()
{
    QFETCH(int, damage);
    const std::string key = ready().contentHash;
    const fs::path file = cacheFiles()[0];
    Bytes bytes = bytesOf(file);
    if (damage == 0)
        bytes.pop_back();
    else if (damage == 1)
        bytes.clear();
    else if (damage == 2)
        bytes[bytes.size() - 60] ^= 1;
    writeBytes(file, bytes);
    if (damage == 3)
        for (const auto &entry : fs::directory_iterator(m_options.folder))
            if (entry.path().filename().string().starts_with("listing-"))
                writeBytes(entry.path(), Bytes{'x'});
    if (damage == 4)
        fs::remove(file);
    const DecodedImages images = ready();
    QVERIFY(images.cached);
    QCOMPARE(images.contentHash, key);
    for (std::uint32_t i = 0; i < 20; ++i)
        QVERIFY(*images.source->read(i) == picture(int(i)));
}

void TestDecodedImages::decodesAgainWherePixelsAreDamaged()
{
    (void)ready();
    const fs::path file = cacheFiles()[0];
    Bytes bytes = bytesOf(file);
    bytes[50] ^= 16;  // of the first picture
    writeBytes(file, bytes);
    const auto decoded = DecodedFile::open(file);
    QVERIFY(decoded.has_value());
    QVERIFY(!(*decoded)->read(0).has_value());
    QVERIFY((*decoded)->read(1).has_value());
    QVERIFY(*ready().source->read(0) == picture(0));
}

void TestDecodedImages::streamsWhereItCannotWrite()
{
    // A file where the folder should be.
    fs::create_directories(m_options.folder.parent_path());
    writeBytes(m_options.folder, Bytes{'x'});
    const DecodedImages images = ready();
    QVERIFY(!images.cached);
    QCOMPARE(images.notices.size(), std::size_t{1});
    QVERIFY2(contains(images.notices[0], "decoding at each use"), images.notices[0].c_str());
    QVERIFY(*images.source->read(7) == picture(7));
}

void TestDecodedImages::everyFlippedBitOfTheTableIsNoticed()
{
    put("c/12.png", Bytes{});
    (void)ready();
    const fs::path file = cacheFiles()[0];
    const Bytes whole = bytesOf(file);
    std::size_t pixels = 0;
    for (int i = 0; i < 20; ++i)
        pixels += i == 2 ? 0 : picture(i).rgb.size();
    for (std::size_t i = 8 * pixels; i < 8 * whole.size(); i += 37) {
        // Four bytes of the footer mean nothing.
        if (i / 8 >= whole.size() - 12 && i / 8 < whole.size() - 8)
            continue;
        Bytes bytes = whole;
        bytes[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
        writeBytes(file, bytes);
        QVERIFY2(!DecodedFile::open(file).has_value(), qPrintable(QString::number(i)));
    }
    writeBytes(file, whole);
    QVERIFY(DecodedFile::open(file).has_value());
}

void TestDecodedImages::reportsProgress()
{
    std::size_t last = 0, of = 0;
    m_options.progress = [&](std::size_t done, std::size_t all) {
        QVERIFY(done >= last && done <= all);
        last = done;
        of = all;
    };
    (void)ready();
    QCOMPARE(last, std::size_t{20});
    QCOMPARE(of, std::size_t{20});
}

QTEST_APPLESS_MAIN(TestDecodedImages)
#include "tst_decodedimages.moc"
