// The window: runs on the left, views in the middle, controls on the right, layers and events below.
//
// It shows one run at a time (RunSessions knows the others) and owns no data of a run. Engines are separate processes;
// closing the window asks what becomes of them.
#pragma once

#include <QMainWindow>
#include <QUrl>

#include "appsettings.h"
#include "newrun.h"
#include "notifier.h"
#include "runqueue.h"
#include "runs/matrixconfig.h"
#include "runsessions.h"
#include "windowactions.h"

class QDockWidget;
class QStackedWidget;

namespace ttq {

class Banner;
class ControlPanel;
class EventPanel;
class LayerPanel;
class QueuePanel;
class RunActions;
class RunHeader;
class RunListModel;
class RunListPanel;
class StartPage;
class StatusStrip;
class ViewArea;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    // Shows it; what is wrong with it is said in the banner. False, and nothing else changes, if it is no run.
    bool openRun(const QString &folder);
    void openRuns(const QList<QUrl> &folders);  // and says of each that is no run why
    void startRun(const NewRun &run);           // in an engine of its own, and shows it
    void startDemo();
    void resumeRun();  // an engine for the current run
    int reattach();    // runs that were open at the last closing and are live; how many
    // What waits starts while nothing trains; from here on also what waited when the window was closed.
    void openQueue();
    void addToQueue(NewRun run);
    void addMatrix(const NewRun &run, const MatrixConfig &matrix);  // all its runs, in a folder of its own

    RunSessions *sessions() { return &m_sessions; }
    RunActions *runActions() const { return m_run; }
    WindowActions *actions() const { return m_actions; }
    ViewArea *viewArea() const { return m_views; }
    ControlPanel *controlPanel() const { return m_controls; }
    LayerPanel *layerPanel() const { return m_layers; }
    EventPanel *eventPanel() const { return m_events; }
    StatusStrip *statusStrip() const { return m_status; }
    Banner *banner() const { return m_banner; }
    Notifier *notifier() { return &m_notifier; }
    RunListModel *runList() const { return m_runList; }
    RunQueue *queue() { return &m_queue; }
    QueuePanel *queuePanel() const { return m_queuePanel; }

    void setTheme(Theme theme, bool remember = true);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildPanels();
    QDockWidget *addPanel(const QString &name, const QString &title, const QString &icon, QWidget *content,
                          Qt::DockWidgetArea area, const QKeySequence &keys);
    void connectActions();
    void connectRuns();
    void defaultLayout();
    void restoreLayout();
    // Panels about a run are out of the way while the start page is shown.
    void showRunPanels(bool on);
    void showPage(bool run);

    void newRun(const QString &recipe);
    void chooseRun();
    void saveFigure();
    // What the menu Run is about: the row in a list that has the focus, else the run that is shown.
    QString chosenRun() const;
    void showCurrent();
    void setModel(RunModel *model);  // of everything that shows a run
    void showNotice();
    void updateTitle();
    void updateRecent();
    void onSessionChanged(RunSession *session);
    void onEnded(RunSession *session, const QString &state);
    void finishStopping();
    void saveRecipe();  // of the chosen run

    void enqueue(const QList<QueuedRun> &runs);
    void queueChanged();
    void advanceQueue();
    void startQueued(const QueuedRun &run);
    void settle(const QueuedRun &run);  // its engine has ended
    void writeTables(const QString &matrix, bool last);
    void onTablesWritten(const QString &matrix, bool last, const QString &problem);
    void openMatrixTable();

    AppSettings m_settings;
    RunSessions m_sessions;
    RunQueue m_queue;
    Notifier m_notifier;
    RunListModel *m_runList;
    RunActions *m_run;
    WindowActions *m_actions;
    QStackedWidget *m_pages;
    StartPage *m_start;
    Banner *m_banner;
    RunHeader *m_header;
    ViewArea *m_views;
    RunListPanel *m_runs;
    QueuePanel *m_queuePanel;
    LayerPanel *m_layers;
    EventPanel *m_events;
    ControlPanel *m_controls;
    StatusStrip *m_status;
    QList<QDockWidget *> m_docks;
    QList<QDockWidget *> m_putAway;  // by showRunPanels(false)
    bool m_panelsShown = true;
    QString m_problem;     // of the window itself, shown until the next action, or until it is put away
    QString m_done;        // what has just been done
    QString m_matrixDone;  // folder of a matrix whose runs have all ended, until its table was opened or put away
    QString m_queueShown;  // the run that the queue brought into sight
    bool m_stopping = false, m_closeNow = false, m_queueOpen = false, m_queueAsked = false;
};

}  // namespace ttq
