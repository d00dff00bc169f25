// MainWindow: runs that are opened, started, resumed and found again.
#include <QDir>

#include "base/paths.h"
#include "mainwindow.h"
#include "models/runlistmodel.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"
#include "viewarea.h"

namespace ttq {

namespace {

constexpr int kNewestLookedAt = 200;  // folders in which a start looks for a living engine

}  // namespace

bool MainWindow::openRun(const QString &folder)
{
    m_problem.clear();
    // What is being watched stays in sight where the other folder is no run. A run that is being started has no files.
    const RunFolder files{cleanFolder(folder).toStdString()};
    std::error_code code;
    if (!m_sessions.find(folder)
        && !(std::filesystem::exists(files.toml(), code) && std::filesystem::exists(files.database(), code))) {
        const auto run = openRunFolder(files.path);
        m_problem = run ? QString() : QString::fromStdString(run.error().detail);
        if (!run) {
            showNotice();
            return false;
        }
    }
    RunSession *session = m_sessions.open(folder);
    m_runList->addFolder(session->folder());
    m_sessions.setCurrent(session);
    showPage(true);
    showNotice();  // of a run that is shown already, too
    return true;
}

void MainWindow::openRuns(const QList<QUrl> &folders)
{
    QStringList problems;
    for (const QUrl &url : folders) {
        if (url.isLocalFile())
            openRun(url.toLocalFile());
        else
            m_problem = tr("%1: is not a folder of this computer; a run is").arg(url.toDisplayString());
        if (!m_problem.isEmpty())
            problems << m_problem;
    }
    m_problem = problems.join('\n');
    showNotice();
}

void MainWindow::startRun(const NewRun &run)
{
    m_problem.clear();
    RunSession *session = m_sessions.open(QString::fromStdString(run.folder.string()));
    const auto started = session->train(run);
    if (!started) {
        m_sessions.close(session);
        m_problem = tr("The training could not be started: %1").arg(QString::fromStdString(started.error().detail));
        showNotice();
        return;
    }
    m_sessions.setCurrent(session);
    showPage(true);
    // In a phase without quantization there are no scale factors to see: curves that move come first.
    if (!run.config.phase.empty() && !run.config.phase.front().quantize)
        m_views->setCurrent("accuracy");
}

void MainWindow::startDemo()
{
    const auto run = newRunFromRecipe("demo");
    if (run) {
        startRun(*run);
    } else {
        m_problem = QString::fromStdString(run.error().detail);
        showNotice();
    }
}

void MainWindow::resumeRun()
{
    RunSession *session = m_sessions.current();
    if (session == nullptr)
        return;
    m_problem.clear();
    if (const auto started = session->resume(); !started)
        m_problem = tr("The run could not be resumed: %1").arg(QString::fromStdString(started.error().detail));
    showNotice();
}

int MainWindow::reattach()
{
    RunSession *last = nullptr;
    int count = 0;
    // Those of the last session, and what was started in a terminal since.
    QStringList folders = m_settings.openRuns();
    const QDir runs(QString::fromStdString(runsFolder().string()));
    const QStringList newest = runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time).mid(0, kNewestLookedAt);
    for (const QString &name : newest)
        folders << runs.filePath(name);
    for (const QString &folder : folders) {
        const auto lock = probeLock(std::filesystem::path(folder.toStdString()) / "run.lock");
        if (!lock || !lock->held || m_sessions.find(folder))
            continue;
        last = m_sessions.open(folder);
        m_runList->addFolder(last->folder());
        ++count;
    }
    if (last) {
        m_sessions.setCurrent(last);
        showPage(true);
    }
    return count;
}

}  // namespace ttq
