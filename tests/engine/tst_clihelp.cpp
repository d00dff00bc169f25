// ttq itself: help, wrong usage, recipes, the reference and the version.
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QTemporaryDir>

#include "base/version.h"
#include "runs/networkcatalogue.h"
#include "runs/runconfig.h"
#include "ttqprocess.h"

using namespace ttq;
using namespace ttq::test;

class TestCliHelp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void help_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("ttq") << QStringList{};
        for (const char *command :
             {"train", "resume", "matrix", "control", "status", "show", "hash", "export-weights", "eval", "inspect",
              "recipes", "search-thresholds", "weight-cost", "networks", "datasets", "reference", "version"})
            QTest::newRow(command) << QStringList{command};
    }

    void help()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = runTtq(arguments + QStringList{"--help"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.err.isEmpty(), told(outcome));
        QVERIFY2(outcome.out.contains("Example"), told(outcome));
        QVERIFY2(outcome.out.contains("ttq " + arguments.value(0)), told(outcome));
        if (arguments.isEmpty())
            for (const char *command :
                 {"train", "resume", "matrix", "control", "status", "show", "hash", "export-weights", "eval", "inspect",
                  "search-thresholds", "weight-cost", "recipes", "networks", "datasets", "reference", "version"})
                QVERIFY2(outcome.out.contains(QString("\n  ") + command + " "), command);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << "subcommand";
        QTest::newRow("near") << QStringList{"staus"} << "did you mean 'status'";
        QTest::newRow("near, one deeper") << QStringList{"datasets", "lst"} << "did you mean 'list'";
        QTest::newRow("nothing, one deeper") << QStringList{"datasets"} << "subcommand";
        QTest::newRow("far") << QStringList{"frobnicate"} << "allowed: train, resume";
        QTest::newRow("option") << QStringList{"--frobnicate"} << "--frobnicate";
        QTest::newRow("option of a subcommand") << QStringList{"status", "--frobnicate"} << "--frobnicate";
        QTest::newRow("too many words") << QStringList{"version", "again"} << "again";
        QTest::newRow("no recipe") << QStringList{"train"} << "--recipe";
        QTest::newRow("both") << QStringList{"train", "--recipe", "demo", "--config", "x.toml"} << "--config";
        QTest::newRow("near recipe") << QStringList{"recipes", "dem"} << "did you mean 'demo'";
        QTest::newRow("far recipe") << QStringList{"recipes", "frobnicate"} << "demo";
        QTest::newRow("no run") << QStringList{"show"} << "RUN";
        QTest::newRow("near network") << QStringList{"networks", "resnt20"} << "did you mean 'resnet20'";
        QTest::newRow("far network") << QStringList{"networks", "perceptron"} << "densenet-small";
        QTest::newRow("half an input") << QStringList{"networks", "resnet20", "--input", "3x32"} << "'3x32'; allowed: ";
        QTest::newRow("input of nothing") << QStringList{"networks", "resnet20", "--input", "3x0x32"} << "'3x0x32'";
        QTest::newRow("input it cannot take")
            << QStringList{"networks", "resnet20-zhu", "--input", "3x30x30"} << "multiples of 4 pixels";
        QTest::newRow("width it cannot have")
            << QStringList{"networks", "alexnet-he", "--width", "20"} << "multiples of 3";
        QTest::newRow("no such layer") << QStringList{"networks", "resnet8", "--layers", "fc,conv9"} << "conv9";
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Outcome outcome = runTtq(arguments);
        COMPARE_EXIT(outcome, 2);
        QVERIFY2(outcome.err.startsWith("ttq: ") && outcome.err.contains(says), told(outcome));
        QVERIFY2(outcome.out.isEmpty(), told(outcome));
    }

    void recipesAreListedAndPrinted()
    {
        const Outcome list = runTtq({"recipes"});
        COMPARE_EXIT(list, 0);
        const auto recipes = listRecipes();
        QVERIFY2(recipes.has_value(), recipes ? "" : recipes.error().detail.c_str());
        for (const Recipe &recipe : *recipes) {
            const std::string heading = "\n" + recipe.name + "\n    " + recipe.description + "\n    network "
                + recipe.network + ", data " + recipe.dataset;
            QVERIFY2(("\n" + list.out).contains(QString::fromStdString(heading)), recipe.name.c_str());
            QVERIFY2(list.out.contains(QString::fromStdString(recipe.expected)), recipe.name.c_str());
            const Outcome one = runTtq({"recipes", QString::fromStdString(recipe.name)});
            COMPARE_EXIT(one, 0);
            // What is printed is a configuration: `ttq recipes NAME > mine.toml` is the way to start one.
            const auto parsed = parseConfig(one.out.toStdString(), "printed");
            QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().detail.c_str());
        }
    }

    void networksAreListed()
    {
        const Outcome list = runTtq({"networks"});
        COMPARE_EXIT(list, 0);
        const Outcome json = runTtq({"networks", "--json"});
        COMPARE_EXIT(json, 0);
        const QJsonArray array = QJsonDocument::fromJson(json.out.toUtf8()).array();
        QCOMPARE(array.size(), static_cast<qsizetype>(networkNames().size()));
        for (const auto &entry : array) {
            const QString name = entry.toObject()["name"].toString();
            QVERIFY2(findNetwork(name.toStdString()) != nullptr, qPrintable(name));
            QVERIFY2(list.out.contains("\n" + name + ' '), qPrintable(name));
        }
    }

    void aNetworkIsSummarised()
    {
        const QStringList command{"networks", "resnet8", "--input", "1x28x28", "--classes", "7", "--layers", "all"};
        const Outcome text = runTtq(command);
        COMPARE_EXIT(text, 0);
        const Outcome json = runTtq(command + QStringList{"--json"});
        COMPARE_EXIT(json, 0);
        const QJsonObject summary = QJsonDocument::fromJson(json.out.toUtf8()).object();
        QCOMPARE(summary["input"].toArray(), (QJsonArray{1, 28, 28}));
        QCOMPARE(summary["classes"].toInt(), 7);
        QCOMPARE(summary["ternary_layers"].toInt(), 8);
        qint64 parameters = summary["other_parameters"].toInteger(), macs = 0;
        for (const auto &entry : summary["layers"].toArray()) {
            const QJsonObject layer = entry.toObject();
            parameters += layer["weights"].toInteger() + layer["biases"].toInteger();
            macs += layer["macs"].toInteger();
            QCOMPARE(layer["bits"].toInt(), 2);
            QVERIFY2(text.out.contains("\n" + layer["name"].toString() + ' '), told(text));
        }
        QCOMPARE(summary["parameters"].toInteger(), parameters);
        QCOMPARE(summary["macs"].toInteger(), macs);
        QVERIFY2(text.out.contains(QLocale(QLocale::English).toString(parameters) + ", of which"), told(text));
    }

    void noResourcesIsAFailure()
    {
        QTemporaryDir empty;
        QVERIFY(QDir().mkpath(empty.filePath("recipes")));
        const Outcome outcome = runTtq({"recipes", "demo"}, environmentWith("TTQ_RESOURCES", empty.path()));
        QVERIFY2(outcome.exitCode != 0 && outcome.out.isEmpty() && !outcome.err.isEmpty(), told(outcome));
    }

    void theReferenceNamesEveryKey()
    {
        const Outcome outcome = runTtq({"reference"});
        COMPARE_EXIT(outcome, 0);
        for (const ConfigKey &key : configKeys())
            QVERIFY2(outcome.out.contains(QString::fromStdString(key.key).section('.', -1)), key.key.c_str());
    }

    void version()
    {
        const Outcome outcome = runTtq({"version"});
        COMPARE_EXIT(outcome, 0);
        QVERIFY2(outcome.out.startsWith(QString("ttq %1\n").arg(kVersion)), told(outcome));
        QVERIFY2(outcome.out.contains("\nLibTorch "), told(outcome));
        QVERIFY2(outcome.out.contains("\nrun folder schema 1\n"), told(outcome));
    }
};

QTEST_GUILESS_MAIN(TestCliHelp)
#include "tst_clihelp.moc"
