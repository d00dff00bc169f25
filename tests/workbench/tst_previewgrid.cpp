// The picture of what training sees: drawn by the engine for the chosen settings, and what is said where it cannot be.
#include <QImage>
#include <QLabel>
#include <QPushButton>

#include "configform.h"
#include "newrundialog.h"
#include "previewgrid.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestPreviewGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        failOnOurWarnings();
        m_home = std::make_unique<Home>();
    }
    void init()
    {
        failOnOurWarnings();
        qputenv("TTQ_ENGINE", TTQ_BINARY);
    }
    void cleanup() { endAllEngines(); }

    void drawsWhatTrainingSees();
    void drawsOnlyWhatIsLookedAt();
    void saysWhyThereIsNone();
    void followsTheDialog();

private:
    static NewRun demo(const char *key = nullptr, const char *value = nullptr)
    {
        NewRun run = *newRunFromRecipe("demo");
        if (key != nullptr && !setConfigKey(run.config, key, value))
            qFatal("%s", key);
        return run;
    }
    static bool drawn(const PreviewGrid &grid) { return !grid.isDrawing() && !grid.picture().isNull(); }

    std::unique_ptr<Home> m_home;
};

void TestPreviewGrid::drawsWhatTrainingSees()
{
    PreviewGrid grid;
    grid.show();
    grid.setRun(demo(), true);
    QVERIFY(grid.isDrawing());
    QTRY_VERIFY_WITH_TIMEOUT(drawn(grid), kPatience);
    QVERIFY2(grid.message().isEmpty(), qPrintable(grid.message()));
    const QImage first = grid.picture().toImage();
    // Four images of 28×28, magnified twice, five columns, gaps of 2.
    QCOMPARE(first.size(), QSize(5 * 58 + 2, 4 * 58 + 2));
    // The same settings again ask for nothing, nor do others that are not about the data.
    grid.setRun(demo(), true);
    grid.setRun(demo("phase.ternary.lr", "0.01"), true);
    QVERIFY(!grid.isDrawing());
    // Without augmentation every column is the first.
    NewRun plain = demo("data.flip", "false");
    QVERIFY(setConfigKey(plain.config, "data.pad", "0").has_value());
    grid.setRun(plain, true);
    QVERIFY(grid.isDrawing());
    QTRY_VERIFY_WITH_TIMEOUT(drawn(grid), kPatience);
    const QImage second = grid.picture().toImage();
    QVERIFY(second != first);
    QCOMPARE(second.copy(2, 2, 56, 56), second.copy(2 + 58, 2, 56, 56));
    // Settings that cannot be run leave it.
    grid.setRun(demo("data.flip", "true"), false);
    QVERIFY(!grid.isDrawing());
    grid.findChild<QPushButton *>("newSamples")->click();
    QTRY_VERIFY_WITH_TIMEOUT(drawn(grid), kPatience);
    QVERIFY(grid.picture().toImage() != second);
}

void TestPreviewGrid::drawsOnlyWhatIsLookedAt()
{
    PreviewGrid grid;
    grid.setRun(demo(), true);
    QVERIFY(!grid.isDrawing());
    grid.show();
    QVERIFY(grid.isDrawing());
    QTRY_VERIFY_WITH_TIMEOUT(drawn(grid), kPatience);
}

void TestPreviewGrid::saysWhyThereIsNone()
{
    PreviewGrid grid;
    grid.show();
    NewRun run = demo("data.dataset", "mnist");
    run.dataFolder = m_home->file("nowhere");
    grid.setRun(run, true);
    QTRY_VERIFY_WITH_TIMEOUT(grid.message().contains("No preview: "), kPatience);
    QVERIFY2(grid.message().contains("'mnist' needs the files"), qPrintable(grid.message()));
    QVERIFY(grid.picture().isNull());
    qputenv("TTQ_ENGINE", "/nonexistent/ttq");
    grid.refresh();
    QTRY_VERIFY_WITH_TIMEOUT(grid.message().contains("/nonexistent/ttq"), kPatience);
    qputenv("TTQ_ENGINE", TTQ_BINARY);
    grid.setRun(demo(), true);
    QTRY_VERIFY_WITH_TIMEOUT(drawn(grid), kPatience);
    QVERIFY(grid.message().isEmpty());
}

void TestPreviewGrid::followsTheDialog()
{
    NewRunDialog dialog("demo");
    auto *grid = dialog.findChild<PreviewGrid *>();
    QVERIFY(grid != nullptr);
    dialog.show();
    QTRY_VERIFY_WITH_TIMEOUT(drawn(*grid), kPatience);
    const QImage before = grid->picture().toImage();
    QVERIFY(dialog.form()->edit("data.pad", "0"));
    QVERIFY(dialog.form()->edit("data.flip", "false"));
    QTRY_VERIFY_WITH_TIMEOUT(drawn(*grid) && grid->picture().toImage() != before, kPatience);
    QVERIFY(dialog.findChild<QPushButton *>("dataSets")->isEnabled());
}

QTEST_MAIN(TestPreviewGrid)
#include "tst_previewgrid.moc"
