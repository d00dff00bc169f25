// The methods without trained scales, end to end, and the two reports on them: ttq search-thresholds and ttq weight-cost.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cmath>

#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

QStringList trainingOf(const QString &folder, const QStringList &settings)
{
    QStringList arguments = tinyTraining(folder, 1);
    for (const QString &setting : settings)
        arguments << "--set" << setting;
    return arguments;
}

QJsonObject jsonOf(const QStringList &arguments)
{
    const Outcome outcome = runTtq(arguments);
    return outcome.exitCode == 0 ? QJsonDocument::fromJson(outcome.out.toUtf8()).object() : QJsonObject();
}

double bitsOf(const QJsonObject &cost, const char *name)
{
    return cost["bits_per_weight"].toObject()[name].toDouble();
}

}  // namespace

class TestCliMethods : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void recordsLevelsAndThresholds();
    void costs_data();
    void costs();
    void searches();
    void measuresAccuracy();
    void wrongUsage_data();
    void wrongUsage();
    void beforeQuantization();

private:
    QString run(const QString &kind) const { return m_dir.filePath(kind); }

    QTemporaryDir m_dir;
};

void TestCliMethods::initTestCase()
{
    const std::map<QString, QStringList> runs
        = {{"ttq", {}},
           {"he", {"quantizer.kind=he"}},
           {"rel2", {"quantizer.kind=rel"}},
           {"rel4", {"quantizer.kind=rel", "quantizer.expansion=0.1,0.15,0.2", "quantizer.expansion_form=plain"}},
           {"sparse_tanh",
            {"quantizer.kind=sparse_tanh", "quantizer.rule=constant_sparsity", "quantizer.threshold=0.5",
             "quantizer.refresh=epoch"}}};
    for (const auto &[kind, settings] : runs)
        COMPARE_EXIT(runTtq(trainingOf(run(kind), settings)), 0);
}

// What run-folder.md says about series, from the records alone.
void TestCliMethods::recordsLevelsAndThresholds()
{
    auto reader = RunReader::open(run("rel4").toStdString());
    QVERIFY(reader.has_value());
    const auto layers = reader->layers();
    const auto series = reader->series();
    QVERIFY(layers && series);
    int quantized = 0;
    for (const LayerInfo &layer : *layers) {
        if (layer.quantizer.empty())
            continue;
        QCOMPARE(layer.quantizer, std::string("rel"));
        ++quantized;
        const auto last = [&](const std::string &scalar) {
            for (const SeriesInfo &one : *series)
                if (one.name == layer.name + "/" + scalar)
                    return reader->values(one.id, 0, 1'000'000)->values.back();
            return std::numeric_limits<double>::quiet_NaN();
        };
        double negative = 0, positive = 0;
        for (int j = 1; j <= 4; ++j) {
            const std::string level = "_" + std::to_string(j), before = "_" + std::to_string(j - 1);
            QVERIFY(last("alpha" + level) > (j == 1 ? 0 : last("alpha" + before)));
            QVERIFY(last("delta" + level) > (j == 1 ? 0 : last("delta" + before)));
            negative += last("frac_neg" + level);
            positive += last("frac_pos" + level);
        }
        QVERIFY(std::fabs(last("delta_2") / last("delta_1") - 2) < 1e-5);
        QCOMPARE(last("delta"), last("delta_1"));
        QVERIFY(std::fabs(negative - last("frac_neg")) < 1e-6 && std::fabs(positive - last("frac_pos")) < 1e-6);
        QVERIFY(std::fabs(negative + positive + last("frac_zero") - 1) < 1e-6);
        QVERIFY(std::isnan(last("alpha")));
    }
    QVERIFY(quantized > 0);
}

void TestCliMethods::costs_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("levels");
    QTest::addColumn<double>("fixed");
    QTest::addColumn<double>("words");
    QTest::newRow("ttq") << "ttq" << 3 << 2.0 << 1.6;
    QTest::newRow("he") << "he" << 3 << 2.0 << 1.6;
    QTest::newRow("sparse_tanh") << "sparse_tanh" << 3 << 2.0 << 1.6;
    QTest::newRow("rel, 2") << "rel2" << 5 << 3.0 << 64.0 / 27;
    QTest::newRow("rel, 4") << "rel4" << 9 << 4.0 << 3.2;
}

