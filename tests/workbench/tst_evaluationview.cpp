// The evaluation view with real engines: from a run without a report to one with it, and what can go wrong on the way.
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>

#include "evaluationview.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestEvaluationView : public QObject {
    Q_OBJECT

private:
    Home m_home;

    static QString said(const EvaluationView &view)
    {
        return view.panel()->words() + " | " + view.findChild<QLabel *>("evaluationSummary")->text();
    }

private Q_SLOTS:
    void init()
    {
        failOnOurWarnings();
        m_home.forgetPreferences();
    }

    void evaluatesAndShows()
    {
        const QString run = m_home.finishedRun("one");
        RunModel model(run.toStdString());
        PlotCursor cursor;
        EvaluationView view(&cursor);
        view.resize(900, 600);
        view.setRun(&model);
        view.show();
        auto *checkpoints = view.findChild<QComboBox *>("evaluationCheckpoint");
        QTRY_VERIFY_WITH_TIMEOUT(checkpoints->count() > 1, kPatience);
        QTRY_VERIFY(view.ready());
        QVERIFY2(view.panel()->words().contains("has not been evaluated"), qPrintable(said(view)));
        // The newest first.
        QVERIFY2(checkpoints->itemText(0).contains("48"), qPrintable(checkpoints->itemText(0)));

        view.findChild<QPushButton *>("evaluate")->click();
        QVERIFY(view.isEvaluating());
        QVERIFY(view.findChild<QProgressBar *>("evaluationProgress")->isVisible());
        QVERIFY(!view.findChild<QPushButton *>("evaluate")->isEnabled());
        QTRY_VERIFY2_WITH_TIMEOUT(!view.isEvaluating() && view.panel()->evaluation(), qPrintable(said(view)),
                                  kPatience);
        const EvaluationPtr shown = view.panel()->evaluation();
        QCOMPARE(shown->step, 48);
        QCOMPARE(shown->split, QString("test"));
        // What the run measured itself.
        QTRY_VERIFY(!model.epochs().empty());
        QVERIFY(std::abs(shown->report.top[0] - model.epochs().back().test.top1) < 1e-12);
        QCOMPARE(shown->report.classes, std::uint64_t{10});
        QVERIFY(shown->pictures.size() == 25 && !shown->pictures[0].isNull());
        QVERIFY(QDir(run + "/reports/step-000000048-test").exists("evaluation.json"));
        QVERIFY(checkpoints->currentText().endsWith("✓"));
        QVERIFY(view.findChild<QLabel *>("evaluationSummary")->text().contains("top-1"));
        QCOMPARE(view.panel()->classTable()->model()->rowCount(), 10);
        QCOMPARE(view.panel()->mistakes()->model()->rowCount(), 25);
        view.panel()->setPage(EvaluationPanel::Confusion);
        QTRY_VERIFY(view.ready());
        QCOMPARE(view.panel()->plot(EvaluationPanel::Confusion)->scene().panels.front().map->counts.size(),
                 std::size_t{100});

        // Another checkpoint, another split: nothing yet; and back.
        checkpoints->setCurrentIndex(checkpoints->count() - 1);
        Q_EMIT checkpoints->activated(checkpoints->currentIndex());
        QVERIFY(!view.panel()->evaluation());
        QVERIFY2(view.panel()->words().contains("has not been evaluated"), qPrintable(said(view)));
        checkpoints->setCurrentIndex(0);
        Q_EMIT checkpoints->activated(0);
        QTRY_VERIFY_WITH_TIMEOUT(view.panel()->evaluation(), kPatience);
        view.findChild<QComboBox *>("evaluationSplit")->setCurrentIndex(1);
        QVERIFY(!view.panel()->evaluation());

        // Another view finds what was left.
        EvaluationView other(&cursor);
        other.setRun(&model);
        other.show();
        QTRY_VERIFY_WITH_TIMEOUT(other.panel()->evaluation(), kPatience);
    }

    void errorsAreWords()
    {
        const QString run = m_home.finishedRun("broken");
        RunModel model(run.toStdString());
        PlotCursor cursor;
        EvaluationView view(&cursor);
        view.setRun(&model);
        view.show();
        auto *checkpoints = view.findChild<QComboBox *>("evaluationCheckpoint");
        QTRY_VERIFY_WITH_TIMEOUT(checkpoints->count() > 1, kPatience);
        QFile file(run + "/checkpoints/step-000000048.safetensors");
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2) && file.write("damage") == 6);
        file.close();
        view.evaluate();
        QTRY_VERIFY_WITH_TIMEOUT(!view.isEvaluating(), kPatience);
        QVERIFY2(view.panel()->words().contains("failed") && view.panel()->words().contains("step-000000048"),
                 qPrintable(said(view)));
        QVERIFY(!view.panel()->evaluation());
        QVERIFY(view.findChild<QPushButton *>("evaluate")->isEnabled());

        // A report that cannot be read is no empty view.
        QDir(run).mkpath("reports/step-000000048-test");
        QFile report(run + "/reports/step-000000048-test/evaluation.json");
        QVERIFY(report.open(QIODevice::WriteOnly) && report.write("{") == 1);
        report.close();
        EvaluationView other(&cursor);
        other.setRun(&model);
        other.show();
        QTRY_VERIFY2_WITH_TIMEOUT(other.panel()->words().contains("cannot be read"), qPrintable(said(other)),
                                  kPatience);
    }

    void anEvaluationCanBeCancelled()
    {
        const QString run = m_home.finishedRun("cancelled");
        RunModel model(run.toStdString());
        PlotCursor cursor;
        EvaluationView view(&cursor);
        view.setRun(&model);
        view.show();
        QTRY_VERIFY_WITH_TIMEOUT(view.findChild<QComboBox *>("evaluationCheckpoint")->count() > 1, kPatience);
        view.evaluate();
        QVERIFY(view.isEvaluating());
        view.findChild<QPushButton *>("cancelEvaluation")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!view.isEvaluating(), kPatience);
        QVERIFY2(view.panel()->words().contains("cancelled"), qPrintable(said(view)));
        QVERIFY(!view.panel()->evaluation());
        // It goes with its view, too.
        {
            EvaluationView brief(&cursor);
            brief.setRun(&model);
            brief.show();
            QTRY_VERIFY_WITH_TIMEOUT(brief.findChild<QComboBox *>("evaluationCheckpoint")->count() > 1, kPatience);
            brief.evaluate();
            QVERIFY(brief.isEvaluating());
        }
    }

    void withoutCheckpoints()
    {
        const QString run = m_home.finishedRun("bare");
        QVERIFY(QDir(run + "/checkpoints").removeRecursively());
        RunModel model(run.toStdString());
        PlotCursor cursor;
        EvaluationView view(&cursor);
        QCOMPARE(view.panel()->words().isEmpty(), true);
        view.setRun(&model);
        view.show();
        QTRY_VERIFY2_WITH_TIMEOUT(view.panel()->words().contains("are gone"), qPrintable(said(view)), kPatience);
        QVERIFY(!view.findChild<QPushButton *>("evaluate")->isEnabled());
        view.evaluate();
        QVERIFY(!view.isEvaluating());
        view.setRun(nullptr);
        QTRY_VERIFY2(view.panel()->words().contains("No run"), qPrintable(said(view)));
    }

    void controlsHaveNames()
    {
        PlotCursor cursor;
        EvaluationView view(&cursor);
        for (const char *name : {"evaluationCheckpoint", "evaluationSplit", "evaluationProgress", "classTable",
                                 "pairTable", "mistakeList", "confusionMatrix"})
            QVERIFY2(!view.findChild<QWidget *>(name)->accessibleName().isEmpty(), name);
    }

    void theWindowHasIt()
    {
        const QString run = m_home.finishedRun("window");
        MainWindow window;
        QVERIFY(window.openRun(run));
        window.show();
        ViewArea *area = window.viewArea();
        area->setCurrent("evaluation");
        QVERIFY(qobject_cast<EvaluationView *>(area->current()));
        // It has no tile: it is shown in its tab, and the tiles come back.
        area->setTiled(true);
        QVERIFY(area->tiled() && !qobject_cast<EvaluationView *>(area->current()));
        area->setCurrent("evaluation");
        QVERIFY(!area->tiled());
        QVERIFY(area->current()->isVisible() && qobject_cast<EvaluationView *>(area->current()));
        area->setTiled(true);
        area->setTiled(false);
        int visible = 0;
        for (const ViewArea::Named &named : area->views())
            visible += named.view->isVisible() ? 1 : 0;
        QCOMPARE(visible, 1);
    }
};

QTEST_MAIN(TestEvaluationView)
#include "tst_evaluationview.moc"
