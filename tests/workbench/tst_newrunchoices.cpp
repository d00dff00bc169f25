// What the New run dialog offers besides starting: the queue, a matrix, and a recipe of one's own.
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include "configform.h"
#include "matrixdialog.h"
#include "newrundialog.h"
#include "runs/matrixcells.h"
#include "saverecipedialog.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestNewRunChoices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        failOnOurWarnings();
        m_home = std::make_unique<Home>();
        m_home->forgetPreferences();
        qputenv("TTQ_RECIPES", m_home->file("recipes").toUtf8());
    }

    void startsUnlessAskedOtherwise();
    void impossibleSettingsCannotBeChosen();
    void matrixCountsItsRuns();
    void matrixSaysWhatIsWrong_data();
    void matrixSaysWhatIsWrong();
    void matrixFollowsTheRecipe();
    void matrixIsHandedOn();
    void savesAndChoosesTheRecipe();
    void replacingIsAnnounced();
    void returnDoesWhatTheFirstButtonSays();
    void namesAreCheckedWhileTyping_data();
    void namesAreCheckedWhileTyping();
    void brokenRecipesCannotBeChosen();

private:
    static QPushButton *button(QWidget &dialog, const char *name) { return dialog.findChild<QPushButton *>(name); }
    static RunConfig recipe(const char *name) { return *loadRecipe(name); }

    std::unique_ptr<Home> m_home;
};

void TestNewRunChoices::startsUnlessAskedOtherwise()
{
    for (const auto &[name, choice] :
         {std::pair("start", NewRunDialog::Choice::Start), std::pair("addToQueue", NewRunDialog::Choice::Queue)}) {
        NewRunDialog dialog("demo");
        QVERIFY2(button(dialog, name), name);
        button(dialog, name)->click();
        QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
        QVERIFY(dialog.choice() == choice);
    }
}

void TestNewRunChoices::impossibleSettingsCannotBeChosen()
{
    NewRunDialog dialog("demo");
    const char *names[] = {"start", "addToQueue", "runAsMatrix", "saveAsRecipe"};
    for (const char *name : names)
        QVERIFY2(button(dialog, name)->isEnabled(), name);
    QVERIFY(dialog.form()->edit("data.batch_size", "-1"));
    for (const char *name : names)
        QVERIFY2(!button(dialog, name)->isEnabled(), name);
}

void TestNewRunChoices::matrixCountsItsRuns()
{
    MatrixDialog dialog(recipe("demo"), defaultMatrix(recipe("demo")));
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    QVERIFY(dialog.matrix() == defaultMatrix(recipe("demo")));
    for (const MatrixMethod &method : kMatrixMethods)
        QVERIFY(dialog.findChild<QCheckBox *>("method." + QString::fromUtf8(method.name.data(), method.name.size())));
    auto *why = dialog.findChild<QLabel *>("matrixWhy");
    QVERIFY2(why->text().contains("21") && why->text().contains("276"), qPrintable(why->text()));
    dialog.findChild<QCheckBox *>("method.tied")->setChecked(false);
    dialog.findChild<QLineEdit *>("matrixSeeds")->setText("4..5");
    QVERIFY2(why->text().contains("12") && why->text().contains("156"), qPrintable(why->text()));
    QCOMPARE(dialog.matrix().seeds, (std::vector<std::int64_t>{4, 5}));
}

void TestNewRunChoices::matrixSaysWhatIsWrong_data()
{
    QTest::addColumn<QString>("seeds");
    QTest::addColumn<QStringList>("methods");
    QTest::addColumn<QString>("says");
    QTest::newRow("no seeds") << "" << QStringList{"ttq"} << "is empty";
    QTest::newRow("no number") << "one" << QStringList{"ttq"} << "'one' is no seed";
    QTest::newRow("twice") << "1,1" << QStringList{"ttq"} << "has 1 twice";
    QTest::newRow("no methods") << "1" << QStringList{} << "matrix.methods is empty";
    QTest::newRow("too many") << "1..900" << QStringList{"ttq", "twn"} << "1800 runs";
}

void TestNewRunChoices::matrixSaysWhatIsWrong()
{
    QFETCH(QString, seeds);
    QFETCH(QStringList, methods);
    QFETCH(QString, says);
    MatrixDialog dialog(recipe("demo"), defaultMatrix(recipe("demo")));
    for (QCheckBox *box : dialog.findChildren<QCheckBox *>())
        box->setChecked(methods.contains(box->objectName().section('.', 1)));
    dialog.findChild<QLineEdit *>("matrixSeeds")->setText(seeds);
    QVERIFY2(dialog.problem().contains(says), qPrintable(dialog.problem()));
    QCOMPARE(dialog.findChild<QLabel *>("matrixWhy")->text(), dialog.problem());
    QVERIFY(!button(dialog, "addMatrix")->isEnabled());
    dialog.accept();
    QVERIFY(dialog.result() != QDialog::Accepted);
}

void TestNewRunChoices::matrixFollowsTheRecipe()
{
    const RunConfig full = recipe("cifar10-resnet20-short-fp");
    MatrixDialog dialog(full, {{"full_precision"}, {1}, ""});
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    dialog.findChild<QCheckBox *>("method.twn")->setChecked(true);
    QVERIFY2(dialog.problem().contains("no phase of the recipe is quantized"), qPrintable(dialog.problem()));
}

