// Recipes of the user's own: saved, listed, loaded; names that are refused; and that they never take another's place.
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "runfixture.h"
#include "runs/userrecipes.h"

using namespace ttq;

namespace {

RunConfig demo()
{
    auto config = loadRecipe("demo");
    if (!config)
        qFatal("%s", config.error().detail.c_str());
    return *config;
}

// The recipe of this name that is (not) the user's; null if there is none.
std::optional<Recipe> listed(const std::string &name, bool own)
{
    const auto recipes = listRecipes();
    if (!recipes)
        qFatal("%s", recipes.error().detail.c_str());
    const auto found = std::find_if(recipes->begin(), recipes->end(),
                                    [&](const Recipe &one) { return one.name == name && one.own == own; });
    return found == recipes->end() ? std::nullopt : std::optional<Recipe>(*found);
}

}  // namespace

class TestUserRecipes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = m_dir->filePath("made/when/needed").toStdString();
        qputenv("TTQ_RECIPES", QByteArray::fromStdString(m_folder.string()));
    }

    void namesAreChecked_data();
    void namesAreChecked();
    void savesListsAndLoads();
    void nothingIsReplacedUnasked();
    void refusesConfigurationsThatCannotRun();
    void namesOfTheProgramStayIts();
    void aBrokenOneHidesNoOther();
    void aFolderThatIsNoneIsNone();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::filesystem::path m_folder;
};

void TestUserRecipes::namesAreChecked_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("says");  // empty: allowed
    for (const char *name : {"a", "mine-2", "My_recipe.v2", "0"})
        QTest::newRow(name) << name << "";
    for (const char *name : {"", ".", "..", "../x", "a/b", ".hidden", "-x", "a b", "ä", "a\nb", "nul\x01"})
        QTest::newRow(name) << name << "is not allowed; allowed: 1 to 64";
    QTest::newRow("64") << QString(64, 'x') << "";
    QTest::newRow("65") << QString(65, 'x') << "is not allowed";
    QTest::newRow("the program's") << "demo"
                                   << "belongs to a recipe that comes with the program";
}

void TestUserRecipes::namesAreChecked()
{
    QFETCH(QString, typed);
    QFETCH(QString, says);
    const auto allowed = checkRecipeName(typed.toStdString());
    if (says.isEmpty()) {
        VERIFY_OK(allowed);
        return;
    }
    VERIFY_ERROR(allowed, ErrorCode::InvalidArgument, says.toStdString());
    VERIFY_ERROR(saveRecipe(demo(), typed.toStdString(), true), ErrorCode::InvalidArgument, says.toStdString());
    QVERIFY(!std::filesystem::exists(m_folder));
}

void TestUserRecipes::savesListsAndLoads()
{
    RunConfig config = demo();
    config.seed = 77;
    config.phase[1].lr = 0.015;
    const auto file = saveRecipe(config, "mine", false);
    VERIFY_OK(file);
    QVERIFY(*file == m_folder / "mine.toml");
    config.name = "mine";
    const auto loaded = loadRecipe("mine");
    VERIFY_OK(loaded);
    QVERIFY(*loaded == config);
    const auto recipe = listed("mine", true);
    QVERIFY(recipe && recipe->problem.empty() && recipe->file == *file);
    QCOMPARE(recipe->network, std::string("resnet8"));
    QVERIFY(!listed("mine", false) && listed("demo", false) && !listed("demo", true));
    VERIFY_ERROR(loadRecipe("mien"), ErrorCode::NotFound, "did you mean 'mine'?");
    const auto found = recipeFile("mine");
    VERIFY_OK(found);
    QVERIFY(*found == *file);
}

void TestUserRecipes::nothingIsReplacedUnasked()
{
    VERIFY_OK(saveRecipe(demo(), "mine", false));
    RunConfig other = demo();
    other.seed = 5;
    VERIFY_ERROR(saveRecipe(other, "mine", false), ErrorCode::Exists, "'mine' already");
    QCOMPARE(loadRecipe("mine")->seed, demo().seed);
    VERIFY_OK(saveRecipe(other, "mine", true));
    QCOMPARE(loadRecipe("mine")->seed, 5);
}

void TestUserRecipes::refusesConfigurationsThatCannotRun()
{
    RunConfig config = demo();
    config.quantizer.threshold = 2;
    VERIFY_ERROR(saveRecipe(config, "mine", false), ErrorCode::InvalidArgument, "quantizer.threshold");
    QVERIFY(!std::filesystem::exists(m_folder));
}

// A file that was put there by hand under the name of a recipe of the program is not used, and that is said.
void TestUserRecipes::namesOfTheProgramStayIts()
{
    RunConfig config = demo();
    config.seed = 99;
    std::filesystem::create_directories(m_folder);
    VERIFY_OK(writeFile(m_folder / "demo.toml", std::string_view(toToml(config))));
    QCOMPARE(loadRecipe("demo")->seed, 1);
    const auto recipe = listed("demo", true);
    QVERIFY(recipe && QString::fromStdString(recipe->problem).contains("demo.toml: has the name of a recipe"));
    QVERIFY(listed("demo", false)->problem.empty());
    // Twin: under another name it is used.
    VERIFY_OK(writeFile(m_folder / "demo2.toml", std::string_view(toToml(config))));
    QCOMPARE(loadRecipe("demo2")->seed, 99);
}

void TestUserRecipes::aBrokenOneHidesNoOther()
{
    VERIFY_OK(saveRecipe(demo(), "good", false));
    VERIFY_OK(writeFile(m_folder / "broken.toml", std::string_view("sede = 1\n")));
    const auto broken = listed("broken", true);
    QVERIFY(broken && QString::fromStdString(broken->problem).contains("broken.toml:1: unknown key 'sede'"));
    QVERIFY(listed("good", true)->problem.empty() && listed("demo", false));
    VERIFY_ERROR(loadRecipe("broken"), ErrorCode::InvalidArgument, "unknown key 'sede'");
    // What SafeFile leaves of a killed program is none.
    VERIFY_OK(writeFile(m_folder / ".x.toml", std::string_view("half")));
    QVERIFY(!listed(".x", true));
}

void TestUserRecipes::aFolderThatIsNoneIsNone()
{
    QVERIFY(listRecipes().has_value());  // does not exist
    std::filesystem::create_directories(m_folder.parent_path());
    VERIFY_OK(writeFile(m_folder, std::string_view("a file")));
    QVERIFY(listRecipes().has_value());
    VERIFY_ERROR(saveRecipe(demo(), "mine", false), ErrorCode::Io, m_folder.string());
}

QTEST_APPLESS_MAIN(TestUserRecipes)
#include "tst_userrecipes.moc"
