// ttq train, end to end: what a person gets from a run that goes well, and from one that cannot start.
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <unistd.h>

#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

void writeZeros(const QString &file, qint64 bytes, char value = 0)
{
    QFile out(file);
    QVERIFY2(out.open(QIODevice::WriteOnly), qPrintable(out.errorString()));
    QCOMPARE(out.write(QByteArray(static_cast<int>(bytes), value)), bytes);
}

}  // namespace

class TestCliTrain : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

private Q_SLOTS:
    void oneLineAnEpoch()
    {
        const QString folder = m_dir.filePath("plain");
        const Outcome outcome = runTtq(tinyTraining(folder, 2));
        COMPARE_EXIT(outcome, 0);
        const QStringList lines = outcome.out.split('\n');
        QCOMPARE(lines.size(), 6);  // the folder, three epochs, how it ended, and after the last newline
        QCOMPARE(lines[0], "run folder: " + folder);
        for (int epoch = 1; epoch <= 3; ++epoch) {
            const QString phase = epoch == 1 ? "full_precision" : "ternary";
            const QRegularExpression expected(
                QString("^epoch %1/3  %2  train loss [0-9.]+ top-1 [0-9.]+ %  validation top-1 [0-9.]+ %  test top-1 "
                        "[0-9.]+ %  .*s$")
                    .arg(epoch)
                    .arg(phase));
            QVERIFY2(expected.match(lines[epoch]).hasMatch(), qPrintable(lines[epoch]));
        }
        QCOMPARE(lines[4], QString("finished at step %1: %2").arg(3 * kStepsPerEpoch).arg(folder));
        QVERIFY2(!outcome.out.contains('\r') && !outcome.out.contains('\033'), told(outcome));
        QVERIFY2(outcome.err.isEmpty(), told(outcome));
        QCOMPARE(shownState(folder), QString("finished"));
        QCOMPARE(recordedSteps(folder), std::int64_t{3 * kStepsPerEpoch});
        QVERIFY(!QFile::exists(folder + "/run.sqlite-wal"));

        // The same again into the same folder destroys nothing.
        const Outcome again = runTtq(tinyTraining(folder, 2));
        COMPARE_EXIT(again, 1);
        VERIFY_SAYS(again, "is not empty");
        QCOMPARE(recordedSteps(folder), std::int64_t{3 * kStepsPerEpoch});
    }

    void quiet()
    {
        const Outcome outcome = runTtq(tinyTraining(m_dir.filePath("quiet"), 1) + QStringList{"--quiet"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.isEmpty() && outcome.err.isEmpty(), told(outcome));
        QCOMPARE(shownState(m_dir.filePath("quiet")), QString("finished"));
    }

    // The seed alone decides: equal ones agree bit for bit, different ones do not.
    void theSeedDecides()
    {
        COMPARE_EXIT(runTtq(tinyTraining(m_dir.filePath("a"), 1, 7) + QStringList{"--quiet"}), 0);
        COMPARE_EXIT(runTtq(tinyTraining(m_dir.filePath("b"), 1, 7) + QStringList{"--quiet"}), 0);
        COMPARE_EXIT(runTtq(tinyTraining(m_dir.filePath("c"), 1, 8) + QStringList{"--quiet"}), 0);
        const QString hash = test::hashOf(m_dir.filePath("a"));
        const QRegularExpression expected(QString("^[0-9a-f]{64}  step %1$").arg(2 * kStepsPerEpoch));
        QVERIFY2(expected.match(hash).hasMatch(), qPrintable(hash));
        QCOMPARE(test::hashOf(m_dir.filePath("b")), hash);
        QVERIFY(test::hashOf(m_dir.filePath("c")) != hash);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const QStringList &arguments, const char *says) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << says;
        };
        row({}, "--recipe");
        row({"--recipe", "demo", "--config", "x.toml"}, "--config");
        row({"--recipe", "demoo"}, "did you mean 'demo'");
        row({"--recipe", "demo", "--set", "network.widht=4"}, "did you mean 'network.width'");
        row({"--recipe", "demo", "--set", "network.width=0"}, "≥ 1");
        row({"--recipe", "demo", "--set", "network.width=four"}, "network.width");
        row({"--recipe", "demo", "--set", "network.width"}, "allowed: key=value");
        row({"--recipe", "demo", "--set", "quantizer.threshold=1"}, "threshold");
        row({"--recipe", "demo", "--set", "phase.tenary.lr=1"}, "ternary");
        row({"--recipe", "demo", "--set", "data.train_limit=40"}, "training images are left");
        row({"--recipe", "demo", "--seed", "-1"}, "seed = -1; allowed");
        row({"--recipe", "demo", "--seed", "1.5"}, "--seed");
        row({"--recipe", "demo", "--threads", "2000"}, "threads = 2000; allowed");
        row({"--recipe", "demo", "--device", "tpu"}, "tpu");
        row({"--recipe", "demo", "--device", "cuda:99"}, "cuda:99");
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const QString folder = m_dir.filePath("never");
        const Outcome outcome = runTtq(QStringList{"train", "--out", folder} + arguments);
        COMPARE_EXIT(outcome, 2);
        QVERIFY2(outcome.err.contains(says), told(outcome));
        QVERIFY2(outcome.out.isEmpty(), told(outcome));
        QVERIFY(!QFile::exists(folder));
    }

    void unreadableConfiguration()
    {
        const Outcome missing = runTtq({"train", "--config", m_dir.filePath("none.toml")});
        COMPARE_EXIT(missing, 1);
        VERIFY_SAYS(missing, "none.toml");
        writeZeros(m_dir.filePath("odd.toml"), 10, '=');
        const Outcome odd = runTtq({"train", "--config", m_dir.filePath("odd.toml")});
        COMPARE_EXIT(odd, 2);
        VERIFY_SAYS(odd, "odd.toml");
    }

    void noData()
    {
        QVERIFY(QDir(m_dir.path()).mkpath("nothing"));
        const QString folder = m_dir.filePath("never");
        const Outcome outcome = runTtq(
            {"train", "--recipe", "cifar10-resnet20-short", "--data", m_dir.filePath("nothing"), "--out", folder});
        COMPARE_EXIT(outcome, 1);
        for (const char *part :
             {"data_batch_1.bin", "data_batch_5.bin", "test_batch.bin", "/nothing", "ttq datasets fetch cifar10"})
            QVERIFY2(outcome.err.contains(part), told(outcome));
        QVERIFY(!QFile::exists(folder));
    }

    void damagedData()
    {
        const QString data = m_dir.filePath("cifar-10-batches-bin");
        QVERIFY(QDir().mkpath(data));
        constexpr int kRecord = 3073, kRecords = 10'000;
        for (int i = 1; i <= 5; ++i)
            writeZeros(data + QString("/data_batch_%1.bin").arg(i), kRecord * kRecords);
        writeZeros(data + "/test_batch.bin", kRecord + 1000);
        const QString folder = m_dir.filePath("never");
        const QStringList arguments
            = {"train", "--recipe", "cifar10-resnet20-short", "--data", m_dir.path(), "--out", folder};
        const Outcome cut = runTtq(arguments);
        COMPARE_EXIT(cut, 1);
        VERIFY_SAYS(cut, "test_batch.bin: offset 3073: the file ends 1000 bytes into record 1");
        QVERIFY(!QFile::exists(folder));

        QFile label(data + "/data_batch_3.bin");
        QVERIFY(label.open(QIODevice::ReadWrite) && label.seek(kRecord) && label.putChar('\17'));
        label.close();
        const Outcome wrong = runTtq(arguments);
        COMPARE_EXIT(wrong, 1);
        VERIFY_SAYS(wrong, "data_batch_3.bin: offset 3073: label 15");
        QVERIFY(!QFile::exists(folder));
    }

    void unwritableRunsFolder()
    {
        const QString runs = m_dir.filePath("readonly");
        QVERIFY(QDir().mkpath(runs));
        QStringList words = {QStringLiteral(TTQ_BINARY), "train", "--recipe", "demo", "--runs", runs};
        if (::geteuid() == 0) {  // root writes anywhere
            if (QStandardPaths::findExecutable("setpriv").isEmpty())
                QSKIP("runs as root, and there is no setpriv to become somebody else");
            words = QStringList{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"} + words;
        }
        // Others may walk through the temporary folder, but not write.
        QVERIFY(
            QFile::setPermissions(m_dir.path(), QFile::permissions(m_dir.path()) | QFile::ReadOther | QFile::ExeOther));
        QVERIFY(QFile::setPermissions(runs, QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
        QProcess process;
        process.start(words.takeFirst(), words);
        QVERIFY(process.waitForFinished(50'000));
        const Outcome outcome{process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
        if (outcome.exitCode > 2)
            QSKIP(("the program cannot be run as nobody here: " + outcome.err.toUtf8()).constData());
        COMPARE_EXIT(outcome, 1);
        VERIFY_SAYS(outcome, "readonly");
        VERIFY_SAYS(outcome, "Permission denied");
        QVERIFY(QDir(runs).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliTrain)
#include "tst_clitrain.moc"
