// MainWindow: where its panels are, by default and as they were left.
#include <QDockWidget>
#include <QScreen>
#include <QStackedWidget>
#include <QToolBar>

#include "mainwindow.h"
#include "viewarea.h"

namespace ttq {

void MainWindow::defaultLayout()
{
    m_putAway.clear();
    m_panelsShown = true;
    const Qt::DockWidgetArea areas[]
        = {Qt::LeftDockWidgetArea, Qt::BottomDockWidgetArea, Qt::BottomDockWidgetArea, Qt::RightDockWidgetArea};
    for (int i = 0; i < m_docks.size(); ++i) {
        removeDockWidget(m_docks[i]);
        m_docks[i]->setFloating(false);
        addDockWidget(areas[i], m_docks[i]);
        m_docks[i]->show();
    }
    tabifyDockWidget(m_docks[1], m_docks[2]);
    m_docks[1]->raise();
    resizeDocks({m_docks[0], m_docks[3]}, {290, 330}, Qt::Horizontal);
    resizeDocks({m_docks[1]}, {215}, Qt::Vertical);
    m_actions->toolbar->show();
    m_actions->tile->setChecked(false);
    m_views->setTiled(false);
}

void MainWindow::showPage(bool run)
{
    m_pages->setCurrentIndex(run ? 1 : 0);
    showRunPanels(run);
}

void MainWindow::showRunPanels(bool on)
{
    if (m_panelsShown == on)
        return;
    m_panelsShown = on;
    if (!on) {
        for (QDockWidget *dock : m_docks.mid(1))
            if (!dock->isHidden() && !dock->isFloating()) {
                m_putAway.append(dock);
                dock->hide();
            }
        return;
    }
    for (QDockWidget *dock : m_putAway)
        dock->show();
    if (!m_putAway.isEmpty())
        m_putAway.front()->raise();
    m_putAway.clear();
}

void MainWindow::restoreLayout()
{
    resize(1440, 900);
    defaultLayout();
    if (!m_settings.geometry().isEmpty() && !restoreGeometry(m_settings.geometry()))
        resize(1440, 900);
    if (!m_settings.layout().isEmpty() && !restoreState(m_settings.layout(), AppSettings::kLayoutVersion))
        defaultLayout();  // of another version, or damaged
    m_actions->tile->setChecked(m_settings.tiled());
    m_views->setTiled(m_settings.tiled());
    // A screen that is gone must not keep the window.
    if (const QScreen *screen = this->screen()) {
        const QRect available = screen->availableGeometry();
        QRect frame = geometry();
        frame.setSize(frame.size().boundedTo(available.size()));
        if (!available.intersects(frame))
            frame.moveTopLeft(available.topLeft());
        setGeometry(frame);
    }
}

}  // namespace ttq
