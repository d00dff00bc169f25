// Reports of evaluations: what is read of them, and that a damaged one is named.
#include "reportfixture.h"
#include "runs/runfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestEvaluationFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingIsRead()
    {
        const ReportFixture files;
        const auto read = readEvaluation(files.folder());
        VERIFY_OK(read);
        QCOMPARE(read->network, QString("resnet8"));
        QCOMPARE(read->split, QString("test"));
        QCOMPARE(read->step, 12);
        QCOMPARE(read->epoch, 3);
        QCOMPARE(read->notes, QStringList("a note"));
        QCOMPARE(read->classes, (QStringList{"cat", "dog, wolf", "owl"}));
        QCOMPARE(read->right, std::uint64_t{70});
        const EvaluationReport &report = read->report;
        QCOMPARE(report.n, std::uint64_t{100});
        QVERIFY((report.top == std::vector<double>{0.7, 0.9, 1.0}));
        QCOMPARE(report.calibrationError, 0.05);
        QCOMPARE(report.perClass[1].right, std::uint64_t{25});
        QCOMPARE(report.perClass[2].precision, 0.5);
        QVERIFY((report.confusion == std::vector<std::uint64_t>{30, 10, 0, 15, 25, 10, 0, 0, 10}));
        QCOMPARE(report.pairs[0].label, 1u);
        QCOMPARE(report.pairs[0].predicted, 0u);
        QCOMPARE(report.pairs[0].count, std::uint64_t{15});
        QVERIFY((report.confidence.right == std::vector<std::uint64_t>{10, 60}));
        QVERIFY(std::isnan(report.reliability[0].accuracy) && report.reliability[1].n == 100);
        QCOMPARE(report.mistakes[0].sample, 17u);
        QCOMPARE(report.mistakes[0].predicted, 1u);
        QCOMPARE(worstClasses(report, 1), std::vector<std::uint32_t>{1});
    }

    void aPictureThatIsMissingIsNull()
    {
        const ReportFixture files;
        const auto read = files.read();
        QCOMPARE(read->pictures.size(), std::size_t{2});
        QVERIFY(!read->pictures[0].isNull());
        QVERIFY(read->pictures[1].isNull());
    }

    void damage_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("half a file") << "evaluation.json" << QByteArray(kEvaluationJson).left(300) << "evaluation.json";
        QTest::newRow("an empty file") << "evaluation.json" << QByteArray() << "evaluation.json";
        QTest::newRow("no classes") << "evaluation.json" << QByteArray("{\"classes\": []}")
                                    << "'classes' has 0 entries";
        QTest::newRow("a list") << "evaluation.json" << QByteArray("[1, 2]") << "'classes' has 0 entries";
        QTest::newRow("a row less") << "confusion.csv" << QByteArray(kConfusionCsv).replace("owl,0,0,10\n", "")
                                    << "rows; allowed: a heading and 3";
        QTest::newRow("a cell less") << "confusion.csv" << QByteArray(kConfusionCsv).replace(",10,0\n", ",10\n")
                                     << "row 1 has 3 cells; allowed: 4";
        QTest::newRow("a word") << "confusion.csv" << QByteArray(kConfusionCsv).replace("25", "many")
                                << "row 2: 'many' is not a count";
        QTest::newRow("a negative count")
            << "confusion.csv" << QByteArray(kConfusionCsv).replace("25", "-1") << "row 2: '-1' is not a count";
    }

    void damage()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        const ReportFixture files;
        files.write(file, content);
        VERIFY_ERROR(readEvaluation(files.folder()), ErrorCode::Corrupt, says.toStdString());
    }

    void anUnfinishedReportIsNone()
    {
        const ReportFixture files;
        QVERIFY(hasEvaluation(files.folder()));
        QFile::remove(files.folder() + "/evaluation.json");
        QVERIFY(!hasEvaluation(files.folder()));
        VERIFY_ERROR(readEvaluation(files.folder()), ErrorCode::NotFound, "evaluation.json");
    }

    void theFolderIsNamedAfterCheckpointAndSplit()
    {
        QCOMPARE(evaluationFolder("/runs/one", "checkpoints/step-000000780.safetensors", "test"),
                 QString("/runs/one/reports/step-000000780-test"));
    }

    void csv_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("lastRow");
        QTest::addColumn<int>("rows");
        QTest::newRow("nothing") << "" << QStringList() << 0;
        QTest::newRow("plain") << "a,b\nc,d\n" << QStringList{"c", "d"} << 2;
        QTest::newRow("without an end") << "a,b\nc,d" << QStringList{"c", "d"} << 2;
        QTest::newRow("quotes") << "\"a \"\"b\"\"\",\"c,\nd\"\r\n" << QStringList{"a \"b\"", "c,\nd"} << 1;
        QTest::newRow("empty cells") << ",,\n" << QStringList{"", "", ""} << 1;
        QTest::newRow("an open quote") << "a,\"b" << QStringList{"a", "b"} << 1;
    }

    void csv()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, lastRow);
        QFETCH(int, rows);
        const auto parsed = parseCsv(text);
        QCOMPARE(static_cast<int>(parsed.size()), rows);
        QCOMPARE(parsed.empty() ? QStringList() : parsed.back(), lastRow);
    }
};

QTEST_APPLESS_MAIN(TestEvaluationFile)
#include "tst_evaluationfile.moc"
