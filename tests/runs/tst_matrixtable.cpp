// The tables of a matrix against values worked out by hand; what is not in a mean is counted and named.
#include <QtTest>
#include <cmath>

#include "recordedmatrix.h"

using namespace ttq;
using namespace ttq::test;

namespace {

const MatrixConfig kAsked = {{"full_precision", "ttq", "twn"}, {1, 2, 3}, ""};

QString fileOf(const Matrix &matrix, const char *name)
{
    const auto text = readTextFile(matrix.folder / name);
    return QString::fromStdString(text ? *text : text.error().detail);
}

// The row of a method, by column.
QMap<QString, QString> rowOf(const QString &csv, const QString &first)
{
    const QStringList lines = csv.split('\n', Qt::SkipEmptyParts), columns = lines.value(0).split(',');
    for (const QString &line : lines)
        if (line.startsWith(first + ',')) {
            const QStringList fields = line.split(',');
            QMap<QString, QString> row;
            for (qsizetype i = 0; i < columns.size(); ++i)
                row[columns[i]] = fields.value(i);
            return row;
        }
    return {};
}

}  // namespace

class TestMatrixTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void meansAndSpreads();
    void oneRunHasNoSpread();
    void whatDidNotFinishIsNamed();
    void selectionOnTestIsSaid();
    void texIsEscaped_data();
    void texIsEscaped();
    void aChangedRecipeIsNotItsTable();
    void csvIsQuoted();
    void theLocaleDoesNotMatter();
};

void TestMatrixTable::meansAndSpreads()
{
    RecordedMatrix recorded(kAsked);
    for (const auto &[cell, first, last] : {std::tuple("ttq-seed1", 0.70, 0.80), std::tuple("ttq-seed2", 0.72, 0.84),
                                            std::tuple("ttq-seed3", 0.74, 0.85)})
        recorded.record(cell, {.first = first, .last = last});
    recorded.record("full_precision-seed1", {.last = 0.9, .zeros = {-1, -1}});
    const auto results = writeMatrixTables(recorded.matrix);
    VERIFY_OK(results);
    const MethodResult &ttq = results->methods[1];
    QCOMPARE(ttq.last.n, std::size_t{3});
    QVERIFY(std::abs(ttq.last.mean - 0.83) < 1e-12);
    // Differences −0.03, 0.01, 0.02: √(0.0014 / 2).
    QVERIFY(std::abs(ttq.last.deviation - std::sqrt(0.0007)) < 1e-12);
    // After epoch 1, whose validation accuracy was the best: not the best on test.
    QVERIFY(std::abs(ttq.best.mean - 0.72) < 1e-12 && std::abs(ttq.best.deviation - 0.02) < 1e-12);
    // Weighted: (100 · 0.25 + 300 · 0.75) / 400; the unweighted mean of the layers would be 0.5.
    QVERIFY(std::abs(ttq.zeros.mean - 0.625) < 1e-12);
    const auto row = rowOf(fileOf(recorded.matrix, "matrix.csv"), "ttq");
    QCOMPARE(row["n"], QString("3"));
    QVERIFY(std::abs(row["test_top1_last_mean"].toDouble() - 0.83) < 1e-12);
    QCOMPARE(row["zeros_mean"], QString("0.625"));
    QCOMPARE(row["selected_on"], QString("validation"));
    QCOMPARE(rowOf(fileOf(recorded.matrix, "matrix.csv"), "full_precision")["zeros_mean"], QString());
    const QString tex = fileOf(recorded.matrix, "matrix.tex");
    QVERIFY2(tex.contains("TTQ & 3 & $83.00 \\pm 2.65$ & $72.00 \\pm 2.00$ & $62.50 \\pm 0.00$ \\\\"), qPrintable(tex));
    QVERIFY2(tex.contains("Full precision & 1 & $90.00$ & $50.00$ & -- \\\\"), qPrintable(tex));
    QVERIFY2(tex.contains("TWN & 0 & -- & -- & -- \\\\"), qPrintable(tex));
    QVERIFY2(tex.contains("validation images (10.00 \\% of the training images, held out)"), qPrintable(tex));
    QCOMPARE(fileOf(recorded.matrix, "matrix-runs.csv").count('\n'), 1 + 9);
}

void TestMatrixTable::oneRunHasNoSpread()
{
    RecordedMatrix recorded(kAsked);
    recorded.record("ttq-seed2", {});
    VERIFY_OK(writeMatrixTables(recorded.matrix));
    const auto row = rowOf(fileOf(recorded.matrix, "matrix.csv"), "ttq");
    QCOMPARE(row["n"], QString("1"));
    QCOMPARE(row["planned"], QString("3"));
    QCOMPARE(row["test_top1_last_mean"], QString("0.8"));
    QCOMPARE(row["test_top1_last_std"], QString());
    QCOMPARE(row["unfinished"], QString("2"));
    QVERIFY(!fileOf(recorded.matrix, "matrix.tex").section("\\midrule", 1).contains("\\pm"));
}

