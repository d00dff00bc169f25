#include <sys/resource.h>

#include <QTest>

#include "formats/pickle.h"
#include "formats/torchbytes.h"

using namespace ttq;
using namespace ttq::test;

namespace {

using Kind = PickleValue::Kind;

constexpr std::string_view kAllowed[] = {"collections OrderedDict", "torch Size"};

Expected<Pickle> parse(const Bytes &bytes, const PickleLimits &limits = {})
{
    return Pickle::parse(bytes, "some.pkl", 100, kAllowed, limits);
}

Bytes repeated(const Bytes &part, std::size_t n)
{
    Bytes bytes;
    bytes.reserve(part.size() * n);
    for (std::size_t i = 0; i < n; ++i)
        bytes.insert(bytes.end(), part.begin(), part.end());
    return bytes;
}

long peakMemoryKib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace

Q_DECLARE_METATYPE(ttq::test::Bytes)

class TestPickle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKindOfValue();
    void readsProtocolsUpToFive();
    void readsIntegers_data();
    void readsIntegers();
    void keepsCallsAsData();
    void sharesAndRepeatsValues();
    void mayContainItself();
    void refusesNamesThatAreNotAllowed_data();
    void refusesNamesThatAreNotAllowed();
    void rejectsWhatIsNoPickle_data();
    void rejectsWhatIsNoPickle();
    void rejectsEveryTruncation();
    void survivesEveryFlippedByte();
    void boundsBombs_data();
    void boundsBombs();
};

void TestPickle::readsEveryKindOfValue()
{
    const Bytes bytes = Pickler()
                            .raw("(N\x88\x89K\x07M\x39\x30G\x3f\xf8")
                            .raw(std::string_view("\0\0\0\0\0\0", 6))
                            .text("é")
                            .raw("C\x02xyU\x03old](K\x01K\x02"
                                 "e}(")
                            .text("k")
                            .raw("K\x03u)t")
                            .end();
    const auto pickle = parse(bytes);
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    QCOMPARE(pickle->consumed(), bytes.size());
    const PickleValue &root = (*pickle)[pickle->root()];
    QCOMPARE(root.kind, Kind::Tuple);
    const std::vector<Kind> kinds = {Kind::None, Kind::Bool,  Kind::Bool, Kind::Int,  Kind::Int,  Kind::Float,
                                     Kind::Text, Kind::Bytes, Kind::Text, Kind::List, Kind::Dict, Kind::Tuple};
    QCOMPARE(root.items.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i)
        QCOMPARE((*pickle)[root.items[i]].kind, kinds[i]);
    const auto item = [&](std::size_t i) { return (*pickle)[root.items[i]]; };
    QCOMPARE(item(1).integer, 1);
    QCOMPARE(item(2).integer, 0);
    QCOMPARE(item(3).integer, 7);
    QCOMPARE(item(4).integer, 12345);
    QCOMPARE(item(5).real, 1.5);
    QVERIFY(pickle->isText(root.items[6], "é"));
    QVERIFY(!pickle->isText(root.items[6], "e"));
    QCOMPARE(pickle->text(item(7)), std::string_view("xy"));
    QVERIFY(pickle->isText(root.items[8], "old"));
    QCOMPARE(item(9).items.size(), std::size_t(2));
    QVERIFY(pickle->isText(item(10).items[0], "k"));
    QCOMPARE((*pickle)[item(10).items[1]].integer, 3);
    QVERIFY(item(11).items.empty());
}

void TestPickle::readsProtocolsUpToFive()
{
    // A frame, a short text, memoized, and a class named by texts: as protocol 4 writes them.
    Pickler pickler(5);
    pickler.raw("\x95").raw(std::string_view("\x25\0\0\0\0\0\0\0", 8));
    pickler.raw("\x8c\x0b"
                "collections\x94\x8c\x0bOrderedDict\x94\x93\x94)R\x94h\x03\x86.");
    const auto pickle = parse(pickler.bytes);
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    const PickleValue &root = (*pickle)[pickle->root()];
    QCOMPARE(root.kind, Kind::Tuple);
    QCOMPARE(root.items[0], root.items[1]);
    QCOMPARE((*pickle)[root.items[0]].kind, Kind::Call);
}

