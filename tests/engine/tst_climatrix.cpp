// ttq matrix, end to end: planned, trained, interrupted, continued, extended; and a run that dies takes no other with it.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include "base/paths.h"
#include "runs/runlock.h"
#include "tinyrun.h"

using namespace ttq;
using namespace ttq::test;

class TestCliMatrix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void plans();
    void trainsContinuesAndExtends();
    void interruptedAndContinued();
    void aKilledRunIsNamed();
    void aDivergedRunIsNotAveraged();
    void oneProcessAtATime();
    void refuses_data();
    void refuses();
    void ownRecipesAreListed();

private:
    QString folder(const char *name = "matrix") const { return m_dir->filePath(name); }
    // One epoch in full precision, `ternary` ternary ones.
    QStringList tiny(const QString &methods, const QString &seeds, int ternary = 1) const
    {
        QStringList arguments = {"matrix", "--recipe", "demo", "--out",     folder(), "--methods",
                                 methods,  "--seeds",  seeds,  "--threads", "1"};
        for (const QString &setting :
             {QString("network.width=4"), QString("data.train_limit=512"), QString("data.batch_size=32"),
              QString("phase.full_precision.epochs=1"), "phase.ternary.epochs=" + QString::number(ternary)})
            arguments << "--set" << setting;
        return arguments;
    }
    QString text(const QString &name) const
    {
        QFile file(folder() + '/' + name);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : "no " + name;
    }
    std::size_t segments(const QString &run) const
    {
        auto reader = RunReader::open((folder() + '/' + run).toStdString());
        const auto found = reader ? reader->segments() : Unexpected{reader.error()};
        return found ? found->size() : 0;
    }
    static QJsonObject json(const Outcome &outcome) { return QJsonDocument::fromJson(outcome.out.toUtf8()).object(); }
    static pid_t engineOf(const QString &run)
    {
        const auto lock = probeLock((run + "/run.lock").toStdString());
        return lock && lock->held ? static_cast<pid_t>(QString::fromStdString(lock->holder).section(' ', 0, 0).toInt())
                                  : 0;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestCliMatrix::plans()
{
    const Outcome plan = runTtq({"matrix", "--recipe", "demo", "--out", folder(), "--dry-run"});
    COMPARE_EXIT(plan, 0);
    // Per seed: 8, 14, and five methods of 8 + 6 epochs.
    QVERIFY2(plan.out.contains("21 runs, 276 epochs, 276 of them left"), told(plan));
    for (const char *run : {"full_precision-seed1", "full_precision_matched-seed3", "tied-seed2", "he-seed3"})
        QVERIFY2(plan.out.contains(run), run);
    const Outcome object = runTtq({"matrix", "--recipe", "demo", "--out", folder(), "--dry-run", "--json"});
    COMPARE_EXIT(object, 0);
    QCOMPARE(json(object)["runs"].toArray().size(), 21);
    QCOMPARE(json(object)["runs"].toArray()[0].toObject()["state"].toString(), QString("not started"));
    QVERIFY(json(object)["methods"].toArray()[0].toObject()["test_top1_last_mean"].isNull());
    QVERIFY(!QFile::exists(folder()));
}

void TestCliMatrix::trainsContinuesAndExtends()
{
    const Outcome first = runTtq(tiny("full_precision,ttq", "1,2"));
    COMPARE_EXIT(first, 0);
    for (const char *word : {"[1/4] Full precision, seed 1", "[4/4] TTQ, seed 2", "matrix.csv"})
        QVERIFY2(first.out.contains(word), told(first));
    QVERIFY2(!first.out.contains("not in the means"), told(first));
    for (const char *run : {"full_precision-seed1", "full_precision-seed2", "ttq-seed1", "ttq-seed2"})
        QCOMPARE(shownState(folder() + '/' + run), QString("finished"));
    const QString table = text("matrix.csv");
    QVERIFY2(table.contains("\nttq,TTQ,2,2,0."), qPrintable(table));
    QVERIFY2(text("matrix.tex").contains("TTQ & 2 & $"), qPrintable(text("matrix.tex")));
    // The cell is what `ttq train` makes of the same settings.
    const QString alone = m_dir->filePath("alone");
    COMPARE_EXIT(runTtq(tinyTraining(alone, 1, 2)), 0);
    QCOMPARE(test::hashOf(folder() + "/ttq-seed2"), test::hashOf(alone));
    QVERIFY(test::hashOf(folder() + "/ttq-seed1") != test::hashOf(alone));

    // Nothing is trained again; a third seed is.
    const Outcome more = runTtq({"matrix", "--out", folder(), "--seeds", "3", "--json"});
    COMPARE_EXIT(more, 0);
    QCOMPARE(json(more)["runs"].toArray().size(), 6);
    for (const auto &method : json(more)["methods"].toArray())
        QCOMPARE(method.toObject()["n"].toInt(), 3);
    QCOMPARE(segments("ttq-seed1"), std::size_t{1});
    QCOMPARE(segments("ttq-seed3"), std::size_t{1});
    const Outcome again = runTtq({"matrix", "--out", folder(), "--quiet"});
    COMPARE_EXIT(again, 0);
    QVERIFY2(again.out.isEmpty() && again.err.isEmpty(), told(again));
    QCOMPARE(segments("ttq-seed3"), std::size_t{1});
    // And they are seen where runs are listed.
    const Outcome status = runTtq({"status", m_dir->path()});
    QVERIFY2(status.out.contains("\nttq-seed3 ") && status.out.contains("\nalone "), told(status));
    QVERIFY(QFile::remove(folder() + "/matrix.toml"));  // twin: any other folder is nobody's business
    QVERIFY(!runTtq({"status", m_dir->path()}).out.contains("ttq-seed3"));
}

void TestCliMatrix::interruptedAndContinued()
{
    const QString run = folder() + "/ttq-seed1";
    LiveTtq live(tiny("ttq,twn", "1", 7));
    QVERIFY(live.started());
    QVERIFY2(live.waitUntil([&] { return recordedSteps(run) > 2 * kStepsPerEpoch; }), qPrintable(live.err()));
    QVERIFY(live.alive());
    live.send(SIGINT);
    const Outcome stopped = live.finish();
    COMPARE_EXIT(stopped, 0);
    QVERIFY2(stopped.out.contains("continue with: ttq matrix --out"), told(stopped));
    QCOMPARE(shownState(run), QString("stopped"));
    QVERIFY(!QFile::exists(folder() + "/twn-seed1"));
    QVERIFY(text("matrix.csv").contains("ttq,TTQ,0,1,,"));

    COMPARE_EXIT(runTtq({"matrix", "--out", folder()}), 0);
    QCOMPARE(segments("ttq-seed1"), std::size_t{2});
    const QString alone = m_dir->filePath("alone");
    COMPARE_EXIT(runTtq(tinyTraining(alone, 7, 1)), 0);
    QCOMPARE(test::hashOf(run), test::hashOf(alone));
    QCOMPARE(shownState(folder() + "/twn-seed1"), QString("finished"));
}

void TestCliMatrix::aKilledRunIsNamed()
{
    const QString run = folder() + "/ttq-seed1";
    LiveTtq live(tiny("ttq,twn", "1", 7));
    QVERIFY(live.waitUntil([&] { return recordedSteps(run) > kStepsPerEpoch; }));
    const pid_t engine = engineOf(run);
    QVERIFY(engine > 0 && engine != live.pid());
    ::kill(engine, SIGKILL);
    const Outcome outcome = live.finish();
    COMPARE_EXIT(outcome, 1);
    VERIFY_SAYS(outcome, "ttq-seed1: its engine was ended by signal 9");
    QVERIFY2(outcome.out.contains("not in the means: ttq-seed1, interrupted"), told(outcome));
    QCOMPARE(shownState(folder() + "/twn-seed1"), QString("finished"));
    COMPARE_EXIT(runTtq({"matrix", "--out", folder()}), 0);
    QCOMPARE(shownState(run), QString("finished"));
}

void TestCliMatrix::aDivergedRunIsNotAveraged()
{
    // Weights of 1e38 overflow in the first product.
    QStringList arguments = tiny("full_precision,ttq", "1");
    arguments << "--set"
              << "phase.ternary.lr=1000"
              << "--set"
              << "phase.ternary.schedule=constant"
              << "--set"
              << "phase.ternary.warmup=0"
              << "--set"
              << "phase.ternary.epochs=20";
    const Outcome outcome = runTtq(arguments);
    if (shownState(folder() + "/ttq-seed1") != "diverged")
        QSKIP("a learning rate of 1000 did not make this network diverge");
    COMPARE_EXIT(outcome, 1);
    QVERIFY2(outcome.out.contains("not in the means: ttq-seed1, diverged"), told(outcome));
    QVERIFY(text("matrix.csv").contains("ttq,TTQ,0,1,,,,,,,,1,0,0,0"));
    QVERIFY(text("matrix.tex").contains("TTQ, seed 1 (diverged)"));
    QCOMPARE(shownState(folder() + "/full_precision-seed1"), QString("finished"));
    // It is a result, and not tried again.
    COMPARE_EXIT(runTtq({"matrix", "--out", folder()}), 1);
    QCOMPARE(segments("ttq-seed1"), std::size_t{1});
}

void TestCliMatrix::oneProcessAtATime()
{
    LiveTtq live(tiny("ttq", "1", 40));
    QVERIFY(live.waitUntil([&] { return recordedSteps(folder() + "/ttq-seed1") > 0; }));
    const Outcome second = runTtq({"matrix", "--out", folder()});
    COMPARE_EXIT(second, 1);
    VERIFY_SAYS(second, "matrix.lock");
    // An engine does not outlive the matrix that started it.
    ::kill(static_cast<pid_t>(live.pid()), SIGKILL);
    bool signal = false;
    live.finish(&signal);
    QVERIFY(signal);
    QTRY_COMPARE_WITH_TIMEOUT(engineOf(folder() + "/ttq-seed1"), 0, 30'000);
    QCOMPARE(shownState(folder() + "/ttq-seed1"), QString("stopped"));
}

void TestCliMatrix::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QStringList &arguments, int code, const char *says) {
        QTest::newRow(name) << arguments << code << says;
    };
    row("nothing", {}, 2, "--recipe or --config is missing");
    row("both", {"--recipe", "demo", "--config", "x.toml"}, 2, "--config");
    row("near recipe", {"--recipe", "dmeo"}, 2, "did you mean 'demo'?");
    row("near method", {"--recipe", "demo", "--methods", "tqt"}, 2,
        "--methods: unknown method 'tqt'; did you mean 'ttq'?");
    row("method twice", {"--recipe", "demo", "--methods", "ttq,ttq"}, 2, "has 'ttq' twice");
    row("no seed", {"--recipe", "demo", "--seeds", "one"}, 2, "--seeds: 'one' is no seed");
    row("seed twice", {"--recipe", "demo", "--seeds", "1,1"}, 2, "has 1 twice");
    row("too many", {"--recipe", "demo", "--seeds", "1..999"}, 2, "6993 runs; allowed: at most 1000");
    row("a setting", {"--recipe", "demo", "--set", "phase.ternary.lr=-1"}, 2, "phase.ternary.lr");
    row("threads", {"--recipe", "demo", "--threads", "-1"}, 2, "--threads");
    row("settings to continue", {"--out", "x", "--set", "seed=1"}, 2, "keeps its settings");
    row("no ternary phase", {"--recipe", "cifar10-resnet20-short-fp", "--methods", "ttq"}, 2, "no phase of the recipe");
    row("no file", {"--config", "nowhere.toml"}, 1, "nowhere.toml");
    row("no matrix", {"--out", "/"}, 1, "is not the folder of a matrix");
    row("runs and out", {"--recipe", "demo", "--runs", "a", "--out", "b"}, 2, "--out");
}

