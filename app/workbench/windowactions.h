// Every action of the window outside a run's own, with icon, tooltip and shortcut; the menus and the toolbar.
#pragma once

#include <QAction>
#include <QList>
#include <QObject>

class QMainWindow;
class QMenu;
class QToolBar;

namespace ttq {

class RunActions;

class WindowActions : public QObject {
    Q_OBJECT

public:
    // `window` owns everything.
    WindowActions(QMainWindow *window, RunActions *run);

    QAction *newRun, *demo, *open, *dataSets, *home, *close, *quit;
    QAction *figure, *copyImage;
    QAction *fit, *log, *follow, *tile, *previousEpoch, *nextEpoch, *clearCursor;
    QAction *themeSystem, *themeDark, *themeLight, *resetLayout;
    QAction *rename, *annotate, *colour, *folder, *remove, *details, *saveRecipe;
    QAction *help, *keys, *about;
    QMenu *recent, *views, *docks;
    QToolBar *toolbar;

    // All that have a shortcut, for the key sheet: (menu's title, action).
    QList<std::pair<QString, QAction *>> withKeys() const;

private:
    QAction *add(const char *name, const QString &icon, const QString &text, const QString &tip,
                 const QKeySequence &shortcut = {});
    void buildMenus(RunActions *run);
    void buildToolbar(RunActions *run);

    QMainWindow *m_window;
};

}  // namespace ttq
