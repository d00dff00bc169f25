#include "mainwindow.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStackedWidget>
#include <QTimer>

#include "banner.h"
#include "base/paths.h"
#include "models/runlistmodel.h"
#include "newrundialog.h"
#include "panels/controlpanel.h"
#include "panels/eventpanel.h"
#include "panels/icons.h"
#include "panels/layerpanel.h"
#include "panels/runactions.h"
#include "panels/runheader.h"
#include "panels/runlistpanel.h"
#include "panels/statusstrip.h"
#include "startpage.h"
#include "viewarea.h"

namespace ttq {

namespace {

constexpr int kDoneMs = 8000;  // good news need not be put away

}  // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent), m_queue(QString::fromStdString((userFolder() / "queue.json").string()))
{
    setObjectName("mainWindow");
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    m_run = new RunActions(this);
    m_actions = new WindowActions(this, m_run);
    m_runList = new RunListModel(runsFolder(), this);
    buildPanels();
    connectActions();
    connectRuns();
    setTheme(m_settings.theme(), false);
    restoreLayout();
    updateRecent();
    showCurrent();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
    // The models go with the sessions, before the widgets that look at them.
    m_sessions.disconnect(this);
    m_runList->disconnect(this);
    m_queue.disconnect(this);
    setModel(nullptr);
}

void MainWindow::newRun(const QString &recipe)
{
    auto *dialog = new NewRunDialog(recipe, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        switch (dialog->choice()) {
        case NewRunDialog::Choice::Start: return startRun(dialog->newRun());
        case NewRunDialog::Choice::Queue: return addToQueue(dialog->newRun());
        case NewRunDialog::Choice::Matrix: return addMatrix(dialog->newRun(), dialog->matrix());
        }
    });
    connect(dialog, &QDialog::finished, m_start, &StartPage::fillRecipes);  // some may have been saved
    dialog->open();
}

void MainWindow::chooseRun()
{
    const QString folder
        = QFileDialog::getExistingDirectory(this, tr("Open a run"), QString::fromStdString(runsFolder().string()));
    if (!folder.isEmpty())
        openRun(folder);
}

void MainWindow::saveFigure()
{
    RunView *view = m_views->current();
    if (view == nullptr || m_sessions.current() == nullptr)
        return;
    const QString place = m_settings.text("figureFolder", m_sessions.current()->folder());
    const QString file = QFileDialog::getSaveFileName(this, tr("Save figure"),
                                                      place + '/' + view->objectName().section('.', 1) + ".pdf",
                                                      tr("Vector graphics (*.pdf *.svg);;Images (*.png)"));
    if (file.isEmpty())
        return;
    m_settings.setText("figureFolder", QFileInfo(file).path());
    // 5.5 × 3.4 inches: a full column of a conference paper.
    const auto saved = view->saveFigure(file, 139.7, 86.4);
    m_problem = saved ? QString() : QString::fromStdString(saved.error().detail);
    m_done = saved ? tr("Saved %1").arg(file) : QString();
    showNotice();
    QTimer::singleShot(kDoneMs, this, [this] {
        m_done.clear();
        showNotice();
    });
}

void MainWindow::setModel(RunModel *model)
{
    m_views->setRun(model);
    m_header->setRun(model);
    m_layers->setRun(model);
    m_events->setRun(model);
    m_controls->setRun(model);
    m_run->setRun(model);
    m_status->setRun(model);
}

QString MainWindow::chosenRun() const
{
    const QString selected = m_runs->isAncestorOf(focusWidget()) ? m_runs->selectedRun() : QString();
    return selected.isEmpty() && m_sessions.current() ? m_sessions.current()->folder() : selected;
}

void MainWindow::showCurrent()
{
    RunSession *session = m_sessions.current();
    setModel(session ? session->model() : nullptr);
    for (QAction *action : {m_actions->close, m_actions->figure, m_actions->copyImage, m_actions->fit, m_actions->log,
                            m_actions->follow, m_actions->previousEpoch, m_actions->nextEpoch, m_actions->clearCursor,
                            m_actions->rename, m_actions->annotate, m_actions->colour, m_actions->folder,
                            m_actions->remove, m_actions->details, m_actions->saveRecipe})
        action->setEnabled(session != nullptr);
    if (session == nullptr)
        showPage(false);
    else
        m_runs->setCurrentRun(session->folder());
    onSessionChanged(session);
    updateTitle();
}