void TestCliMatrix::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, says);
    if (!arguments.contains("--out") && !arguments.contains("--runs"))
        arguments << "--runs" << folder("runs");
    const Outcome outcome = runTtq(QStringList{"matrix"} + arguments);
    COMPARE_EXIT(outcome, code);
    QVERIFY2(outcome.err.contains(says) && outcome.out.isEmpty(), told(outcome));
    QVERIFY(!QFile::exists(folder("runs")));
}

void TestCliMatrix::ownRecipesAreListed()
{
    const QString own = folder("own");
    QVERIFY(QDir().mkpath(own));
    const auto demo = resourcePath("recipes/demo.toml");
    QVERIFY(demo && QFile::copy(QString::fromStdString(demo->string()), own + "/mine.toml"));
    QFile broken(own + "/broken.toml");
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("sede = 1\n") > 0);
    broken.close();
    const auto environment = environmentWith("TTQ_RECIPES", own);
    const Outcome list = runTtq({"recipes"}, environment);
    COMPARE_EXIT(list, 0);
    QVERIFY2(list.out.contains("\nmine (yours)\n    Fashion"), told(list));
    QVERIFY2(list.out.contains("broken (yours)\n    cannot be used: "), told(list));
    QVERIFY2(list.out.contains("unknown key 'sede'"), told(list));
    QVERIFY2(list.out.contains("\ndemo\n"), told(list));
    COMPARE_EXIT(runTtq({"recipes", "mine"}, environment), 0);
    COMPARE_EXIT(runTtq({"matrix", "--recipe", "mine", "--dry-run", "--out", folder()}, environment), 0);
    // Twin: somebody else's.
    COMPARE_EXIT(runTtq({"recipes", "mine"}), 2);
}

QTEST_GUILESS_MAIN(TestCliMatrix)
#include "tst_climatrix.moc"
