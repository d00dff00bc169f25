// MainWindow: runs that wait, started one after another, and the tables of matrices whose runs have ended.
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>
#include <QUrl>
#include <algorithm>

#include "mainwindow.h"
#include "models/runlistmodel.h"
#include "panels/runactions.h"
#include "queuepanel.h"
#include "runs/matrixtable.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"
#include "runs/runreader.h"
#include "saverecipedialog.h"
#include "startpage.h"

namespace ttq {

namespace {

bool hasRun(const QString &folder)
{
    std::error_code code;
    return std::filesystem::exists(RunFolder{folder.toStdString()}.database(), code);
}

// What was opened a moment ago has not been read yet, but its engine holds the lock.
bool isHeld(const QString &folder)
{
    const auto lock = probeLock(RunFolder{folder.toStdString()}.lock());
    return lock && lock->held;
}

bool isTraining(const RunSession *session)
{
    return session->isLive() || isHeld(session->folder());
}

// Whether a run that was left training has ended by itself, so that there is nothing to continue.
bool hasEnded(const QString &folder)
{
    auto reader = RunReader::open(folder.toStdString());
    const auto state = reader ? reader->shownState() : Unexpected{reader.error()};
    return state && (*state == "finished" || *state == "failed" || *state == "diverged");
}

QStringList words(const std::vector<std::string> &arguments)
{
    QStringList result;
    for (const std::string &word : arguments)
        result << QString::fromStdString(word);
    return result << "--quiet";
}

}  // namespace

void MainWindow::openQueue()
{
    if (const auto opened = m_queue.open(); !opened) {
        m_problem = QString::fromStdString(opened.error().detail);
        showNotice();
        return;
    }
    const QList<QueuedRun> runs = m_queue.runs();
    for (const QueuedRun &run : runs) {
        if (run.state != QueuedRun::State::Running)
            continue;
        // An engine that has ended without this window may have left something to continue.
        if (isHeld(run.folder))
            m_runList->addFolder(m_sessions.open(run.folder)->folder());
        else if (hasEnded(run.folder))
            settle(run);
        else
            m_queue.setWaiting(run.folder);
    }
    m_queueOpen = true;
    queueChanged();
}

void MainWindow::enqueue(const QList<QueuedRun> &runs)
{
    m_problem.clear();
    if (const auto added = m_queue.add(runs); !added)
        m_problem = tr("Nothing was added to the queue: %1").arg(QString::fromStdString(added.error().detail));
    else if (!m_queueOpen)
        openQueue();
    showNotice();
}

void MainWindow::addToQueue(NewRun run)
{
    // The folders of runs that wait do not exist yet, but are taken.
    const std::filesystem::path wanted = run.folder;
    const auto isTaken = [this](const std::filesystem::path &folder) {
        std::error_code code;
        return std::filesystem::exists(folder, code)
            || m_queue.find(cleanFolder(QString::fromStdString(folder.string())));
    };
    for (int i = 2; isTaken(run.folder); ++i)
        run.folder = wanted.string() + '-' + std::to_string(i);
    const auto arguments = trainArguments(run);
    if (!arguments) {
        m_problem = QString::fromStdString(arguments.error().detail);
        showNotice();
        return;
    }
    QueuedRun queued;
    queued.folder = cleanFolder(QString::fromStdString(run.folder.string()));
    queued.title = QFileInfo(queued.folder).fileName();
    queued.arguments = *arguments;
    enqueue({queued});
}

void MainWindow::addMatrix(const NewRun &run, const MatrixConfig &asked)
{
    if (const auto ready = m_queue.add({}); !ready) {  // before anything is made on the disk
        m_problem = QString::fromStdString(ready.error().detail);
        showNotice();
        return;
    }
    const QString name = run.config.name.empty() ? run.recipe : QString::fromStdString(run.config.name);
    const auto folder = freeRunFolder(run.folder.parent_path(), name + "-matrix");
    const auto matrix = prepareMatrix(folder, run.config, asked);
    if (!matrix) {
        m_problem = QString::fromStdString(matrix.error().detail);
        showNotice();
        return;
    }
    QList<QueuedRun> runs;
    for (const MatrixCell &cell : matrix->cells) {
        QueuedRun queued;
        queued.folder = cleanFolder(QString::fromStdString(matrix->run(cell).string()));
        queued.title = QString::fromStdString(matrix->folder.filename().string() + '/' + cell.folder);
        queued.arguments = words(trainArguments(*matrix, cell));
        queued.matrix = QString::fromStdString(matrix->folder.string());
        runs.append(queued);
    }
    enqueue(runs);
}

// The queue and the sessions tell of each other's changes: what follows waits until they are done telling.
void MainWindow::queueChanged()
{
    if (m_queueAsked || !m_queueOpen)
        return;
    m_queueAsked = true;
    QMetaObject::invokeMethod(this, &MainWindow::advanceQueue, Qt::QueuedConnection);
}

void MainWindow::advanceQueue()
{
    m_queueAsked = false;
    if (m_stopping || !m_queueOpen || m_queue.runs().isEmpty())
        return;  // what is training stays in the queue, and is continued when the window is open again
    const QList<QueuedRun> runs = m_queue.runs();
    for (const QueuedRun &run : runs) {
        const RunSession *session = m_sessions.find(run.folder);
        if (run.state == QueuedRun::State::Running && !(session && isTraining(session)))
            settle(run);
    }
    const QList<RunSession *> &open = m_sessions.all();
    if (std::any_of(open.begin(), open.end(), isTraining))
        return;
    if (const auto next = m_queue.next())
        startQueued(*next);
}

void MainWindow::startQueued(const QueuedRun &run)
{
    const bool ours = run.begun || !run.matrix.isEmpty();
    if (hasRun(run.folder) && !ours) {
        m_queue.setRefused(run.folder, tr("There is another run in its folder by now."));
        return;
    }
    RunSession *session = m_sessions.open(run.folder);
    const auto started = hasRun(run.folder) ? session->resume() : session->train(run.arguments);
    if (!started) {
        m_sessions.close(session);
        m_queue.setRefused(run.folder, QString::fromStdString(started.error().detail));
        return;
    }
    m_queue.setRunning(run.folder);
    // Who looks at another run keeps looking at it.
    const RunSession *current = m_sessions.current();
    if (current == nullptr || current->folder() == m_queueShown) {
        m_queueShown = session->folder();
        m_sessions.setCurrent(session);
        showPage(true);
    }
}

void MainWindow::settle(const QueuedRun &run)
{
    RunSession *session = m_sessions.find(run.folder);
    if (hasRun(run.folder)) {
        m_runList->addFolder(run.folder);
        m_queue.setDone(run.folder);
        if (!run.matrix.isEmpty())
            writeTables(run.matrix, m_queue.leftOf(run.matrix) == 0);
    } else {
        const QString why = session ? session->notice().text : QString();
        m_queue.setRefused(run.folder, why.isEmpty() ? tr("Its engine ended before it had made the run.") : why);
    }
    if (session && session != m_sessions.current())
        m_sessions.close(session);
}

// On a thread of the pool: it reads every run of the matrix.
void MainWindow::writeTables(const QString &folder, bool last)
{
    QThreadPool::globalInstance()->start([self = QPointer<MainWindow>(this), folder, last] {
        const auto matrix = openMatrix(folder.toStdString());
        const auto written = matrix ? writeMatrixTables(*matrix) : Unexpected{matrix.error()};
        const QString problem = written ? QString() : QString::fromStdString(written.error().detail);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, folder, last, problem] {
                if (self)
                    self->onTablesWritten(folder, last, problem);
            },
            Qt::QueuedConnection);
    });
}

void MainWindow::onTablesWritten(const QString &folder, bool last, const QString &problem)
{
    if (!problem.isEmpty())
        m_problem = tr("The table of a matrix could not be written: %1").arg(problem);
    else if (last)
        m_matrixDone = folder;
    if (last && problem.isEmpty())
        m_notifier.notify(tr("Matrix finished"), tr("The table is in %1").arg(folder));
    showNotice();
}

void MainWindow::openMatrixTable()
{
    const QString file = m_matrixDone + "/matrix.csv";
    m_matrixDone.clear();
    showNotice();
    QDesktopServices::openUrl(QUrl::fromLocalFile(file));
}

void MainWindow::saveRecipe()
{
    const QString folder = chosenRun();
    if (folder.isEmpty())
        return;
    const auto config = loadConfig(RunFolder{folder.toStdString()}.toml());
    if (!config) {
        m_problem = QString::fromStdString(config.error().detail);
        showNotice();
        return;
    }
    auto *dialog = new SaveRecipeDialog(*config, QString::fromStdString(config->name), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_start, &StartPage::fillRecipes);
    dialog->open();
}

}  // namespace ttq
