// MainWindow: its panels, and what is connected to what.
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QMenu>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include "banner.h"
#include "datasetsdialog.h"
#include "helpdialogs.h"
#include "mainwindow.h"
#include "models/runlistmodel.h"
#include "panels/controlpanel.h"
#include "panels/eventpanel.h"
#include "panels/icons.h"
#include "panels/layerpanel.h"
#include "panels/runactions.h"
#include "panels/runheader.h"
#include "panels/runlistpanel.h"
#include "panels/statusstrip.h"
#include "queuepanel.h"
#include "startpage.h"
#include "viewarea.h"

namespace ttq {

QDockWidget *MainWindow::addPanel(const QString &name, const QString &title, const QString &icon, QWidget *content,
                                  Qt::DockWidgetArea area, const QKeySequence &keys)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName("dock." + name);
    dock->setWidget(content);
    addDockWidget(area, dock);
    QAction *toggle = dock->toggleViewAction();
    toggle->setIcon(themedIcon(icon));
    toggle->setShortcut(keys);
    toggle->setStatusTip(tr("Show or hide the panel %1").arg(title));
    m_actions->docks->addAction(toggle);
    m_docks.append(dock);
    return dock;
}

void MainWindow::buildPanels()
{
    auto *central = new QWidget;
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_banner = new Banner;
    column->addWidget(m_banner);
    m_pages = new QStackedWidget;
    m_pages->setObjectName("pages");
    column->addWidget(m_pages, 1);
    m_start = new StartPage;
    m_pages->addWidget(m_start);
    auto *page = new QWidget;
    auto *pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins(0, 0, 0, 0);
    pageColumn->setSpacing(0);
    m_header = new RunHeader;
    m_views = new ViewArea;
    pageColumn->addWidget(m_header);
    pageColumn->addWidget(m_views, 1);
    m_pages->addWidget(page);
    setCentralWidget(central);

    setDockNestingEnabled(true);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    m_runs = new RunListPanel(m_runList);
    m_layers = new LayerPanel;
    m_events = new EventPanel;
    m_controls = new ControlPanel(m_run);
    m_queuePanel = new QueuePanel(&m_queue);
    auto *runs = new QWidget;
    auto *runsColumn = new QVBoxLayout(runs);
    runsColumn->setContentsMargins(0, 0, 0, 0);
    runsColumn->setSpacing(0);
    runsColumn->addWidget(m_runs, 1);
    runsColumn->addWidget(m_queuePanel);
    addPanel("runs", tr("Runs"), "runs", runs, Qt::LeftDockWidgetArea, QKeySequence("Alt+1"));
    addPanel("layers", tr("Layers"), "layers", m_layers, Qt::BottomDockWidgetArea, QKeySequence("Alt+2"));
    addPanel("events", tr("Events"), "events", m_events, Qt::BottomDockWidgetArea, QKeySequence("Alt+3"));
    addPanel("controls", tr("Controls"), "controls", m_controls, Qt::RightDockWidgetArea, QKeySequence("Alt+4"));

    auto *spacer = new QWidget;
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_actions->toolbar->addWidget(spacer);
    m_status = new StatusStrip;
    m_actions->toolbar->addWidget(m_status);
    for (int i = 0; i < static_cast<int>(m_views->views().size()); ++i) {
        const ViewArea::Named &named = m_views->views()[static_cast<std::size_t>(i)];
        auto *show = new QAction(themedIcon(named.icon), named.title, this);
        show->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)));
        show->setStatusTip(tr("Show the view %1").arg(named.title));
        connect(show, &QAction::triggered, this, [this, name = named.name] { m_views->setCurrent(name); });
        m_actions->views->insertAction(m_actions->fit, show);
        addAction(show);
    }
    m_actions->views->insertSeparator(m_actions->fit);
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction *action, auto what) { connect(action, &QAction::triggered, this, what); };
    on(m_actions->newRun, [this] { newRun({}); });
    on(m_actions->demo, [this] { startDemo(); });
    on(m_actions->open, [this] { chooseRun(); });
    on(m_actions->dataSets, [this] { showDataSets(this); });
    on(m_actions->home, [this] { showPage(false); });
    on(m_actions->close, [this] { m_sessions.close(m_sessions.current()); });
    on(m_actions->quit, [this] { close(); });
    on(m_actions->figure, [this] { saveFigure(); });
    on(m_actions->copyImage, [this] { QApplication::clipboard()->setPixmap(m_views->current()->grab()); });
    on(m_actions->fit, [this] {
        m_views->cursor()->setMode(PlotCursor::Mode::Fit);
        m_views->current()->fit();
    });
    on(m_actions->log, [this](bool checked) { m_views->current()->setLogY(checked); });
    on(m_actions->follow, [this](bool checked) {
        m_views->cursor()->setMode(checked ? PlotCursor::Mode::Follow : PlotCursor::Mode::Locked);
    });
    on(m_actions->tile, [this](bool checked) { m_views->setTiled(checked); });
    on(m_actions->previousEpoch, [this] { m_views->stepEpoch(-1); });
    on(m_actions->nextEpoch, [this] { m_views->stepEpoch(1); });
    on(m_actions->clearCursor, [this] { m_views->cursor()->clearStep(); });
    on(m_actions->themeSystem, [this] { setTheme(Theme::System); });
    on(m_actions->themeDark, [this] { setTheme(Theme::Dark); });
    on(m_actions->themeLight, [this] { setTheme(Theme::Light); });
    on(m_actions->resetLayout, [this] {
        m_settings.forgetLayout();
        defaultLayout();
        showPage(m_pages->currentIndex() == 1);
    });
    on(m_actions->rename, [this] { m_runs->rename(chosenRun()); });
    on(m_actions->annotate, [this] { m_runs->annotate(chosenRun()); });
    on(m_actions->colour, [this] { m_runs->chooseColour(chosenRun()); });
    on(m_actions->folder, [this] { m_runs->openFolder(chosenRun()); });
    on(m_actions->saveRecipe, [this] { saveRecipe(); });
    on(m_actions->remove, [this] { m_runs->remove(chosenRun()); });
    on(m_actions->details, [this] { m_header->showDetails(); });
    on(m_actions->help, [this] { showHelp(this); });
    on(m_actions->keys, [this] { showKeys(this, *m_actions); });
    on(m_actions->about, [this] { showAbout(this); });
    connect(m_run, &RunActions::engineWanted, this, &MainWindow::resumeRun);
    connect(m_views, &ViewArea::currentChanged, this, [this] {
        m_actions->log->setChecked(m_views->current()->logY());
        m_actions->tile->setChecked(m_views->tiled());
    });
    connect(m_views->cursor(), &PlotCursor::modeChanged, this,
            [this] { m_actions->follow->setChecked(m_views->cursor()->mode() == PlotCursor::Mode::Follow); });
}

