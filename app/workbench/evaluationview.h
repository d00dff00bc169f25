// How good a run is at one of its checkpoints: shows the report of an evaluation that lies in the run's folder, or lets
// the engine make one, in a process of its own.
#pragma once

#include <QFutureWatcher>
#include <memory>

#include "enginecall.h"
#include "panels/evaluationpanel.h"
#include "plots/runview.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace ttq {

class EvaluationView : public RunView {
    Q_OBJECT

public:
    explicit EvaluationView(PlotCursor *cursor, QWidget *parent = nullptr);
    ~EvaluationView() override;

    void setRun(RunModel *run) override;
    void setLayers(const std::vector<std::int64_t> &) override {}
    void setCurrentLayer(std::int64_t) override {}
    void fit() override { m_panel->fit(); }
    void setLogY(bool on) override { m_panel->setLog(on); }
    bool logY() const override { return m_panel->log(); }
    Expected<void> saveFigure(const QString &file, double widthMm, double heightMm) override;
    bool ready() const override;

    EvaluationPanel *panel() const { return m_panel; }
    bool isEvaluating() const { return m_call.isRunning(); }
    // Of the checkpoint and split that are chosen; nothing where one is running, or there is no checkpoint.
    void evaluate();
    void cancel() { m_call.cancel(); }

protected:
    void refresh(RunModel::Parts parts) override;
    void restyle() override {}
    void activityChanged() override;

private:
    QWidget *controls();
    void listCheckpoints();
    void showChosen();
    void read(const QString &folder);
    void onRead();
    void onEnded(bool ok, const QString &error);
    void updateControls();
    QString chosenFile() const, chosenFolder() const, emptyWords() const;

    using Reading = std::shared_ptr<const Expected<RecordedEvaluation>>;
    EvaluationPanel *m_panel;
    QComboBox *m_checkpoints, *m_split;
    QPushButton *m_evaluate, *m_cancel;
    QProgressBar *m_progress;
    QLabel *m_summary;
    EngineCall m_call;
    QString m_jobFolder, m_jobWords;      // of the evaluation that runs
    QString m_problem, m_problemFolder;   // of the last one that failed
    QString m_shownFolder, m_readFolder;  // on the panel; being read
    bool m_picked = false;                // a person has chosen a checkpoint
    std::unique_ptr<QFutureWatcher<Reading>> m_reading;
};

}  // namespace ttq
