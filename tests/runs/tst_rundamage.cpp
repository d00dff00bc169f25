// Damaged bytes in run.sqlite: found where a checksum covers them, and never a crash anywhere.
#include <QtTest>
#include <functional>
#include <random>

#include "runfixture.h"
#include "runs/blobs.h"
#include "runs/rundatabase.h"

// Hundreds of databases are made here; waiting for the disk is another test's subject.
extern "C" int fsync(int)
{
    return 0;
}

extern "C" int fdatasync(int)
{
    return 0;
}

using namespace ttq;
using namespace ttq::test;

namespace {

// One run with something in every blob column, folded into one file.
const std::string &wholeFile()
{
    static const std::string bytes = [] {
        const RunFixture run;
        {
            auto store = filledStore(run, 3, 1100);
            bool good = store.has_value() && store->begin();
            const std::vector<LayerInfo> layers = {{0, "conv1", "conv2d", {4, 2, 3, 3}, 72, "ttq", true}};
            good = good && store->setLayers(layers);
            HistogramRecord histogram{0, 1000, -1, 1, {}};
            for (std::uint32_t i = 0; i < 32; ++i)
                histogram.counts.push_back(i * 7919 + 13);
            CodesRecord codes{0, 1, 1000, 160, {}};
            for (int i = 0; i < 40; ++i)
                codes.packed.push_back(static_cast<std::uint8_t>(i * 37 % 251));
            good = good && store->append(histogram) && store->append(codes) && store->commit();
            if (!good)
                qFatal("no run to damage");
            store->compact();
        }
        return *readTextFile(run.folder.database());
    }();
    return bytes;
}

}  // namespace

class TestRunDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theChecksumIsZlibs()
    {
        const std::string text = "123456789";
        QCOMPARE(checksum(std::as_bytes(std::span(text))), 0xcbf43926u);
        QCOMPARE(checksum({}), 0u);
    }

    void aFlippedByteInABlob_data()
    {
        QTest::addColumn<QString>("blob");
        QTest::addColumn<int>("read");
        QTest::addColumn<QString>("place");
        const auto row = [](const char *what, const char *blob, int read, const char *place) {
            QTest::newRow(what) << blob << read << place;
        };
        row("values", "SELECT v FROM chunks WHERE series = 2 AND level = 0", 0, "series 's2', steps 1 to 1024");
        row("pyramid 1", "SELECT v FROM chunks WHERE series = 2 AND level = 1", 1, "series 's2', steps 1 to 1024");
        row("pyramid 2", "SELECT v FROM chunks WHERE series = 2 AND level = 2", 2, "series 's2', steps 1 to 1024");
        row("times", "SELECT v FROM chunks WHERE series = 0 AND level = 0", 3, "series 0 (time), steps 1 to 1024");
        row("open row", "SELECT v FROM steps WHERE step = 1050", 0, "step 1050");
        row("histogram", "SELECT counts FROM histograms", 4, "layer 'conv1', step 1000");
        row("codes", "SELECT v FROM codes", 5, "layer 'conv1', step 1000");
    }
    void aFlippedByteInABlob()
    {
        QFETCH(QString, blob);
        QFETCH(int, read);
        QFETCH(QString, place);
        const RunFixture run;
        VERIFY_OK(writeFile(run.folder.database(), wholeFile()));
        std::string needle;
        {
            auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
            Statement statement = database->prepare(blob.toStdString());
            QVERIFY(*statement.next());
            const auto bytes = statement.bytes(0).last(std::min<std::size_t>(statement.bytes(0).size(), 40));
            needle.assign(reinterpret_cast<const char *>(bytes.data()), bytes.size());
        }
        std::string file = wholeFile();
        const std::size_t at = file.find(needle);
        QVERIFY(at != std::string::npos && file.rfind(needle) == at);
        // Untouched, the same read succeeds.
        VERIFY_OK(outcomeOf(run, read));
        for (const std::size_t offset : {std::size_t{0}, needle.size() / 2, needle.size() - 1}) {
            std::string flipped = file;
            flipped[at + offset] = static_cast<char>(flipped[at + offset] ^ 0x10);
            VERIFY_OK(writeFile(run.folder.database(), flipped));
            VERIFY_ERROR(outcomeOf(run, read), ErrorCode::Corrupt, place.toStdString());
            // Twin: SQLite itself does not notice.
            auto database = Database::open(run.folder.database(), Database::Mode::ReadOnly);
            QCOMPARE(*database->textOf("PRAGMA integrity_check"), std::string("ok"));
            // What is whole stays readable.
            RunReader reader = run.reader();
            if (read != 0)
                QCOMPARE(differenceIn(reader, 1, 1, 1100), std::string());
            else
                QVERIFY(reader.values(1, 1, 1024).has_value());
        }
    }

    void packingAndCuttingRefuseDamage()
    {
        const RunFixture run;
        {
            VERIFY_OK(filledStore(run, 2, 1100));
        }
        {
            auto database = Database::open(run.folder.database(), Database::Mode::ReadWrite);
            VERIFY_OK(database->run("UPDATE steps SET v = zeroblob(8) WHERE step = 1030"));
            VERIFY_OK(database->run("UPDATE chunks SET v = zeroblob(4096) WHERE series = 2 AND level = 0"));
        }
        auto store = RunStore::open(run.folder.database());
        VERIFY_OK(store);
        VERIFY_OK(store->begin());
        VERIFY_ERROR(store->setDenseSeries(std::vector<std::int64_t>{1}), ErrorCode::Corrupt, "step 1030");
        store->rollback();
        VERIFY_OK(store->begin());
        VERIFY_ERROR(store->beginSegment(500, "h", 1), ErrorCode::Corrupt, "series 's2', steps 1 to 1024");
        store->rollback();
        RunReader reader = run.reader();
        QCOMPARE(reader.values(1, 1, 1024)->steps.size(), std::size_t{1024});
    }

    void anythingFlippedNeverCrashes()
    {
        constexpr unsigned kSeed = 20261121;
        qInfo("seed %u", kSeed);
        std::mt19937 random(kSeed);
        int errors = 0;
        for (int i = 0; i < 300; ++i) {
            const RunFixture run;
            std::string bytes = wholeFile();
            const std::size_t at = random() % (i % 3 == 0 ? 4096 : bytes.size());
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
            VERIFY_OK(writeFile(run.folder.database(), bytes));
            errors += !readEverything(run);
        }
        QVERIFY(errors > 0);
    }

    void cutShortNeverCrashes()
    {
        for (std::size_t length = 0; length < wholeFile().size(); length += 2048) {
            const RunFixture run;
            VERIFY_OK(writeFile(run.folder.database(), std::string_view(wholeFile()).substr(0, length)));
            QVERIFY2(!readEverything(run), std::to_string(length).c_str());
        }
        const RunFixture run;
        VERIFY_OK(writeFile(run.folder.database(), wholeFile()));
        QVERIFY(readEverything(run));
    }

private:
    static Expected<void> outcomeOf(const RunFixture &run, int read)
    {
        RunReader reader = run.reader();
        const auto outcome
            = [](const auto &result) { return result ? Expected<void>() : Expected<void>(Unexpected{result.error()}); };
        switch (read) {
        case 0: return outcome(reader.values(2, 0, 2000));
        case 1: return outcome(reader.pyramid(2, 1, 0, 2000));
        case 2: return outcome(reader.pyramid(2, 2, 0, 2000));
        case 3: return outcome(reader.values(0, 0, 2000));
        case 4: return outcome(reader.histograms(0, 0, 2000));
        default: return outcome(reader.codes(0));
        }
    }

    static bool readEverything(const RunFixture &run)
    {
        auto reader = RunReader::open(run.folder.path);
        if (!reader)
            return false;
        bool good = reader->uuid() && reader->state() && reader->layers() && reader->series() && reader->segments()
            && reader->epochs() && reader->events() && reader->commands() && reader->checkpoints() && reader->latest();
        for (int read = 0; read < 6; ++read)
            good = outcomeOf(run, read) && good;
        auto store = RunStore::open(run.folder.database());
        return store.has_value() && good && store->begin() && store->beginSegment(500, "h", 1) && store->commit();
    }
};

QTEST_APPLESS_MAIN(TestRunDamage)
#include "tst_rundamage.moc"
