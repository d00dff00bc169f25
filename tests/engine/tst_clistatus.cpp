// ttq status, on recorded runs.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include "recordedrun.h"
#include "runs/runlock.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

class TestCliStatus : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString path(const QString &name) const { return m_dir.filePath(name); }
    std::filesystem::path fsPath(const QString &name) const { return path(name).toStdString(); }

private Q_SLOTS:
    void initTestCase()
    {
        recordRun(fsPath("runs/first"));
        recordRun(fsPath("runs/second"), RunState::Running);  // and no engine: interrupted
        QVERIFY(QDir().mkpath(path("runs/not-a-run")));
        QVERIFY(QDir().mkpath(path("empty")));
    }

    // The keys and their order are a contract (resources/docs/run-folder.md).
    void jsonOfARun()
    {
        const Outcome outcome = runTtq({"status", path("runs/first"), "--json"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.err.isEmpty(), told(outcome));
        const QJsonObject run = QJsonDocument::fromJson(outcome.out.toUtf8()).object();
        const QStringList keys = {"run",          "uuid",        "name",        "state",        "phase",      "epoch",
                                  "total_epochs", "step",        "total_steps", "images_per_s", "eta_s",      "best",
                                  "headline",     "selected_on", "message",     "commands",     "updated_at", "layers"};
        QStringList sorted = keys;
        sorted.sort();
        QCOMPARE(run.keys(), sorted);
        QCOMPARE(run["run"].toString(), path("runs/first"));
        QCOMPARE(run["uuid"].toString(), QString(kUuid));
        QCOMPARE(run["name"].toString(), QString("small"));
        QCOMPARE(run["state"].toString(), QString("finished"));
        QCOMPARE(run["phase"].toString(), QString("ternary"));
        QCOMPARE(run["epoch"].toInt(), 3);
        QCOMPARE(run["total_epochs"].toInt(), 3);
        QCOMPARE(run["step"].toInt(), kSteps);
        QCOMPARE(run["total_steps"].toInt(), kSteps);
        QCOMPARE(run["images_per_s"].toDouble(), 612.5);
        QVERIFY(run["eta_s"].isNull());  // NaN
        QCOMPARE(run["best"].toObject(), (QJsonObject{{"epoch", 2}, {"top1", 0.8125}, {"split", "validation"}}));
        // Of the ternary phase only: the full-precision epoch's 0.7 does not count.
        QCOMPARE(run["headline"].toObject(), (QJsonObject{{"split", "test"}, {"last", 0.75}, {"mean_last_5", 0.625}}));
        QCOMPARE(run["selected_on"].toString(), QString("validation"));
        QCOMPARE(run["commands"].toObject(), (QJsonObject{{"applied", 0}, {"pending", 0}}));
        QCOMPARE(run["updated_at"].toDouble(), kUpdatedAt);
    }

    void jsonOfLayers()
    {
        const Outcome outcome = runTtq({"status", path("runs/first"), "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonArray layers = QJsonDocument::fromJson(outcome.out.toUtf8()).object()["layers"].toArray();
        QCOMPARE(layers.size(), 3);
        QCOMPARE(layers[0].toObject(),
                 (QJsonObject{{"name", "first"},
                              {"kind", "conv2d"},
                              {"shape", QJsonArray{16, 1, 3, 3}},
                              {"weights", 144},
                              {"quantizer", ""},
                              {"scale_invariant", true},
                              {"step", kSteps}}));
        // float32 values appear as the short decimals they stand for.
        QCOMPARE(layers[1].toObject(),
                 (QJsonObject{{"name", "stage1.a"},
                              {"kind", "conv2d"},
                              {"shape", QJsonArray{16, 16, 3, 3}},
                              {"weights", 2304},
                              {"quantizer", "ttq"},
                              {"scale_invariant", true},
                              {"step", kSteps},
                              {"wp", 2.1},
                              {"wn", 0.89}}));
        QCOMPARE(layers[2].toObject()["wp"].toDouble(), 0.25);
        QVERIFY(!layers[2].toObject().contains("wn"));
    }

    void keysComeInTheDocumentedOrder()
    {
        const Outcome outcome = runTtq({"status", path("runs/first"), "--json"});
        qsizetype last = -1;
        for (const char *key : {"\"run\"", "\"uuid\"", "\"name\"", "\"state\"", "\"phase\"", "\"epoch\"", "\"best\"",
                                "\"headline\"", "\"selected_on\"", "\"commands\"", "\"updated_at\"", "\"layers\""}) {
            const qsizetype at = outcome.out.indexOf(QString(key));
            QVERIFY2(at > last, key);
            last = at;
        }
    }

    void jsonOfAFolder()
    {
        const Outcome outcome = runTtq({"status", path("runs"), "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonArray runs = QJsonDocument::fromJson(outcome.out.toUtf8()).array();
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[0].toObject()["state"].toString(), QString("finished"));
        QCOMPARE(runs[1].toObject()["state"].toString(), QString("interrupted"));
    }

    void aHeldLockMakesItRunning()
    {
        const auto lock = RunLock::acquire(fsPath("runs/second/run.lock"));
        QVERIFY2(lock.has_value(), lock ? "" : lock.error().detail.c_str());
        const Outcome outcome = runTtq({"status", path("runs/second"), "--json"});
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(QJsonDocument::fromJson(outcome.out.toUtf8()).object()["state"].toString(), QString("running"));
    }

    void textOfARun()
    {
        const Outcome outcome = runTtq({"status", path("runs/first")});
        COMPARE_EXIT(outcome, 0);
        for (const char *part : {"finished", "1,100 of 1,100", "3 of 3", "613 images/s", "81.25 % top-1 on validation",
                                 "75.00 % last epoch, 62.50 % mean of the phase's last 2", "stage1.a", "16×16×3×3",
                                 "2,304", "2.1", "0.89"})
            QVERIFY2(outcome.out.contains(QString(part)), told(outcome) + "\nwithout: " + part);
        // The table of layers is aligned: its heading and rows put the weights at the same column.
        const QStringList lines = outcome.out.split('\n');
        const auto heading
            = std::find_if(lines.begin(), lines.end(), [](const QString &l) { return l.startsWith("layer "); });
        QVERIFY(heading != lines.end());
        const qsizetype end = heading->indexOf("weights") + 7;
        QCOMPARE((heading + 2)->mid(end - 5, 5), QString("2,304"));
        QCOMPARE((heading + 3)->mid(end - 4, 4), QString(" 160"));
    }

    void textOfAFolder()
    {
        const Outcome outcome = runTtq({"status"}, environmentWith("TTQ_RUNS", path("runs")));
        COMPARE_EXIT(outcome, 0);
        QCOMPARE(outcome.out.count('\n'), 3);
        QVERIFY(outcome.out.contains("interrupted"));
        QVERIFY(!outcome.out.contains("not-a-run"));
    }

    void noRunsYet()
    {
        const Outcome missing = runTtq({"status", "--json"}, environmentWith("TTQ_RUNS", path("nothing")));
        COMPARE_EXIT(missing, 0);
        QCOMPARE(missing.out, QString("[]\n"));
        QVERIFY(!QFileInfo::exists(path("nothing")));
        const Outcome empty = runTtq({"status"}, environmentWith("TTQ_RUNS", path("empty")));
        COMPARE_EXIT(empty, 0);
        QVERIFY2(empty.out.contains("no runs yet"), told(empty));
    }

    void faults_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << "nowhere"
                                 << "nowhere";
        QTest::newRow("holds no run") << "empty"
                                      << "not a run folder";
        QTest::newRow("file") << "file"
                              << "file";
        QTest::newRow("configuration only") << "half"
                                            << "run.sqlite";
        QTest::newRow("text as database") << "garbage"
                                          << "run.sqlite";
        QTest::newRow("newer schema") << "newer"
                                      << "newer";
    }

    void faults()
    {
        QFETCH(QString, name);
        QFETCH(QString, says);
        const auto write = [&](const QString &file, const char *text) {
            QVERIFY(QDir().mkpath(QFileInfo(path(file)).path()));
            require(writeFile(fsPath(file), std::string_view(text)));
        };
        write("file", "text");
        write("half/run.toml", "name = \"half\"\n");
        write("garbage/run.toml", "name = \"garbage\"\n");
        write("garbage/run.sqlite", "this is not a database, only text that is long enough to be read as one ........");
        if (name == "newer" && !QFileInfo::exists(path("newer"))) {
            recordRun(fsPath("newer")).compact();
            // PRAGMA user_version lives in bytes 60 to 63 of the file, big-endian.
            QFile database(path("newer/run.sqlite"));
            QVERIFY(database.open(QIODevice::ReadWrite) && database.seek(60));
            QCOMPARE(database.write(QByteArray("\0\0\0\x63", 4)), 4);
        }
        for (const QStringList &arguments : {QStringList{"status", path(name)}, {"status", path(name), "--json"}}) {
            const Outcome outcome = runTtq(arguments);
            COMPARE_EXIT(outcome, 1);
            QVERIFY2(outcome.out.isEmpty(), told(outcome));
            QVERIFY2(outcome.err.startsWith("ttq: ") && outcome.err.contains(says), told(outcome));
        }
    }

    // One damaged run must not hide the others.
    void aBadRunAmongGoodOnes()
    {
        recordRun(fsPath("mixed/good"));
        QVERIFY(QDir().mkpath(path("mixed/bad")));
        require(writeFile(fsPath("mixed/bad/run.toml"), std::string_view("name = \"bad\"\n")));
        const Outcome outcome = runTtq({"status", path("mixed"), "--json"});
        COMPARE_EXIT(outcome, 1);
        QVERIFY2(outcome.err.contains("bad"), told(outcome));
        QCOMPARE(QJsonDocument::fromJson(outcome.out.toUtf8()).array().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestCliStatus)
#include "tst_clistatus.moc"