void TestPickle::readsIntegers_data()
{
    QTest::addColumn<QByteArray>("instruction");
    QTest::addColumn<qlonglong>("value");
    QTest::newRow("int") << QByteArray("J\xff\xff\xff\xff", 5) << -1LL;
    QTest::newRow("long, 0 bytes") << QByteArray("\x8a\0", 2) << 0LL;
    QTest::newRow("long, 1 byte") << QByteArray("\x8a\x01\x80", 3) << -128LL;
    QTest::newRow("long, 2 bytes") << QByteArray("\x8a\x02\xff\x00", 4) << 255LL;
    QTest::newRow("long, 8 bytes") << QByteArray("\x8a\x08\0\0\0\0\0\0\0\x80", 10)
                                   << std::numeric_limits<qlonglong>::min();
    QTest::newRow("long4") << QByteArray("\x8b\x03\0\0\0\x01\x00\x01", 8) << 65537LL;
}

void TestPickle::readsIntegers()
{
    QFETCH(QByteArray, instruction);
    QFETCH(qlonglong, value);
    const Bytes bytes = Pickler().raw({instruction.constData(), static_cast<std::size_t>(instruction.size())}).end();
    const auto pickle = parse(bytes);
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    QCOMPARE((*pickle)[pickle->root()].kind, Kind::Int);
    QCOMPARE(qlonglong((*pickle)[pickle->root()].integer), value);
}

void TestPickle::keepsCallsAsData()
{
    const Bytes bytes = Pickler()
                            .global("collections", "OrderedDict")
                            .raw(")R(")
                            .text("a")
                            .raw("K\x01u}")
                            .text("_metadata")
                            .raw("Nsb")
                            .end();
    const auto pickle = parse(bytes);
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    const PickleValue &root = (*pickle)[pickle->root()];
    QCOMPARE(root.kind, Kind::Call);
    QCOMPARE(root.items.size(), std::size_t(4));
    QCOMPARE((*pickle)[root.items[0]].kind, Kind::Global);
    QCOMPARE(kAllowed[(*pickle)[root.items[0]].integer], kAllowed[0]);
    QVERIFY(pickle->isText(root.items[2], "a"));
    QCOMPARE((*pickle)[root.state].kind, Kind::Dict);
}

void TestPickle::sharesAndRepeatsValues()
{
    const Bytes bytes = Pickler()
                            .raw("(")
                            .text("x")
                            .raw("q\x05h\x05"
                                 "2t")
                            .end();
    const auto pickle = parse(bytes);
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    const PickleValue &root = (*pickle)[pickle->root()];
    QCOMPARE(root.items.size(), std::size_t(3));
    QCOMPARE(root.items[0], root.items[1]);
    QCOMPARE(root.items[1], root.items[2]);
}

void TestPickle::mayContainItself()
{
    const auto pickle = parse(Pickler().raw(std::string_view("]q\0h\0a", 6)).end());
    QVERIFY2(pickle, pickle ? "" : pickle.error().detail.c_str());
    QCOMPARE((*pickle)[pickle->root()].items, std::vector<PickleIndex>{pickle->root()});
}

void TestPickle::refusesNamesThatAreNotAllowed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const Bytes &bytes, const char *named) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size()))
                            << QString(named);
    };
    row("os.system", Pickler().global("os", "system").raw("(").text("touch sentinel").raw("tR").end(), "os.system");
    row("posix.system", Pickler().global("posix", "system").end(), "posix.system");
    row("by texts", Pickler(4).text("builtins").text("eval").raw("\x93").end(), "builtins.eval");
    row("a longer name", Pickler().global("collections", "OrderedDictX").end(), "OrderedDictX");
    row("a longer module", Pickler().global("collections OrderedDict", "").end(), "collections OrderedDict.");
    row("split elsewhere", Pickler().global("torch Si", "ze").end(), "torch Si.ze");
    row("never called", Pickler().global("os", "system").raw("0N").end(), "os.system");
}

void TestPickle::refusesNamesThatAreNotAllowed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, named);
    const auto pickle = parse(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!pickle);
    QCOMPARE(pickle.error().code, ErrorCode::Unsupported);
    const QString detail = QString::fromStdString(pickle.error().detail);
    QVERIFY2(detail.contains(named), qPrintable(detail));
    QVERIFY2(detail.startsWith("some.pkl: offset 1"), qPrintable(detail));
}