void TestNewRunChoices::matrixIsHandedOn()
{
    NewRunDialog dialog("demo");
    dialog.setDataFolder(m_home->file({}));
    button(dialog, "runAsMatrix")->click();
    auto *matrix = dialog.findChild<MatrixDialog *>();
    QVERIFY(matrix);
    matrix->findChild<QLineEdit *>("matrixSeeds")->setText("9");
    button(*matrix, "addMatrix")->click();
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QVERIFY(dialog.choice() == NewRunDialog::Choice::Matrix);
    QCOMPARE(dialog.matrix().seeds, std::vector<std::int64_t>{9});
    QCOMPARE(QString::fromStdString(dialog.matrix().dataFolder), m_home->file({}));
}

void TestNewRunChoices::savesAndChoosesTheRecipe()
{
    NewRunDialog dialog("demo");
    QVERIFY(dialog.form()->edit("phase.ternary.lr", "0.015"));
    button(dialog, "saveAsRecipe")->click();
    auto *save = dialog.findChild<SaveRecipeDialog *>();
    QVERIFY(save);
    QCOMPARE(save->name(), QString("my-demo"));  // "demo" is the program's
    button(*save, "saveRecipe")->click();
    QCOMPARE(save->result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(dialog.newRun().recipe, QString("my-demo"));
    QCOMPARE(dialog.newRun().config.phase[1].lr, 0.015);
    const auto loaded = loadRecipe("my-demo");
    QVERIFY(loaded && loaded->phase[1].lr == 0.015);
    // It is marked, and a run of it names it.
    const auto items = dialog.findChild<QListWidget *>("recipeList")->findItems("my-demo", Qt::MatchStartsWith);
    QCOMPARE(items.size(), 1);
    QVERIFY(items[0]->text() != "my-demo");
    const auto arguments = trainArguments(dialog.newRun());
    QVERIFY(arguments && arguments->mid(0, 3) == QStringList({"train", "--recipe", "my-demo"}));
}

void TestNewRunChoices::replacingIsAnnounced()
{
    SaveRecipeDialog first(recipe("demo"), "mine");
    const QString plain = button(first, "saveRecipe")->text();
    button(first, "saveRecipe")->click();
    QCOMPARE(first.result(), static_cast<int>(QDialog::Accepted));
    RunConfig other = recipe("demo");
    other.seed = 55;
    SaveRecipeDialog second(other, "mine");
    QVERIFY(button(second, "saveRecipe")->text() != plain);
    QVERIFY(second.findChild<QLabel *>("recipeWhy")->text().contains("replaced"));
    QCOMPARE(loadRecipe("mine")->seed, 1);
    button(second, "saveRecipe")->click();
    QCOMPARE(loadRecipe("mine")->seed, 55);
    second.findChild<QLineEdit *>("recipeName")->setText("other");
    QCOMPARE(button(second, "saveRecipe")->text(), plain);
}

void TestNewRunChoices::returnDoesWhatTheFirstButtonSays()
{
    SaveRecipeDialog save(recipe("demo"), "by-key");
    save.show();
    QTest::keyClick(save.findChild<QLineEdit *>("recipeName"), Qt::Key_Return);
    QCOMPARE(save.result(), static_cast<int>(QDialog::Accepted));
    QVERIFY(loadRecipe("by-key").has_value());
    MatrixDialog matrix(recipe("demo"), defaultMatrix(recipe("demo")));
    matrix.show();
    QTest::keyClick(matrix.findChild<QLineEdit *>("matrixSeeds"), Qt::Key_Return);
    QCOMPARE(matrix.result(), static_cast<int>(QDialog::Accepted));
}

void TestNewRunChoices::namesAreCheckedWhileTyping_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << ""
                           << "1 to 64";
    QTest::newRow("a path") << "../demo"
                            << "is not allowed";
    QTest::newRow("the program's") << "demo"
                                   << "comes with the program";
}

void TestNewRunChoices::namesAreCheckedWhileTyping()
{
    QFETCH(QString, name);
    QFETCH(QString, says);
    SaveRecipeDialog dialog(recipe("demo"), "mine");
    dialog.findChild<QLineEdit *>("recipeName")->setText(name);
    QVERIFY2(dialog.problem().contains(says), qPrintable(dialog.problem()));
    QVERIFY(!button(dialog, "saveRecipe")->isEnabled());
    dialog.accept();
    QVERIFY(dialog.result() != QDialog::Accepted && !QFile::exists(m_home->file("recipes")));
}

void TestNewRunChoices::brokenRecipesCannotBeChosen()
{
    QVERIFY(QDir().mkpath(m_home->file("recipes")));
    QFile broken(m_home->file("recipes/broken.toml"));
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("sede = 1\n") > 0);
    broken.close();
    NewRunDialog dialog("broken");
    QCOMPARE(dialog.newRun().recipe, QString("demo"));
    QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
    const auto items = dialog.findChild<QListWidget *>("recipeList")->findItems("broken", Qt::MatchStartsWith);
    QVERIFY(items.size() == 1 && items[0]->toolTip().contains("sede"));
}

QTEST_MAIN(TestNewRunChoices)
#include "tst_newrunchoices.moc"
