// ttq inspect, end to end: what a file of weights holds, and what happens to files that are none.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cmath>

#include "formats/torchbytes.h"
#include "tinyrun.h"

using namespace ttq::test;

namespace {

// Three convolutions and a classifier; `codes` turns the inner ones' weights into -2, 0, 2.
TestFile network(bool codes)
{
    TestFile file;
    const auto add = [&](const char *name, std::vector<std::int64_t> shape, const std::vector<float> &values) {
        std::vector<std::int64_t> strides(shape.size(), 1);
        for (std::size_t i = shape.size(); i-- > 1;)
            strides[i - 1] = strides[i] * shape[i];
        const std::string key = std::to_string(file.storages.size());
        file.tensors.push_back({name, shape, strides, key, 0, static_cast<std::int64_t>(values.size())});
        file.storages.push_back({key, values});
    };
    const auto weights = [&](std::size_t n, float step) {
        std::vector<float> values;
        for (std::size_t i = 0; i < n; ++i) {
            const float w = step * (static_cast<float>(i * 7 % 41) - 20);
            values.push_back(codes ? (w > 5 * step ? 2.0F : w < -5 * step ? -2.0F : 0.0F) : w);
        }
        return values;
    };
    add("module.conv1.weight", {2, 3, 1, 1}, {1, 2, 3, 4, 5, 6});
    add("module.bn1.running_var", {2}, {1e-40F, 1});
    add("module.layer1.0.conv1.weight", {4, 2, 3, 3}, weights(72, 0.01F));
    add("module.layer1.0.conv2.weight", {2, 4, 3, 3}, weights(72, 1));
    add("module.linear.weight", {10, 2}, weights(20, 0.1F));
    return file;
}

QJsonObject jsonOf(const Outcome &outcome)
{
    return QJsonDocument::fromJson(outcome.out.toUtf8()).object();
}

bool near(double a, double b, double tolerance = 1e-9)
{
    return std::fabs(a - b) <= tolerance;
}

}  // namespace

class TestCliInspect : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString file(const QString &name, const Bytes &bytes)
    {
        QFile out(m_dir.filePath(name));
        if (!out.open(QIODevice::WriteOnly)
            || out.write(reinterpret_cast<const char *>(bytes.data()), qint64(bytes.size())) < 0)
            qFatal("cannot write %s", qPrintable(out.fileName()));
        return out.fileName();
    }

    // Folders that reading left behind in the folder for temporary files.
    static qsizetype leftBehind() { return QDir(QDir::tempPath()).entryList({"ttq-weights-*"}, QDir::Dirs).size(); }

