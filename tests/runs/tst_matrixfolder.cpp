// The folder of a matrix: made, opened, continued, extended; and what must not be mixed into it.
#include <QTemporaryDir>
#include <QtTest>

#include "recordedmatrix.h"

using namespace ttq;
using namespace ttq::test;

namespace {

RunConfig demo()
{
    auto config = loadRecipe("demo");
    if (!config)
        qFatal("%s", config.error().detail.c_str());
    return *config;
}

const MatrixConfig kAsked = {{"full_precision", "ttq"}, {1, 2}, "/data"};

}  // namespace

class TestMatrixFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = m_dir->filePath("matrix").toStdString();
    }

    void makesAndOpens();
    void planningMakesNothing();
    void argumentsTrainOrContinue();
    void isExtended();
    void refusesAnotherRecipe();
    void refusesOtherFolders();
    void damageIsNamed();
    void runsOfOtherSettingsAreRefused();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::filesystem::path m_folder;
};

void TestMatrixFolder::makesAndOpens()
{
    QVERIFY(!isMatrixFolder(m_folder));
    VERIFY_ERROR(openMatrix(m_folder), ErrorCode::NotFound, "no matrix.toml");
    const auto made = prepareMatrix(m_folder, demo(), kAsked);
    VERIFY_OK(made);
    QVERIFY(isMatrixFolder(m_folder));
    const auto opened = openMatrix(m_folder);
    VERIFY_OK(opened);
    QVERIFY(opened->config == demo() && opened->matrix == kAsked);
    QCOMPARE(opened->cells.size(), std::size_t{4});
    for (const MatrixCell &cell : opened->cells) {
        const auto config = loadConfig(opened->configFile(cell));
        VERIFY_OK(config);
        QVERIFY(*config == cell.config);
        QVERIFY(!std::filesystem::exists(opened->run(cell)));
    }
    // The file is a configuration too: a matrix can be asked for again with --config.
    VERIFY_OK(loadConfig(m_folder / "matrix.toml"));
}

void TestMatrixFolder::planningMakesNothing()
{
    const auto plan = planMatrix(m_folder, demo(), kAsked);
    VERIFY_OK(plan);
    QCOMPARE(plan->cells.size(), std::size_t{4});
    QVERIFY(!std::filesystem::exists(m_folder));
}

void TestMatrixFolder::argumentsTrainOrContinue()
{
    const auto matrix = prepareMatrix(m_folder, demo(), kAsked);
    VERIFY_OK(matrix);
    const std::string run = (m_folder / "ttq-seed1").string(), config = (m_folder / "configs/ttq-seed1.toml").string();
    const MatrixCell &cell = matrix->cells[1];
    QCOMPARE(trainArguments(*matrix, cell),
             (std::vector<std::string>{"train", "--config", config, "--out", run, "--data", "/data"}));
    QCOMPARE(resumeArguments(*matrix, cell), (std::vector<std::string>{"resume", run}));
}

void TestMatrixFolder::isExtended()
{
    VERIFY_OK(prepareMatrix(m_folder, demo(), kAsked));
    const auto more = prepareMatrix(m_folder, demo(), {{"twn", "ttq"}, {2, 3}, ""});
    VERIFY_OK(more);
    QCOMPARE(more->matrix.methods, (std::vector<std::string>{"full_precision", "ttq", "twn"}));
    QCOMPARE(more->matrix.seeds, (std::vector<std::int64_t>{1, 2, 3}));
    QCOMPARE(more->matrix.dataFolder, std::string("/data"));
    const auto opened = openMatrix(m_folder);
    VERIFY_OK(opened);
    QVERIFY(opened->matrix == more->matrix);
    QVERIFY(std::filesystem::exists(m_folder / "configs/twn-seed3.toml"));
}

void TestMatrixFolder::refusesAnotherRecipe()
{
    VERIFY_OK(prepareMatrix(m_folder, demo(), kAsked));
    const auto before = readTextFile(m_folder / "matrix.toml");
    RunConfig other = demo();
    other.phase[1].lr = 0.5;
    VERIFY_ERROR(prepareMatrix(m_folder, other, kAsked), ErrorCode::InvalidArgument,
                 "another recipe: phase.ternary.lr = 0.5, here 0.03");
    QCOMPARE(*readTextFile(m_folder / "matrix.toml"), *before);
}

void TestMatrixFolder::refusesOtherFolders()
{
    std::filesystem::create_directory(m_folder);
    VERIFY_OK(planMatrix(m_folder, demo(), kAsked));  // empty
    VERIFY_OK(writeFile(m_folder / "thesis.tex", std::string_view("x")));
    VERIFY_ERROR(prepareMatrix(m_folder, demo(), kAsked), ErrorCode::Exists, "is not a matrix");
    VERIFY_ERROR(prepareMatrix(m_folder / "thesis.tex", demo(), kAsked), ErrorCode::Exists, "is not a matrix");
    QVERIFY(!std::filesystem::exists(m_folder / "configs"));
}

void TestMatrixFolder::damageIsNamed()
{
    VERIFY_OK(prepareMatrix(m_folder, demo(), kAsked));
    VERIFY_OK(writeFile(m_folder / "matrix.toml", std::string_view(toToml(demo()) + "[matrix]\nmethods = ['tqt']\n")));
    VERIFY_ERROR(openMatrix(m_folder), ErrorCode::InvalidArgument, "did you mean 'ttq'?");
    VERIFY_ERROR(prepareMatrix(m_folder, demo(), kAsked), ErrorCode::InvalidArgument, "matrix.toml");
}

void TestMatrixFolder::runsOfOtherSettingsAreRefused()
{
    RecordedMatrix recorded(kAsked);
    recorded.record("ttq-seed1", {});
    const MatrixCell &cell = recorded.matrix.cells[1];
    VERIFY_OK(checkCellRun(recorded.matrix, cell));
    VERIFY_OK(checkCellRun(recorded.matrix, recorded.matrix.cells[0]));  // none yet
    RunConfig other = cell.config;
    other.seed = 8;
    VERIFY_OK(writeFile(recorded.matrix.run(cell) / "run.toml", std::string_view(toToml(other))));
    VERIFY_ERROR(checkCellRun(recorded.matrix, cell), ErrorCode::InvalidArgument, "seed = 1, here 8");
    const CellResult result = readCell(recorded.matrix, cell);
    QCOMPARE(result.state, std::string("unreadable"));
    QVERIFY(!result.counted());
}

QTEST_APPLESS_MAIN(TestMatrixFolder)
#include "tst_matrixfolder.moc"