void TestPickle::rejectsWhatIsNoPickle_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *text, const char *message) {
        QTest::newRow(name) << QByteArray::fromStdString("\x80\x02" + std::string(text)) << QString(message);
    };
    QTest::newRow("nothing") << QByteArray() << "breaks off";
    QTest::newRow("text") << QByteArray("hello.") << "no pickle begins here";
    QTest::newRow("protocol 1") << QByteArray("\x80\x01N.") << "protocol 1; allowed: 2 to 5";
    QTest::newRow("protocol 6") << QByteArray("\x80\x06N.") << "protocol 6; allowed: 2 to 5";
    row("nothing left", ".", "ends with 0 values");
    row("too much left", "NN.", "ends with 2 values");
    row("open mark", "(N.", "ends with 1 values");
    row("pop from nothing", "0N.", "empty stack");
    row("pop across a mark", "N(0N.", "empty stack");
    row("no mark", "Nt.", "mark that was never set");
    row("dict of three", "(NNNd.", "a key that has no value");
    row("append to a dict", "}Na.", "an item is added to a dict");
    row("set on a list", "]NNs.", "keys are added to a list");
    row("call of a number", "K\x01)R.", "is called as if it were a class");
    row("state of a list", "]Nb.", "a state is set on a list");
    row("unknown memo", "h\x09.", "recalls value 9");
    row("memo of nothing", "q\x01N.", "remembers a value from an empty stack");
    row("unknown instruction", "i.", "instruction 0x69");
    row("extension", "\x82\x01.", "instruction 0x82");
    row("a name without an end", "cos", "a name without its end");
    row("frame beyond the end", "\x95\xff\xff\xff\xff\xff\xff\xff\xff.", "a frame of 18446744073709551615 bytes");
    row("text beyond the end", "X\xff\xff\xff\xff.", "4294967295 more bytes expected");
    row("huge text", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "18446744073709551615 more bytes expected");
}

void TestPickle::rejectsWhatIsNoPickle()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto pickle = parse(Bytes(bytes.begin(), bytes.end()));
    QVERIFY(!pickle);
    const QString detail = QString::fromStdString(pickle.error().detail);
    QVERIFY2(detail.contains(message), qPrintable(detail));
    QVERIFY2(detail.startsWith("some.pkl: offset 1"), qPrintable(detail));
}

void TestPickle::rejectsEveryTruncation()
{
    const Bytes bytes = dictPickle(smallFile(), false);
    constexpr std::string_view kAll[]
        = {"collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch FloatStorage"};
    QVERIFY(Pickle::parse(bytes, "x", 0, kAll));
    for (std::size_t n = 0; n < bytes.size(); ++n)
        QVERIFY2(!Pickle::parse(std::span(bytes).first(n), "x", 0, kAll), qPrintable(QString::number(n)));
}

void TestPickle::survivesEveryFlippedByte()
{
    Bytes bytes = dictPickle(smallFile(), false);
    constexpr std::string_view kAll[]
        = {"collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch FloatStorage"};
    int refused = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            bytes[at] ^= static_cast<std::uint8_t>(1 << bit);
            refused += Pickle::parse(bytes, "x", 0, kAll) ? 0 : 1;
            bytes[at] ^= static_cast<std::uint8_t>(1 << bit);
        }
    }
    QVERIFY(refused > 1000);
    QVERIFY(Pickle::parse(bytes, "x", 0, kAll));
}

void TestPickle::boundsBombs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const Bytes &part, std::size_t n, const Bytes &before, const char *message) {
        const Bytes bytes = Bytes{0x80, 2} + before + repeated(part, n) + Bytes{'.'};
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size()))
                            << QString(message);
    };
    row("lists", "]"_b, 11'000'000, {}, "too many values");
    row("lists in lists", "a"_b, 100'000, repeated("]"_b, 150'000), "ends with 50000 values");
    row("marks", "("_b, 11'000'000, {}, "marks");
    row("tuples of tuples", "\x86"_b, 1'000'000, {}, "empty stack");
    row("doubling", "2\x86"_b, 1'000'000, ")"_b, "too many");
    row("the same item over and over", "h\0a"_b, 4'000'000, Bytes{']', 'q', 0}, "too many items");
    row("repeated from the memo", "h\0"_b, 5'000'000, Bytes{']', 'q', 0}, "too many values on its stack");
    row("memo", "\x94"_b, 11'000'000, "N"_b, "memo index");
    row("far memo", {}, 0, Bytes{'N', 'r', 0xff, 0xff, 0xff, 0xff}, "memo index 4294967295");
    row("long", "N0"_b, 7'000'000, {}, "too many values");
    row("bytes",
        "K\x01"
        "0"_b,
        5'000'000, {}, "too many values");
    row("protocol over and over", Bytes{0x80, 2}, 7'000'000, {}, "more bytes than are read");
}

void TestPickle::boundsBombs()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const Bytes copy(bytes.begin(), bytes.end());
    const long before = peakMemoryKib();
    const auto pickle = parse(copy);
    const long grown = peakMemoryKib() - before;
    QVERIFY(!pickle);
    const QString detail = QString::fromStdString(pickle.error().detail);
    QVERIFY2(detail.contains(message), qPrintable(detail));
    QVERIFY2(grown < 64 * 1024, qPrintable(QString("%1 KiB").arg(grown)));
}

QTEST_APPLESS_MAIN(TestPickle)
#include "tst_pickle.moc"