private Q_SLOTS:
    void tensorsAndLayers_data()
    {
        QTest::addColumn<bool>("zip");
        QTest::newRow("legacy") << false;
        QTest::newRow("zip") << true;
    }

    void tensorsAndLayers()
    {
        QFETCH(bool, zip);
        const qsizetype before = leftBehind();
        const QString path = file("w.pt", zip ? archiveBytes(network(false)) : legacyBytes(network(false)));
        const Outcome outcome = runTtq({"inspect", path, "--threshold", "0.275", "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonObject json = jsonOf(outcome);
        QCOMPARE(json["kind"].toString(), QString(zip ? "PyTorch (zip)" : "PyTorch (legacy)"));
        QCOMPARE(json["tensors"].toArray().size(), 5);
        QCOMPARE(json["tensors"].toArray()[0].toObject()["name"].toString(), QString("conv1.weight"));
        QVERIFY(json["tensors"].toArray()[1].toObject()["min"].toDouble() > 0);  // a denormal stays what it is
        const QJsonArray layers = json["layers"].toArray();
        QCOMPARE(layers.size(), 2);  // neither the first convolution nor the classifier
        QCOMPARE(layers[0].toObject()["name"].toString(), QString("layer1.0.conv1"));
        QCOMPARE(layers[0].toObject()["state"].toString(), QString("latent"));
        // Δ = 0.275 · 20 steps = 5.5 steps: values of −5 … 5 steps are zero, 11 of each 41.
        int zeros = 0;
        for (int i = 0; i < 72; ++i)
            zeros += std::abs(i * 7 % 41 - 20) <= 5 ? 1 : 0;
        QVERIFY(near(layers[1].toObject()["frac_zero"].toDouble(), zeros / 72.0));
        QVERIFY(near(json["totals"].toObject()["frac_zero_weighted"].toDouble(), zeros / 72.0));
        QCOMPARE(leftBehind(), before);
    }

    void ternaryFilesAndComparison()
    {
        const QString full = file("full.pt", archiveBytes(network(false))),
                      ternary = file("ternary.pt", archiveBytes(network(true)));
        const Outcome outcome = runTtq({"inspect", ternary, "--against", full, "--threshold", "0.05", "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonObject layer = jsonOf(outcome)["layers"].toArray()[0].toObject();
        QCOMPARE(layer["state"].toString(), QString("quantized"));
        QCOMPARE(layer["levels"].toArray(), (QJsonArray{-2, 0, 2}));
        // Against t = 0.05, Δ = 1 step: codes of 2 … 5 steps became zero.
        int changed = 0;
        for (int i = 0; i < 72; ++i) {
            const int steps = std::abs(i * 7 % 41 - 20);
            changed += steps >= 2 && steps <= 5 ? 1 : 0;
        }
        QVERIFY2(near(layer["codes_changed"].toDouble(), changed / 72.0), told(outcome));
        QCOMPARE(layer["sign_flips"].toDouble(), 0.0);
        const Outcome text = runTtq({"inspect", ternary, "--against", full});
        COMPARE_EXIT(text, 0);
        QVERIFY2(text.out.contains("of the codes changed") && text.out.contains("-2 0 2"), told(text));
    }

    // A small network's weights against a recipe's: equal, renamed, short of one and of another width.
    void fits_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("fits");
        QTest::addColumn<QString>("list");
        QTest::newRow("the same network") << QStringList{"--set", "network.width=4"} << true << "";
        QTest::newRow("of another width") << QStringList{"--set", "network.width=8"} << false << "misshapen";
        QTest::newRow("of more classes") << QStringList{"--set", "network.width=4", "--set",
                                                        "data.dataset=\"cifar100\""}
                                         << false << "misshapen";
        QTest::newRow("deeper") << QStringList{"--set", "network.width=4", "--set", "network.name=\"resnet20\""}
                                << false << "missing";
        QTest::newRow("shallower") << QStringList{"--set", "network.width=4", "--set", "network.name=\"squeezenet\""}
                                   << false << "unknown";
    }

    void fits()
    {
        QFETCH(QStringList, arguments);
        QFETCH(bool, fits);
        QFETCH(QString, list);
        const QString weights = m_dir.filePath("fit.safetensors");
        if (!QFile::exists(weights)) {
            const QString run = m_dir.filePath("fit-run");
            COMPARE_EXIT(runTtq(tinyTraining(run, 1)), 0);
            COMPARE_EXIT(runTtq({"export-weights", run, "--what", "latent", "--out", weights}), 0);
        }
        const Outcome outcome
            = runTtq(QStringList{"inspect", weights, "--recipe", "demo", "--fit", "--json"} + arguments);
        COMPARE_EXIT(outcome, 0);
        const QJsonObject fit = jsonOf(outcome)["fit"].toObject();
        QVERIFY2(fit["fits"].toBool() == fits, told(outcome));
        if (fits) {
            QCOMPARE(fit["matched"].toArray().size(), fit["network_tensors"].toInt());
            const QJsonArray layers = fit["layers"].toArray();
            QVERIFY2(layers.size() > 2, told(outcome));
            QVERIFY(layers[0].toObject()["delta"].toDouble() > 0);
            QVERIFY(fit["frac_zero_weighted"].toDouble() > 0 && fit["frac_zero_weighted"].toDouble() < 1);
        } else {
            QVERIFY2(!fit[list].toArray().isEmpty(), told(outcome));
        }
    }

    void aFitNeedsANetwork()
    {
        const QString path = file("lonely.pt", archiveBytes(network(false)));
        COMPARE_EXIT(runTtq({"inspect", path, "--fit"}), 2);
        const Outcome map = runTtq({"inspect", path, "--recipe", "demo", "--init-map", "map.txt"});
        COMPARE_EXIT(map, 2);
        // In words, with the nearest names.
        const Outcome text = runTtq({"inspect", path, "--recipe", "demo", "--fit"});
        COMPARE_EXIT(text, 0);
        QVERIFY2(text.out.contains("does not fit the network") && text.out.contains("missing in the file"), told(text));
    }

    void filesThatAreNone_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const Bytes &bytes, const char *says) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
                                << QString(says);
        };
        const Bytes evil = Pickler().global("os", "system").raw("(").text("touch ttq-sentinel").raw("tR").end();
        row("os.system", legacyHead() + evil, "os.system");
        row("os.system in a zip", zipBytes({{"a/data.pkl", evil}}), "os.system");
        row("TorchScript", zipBytes({{"a/data.pkl", evil}, {"a/constants.pkl", evil}}), "TorchScript");
        row("a zip called otherwise", zipBytes({{"x.txt", evil}}), "no data.pkl");
        Bytes half = legacyBytes(network(false));
        half.resize(half.size() / 2);
        row("half a file", half, "offset ");
        row("nothing", {}, "is empty");
        row("a bare pickle", evil, "none that PyTorch saved");
    }

    void filesThatAreNone()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const QString path = file("none.safetensors", Bytes(bytes.begin(), bytes.end()));
        const Outcome outcome = runTtq({"inspect", path});
        COMPARE_EXIT(outcome, 1);
        QVERIFY2(outcome.err.contains(says) && outcome.err.contains("none.safetensors"), told(outcome));
        QVERIFY(!QFile::exists("ttq-sentinel"));
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("no such file") << QStringList{"nowhere.pt"} << "nowhere.pt" << 1;
        QTest::newRow("recipe") << QStringList{"w.pt", "--recipe", "dem"} << "did you mean 'demo'" << 2;
        QTest::newRow("threshold") << QStringList{"w.pt", "--threshold", "1"} << "--threshold = 1" << 2;
        QTest::newRow("against nothing") << QStringList{"w.pt", "--against", "nowhere.pt"} << "nowhere.pt" << 1;
        QTest::newRow("against another network") << QStringList{"w.pt", "--against", "other.pt"} << "has no layer" << 2;
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        QFETCH(int, exitCode);
        file("w.pt", archiveBytes(network(false)));
        file("other.pt", archiveBytes(smallFile()));
        for (QString &argument : arguments)
            argument = argument.endsWith(".pt") ? m_dir.filePath(argument) : argument;
        const Outcome outcome = runTtq(QStringList{"inspect"} + arguments);
        COMPARE_EXIT(outcome, exitCode);
        QVERIFY2(outcome.err.contains(says), told(outcome));
    }

    void publishedDenseNet()
    {
        const QString data = qEnvironmentVariable("TTQ_TEST_DATA");
        if (data.isEmpty())
            QSKIP("TTQ_TEST_DATA is not set: the published weights are not inspected");
        const QString full = data + "/weights/densenet-small-fp.pytorch_state",
                      ternary = data + "/weights/densenet-small-ttq.pytorch_state";
        const Outcome start = runTtq({"inspect", full, "--threshold", "0.05", "--json"});
        COMPARE_EXIT(start, 0);
        const QJsonObject before = jsonOf(start)["totals"].toObject();
        QCOMPARE(before["layers"].toInt(), 62);
        QCOMPARE(before["weights"].toInt(), 381024);
        QVERIFY2(near(before["frac_zero_weighted"].toDouble(), 0.2569, 5e-5), told(start));

        const Outcome end = runTtq({"inspect", ternary, "--against", full, "--json"});
        COMPARE_EXIT(end, 0);
        const QJsonObject json = jsonOf(end), after = json["totals"].toObject();
        QVERIFY(near(after["frac_zero_weighted"].toDouble(), 0.3824, 5e-5));
        QVERIFY(near(after["codes_changed"].toDouble(), 0.233, 5e-4));
        QVERIFY(near(after["sign_flips"].toDouble(), 0.0020, 5e-5));
        QCOMPARE(after["most_changed"].toObject()["name"].toString(),
                 QString("features.denseblock3.denselayer10.conv.2"));
        QVERIFY(near(after["most_changed"].toObject()["codes_changed"].toDouble(), 0.312, 5e-4));
        const QJsonArray layers = json["layers"].toArray();
        QCOMPARE(layers.size(), 62);
        for (const auto &layer : layers)
            QCOMPARE(layer.toObject()["levels"].toArray().size(), 3);
    }

    void publishedResNet()
    {
        const QString data = qEnvironmentVariable("TTQ_TEST_DATA");
        if (data.isEmpty())
            QSKIP("TTQ_TEST_DATA is not set: the published weights are not inspected");
        const Outcome outcome = runTtq({"inspect", data + "/weights/resnet20-12fca82f.th", "--json"});
        COMPARE_EXIT(outcome, 0);
        const QJsonObject json = jsonOf(outcome);
        QVERIFY(near(json["totals"].toObject()["frac_zero_weighted"].toDouble(), 0.2731, 5e-5));
        QCOMPARE(json["layers"].toArray().size(), 18);
        QVERIFY2(outcome.out.contains("best_prec1") || json["notes"].toArray().size() == 2, told(outcome));
    }
};

QTEST_GUILESS_MAIN(TestCliInspect)
#include "tst_cliinspect.moc"