void MainWindow::connectRuns()
{
    connect(m_start, &StartPage::demoWanted, this, &MainWindow::startDemo);
    connect(m_start, &StartPage::newRunWanted, this, &MainWindow::newRun);
    connect(m_start, &StartPage::openWanted, this, &MainWindow::chooseRun);
    connect(m_start, &StartPage::runChosen, this, &MainWindow::openRun);
    connect(m_runs, &RunListPanel::runActivated, this, &MainWindow::openRun);
    const auto closeRun = [this](const QString &folder) {
        if (RunSession *session = m_sessions.find(folder))
            m_sessions.close(session);
        m_runList->removeFolder(folder);
    };
    connect(m_runs, &RunListPanel::runClosed, this, closeRun);
    connect(m_runList, &RunListModel::trashed, this, closeRun);
    connect(m_runList, &RunListModel::failed, this, [this](const QString &reason) {
        m_problem = reason;
        showNotice();
    });
    connect(m_runList, &RunListModel::scanFinished, this, &MainWindow::updateTitle);
    connect(m_runList, &QAbstractItemModel::dataChanged, this, &MainWindow::updateTitle);
    connect(m_runList, &RunListModel::scanFinished, this, [this] {
        if (m_sessions.current())
            m_runs->setCurrentRun(m_sessions.current()->folder());
    });
    connect(&m_sessions, &RunSessions::currentChanged, this, &MainWindow::showCurrent);
    connect(&m_sessions, &RunSessions::changed, this, &MainWindow::onSessionChanged);
    connect(&m_sessions, &RunSessions::ended, this, &MainWindow::onEnded);
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        if (m_stopping) {
            m_closeNow = true;
            close();
        } else if (!m_matrixDone.isEmpty() && m_banner->text().contains(m_matrixDone)) {
            openMatrixTable();
        } else {
            resumeRun();
        }
    });
    connect(m_banner, &Banner::dismissed, this, [this] {
        m_problem.clear();
        m_done.clear();
        m_matrixDone.clear();
    });
    connect(&m_queue, &RunQueue::changed, this, &MainWindow::queueChanged);
    connect(&m_queue, &RunQueue::failed, this, [this](const QString &reason) {
        m_problem = tr("The queue cannot be kept: %1").arg(reason);
        showNotice();
    });
    connect(m_queuePanel, &QueuePanel::startWanted, this, [this](const QString &folder) {
        m_queue.retry(folder);
        if (const QueuedRun *run = m_queue.find(folder))
            startQueued(QueuedRun(*run));
    });
    connect(&m_notifier, &Notifier::clicked, this, [this] {
        show();
        raise();
        activateWindow();
    });
    connect(m_layers, &LayerPanel::selectionChanged, this, [this] {
        m_views->setLayers(m_layers->selectedLayers());
        m_views->setCurrentLayer(m_layers->currentLayer());
        m_controls->setCurrentLayer(m_layers->currentLayer());
    });
    connect(m_views, &ViewArea::layerClicked, m_layers, &LayerPanel::setCurrentLayer);
    connect(m_events, &EventPanel::stepActivated, m_views, &ViewArea::moveCursor);
    connect(m_controls, &ControlPanel::stepActivated, m_views, &ViewArea::moveCursor);
}

}  // namespace ttq