void TestCliMethods::costs()
{
    QFETCH(QString, kind);
    QFETCH(int, levels);
    QFETCH(double, fixed);
    QFETCH(double, words);
    const QJsonObject all = jsonOf({"weight-cost", run(kind), "--json"});
    QVERIFY(!all.isEmpty());
    QVERIFY(std::fabs(bitsOf(all, "fixed") - fixed) < 0.02);  // the last byte of each layer is filled up
    QVERIFY(std::fabs(bitsOf(all, "packed_words") - words) < 0.2);
    QVERIFY(bitsOf(all, "entropy") > 0 && bitsOf(all, "entropy") <= std::log2(levels));
    double weights = 0;
    for (const QJsonValue &layer : all["layers"].toArray()) {
        const QJsonObject one = layer.toObject();
        QCOMPARE(one["counts"].toArray().size(), levels);
        double sum = 0;
        for (const QJsonValue &count : one["counts"].toArray())
            sum += count.toDouble();
        QCOMPARE(sum, one["weights"].toDouble());
        weights += sum;
        const int magnitudes = kind == "ttq" ? 2 : (levels - 1) / 2;
        QCOMPARE(one["magnitude_bytes"].toInt(), 4 * magnitudes);
    }
    QCOMPARE(all["weights"].toDouble(), weights);
    QCOMPARE(all["float32_bytes"].toDouble(), 4 * weights + all["rest_bytes"].toDouble());
    const Outcome text = runTtq({"weight-cost", run(kind)});
    COMPARE_EXIT(text, 0);
    QVERIFY2(text.out.contains("entropy") && text.out.contains("base-n words"), told(text));
}

void TestCliMethods::searches()
{
    for (const int count : {1, 2, 4}) {
        const QJsonObject found = jsonOf({"search-thresholds", run("rel2"), "--count", QString::number(count), "--keep",
                                          "3", "--step", "0.02", "--json"});
        const QJsonArray lists = found["lists"].toArray();
        QVERIFY(lists.size() >= 5);
        const QJsonObject best = lists[0].toObject();
        QCOMPARE(best["from"].toString(), QString("search"));
        QCOMPARE(best["thresholds"].toArray().size(), count);
        bool own = false;
        for (const QJsonValue &each : lists) {
            const QJsonObject list = each.toObject();
            if (list["thresholds"].toArray().size() == count)
                QVERIFY(list["scaled_error"].toDouble() >= best["scaled_error"].toDouble() - 1e-3);
            QVERIFY(list["plain_error"].toDouble() >= list["scaled_error"].toDouble() - 1e-12);
            own = own || list["from"] == "run";
        }
        QVERIFY(own);
    }
    const Outcome text = runTtq({"search-thresholds", run("ttq")});
    COMPARE_EXIT(text, 0);
    QVERIFY2(text.out.contains("0.05 0.1 0.15 0.2") && text.out.contains("published"), told(text));
    QVERIFY2(!text.out.contains("top-1"), told(text));
}

void TestCliMethods::measuresAccuracy()
{
    const QStringList wanted = {"search-thresholds", run("rel2"),   "--keep", "1",     "--step", "0.05",
                                "--accuracy",        "--calibrate", "4",      "--json"};
    const QJsonObject first = jsonOf(wanted), again = jsonOf(wanted);
    QVERIFY(!first.isEmpty());
    QCOMPARE(first, again);
    for (const QJsonValue &each : first["lists"].toArray()) {
        const QJsonObject list = each.toObject();
        QCOMPARE(list["split"].toString(), QString("validation"));
        QVERIFY(list["top1"].toDouble() > 0 && list["top1"].toDouble() < 1);
        QVERIFY(list["loss"].toDouble() > 0);
    }
}

void TestCliMethods::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no threshold") << QStringList{"--count", "0"} << "--count";
    QTest::newRow("too many") << QStringList{"--count", "8"} << "--count";
    QTest::newRow("past the largest weight") << QStringList{"--last", "1"} << "allowed";
    QTest::newRow("no step") << QStringList{"--step", "0"} << "allowed";
    QTest::newRow("nan") << QStringList{"--step", "nan"} << "allowed";
    QTest::newRow("grid too small") << QStringList{"--step", "0.5", "--count", "4"} << "do not fit";
    QTest::newRow("measure") << QStringList{"--measure", "best"} << "--measure";
}

void TestCliMethods::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const Outcome outcome = runTtq(QStringList{"search-thresholds", run("he")} + arguments);
    COMPARE_EXIT(outcome, 2);
    QVERIFY2(outcome.err.contains(says), told(outcome));
}

void TestCliMethods::beforeQuantization()
{
    const QStringList start = {"--checkpoint", "step-000000000.safetensors"};
    const Outcome cost = runTtq(QStringList{"weight-cost", run("he")} + start);
    COMPARE_EXIT(cost, 1);
    VERIFY_SAYS(cost, "before quantization");
    COMPARE_EXIT(runTtq(QStringList{"search-thresholds", run("he"), "--step", "0.1"} + start), 0);
    COMPARE_EXIT(runTtq({"weight-cost", m_dir.filePath("none")}), 1);
}

QTEST_GUILESS_MAIN(TestCliMethods)
#include "tst_climethods.moc"