void MainWindow::onSessionChanged(RunSession *session)
{
    queueChanged();
    if (session != m_sessions.current()) {
        finishStopping();
        return;
    }
    m_run->setStarting(session && session->isStarting());
    m_status->setStarting(session && session->isStarting(), session ? session->preparing() : QString());
    if (session && session->model()->loaded() && session->model()->error().isEmpty()
        && m_settings.recentRuns().value(0) != session->folder()) {
        m_settings.addRecentRun(session->folder());
        m_runList->addFolder(session->folder());
        updateRecent();
    }
    showNotice();
    finishStopping();
}

void MainWindow::showNotice()
{
    const RunSession *session = m_sessions.current();
    const RunSession::Notice notice = session ? session->notice() : RunSession::Notice();
    QStringList lines;
    if (m_stopping) {
        lines << tr("Stopping %n run(s) after a checkpoint…", nullptr, static_cast<int>(m_sessions.live().size()));
        for (const RunSession *live : m_sessions.live())
            if (const auto hindrance = live->notice(); hindrance.kind != RunSession::Notice::None)
                lines << live->model()->name() + ": " + hindrance.text;
        m_banner->say(lines.size() > 1 ? Banner::Kind::Warning : Banner::Kind::Info, lines.join('\n'), tr("Close now"),
                      false);
        return;
    }
    // An old problem of the window must not hide that an engine has died since.
    for (const QString &line : {m_problem, notice.text})
        if (!line.isEmpty())
            lines << line;
    const bool error = !m_problem.isEmpty() || notice.kind == RunSession::Notice::Error;
    if (!lines.isEmpty())
        m_banner->say(error ? Banner::Kind::Error : Banner::Kind::Warning, lines.join('\n'),
                      notice.resumable ? tr("Resume") : QString());
    else if (!m_done.isEmpty())
        m_banner->say(Banner::Kind::Info, m_done);
    else if (!m_matrixDone.isEmpty())
        m_banner->say(Banner::Kind::Info, tr("All runs of the matrix in %1 have ended.").arg(m_matrixDone),
                      tr("Open the &table"));
    else
        m_banner->clear();
}

void MainWindow::onEnded(RunSession *session, const QString &state)
{
    if (m_stopping)
        return;
    const QModelIndex index = m_runList->indexOf(session->folder());
    const QString folder = session->model()->name(), name = index.isValid() ? index.data().toString() : folder;
    QString text = name == folder ? folder : name + " (" + folder + ')';
    if (const QString why = QString::fromStdString(session->model()->state().message); !why.isEmpty())
        text += '\n' + why;
    m_notifier.notify(tr("Run %1").arg(ttq::stateText(state)), text);
}

void MainWindow::updateTitle()
{
    const RunSession *session = m_sessions.current();
    QString title;
    if (session) {
        const QModelIndex index = m_runList->indexOf(session->folder());
        title = index.isValid() ? index.data().toString() : session->model()->name();
        m_header->setTitle(title, index.data(RunListModel::ColorRole).value<QColor>());
    }
    setWindowTitle(title.isEmpty() ? tr("TTQ Workbench") : tr("%1 — TTQ Workbench").arg(title));
}

void MainWindow::updateRecent()
{
    const QStringList runs = m_settings.recentRuns();
    m_start->setRecentRuns(runs);
    m_actions->recent->clear();
    for (const QString &folder : runs) {
        QAction *action = m_actions->recent->addAction(QFileInfo(folder).fileName());
        action->setToolTip(folder);
        connect(action, &QAction::triggered, this, [this, folder] { openRun(folder); });
    }
    m_actions->recent->addSeparator();
    connect(m_actions->recent->addAction(tr("&Clear this list")), &QAction::triggered, this, [this] {
        m_settings.forgetRecentRuns();
        updateRecent();
    });
    m_actions->recent->setEnabled(!runs.isEmpty());
}

void MainWindow::setTheme(Theme theme, bool remember)
{
    applyTheme(theme);
    QAction *actions[] = {m_actions->themeSystem, m_actions->themeDark, m_actions->themeLight};
    actions[static_cast<int>(theme)]->setChecked(true);
    if (remember)
        m_settings.setTheme(theme);
}

}  // namespace ttq
