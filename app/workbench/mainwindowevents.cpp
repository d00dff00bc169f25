// MainWindow: closing it, dropping runs on it, and the key Space.
#include <QCloseEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include "closequestion.h"
#include "mainwindow.h"
#include "viewarea.h"

namespace ttq {

void MainWindow::closeEvent(QCloseEvent *event)
{
    const QList<RunSession *> live = m_sessions.live();
    if (!live.isEmpty() && !m_closeNow) {
        const CloseChoice choice
            = m_stopping ? CloseChoice::Cancel : askAboutEngines(this, static_cast<int>(live.size()));
        if (choice == CloseChoice::Stop) {
            m_stopping = true;
            for (RunSession *session : m_sessions.live())
                session->stop();
            showNotice();
        }
        if (choice != CloseChoice::KeepTraining) {
            event->ignore();
            finishStopping();
            return;
        }
    }
    QStringList open;
    for (const RunSession *session : m_sessions.live())
        open << session->folder();
    m_settings.setOpenRuns(open);
    showRunPanels(true);
    m_settings.setLayout(saveGeometry(), saveState(AppSettings::kLayoutVersion), m_views->tiled());
    event->accept();
    QMainWindow::closeEvent(event);
}

void MainWindow::finishStopping()
{
    if (!m_stopping || m_closeNow)
        return;
    if (m_sessions.live().isEmpty()) {
        m_closeNow = true;
        QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
    }
}

// Anything that was dragged here from a file manager: what is no run is said when it is dropped.
void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    openRuns(event->mimeData()->urls());
    event->acceptProposedAction();
}

// The key Space belongs to a button that has the focus before it pauses a run.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool presses = watched->inherits("QAbstractButton") || watched->inherits("QComboBox");
        if (presses && key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier)
            event->accept();
    }
    return QMainWindow::eventFilter(watched, event);
}

}  // namespace ttq
