// The New run dialog: every recipe, every setting, the engine's own checks while typing; and the arguments that come out.
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "configform.h"
#include "newrundialog.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestNewRunDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        failOnOurWarnings();
        m_home = std::make_unique<Home>();
        m_home->forgetPreferences();
    }

    void showsEverySetting_data();
    void showsEverySetting();
    void checksWhileTyping_data();
    void checksWhileTyping();
    void checksFolders();
    void followsThePhases();
    void argumentsRepeatTheChanges();
    void argumentsOfAnUntouchedRecipeAreShort();
    void foldersDoNotClash();

private:
    std::unique_ptr<Home> m_home;
};

void TestNewRunDialog::showsEverySetting_data()
{
    QTest::addColumn<QString>("recipe");
    const auto recipes = listRecipes();
    QVERIFY(recipes.has_value());
    for (const Recipe &recipe : *recipes)
        QTest::newRow(recipe.name.c_str()) << QString::fromStdString(recipe.name);
}

void TestNewRunDialog::showsEverySetting()
{
    QFETCH(QString, recipe);
    NewRunDialog dialog(recipe);
    QCOMPARE(dialog.newRun().recipe, recipe);
    if (dialog.newRun().config.initRequired) {  // what is published began with trained weights
        QVERIFY2(dialog.problem().contains("init_required"), qPrintable(dialog.problem()));
        QVERIFY(!dialog.findChild<QPushButton *>("start")->isEnabled());
        QVERIFY(dialog.form()->edit("init", m_home->file("weights.pt")));
    }
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    QVERIFY(dialog.findChild<QPushButton *>("start")->isEnabled());
    RunConfig config = dialog.newRun().config;
    int fields = 0;
    const auto all = forEachField(config, [&](const KeyRow &, const ConfigSlot &, const std::string &key) {
        ++fields;
        return dialog.form()->findChild<QWidget *>(QString::fromStdString(key))
            ? Expected<void>()
            : Expected<void>(Unexpected{Error{ErrorCode::NotFound, key}});
    });
    QVERIFY2(all.has_value(), all ? "" : Expected<void>(all).error().detail.c_str());
    QVERIFY(fields > 50);
    // Untouched, it is what the engine would read from the recipe.
    auto expected = loadRecipe(recipe.toStdString());
    expected->init = dialog.newRun().config.init;
    QVERIFY(dialog.newRun().config == *expected);
}

void TestNewRunDialog::checksWhileTyping_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("bad");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("good");
    QTest::newRow("negative") << "data.batch_size"
                              << "-1"
                              << "≥ 1"
                              << "32";
    QTest::newRow("no number") << "phase.ternary.lr"
                               << "high"
                               << "phase.ternary.lr"
                               << "0.01";
    QTest::newRow("NaN") << "phase.ternary.weight_decay"
                         << "nan"
                         << "weight_decay"
                         << "0";
    QTest::newRow("beyond") << "phase.ternary.lr"
                            << "1e308"
                            << "1000"
                            << "1";
    QTest::newRow("between keys") << "quantizer.threshold"
                                  << "1"
                                  << "< 1"
                                  << "0.9";
    QTest::newRow("device") << "device"
                            << "gpu"
                            << "cpu"
                            << "cpu";
    QTest::newRow("seed") << "seed"
                          << "1.5"
                          << "integer"
                          << "7";
    QTest::newRow("long text") << "name" << QString(10'000, 'x') << "name"
                               << "mine";
}

void TestNewRunDialog::checksWhileTyping()
{
    QFETCH(QString, key);
    QFETCH(QString, bad);
    QFETCH(QString, says);
    QFETCH(QString, good);
    NewRunDialog dialog("demo");
    auto *start = dialog.findChild<QPushButton *>("start");
    QVERIFY(dialog.form()->edit(key, bad));
    QVERIFY2(dialog.problem().contains(says), qPrintable(dialog.problem()));
    QVERIFY(!start->isEnabled());
    QVERIFY(dialog.findChild<QLabel *>("why")->text().contains(says));
    dialog.accept();
    QVERIFY(dialog.QDialog::result() != QDialog::Accepted);
    QVERIFY(dialog.form()->edit(key, good));
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    QVERIFY(start->isEnabled());
}

