// ttq itself: help, wrong usage, recipes, the reference and the version.
#include <QDir>
#include <QTemporaryDir>

#include "base/version.h"
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
        for (const char *command : {"train", "resume", "control", "status", "show", "hash", "export-weights",
                                    "search-thresholds", "weight-cost", "recipes", "reference", "version"})
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
            for (const char *command : {"train", "resume", "control", "status", "show", "hash", "export-weights",
                                        "search-thresholds", "weight-cost", "recipes", "reference", "version"})
                QVERIFY2(outcome.out.contains(QString("\n  ") + command + " "), command);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << "subcommand";
        QTest::newRow("near") << QStringList{"staus"} << "did you mean 'status'";
        QTest::newRow("far") << QStringList{"frobnicate"} << "allowed: train, resume";
        QTest::newRow("option") << QStringList{"--frobnicate"} << "--frobnicate";
        QTest::newRow("option of a subcommand") << QStringList{"status", "--frobnicate"} << "--frobnicate";
        QTest::newRow("too many words") << QStringList{"version", "again"} << "again";
        QTest::newRow("no recipe") << QStringList{"train"} << "--recipe";
        QTest::newRow("both") << QStringList{"train", "--recipe", "demo", "--config", "x.toml"} << "--config";
        QTest::newRow("near recipe") << QStringList{"recipes", "dem"} << "did you mean 'demo'";
        QTest::newRow("far recipe") << QStringList{"recipes", "frobnicate"} << "demo";
        QTest::newRow("no run") << QStringList{"show"} << "RUN";
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
        QCOMPARE(list.out.count('\n'), static_cast<qsizetype>(recipes->size()));
        for (const Recipe &recipe : *recipes) {
            QVERIFY2(list.out.contains(QString::fromStdString(recipe.description)), recipe.name.c_str());
            const Outcome one = runTtq({"recipes", QString::fromStdString(recipe.name)});
            COMPARE_EXIT(one, 0);
            // What is printed is a configuration: `ttq recipes NAME > mine.toml` is the way to start one.
            const auto parsed = parseConfig(one.out.toStdString(), "printed");
            QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().detail.c_str());
        }
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
