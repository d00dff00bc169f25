// The table [matrix]: what it may hold, what is refused and with which words, and that nothing else became laxer for it.
#include <QtTest>

#include "runfixture.h"
#include "runs/matrixconfig.h"
#include "runs/runconfig.h"

using namespace ttq;

class TestMatrixConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void reads();
    void roundTrips();
    void refuses_data();
    void refuses();
    void refusesTyped_data();
    void refusesTyped();
    void readsTyped();
    void limitsTheRuns();
    void configurationsTolerateTheTable();
};

void TestMatrixConfig::defaults()
{
    const auto matrix = parseMatrix("name = \"x\"\n", "file");
    VERIFY_OK(matrix);
    QCOMPARE(
        matrix->methods,
        (std::vector<std::string>{"full_precision", "full_precision_matched", "ttq", "tied", "fixed", "twn", "he"}));
    QCOMPARE(matrix->seeds, (std::vector<std::int64_t>{1, 2, 3}));
    MatrixConfig own;
    own.methods = {"twn"};
    const auto given = parseMatrix("[matrix]\nseeds = [9]\n", "file", own);
    VERIFY_OK(given);
    QCOMPARE(given->methods, own.methods);
    QCOMPARE(given->seeds, std::vector<std::int64_t>{9});
}

void TestMatrixConfig::reads()
{
    const auto matrix = parseMatrix("[matrix]\nmethods = ['ttq', 'rel']\nseeds = 4\ndata_folder = '/data'\n", "file");
    VERIFY_OK(matrix);
    QCOMPARE(matrix->methods, (std::vector<std::string>{"ttq", "rel"}));
    QCOMPARE(matrix->seeds, (std::vector<std::int64_t>{1, 2, 3, 4}));
    QCOMPARE(matrix->dataFolder, std::string("/data"));
}

void TestMatrixConfig::roundTrips()
{
    MatrixConfig matrix;
    matrix.methods = {"sparse_tanh", "he"};
    matrix.seeds = {0, 7, 9007199254740991};
    matrix.dataFolder = "/with \"quotes\" and \\";
    const auto again = parseMatrix(toToml(matrix), "round trip");
    VERIFY_OK(again);
    QVERIFY(*again == matrix);
}

void TestMatrixConfig::refuses_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("says");
    const auto row
        = [](const char *name, const char *table, const char *says) { QTest::newRow(name) << table << says; };
    row("near method", "methods = ['tqt']", "file:2: matrix.methods: unknown method 'tqt'; did you mean 'ttq'?");
    row("far method", "methods = ['perceptron']", "allowed: full_precision, full_precision_matched, ttq");
    row("long method", "methods = ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']",
        "bytes");
    row("method twice", "methods = ['ttq', 'twn', 'ttq']", "has 'ttq' twice");
    row("no methods", "methods = []", "matrix.methods is empty");
    row("methods of numbers", "methods = [1]", "an item of another type");
    row("methods not a list", "methods = 'ttq'", "is not a list");
    row("seed twice", "seeds = [1, 2, 1]", "has 1 twice");
    row("no seeds", "seeds = []", "matrix.seeds is empty");
    row("no seed at all", "seeds = 0", "matrix.seeds = 0; allowed");
    row("too many seeds", "seeds = 1001", "1 to 1000");
    row("negative seed", "seeds = [-1]", "has -1; allowed: 0");
    row("seed too large", "seeds = [9007199254740992]", "9007199254740992; allowed");
    row("seeds of fractions", "seeds = [1.5]", "an item of another type");
    row("seeds as text", "seeds = '1..3'", "is not a list");
    row("near key", "seed = [1]", "did you mean 'seeds'?");
    row("far key", "frobnicate = 1", "allowed: methods, seeds, data_folder");
    row("folder of a number", "data_folder = 1", "matrix.data_folder");
}

void TestMatrixConfig::refuses()
{
    QFETCH(QString, table);
    QFETCH(QString, says);
    const std::string toml = "[matrix]\n" + table.toStdString() + "\n";
    VERIFY_ERROR(parseMatrix(toml, "file"), ErrorCode::InvalidArgument, says.toStdString());
    QVERIFY(parseMatrix(toml, "file").error().detail.starts_with("file:2: "));
}

void TestMatrixConfig::refusesTyped_data()
{
    QTest::addColumn<QString>("seeds");
    QTest::addColumn<QString>("says");
    for (const char *text : {"1,,2", "x", "1..x", "..3", "3..1", "-1", "1.5", "1..2..3"})
        QTest::newRow(text) << text << "is no seed; allowed";
    QTest::newRow("nothing") << ""
                             << "is empty";
    QTest::newRow("twice") << "1..3,2"
                           << "has 2 twice";
    QTest::newRow("many") << "1..1001"
                          << "too many seeds";
    QTest::newRow("all numbers") << "0..9223372036854775807"
                                 << "too many seeds";
}

void TestMatrixConfig::refusesTyped()
{
    QFETCH(QString, seeds);
    QFETCH(QString, says);
    const auto read = seedsFromText(seeds.toStdString(), "--seeds");
    VERIFY_ERROR(read, ErrorCode::InvalidArgument, says.toStdString());
    QVERIFY(read.error().detail.starts_with("--seeds"));
}

void TestMatrixConfig::readsTyped()
{
    const auto seeds = seedsFromText("5, 1..3,9", "--seeds");
    VERIFY_OK(seeds);
    QCOMPARE(*seeds, (std::vector<std::int64_t>{5, 1, 2, 3, 9}));
    const auto methods = methodsFromText("ttq, twn", "--methods");
    VERIFY_OK(methods);
    QCOMPARE(*methods, (std::vector<std::string>{"ttq", "twn"}));
    VERIFY_ERROR(methodsFromText("", "--methods"), ErrorCode::InvalidArgument, "--methods is empty");
    VERIFY_ERROR(methodsFromText("twm", "--methods"), ErrorCode::InvalidArgument, "did you mean 'twn'?");
}

void TestMatrixConfig::limitsTheRuns()
{
    MatrixConfig matrix;
    matrix.methods = {"ttq", "twn"};
    matrix.seeds.clear();
    for (std::int64_t seed = 0; seed < 500; ++seed)
        matrix.seeds.push_back(seed);
    VERIFY_OK(checkMatrix(matrix));
    matrix.seeds.push_back(500);
    VERIFY_ERROR(checkMatrix(matrix), ErrorCode::InvalidArgument, "1002 runs; allowed: at most 1000");
}

// A configuration may hold the table; whoever trains one run does not look into it. All else is as strict as before.
void TestMatrixConfig::configurationsTolerateTheTable()
{
    const std::string run = "phases = ['p']\n[phase.p]\nepochs = 1\n";
    const auto plain = parseConfig(run, "file"), with = parseConfig(run + "[matrix]\nmethods = ['ttq']\n", "file");
    VERIFY_OK(plain);
    VERIFY_OK(with);
    QVERIFY(*plain == *with);
    VERIFY_ERROR(parseConfig("matrix = 1\n" + run, "file"), ErrorCode::InvalidArgument, "'matrix' has to be a table");
    VERIFY_ERROR(parseConfig(run + "[matrx]\nmethods = ['ttq']\n", "file"), ErrorCode::InvalidArgument, "matrx");
    VERIFY_ERROR(parseConfig(run + "[data.matrix]\n", "file"), ErrorCode::InvalidArgument, "matrix");
}

QTEST_APPLESS_MAIN(TestMatrixConfig)
#include "tst_matrixconfig.moc"