void TestNewRunDialog::checksFolders()
{
    NewRunDialog dialog("demo");
    dialog.setDataFolder(m_home->file("nowhere"));
    QVERIFY2(dialog.problem().contains("nowhere"), qPrintable(dialog.problem()));
    dialog.setDataFolder({});
    QVERIFY(dialog.problem().isEmpty());
    dialog.setRunsFolder({});
    QVERIFY(!dialog.problem().isEmpty());
    dialog.setRunsFolder(m_home->file("made/later"));
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    QVERIFY(!QFile::exists(m_home->file("made")));  // looking makes nothing
}

void TestNewRunDialog::followsThePhases()
{
    NewRunDialog dialog("demo");
    QVERIFY(dialog.form()->edit("phases", "full_precision, ternary, again"));
    QTRY_VERIFY(dialog.form()->findChild<QWidget *>("phase.again.lr"));
    QVERIFY(!dialog.problem().isEmpty());  // its epochs have to be given
    QVERIFY(dialog.form()->edit("phase.again.epochs", "2"));
    QVERIFY2(dialog.problem().contains("phase.again.quantize"), qPrintable(dialog.problem()));  // after a ternary one
    QVERIFY(dialog.form()->edit("phase.again.quantize", "true"));
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
}

void TestNewRunDialog::argumentsRepeatTheChanges()
{
    NewRunDialog dialog("demo");
    const std::pair<const char *, const char *> edits[]
        = {{"phase.ternary.lr", "0.015"},  {"quantizer.rule", "mean_fraction"},
           {"quantizer.threshold", "0.7"}, {"quantizer.layers", "stage2.*, stage3.*"},
           {"data.flip", "false"},         {"seed", "9"}};
    for (const auto &[key, value] : edits)
        QVERIFY2(dialog.form()->edit(key, value), key);
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    const NewRun run = dialog.newRun();
    const auto arguments = trainArguments(run);
    QVERIFY2(arguments.has_value(), arguments ? "" : arguments.error().detail.c_str());
    auto again = *loadRecipe("demo");
    int sets = 0;
    for (qsizetype i = 0; i + 1 < arguments->size(); ++i)
        if (arguments->at(i) == "--set") {
            const QString assignment = arguments->at(i + 1);
            const auto done = setConfigKey(again, assignment.section('=', 0, 0).toStdString(),
                                           assignment.section('=', 1).toStdString());
            QVERIFY2(done.has_value(), qPrintable(assignment));
            ++sets;
        }
    QCOMPARE(sets, 6);
    QVERIFY(again == run.config);
}

void TestNewRunDialog::argumentsOfAnUntouchedRecipeAreShort()
{
    const auto run = newRunFromRecipe("demo");
    QVERIFY(run.has_value());
    const auto arguments = trainArguments(*run);
    QVERIFY(arguments.has_value());
    QCOMPARE(arguments->mid(0, 3), QStringList({"train", "--recipe", "demo"}));
    QVERIFY(!arguments->contains("--set"));
}

void TestNewRunDialog::foldersDoNotClash()
{
    const std::filesystem::path runs = m_home->file("clash").toStdString();
    const auto first = freeRunFolder(runs, "a b/../c");
    QVERIFY(first.parent_path() == runs);
    QVERIFY(QDir().mkpath(QString::fromStdString(first.string())));
    const auto second = freeRunFolder(runs, "a b/../c");
    QVERIFY(second != first);
    QVERIFY(!std::filesystem::exists(second));
}

QTEST_MAIN(TestNewRunDialog)
#include "tst_newrundialog.moc"