void TestMatrixTable::whatDidNotFinishIsNamed()
{
    RecordedMatrix recorded(kAsked);
    recorded.record("ttq-seed1", {.last = 0.8});
    recorded.record("ttq-seed2", {.state = RunState::Diverged, .last = 0.1, .message = "diverged at step 1: loss"});
    recorded.record("ttq-seed3", {.last = 0.2, .changes = 2});
    recorded.record("twn-seed1", {.state = RunState::Failed, .last = 0.1, .message = "no, \"really\""});
    recorded.record("twn-seed2", {.state = RunState::Stopped, .last = 0.1});
    const auto results = writeMatrixTables(recorded.matrix);
    VERIFY_OK(results);
    const MethodResult &ttq = results->methods[1], &twn = results->methods[2];
    // One run counts: the others' 0.1 and 0.2 are in no mean.
    QCOMPARE(ttq.last.n, std::size_t{1});
    QCOMPARE(ttq.last.mean, 0.8);
    QCOMPARE(ttq.diverged, std::size_t{1});
    QCOMPARE(ttq.steered, std::size_t{1});
    QCOMPARE(twn.last.n, std::size_t{0});
    QCOMPARE(twn.failed, std::size_t{1});
    QCOMPARE(twn.unfinished, std::size_t{2});
    const QString tex = fileOf(recorded.matrix, "matrix.tex");
    for (const char *name : {"TTQ, seed 2 (diverged)", "TTQ, seed 3 (steered, 2 changes)", "TWN, seed 1 (failed)",
                             "TWN, seed 2 (stopped)", "TWN, seed 3 (not started)"})
        QVERIFY2(tex.contains(name), name);
    QVERIFY(!tex.contains("TTQ, seed 1 ("));
    const QString runs = fileOf(recorded.matrix, "matrix-runs.csv");
    QVERIFY2(runs.contains("twn,1,twn-seed1,failed,0,2,2,0.1,"), qPrintable(runs));
    QVERIFY2(runs.contains(",\"no, \"\"really\"\"\"\n"), qPrintable(runs));
}

void TestMatrixTable::selectionOnTestIsSaid()
{
    RecordedMatrix recorded({{"ttq"}, {1}, ""}, [](RunConfig &config) { config.data.validation = 0; });
    recorded.record("ttq-seed1", {});
    VERIFY_OK(writeMatrixTables(recorded.matrix));
    QVERIFY(fileOf(recorded.matrix, "matrix.tex").contains("test accuracy itself, which is optimistic"));
    QCOMPARE(rowOf(fileOf(recorded.matrix, "matrix.csv"), "ttq")["selected_on"], QString("test"));
}

void TestMatrixTable::texIsEscaped_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("escaped");
    QTest::newRow("underscore") << "he_et_al"
                                << "he\\_et\\_al";
    QTest::newRow("all") << "& % $ # _ { }"
                         << "\\& \\% \\$ \\# \\_ \\{ \\}";
    QTest::newRow("commands") << "\\input{x}"
                              << "\\textbackslash{}input\\{x\\}";
    QTest::newRow("accents") << "~^"
                             << "\\textasciitilde{}\\textasciicircum{}";
    QTest::newRow("plain") << "ResNet-20, Wₚ"
                           << "ResNet-20, Wₚ";
}

void TestMatrixTable::texIsEscaped()
{
    QFETCH(QString, text);
    QFETCH(QString, escaped);
    QCOMPARE(QString::fromStdString(escapeTex(text.toStdString())), escaped);
    RecordedMatrix recorded({{"ttq"}, {1}, ""}, [&](RunConfig &config) { config.name = text.toStdString(); });
    VERIFY_OK(writeMatrixTables(recorded.matrix));
    QVERIFY(fileOf(recorded.matrix, "matrix.tex").contains("(recipe " + escaped + ")"));
}

void TestMatrixTable::aChangedRecipeIsNotItsTable()
{
    const auto demo = loadRecipe("demo");
    VERIFY_OK(demo);
    for (const bool changed : {false, true}) {
        RecordedMatrix recorded({{"ttq"}, {1}, ""}, [&](RunConfig &config) {
            config = *demo;
            config.threads = 1;  // says nothing about the result
            config.quantizer.threshold = changed ? 0.1 : config.quantizer.threshold;
        });
        VERIFY_OK(writeMatrixTables(recorded.matrix));
        const QString tex = fileOf(recorded.matrix, "matrix.tex");
        QVERIFY(tex.contains("recipe demo"));
        QCOMPARE(tex.contains("changed"), changed);
    }
}

void TestMatrixTable::csvIsQuoted()
{
    QCOMPARE(csvField("plain text"), std::string("plain text"));
    QCOMPARE(csvField("a,b"), std::string("\"a,b\""));
    QCOMPARE(csvField("a\"b\nc"), std::string("\"a\"\"b\nc\""));
}

void TestMatrixTable::theLocaleDoesNotMatter()
{
    RecordedMatrix recorded({{"ttq"}, {1, 2}, ""});
    recorded.record("ttq-seed1", {.last = 0.8125});
    recorded.record("ttq-seed2", {.last = 0.8});
    VERIFY_OK(writeMatrixTables(recorded.matrix));
    const QString before = fileOf(recorded.matrix, "matrix.csv") + fileOf(recorded.matrix, "matrix.tex");
    const QByteArray locale = setlocale(LC_ALL, nullptr);
    const auto restore = qScopeGuard([&] { setlocale(LC_ALL, locale.constData()); });
    if (setlocale(LC_ALL, "de_DE.UTF-8") == nullptr)
        QSKIP("no locale with a decimal comma is installed");
    VERIFY_OK(writeMatrixTables(recorded.matrix));
    QCOMPARE(fileOf(recorded.matrix, "matrix.csv") + fileOf(recorded.matrix, "matrix.tex"), before);
}

QTEST_APPLESS_MAIN(TestMatrixTable)
#include "tst_matrixtable.moc"
