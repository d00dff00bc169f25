// The pages of an evaluation: what they list, in which order, and the figures of each.
#include <QAction>
#include <QHeaderView>
#include <QListView>
#include <QScrollBar>
#include <QTableView>

#include "panels/evaluationpanel.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"
#include "reportfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestEvaluationPanel : public QObject {
    Q_OBJECT

private:
    static QStringList column(const QAbstractItemModel *model, int column)
    {
        QStringList texts;
        for (int row = 0; row < model->rowCount(); ++row)
            texts << model->index(row, column).data().toString();
        return texts;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support)")); }

    void wordsStandWhereNothingIs()
    {
        EvaluationPanel panel;
        panel.setWords("not yet");
        panel.resize(600, 400);
        panel.show();
        QVERIFY(panel.findChild<QWidget *>("evaluationWords")->isVisible());
        QVERIFY(!panel.pageActions()[EvaluationPanel::Classes]->isEnabled());
        panel.setEvaluation(ReportFixture().read());
        QVERIFY(!panel.findChild<QWidget *>("evaluationWords")->isVisible());
        QVERIFY(panel.plot(EvaluationPanel::Overview)->isVisible());
        QVERIFY(panel.pageActions()[EvaluationPanel::Classes]->isEnabled());
        panel.setEvaluation(nullptr);
        QVERIFY(panel.findChild<QWidget *>("evaluationWords")->isVisible());
    }

    void classesAreWorstFirstUntilSorted()
    {
        EvaluationPanel panel;
        panel.setEvaluation(ReportFixture().read());
        QTableView *table = panel.classTable();
        const QAbstractItemModel *model = table->model();
        QCOMPARE(column(model, ClassTableModel::Name), (QStringList{"dog, wolf", "cat", "owl"}));
        table->sortByColumn(ClassTableModel::Samples, Qt::DescendingOrder);
        QCOMPARE(column(model, ClassTableModel::Samples), (QStringList{"50", "40", "10"}));
        table->sortByColumn(ClassTableModel::Name, Qt::AscendingOrder);
        QCOMPARE(column(model, ClassTableModel::Name), (QStringList{"cat", "dog, wolf", "owl"}));
        table->sortByColumn(-1, Qt::AscendingOrder);
        QCOMPARE(column(model, ClassTableModel::Name), (QStringList{"dog, wolf", "cat", "owl"}));
    }

    void listsFindRoom()
    {
        EvaluationPanel panel;
        panel.setEvaluation(ReportFixture().read());
        panel.setPage(EvaluationPanel::Classes);
        panel.show();
        panel.resize(1200, 400);
        QVERIFY(panel.classTable()->y() == panel.pairTable()->y());
        QVERIFY(!panel.classTable()->horizontalScrollBar()->isVisible());
        QVERIFY(!panel.pairTable()->horizontalScrollBar()->isVisible());
        panel.resize(350, 400);
        QTRY_VERIFY(panel.classTable()->x() == panel.pairTable()->x());
    }

    void pairsAndMistakes()
    {
        EvaluationPanel panel;
        panel.setEvaluation(ReportFixture().read());
        const QAbstractItemModel *pairs = panel.pairTable()->model();
        QCOMPARE(pairs->rowCount(), 2);
        QCOMPARE(pairs->index(0, PairTableModel::Predicted).data().toString(), QString("cat"));
        QCOMPARE(pairs->index(0, PairTableModel::Count).data().toString(), QString("15"));
        const QAbstractItemModel *mistakes = panel.mistakes()->model();
        QCOMPARE(mistakes->rowCount(), 2);
        QVERIFY(mistakes->index(0, 0).data().toString().startsWith("cat\n→ dog, wolf"));
        QVERIFY(!mistakes->index(0, 0).data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(mistakes->index(0, 0).data(Qt::AccessibleTextRole).toString().contains("17"));
    }

    void pagesAreChosenByActions()
    {
        EvaluationPanel panel;
        panel.setEvaluation(ReportFixture().read());
        panel.resize(900, 600);
        panel.show();
        panel.pageActions()[EvaluationPanel::Confusion]->trigger();
        QCOMPARE(panel.page(), EvaluationPanel::Confusion);
        QVERIFY(panel.plot(EvaluationPanel::Confusion)->isVisible());
        QVERIFY(panel.plot(EvaluationPanel::Confusion)->scene().panels.front().map);
        // Each page has its own scale.
        QVERIFY(panel.log());
        panel.setLog(false);
        QVERIFY(!panel.plot(EvaluationPanel::Confusion)->scene().panels.front().map->log);
        panel.pageActions()[EvaluationPanel::Overview]->trigger();
        QVERIFY(!panel.log());
        panel.setLog(true);
        QVERIFY(panel.plot(EvaluationPanel::Overview)->scene().panels.front().logY);
        for (const QAction *action : panel.pageActions())
            QVERIFY(!action->toolTip().isEmpty());
    }

    void everyPageIsAFigure_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<QString>("ending");
        for (int page = EvaluationPanel::Overview; page <= EvaluationPanel::Mistakes; ++page)
            for (const char *ending : {"pdf", "svg", "png"})
                QTest::addRow("page %d, %s", page, ending) << page << ending;
    }

    void everyPageIsAFigure()
    {
        QFETCH(int, page);
        QFETCH(QString, ending);
        QTemporaryDir folder;
        EvaluationPanel panel;
        const QString words = folder.filePath("words." + ending), file = folder.filePath("page." + ending);
        QVERIFY(panel.saveFigure(words, 100, 60));
        panel.setEvaluation(ReportFixture().read());
        panel.setPage(static_cast<EvaluationPanel::Page>(page));
        const auto saved = panel.saveFigure(file, 100, 60);
        QVERIFY2(saved, saved ? "" : saved.error().detail.c_str());
        QFile written(file), other(words);
        QVERIFY(written.open(QIODevice::ReadOnly) && other.open(QIODevice::ReadOnly));
        QVERIFY(written.size() > 800 && written.readAll() != other.readAll());
        QVERIFY(!panel.saveFigure(folder.filePath("page.doc"), 100, 60));
    }
};

QTEST_MAIN(TestEvaluationPanel)
#include "tst_evaluationpanel.moc"
