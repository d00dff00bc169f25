// ttq show: CSV whose numbers read back as they were recorded.
#include <QTemporaryDir>

#include "base/text.h"
#include "recordedrun.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

class TestCliShow : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString run() const { return m_dir.filePath("run"); }
    Outcome show(const QStringList &arguments) const { return runTtq(QStringList{"show", run()} + arguments); }

private Q_SLOTS:
    void initTestCase() { recordRun(run().toStdString()); }

    void everyValueReadsBack()
    {
        const Outcome outcome = show({"--series", "train/loss,stage1.a/wp", "--csv", "-"});
        COMPARE_EXIT(outcome, 0);
        const QStringList lines = outcome.out.split('\n');
        QCOMPARE(lines.size(), kSteps + 2);  // heading, rows, the empty end
        QCOMPARE(lines[0], QString("step,train/loss,stage1.a/wp"));
        QCOMPARE(lines[7].section(',', 1, 1), QString("nan"));
        for (int step = 1; step <= kSteps; ++step) {
            const QStringList cells = lines[step].split(',');
            QCOMPARE(cells.size(), 3);
            QCOMPARE(cells[0].toInt(), step);
            const auto loss = parseDouble(cells[1].toStdString());
            const auto wp = parseDouble(cells[2].toStdString());
            QVERIFY(loss && wp);
            if (step != 7)
                QCOMPARE(static_cast<float>(*loss), 1.0F / static_cast<float>(step));
            QCOMPARE(static_cast<float>(*wp), 1 + static_cast<float>(step) / 1000);
        }
    }

    void sparseSeriesLeaveCellsEmpty()
    {
        const Outcome outcome
            = show({"--series", "val/top1", "--series", "stage2.b/wp", "--from", "549", "--to", "551"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out,
                 QString("step,val/top1,stage2.b/wp\n549,,0.25\n550,0.3333333333333333,0.25\n551,,0.25\n"));
        const Outcome alone = show({"--series", "val/top1"});
        QCOMPARE(alone.out, QString("step,val/top1\n550,0.3333333333333333\n1100,0.8125\n"));
    }

    void selection_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("heading");
        QTest::newRow("all layers") << QStringList{"--series", "wp", "--layer", "*"} << "step,stage1.a/wp,stage2.b/wp";
        QTest::newRow("one layer") << QStringList{"--series", "wn,wp", "--layer", "stage1.?"}
                                   << "step,stage1.a/wn,stage1.a/wp";
        QTest::newRow("with a series of the run")
            << QStringList{"--series", "train/loss,wp", "--layer", "stage2.b"} << "step,train/loss,stage2.b/wp";
        QTest::newRow("each once") << QStringList{"--series", "wp,stage1.a/wp,wp", "--layer", "stage1*"}
                                   << "step,stage1.a/wp";
        QTest::newRow("spaces") << QStringList{"--series", "train/loss, val/top1"} << "step,train/loss,val/top1";
    }

    void selection()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, heading);
        const Outcome outcome = show(arguments + QStringList{"--from", "5", "--to", "5"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out.section('\n', 0, 0), heading);
        QCOMPARE(outcome.out.section('\n', 1, 1).section(',', 0, 0), QString("5"));
    }

    void nothingInTheRange()
    {
        const Outcome outcome = show({"--series", "train/loss", "--from", "5000"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out, QString("step,train/loss\n"));
    }

    void lists()
    {
        const Outcome outcome = show({"--list"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out, QString("train/loss\nstage1.a/wp\nstage1.a/wn\nstage2.b/wp\nval/top1\n"));
    }

    void intoAFile()
    {
        const QString file = m_dir.filePath("out.csv");
        const Outcome outcome = show({"--series", "train/loss", "--csv", file, "--to", "2"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY(outcome.out.isEmpty());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("step,train/loss\n1,1\n2,0.5\n"));
    }

    // A failed export says so and keeps what was there.
    void anUnwritableFile()
    {
        const Outcome folder = show({"--series", "train/loss", "--csv", m_dir.filePath("no/such/folder.csv")});
        COMPARE_EXIT(folder, 1);
        VERIFY_SAYS(folder, "folder.csv");
        const QString old = m_dir.filePath("old.csv");
        require(writeFile(old.toStdString(), std::string_view("old")));
        COMPARE_EXIT(show({"--series", "nothing", "--csv", old}), 2);
        QFile kept(old);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), QByteArray("old"));
    }

    // Standard output on a full disk must not look like success.
    void aFullStandardOutput()
    {
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(QStringLiteral(TTQ_BINARY), {"show", run(), "--series", "train/loss"});
        QVERIFY(process.waitForFinished(50'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const QStringList &arguments, const char *says) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << says;
        };
        row({}, "--series");
        row({"--series", "train/los"}, "did you mean 'train/loss'");
        row({"--series", "qqqqqqqq"}, "unknown series 'qqqqqqqq'");
        row({"--series", "train/loss,"}, "unknown series ''");
        row({"--series", "wp"}, "add --layer");
        row({"--series", "wx", "--layer", "*"}, "unknown series 'wx'");
        row({"--series", "wn", "--layer", "stage2.b"}, "of the layers 'stage2.b'");
        row({"--series", "wp", "--layer", "stage9.*"}, "no layer matches 'stage9.*'");
        row({"--series", "wp", "--layer", "stage1.x"}, "did you mean 'stage1.a'");
        row({"--series", "train/loss", "--from", "9", "--to", "8"}, "--from: 9");
        row({"--series", "train/loss", "--from", "-1"}, "--from");
        row({"--series", "train/loss", "--to", "x"}, "--to");
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Outcome outcome = show(arguments);
        COMPARE_EXIT(outcome, 2);
        QVERIFY2(outcome.err.contains(says), told(outcome));
        QVERIFY2(outcome.out.isEmpty(), told(outcome));
    }

    void notARun()
    {
        const Outcome outcome = runTtq({"show", m_dir.path(), "--series", "train/loss"});
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "not a run folder");
    }
};

QTEST_GUILESS_MAIN(TestCliShow)
#include "tst_clishow.moc"
