// ttq train --init and ttq eval, end to end: weights that come from elsewhere, and how good a network is.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cmath>

#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

QJsonObject jsonOf(const Outcome &outcome)
{
    return QJsonDocument::fromJson(outcome.out.toUtf8()).object();
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The network of akamaster's published weights, with their normalisation.
const char *const kAkamaster = R"(
name = "akamaster"
threads = 2
phases = ["full_precision"]
[data]
dataset = "cifar10"
validation = "none"
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]
[network]
name = "resnet%1-akamaster"
[phase.full_precision]
epochs = 1
)";

}  // namespace

class TestCliEval : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QString m_run;

    // Whether the tensors that `run` began with are those of `weights`, as far as their statistics tell.
    bool sameWeights(const QString &run, const QString &weights)
    {
        const QString start = m_dir.filePath("start.safetensors");
        const Outcome exported = runTtq(
            {"export-weights", run, "--what", "latent", "--checkpoint", "step-000000000.safetensors", "--out", start});
        const QJsonObject begun = jsonOf(runTtq({"inspect", start, "--json"})),
                          wanted = jsonOf(runTtq({"inspect", weights, "--json"}));
        return exported.exitCode == 0 && wanted["tensors"].toArray().size() > 10
            && begun["tensors"] == wanted["tensors"];
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_run = m_dir.filePath("run");
        COMPARE_EXIT(runTtq(tinyTraining(m_run, 1)), 0);
    }

    void aRunIsAsGoodAsItSaid()
    {
        const Outcome outcome = runTtq({"eval", m_run, "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonObject json = jsonOf(outcome);
        auto reader = RunReader::open(m_run.toStdString());
        QVERIFY(reader);
        const auto epochs = reader->epochs();
        QVERIFY(epochs && !epochs->empty());
        const EpochMetrics &test = epochs->back().test;
        QVERIFY2(std::fabs(json["top"].toArray()[0].toDouble() - test.top1) < 1e-12, told(outcome));
        QVERIFY2(std::fabs(json["top"].toArray()[4].toDouble() - test.top5) < 1e-12, told(outcome));
        QVERIFY2(std::fabs(json["log_loss"].toDouble() - test.loss) < 1e-4, told(outcome));
        QCOMPARE(json["top"].toArray().size(), 10);
        QCOMPARE(json["step"].toInt(), 2 * kStepsPerEpoch);
        QCOMPARE(json["n"].toInt(), 512);
    }

    void anotherCheckpointIsAnotherNetwork()
    {
        const Outcome last = runTtq({"eval", m_run, "--json"}),
                      first = runTtq({"eval", m_run, "--checkpoint", "step-000000000.safetensors", "--json"});
        COMPARE_EXIT(first, 0);
        QCOMPARE(jsonOf(first)["step"].toInt(), 0);
        QVERIFY2(jsonOf(first)["log_loss"] != jsonOf(last)["log_loss"], told(first));
    }

    void theReportIsComplete()
    {
        const QString folder = m_dir.filePath("reports/one");
        const Outcome outcome = runTtq({"eval", m_run, "--report", folder});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.contains("top-1") && outcome.out.contains("worst classes"), told(outcome));
        QCOMPARE(QDir(folder).entryList(QDir::Files, QDir::Name),
                 (QStringList{"classes.csv", "confusion.csv", "evaluation.json", "histograms.csv", "layers.csv",
                              "mistakes.csv", "mistakes.png", "pairs.csv", "reliability.csv", "report.html", "topk.csv",
                              "weights.csv"}));
        QCOMPARE(contentOf(folder + "/topk.csv").count('\n'), 11);
        QCOMPARE(contentOf(folder + "/confusion.csv").count('\n'), 11);
        QCOMPARE(contentOf(folder + "/histograms.csv").count('\n'), 61);
        QCOMPARE(contentOf(folder + "/reliability.csv").count('\n'), 16);
        const QJsonObject json = QJsonDocument::fromJson(contentOf(folder + "/evaluation.json")).object();
        QCOMPARE(json["mistakes"].toArray().size(), 25);
        const QByteArray picture = contentOf(folder + "/mistakes.png");
        QVERIFY(picture.startsWith("\x89PNG"));
        QCOMPARE(QDir(folder + "/mistakes").entryList(QDir::Files).size(), 25);
        QVERIFY(contentOf(folder + "/mistakes/01.png").startsWith("\x89PNG"));
        QVERIFY(contentOf(folder + "/mistakes/01.png") != contentOf(folder + "/mistakes/02.png"));
    }

    void theReportTellsTheLayers()
    {
        const QString folder = m_dir.filePath("reports/layers");
        COMPARE_EXIT(runTtq({"eval", m_run, "--report", folder}), 0);
        const QJsonObject json = QJsonDocument::fromJson(contentOf(folder + "/evaluation.json")).object();
        const QJsonArray layers = json["layers"].toArray();
        QVERIFY(layers.size() > 2);
        double weighted = 0, weights = 0, mean = 0;
        for (const QJsonValue &value : layers) {
            const QJsonObject layer = value.toObject();
            QCOMPARE(layer["levels"].toArray().size(), 3);
            const double zeros = layer["frac_zero"].toDouble();
            QVERIFY(std::fabs(zeros + layer["frac_neg"].toDouble() + layer["frac_pos"].toDouble() - 1) < 1e-9);
            weighted += zeros * layer["weights"].toDouble();
            weights += layer["weights"].toDouble();
            mean += zeros / static_cast<double>(layers.size());
        }
        QVERIFY(std::fabs(json["zeros"].toObject()["weighted"].toDouble() - weighted / weights) < 1e-9);
        QVERIFY(std::fabs(json["zeros"].toObject()["mean"].toDouble() - mean) < 1e-9);
        QCOMPARE(contentOf(folder + "/layers.csv").count('\n'), layers.size() + 1);
        QCOMPARE(contentOf(folder + "/weights.csv").count('\n'), 101 * layers.size() + 1);
        // Before quantization there are as many values as weights, about.
        const Outcome start = runTtq({"eval", m_run, "--checkpoint", "step-000000000.safetensors", "--json"});
        COMPARE_EXIT(start, 0);
        QVERIFY(jsonOf(start)["layers"].toArray()[0].toObject()["levels"].toArray().isEmpty());
    }

    void thePageShowsEverything()
    {
        const QString folder = m_dir.filePath("reports/page");
        COMPARE_EXIT(runTtq({"eval", m_run, "--report", folder}), 0);
        const QByteArray page = contentOf(folder + "/report.html");
        for (const char *piece :
             {"Worst classes", "Most confused", "Confusion matrix", "Most confident mistakes", "Quantized layers",
              "expected calibration error", "entropy", "margin", "mistakes/25.png"})
            QVERIFY2(page.contains(piece), piece);
        QCOMPARE(page.count("<figure>"), 4 + 25);
        QVERIFY(page.endsWith("</html>\n") && !page.contains("nan") && !page.contains("<script"));
        for (const char *element : {"table", "tr", "svg", "figure", "div", "p", "h2"})
            QCOMPARE(page.count(QByteArray("<") + element + ">") + page.count(QByteArray("<") + element + " "),
                     page.count(QByteArray("</") + element + ">"));
    }

    void progressIsTold()
    {
        const Outcome outcome = runTtq({"eval", m_run, "--progress"});
        COMPARE_EXIT(outcome, 0);
        const QJsonObject first = QJsonDocument::fromJson(outcome.out.section('\n', 0, 0).toUtf8()).object();
        QVERIFY2(first["of"].toInt() == 512 && first["done"].toInt() > 0, told(outcome));
        QVERIFY2(outcome.out.contains("{\"done\": 512, \"of\": 512}\n"), told(outcome));
        QVERIFY2(!runTtq({"eval", m_run}).out.contains("\"done\""), "unasked");
        COMPARE_EXIT(runTtq({"eval", m_run, "--progress", "--json"}), 2);
    }

    void splits()
    {
        const Outcome validation = runTtq({"eval", m_run, "--split", "validation", "--json"});
        COMPARE_EXIT(validation, 0);
        QVERIFY2(jsonOf(validation)["n"].toInt() > 0, told(validation));
        const Outcome other = runTtq({"eval", m_run, "--split", "holdout"});
        COMPARE_EXIT(other, 2);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << "RUN";
        QTest::newRow("both") << QStringList{"run", "--weights", "w.pt"} << "[RUN,--weights]";
        QTest::newRow("no network") << QStringList{"--weights", "w.pt"} << "--recipe or --config";
        QTest::newRow("recipe for a run") << QStringList{"run", "--recipe", "demo"} << "--weights";
        QTest::newRow("near recipe") << QStringList{"--weights", "w.pt", "--recipe", "dem"} << "did you mean 'demo'";
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Outcome outcome = runTtq(QStringList{"eval"} + arguments);
        COMPARE_EXIT(outcome, 2);
        QVERIFY2(outcome.err.contains(says), told(outcome));
    }

    // What a run ended with is what the next one begins with; scales and codes stay behind.
    void aRunBeginsWithTheWeightsOfAnother()
    {
        const QString weights = m_dir.filePath("latent.safetensors"), next = m_dir.filePath("next");
        COMPARE_EXIT(runTtq({"export-weights", m_run, "--what", "latent", "--out", weights}), 0);
        const QString checkpoint = m_run + "/checkpoints/" + checkpointsIn(m_run).last();
        for (const QString &file : {weights, checkpoint}) {
            QDir(next).removeRecursively();
            const Outcome trained = runTtq(tinyTraining(next, 1, 7) + QStringList{"--init", file});
            COMPARE_EXIT(trained, 0);
            QVERIFY2(sameWeights(next, weights), qPrintable(file));
            const QByteArray toml = contentOf(next + "/run.toml");
            QVERIFY2(toml.contains("init = ") && toml.contains(file.toUtf8()), toml.constData());
            QVERIFY2(toml.contains("init_sha256 = "), toml.constData());
            QCOMPARE(eventsOf(next, "init").size(), std::size_t(file.contains("step-") ? 2 : 1));  // latent weights
        }
        // The twin: without --init the same seed starts elsewhere.
        const QString other = m_dir.filePath("other");
        COMPARE_EXIT(runTtq(tinyTraining(other, 1, 7)), 0);
        QVERIFY(!sameWeights(other, weights));
    }

    void weightsThatDoNotFitAreRefused()
    {
        const QString weights = m_dir.filePath("narrow.safetensors"), folder = m_dir.filePath("refused");
        COMPARE_EXIT(runTtq({"export-weights", m_run, "--what", "latent", "--out", weights}), 0);
        const Outcome wide
            = runTtq(tinyTraining(folder, 1) + QStringList{"--set", "network.width=8", "--init", weights});
        COMPARE_EXIT(wide, 2);
        VERIFY_SAYS(wide, "of another shape");
        const Outcome missing = runTtq(tinyTraining(folder, 1) + QStringList{"--init", m_dir.filePath("nowhere.pt")});
        COMPARE_EXIT(missing, 1);
        QFile map(m_dir.filePath("map.txt"));
        QVERIFY(map.open(QIODevice::WriteOnly));
        map.write("fc -\n");
        map.close();
        const Outcome mapped
            = runTtq(tinyTraining(folder, 1) + QStringList{"--init", weights, "--init-map", map.fileName()});
        COMPARE_EXIT(mapped, 2);
        VERIFY_SAYS(mapped, "missing in the file (2): fc.weight");
        const Outcome alone = runTtq(tinyTraining(folder, 1) + QStringList{"--init-map", map.fileName()});
        COMPARE_EXIT(alone, 2);
        VERIFY_SAYS(alone, "init_map");
        QVERIFY(!QFile::exists(folder));
    }

    void aMapLetsALayerStartAfresh()
    {
        const QString weights = m_dir.filePath("latent.safetensors"), folder = m_dir.filePath("mapped");
        COMPARE_EXIT(runTtq({"export-weights", m_run, "--what", "latent", "--out", weights}), 0);
        QFile map(m_dir.filePath("fresh.txt"));
        QVERIFY(map.open(QIODevice::WriteOnly));
        map.write("fc -  # not used\n-  fc\n");
        map.close();
        const Outcome trained
            = runTtq(tinyTraining(folder, 1) + QStringList{"--init", weights, "--init-map", map.fileName()});
        COMPARE_EXIT(trained, 0);
        QCOMPARE(eventsOf(folder, "init").size(), std::size_t(3));
        QVERIFY(contentOf(folder + "/run.toml").contains("init_map_sha256 = "));
        // The checkpoint holds what the files gave: a resumed run needs neither.
        QVERIFY(QFile::remove(weights) && QFile::remove(map.fileName()));
        COMPARE_EXIT(runTtq({"resume", folder}), 0);
        // Its checkpoints are no other run's.
        const QStringList files = QDir(folder + "/checkpoints").entryList({"step-*.safetensors"});
        QVERIFY(!files.isEmpty());
        for (const QString command : {"eval", "hash", "weight-cost"}) {
            const Outcome strange = runTtq({command, m_run, "--checkpoint", folder + "/checkpoints/" + files.last()});
            QVERIFY2(strange.exitCode > 0, told(strange));
            VERIFY_SAYS(strange, "belongs to another run");
            QVERIFY(strange.out.isEmpty());
        }
    }

    void publishedWeights_data()
    {
        QTest::addColumn<int>("depth");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("least");
        QTest::addColumn<int>("most");
        QTest::newRow("ResNet-20") << 20 << "resnet20-12fca82f.th" << 9173 << 9173;
        QTest::newRow("ResNet-32") << 32 << "resnet32-d509ac18.th" << 9260 << 10000;
    }

    void publishedWeights()
    {
        const QString data = qEnvironmentVariable("TTQ_TEST_DATA");
        if (data.isEmpty())
            QSKIP("TTQ_TEST_DATA is not set: the published weights are not evaluated");
        QFETCH(int, depth);
        QFETCH(QString, file);
        QFETCH(int, least);
        QFETCH(int, most);
        QFile config(m_dir.filePath("akamaster.toml"));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(QString(kAkamaster).arg(depth).toUtf8());
        config.close();
        // On a busy machine this takes longer than other commands may.
        QProcess process;
        process.start(
            QStringLiteral(TTQ_BINARY),
            {"eval", "--weights", data + "/weights/" + file, "--config", config.fileName(), "--data", data, "--json"});
        QVERIFY(process.waitForFinished(500'000));
        const Outcome outcome{process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
                              QString::fromUtf8(process.readAllStandardError())};
        COMPARE_EXIT(outcome, 0);
        const QJsonObject json = jsonOf(outcome);
        QCOMPARE(json["n"].toInt(), 10000);
        QVERIFY2(json["right"].toInt() >= least && json["right"].toInt() <= most, told(outcome));
    }
};

QTEST_GUILESS_MAIN(TestCliEval)
#include "tst_clieval.moc"
