// A recorded evaluation on four pages: numbers as curves, classes and confused pairs, the confusion matrix, and the most
// confident mistakes as pictures; or words in their place.
#pragma once

#include <QWidget>
#include <vector>

#include "base/expected.h"
#include "models/evaluationtables.h"

class QAction;
class QLabel;
class QListView;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace ttq {

class LivePlot;

class EvaluationPanel : public QWidget {
    Q_OBJECT

public:
    enum Page { Overview, Classes, Confusion, Mistakes };

    explicit EvaluationPanel(QWidget *parent = nullptr);

    // Null: the words are shown.
    void setEvaluation(EvaluationPtr evaluation);
    const EvaluationPtr &evaluation() const { return m_evaluation; }
    void setWords(const QString &words);
    QString words() const;

    Page page() const { return m_page; }
    void setPage(Page page);
    const std::vector<QAction *> &pageActions() const { return m_actions; }  // in the order of Page

    // Of the page that is shown: shares on a logarithmic axis, or colours on a logarithmic scale.
    bool log() const { return m_page == Confusion ? m_logMap : m_logShares; }
    void setLog(bool on);
    void fit();
    bool ready() const;  // everything is drawn
    // The page as a figure. Errors: those of writeFigure; NotFound without an evaluation.
    Expected<void> saveFigure(const QString &file, double widthMm, double heightMm) const;

    QTableView *classTable() const { return m_classes; }
    QTableView *pairTable() const { return m_pairs; }
    QListView *mistakes() const { return m_mistakes; }
    LivePlot *plot(Page page) const { return page == Confusion ? m_confusion : m_overview; }

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *lists();
    void arrangeLists();
    QListView *gallery();
    void draw();

    EvaluationPtr m_evaluation;
    Page m_page = Overview;
    bool m_logShares = false, m_logMap = true;
    std::vector<QAction *> m_actions;
    QStackedWidget *m_stack;
    QSplitter *m_lists;
    QLabel *m_words;
    LivePlot *m_overview, *m_confusion;
    QTableView *m_classes, *m_pairs;
    QListView *m_mistakes;
    ClassTableModel *m_classModel;
    PairTableModel *m_pairModel;
    MistakeListModel *m_mistakeModel;
};

}  // namespace ttq
