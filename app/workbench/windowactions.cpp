#include "windowactions.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include "panels/icons.h"
#include "panels/runactions.h"

namespace ttq {

WindowActions::WindowActions(QMainWindow *window, RunActions *run) : QObject(window), m_window(window)
{
    newRun = add("newRun", "new-run", tr("&New run…"), tr("Choose a recipe, change settings, start training"),
                 QKeySequence::New);
    demo = add("demo", "demo", tr("Start the &demo"), tr("Train a small network on images that come with the program"),
               QKeySequence("Ctrl+Shift+D"));
    open = add("open", "open", tr("&Open run…"), tr("Open the folder of a run"), QKeySequence::Open);
    dataSets = add("dataSets", "datasets", tr("&Data sets…"), tr("Which data sets are here; download and check them"),
                   QKeySequence("Ctrl+Shift+A"));
    home = add("home", "home", tr("Start &page"), tr("Show the start page; runs go on"), QKeySequence("Alt+Home"));
    close = add("close", "close", tr("&Close run"), tr("Stop showing this run; its engine goes on"),
                QKeySequence("Ctrl+W"));
    quit = add("quit", "quit", tr("&Quit"), tr("Close the window"), QKeySequence("Ctrl+Q"));
    figure = add("figure", "figure", tr("Save &figure…"), tr("Save the current view as PDF, SVG or PNG"),
                 QKeySequence("Ctrl+E"));
    copyImage = add("copyImage", "image", tr("Copy as &image"), tr("Copy the current view as an image"),
                    QKeySequence("Ctrl+Shift+C"));
    fit = add("fit", "fit", tr("&Fit"), tr("Show all of the run"), Qt::Key_F);
    log = add("log", "log", tr("&Logarithmic axis"), tr("Logarithmic vertical axis of the current view"), Qt::Key_L);
    log->setCheckable(true);
    follow = add("follow", "follow", tr("Follow the &newest"), tr("Keep the newest steps in sight while the run grows"),
                 Qt::Key_N);
    follow->setCheckable(true);
    tile = add("tile", "tile", tr("&Tile the views"), tr("Show all views side by side instead of in tabs"), Qt::Key_T);
    tile->setCheckable(true);
    previousEpoch = add("previousEpoch", "previous", tr("&Previous epoch"), tr("Cursor to the end of the epoch before"),
                        Qt::Key_BracketLeft);
    nextEpoch
        = add("nextEpoch", "next", tr("Ne&xt epoch"), tr("Cursor to the end of the next epoch"), Qt::Key_BracketRight);
    clearCursor
        = add("clearCursor", "close", tr("&Remove the cursor"), tr("Take the cursor off the plots"), Qt::Key_Escape);
    themeSystem = add("themeSystem", "theme", tr("As the &system"), tr("Dark or light as the desktop is"));
    themeDark = add("themeDark", "dark", tr("&Dark"), tr("Dark colours"));
    themeLight = add("themeLight", "light", tr("&Light"), tr("Light colours"));
    auto *themes = new QActionGroup(this);
    for (QAction *action : {themeSystem, themeDark, themeLight}) {
        action->setCheckable(true);
        themes->addAction(action);
    }
    resetLayout = add("resetLayout", "layout", tr("&Reset layout"), tr("Panels and sizes as on the first day"));
    rename = add("rename", "rename", tr("&Rename…"), tr("Give this run a name"), Qt::Key_F2);
    annotate
        = add("annotate", "annotate", tr("N&ote…"), tr("Write down what this run is about"), QKeySequence("Ctrl+M"));
    colour = add("colour", "colour", tr("Co&lour…"), tr("Colour of this run everywhere"));
    folder = add("folder", "folder", tr("Open &folder"), tr("Show this run's folder in the file manager"));
    remove = add("remove", "delete", tr("Move to the &trash…"), tr("Move this run's folder to the trash"));
    saveRecipe = add("saveRecipe", "recipe", tr("Save as my re&cipe…"),
                     tr("Keep the settings of this run as a recipe of your own"), QKeySequence("Ctrl+Shift+R"));
    details = add("details", "info", tr("&Details"), tr("Settings, seed, versions and the command line of this run"),
                  QKeySequence("Ctrl+I"));
    help = add("help", "help", tr("&Help"), tr("What is where, and how to steer a run"), QKeySequence::HelpContents);
    keys = add("keys", "keys", tr("&Keys"), tr("All keys on one sheet"), QKeySequence("Ctrl+?"));
    about = add("about", "about", tr("&About"), tr("Version and licence"));
    buildMenus(run);
    buildToolbar(run);
}

QAction *WindowActions::add(const char *name, const QString &icon, const QString &text, const QString &tip,
                            const QKeySequence &shortcut)
{
    auto *action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    action->setShortcut(shortcut);
    action->setToolTip(shortcut.isEmpty() ? tip : tip + " (" + shortcut.toString(QKeySequence::NativeText) + ")");
    action->setStatusTip(tip);
    m_window->addAction(action);
    return action;
}

void WindowActions::buildMenus(RunActions *run)
{
    QMenuBar *bar = m_window->menuBar();
    QMenu *file = bar->addMenu(tr("&File"));
    file->addActions({newRun, demo, open, dataSets});
    recent = file->addMenu(themedIcon("runs"), tr("Recent &runs"));
    file->addAction(home);
    file->addSeparator();
    file->addActions({figure, copyImage});
    file->addSeparator();
    file->addActions({close, quit});

    QMenu *runMenu = bar->addMenu(tr("&Run"));
    runMenu->addActions(run->all());
    runMenu->addSeparator();
    runMenu->addActions({details, rename, annotate, colour, folder, saveRecipe});
    runMenu->addSeparator();
    runMenu->addAction(remove);

    views = bar->addMenu(tr("&View"));
    views->addActions({fit, log, follow});
    views->addSeparator();
    views->addActions({previousEpoch, nextEpoch, clearCursor});
    views->addSeparator();
    views->addAction(tile);

    QMenu *window = bar->addMenu(tr("&Window"));
    docks = window->addMenu(themedIcon("layout"), tr("&Panels"));
    window->addAction(resetLayout);
    window->addSeparator();
    window->addSection(tr("Colours"));
    window->addActions({themeSystem, themeDark, themeLight});

    QMenu *helpMenu = bar->addMenu(tr("&Help"));
    helpMenu->addActions({help, keys});
    helpMenu->addSeparator();
    helpMenu->addAction(about);
}

void WindowActions::buildToolbar(RunActions *run)
{
    toolbar = new QToolBar(tr("Toolbar"), m_window);
    toolbar->setObjectName("toolbar");
    toolbar->setMovable(false);
    toolbar->setIconSize({20, 20});
    toolbar->addActions({newRun, open});
    toolbar->addSeparator();
    toolbar->addActions({run->resume(), run->pause(), run->step(), run->stop(), run->checkpoint()});
    toolbar->addSeparator();
    toolbar->addActions({fit, log, follow, tile});
    for (QAction *action : toolbar->actions())
        if (auto *button = qobject_cast<QToolButton *>(toolbar->widgetForAction(action)))
            button->setAccessibleName(action->text().remove('&').remove(QStringLiteral("…")));
    m_window->addToolBar(Qt::TopToolBarArea, toolbar);
}

QList<std::pair<QString, QAction *>> WindowActions::withKeys() const
{
    QList<std::pair<QString, QAction *>> result;
    for (QAction *menu : m_window->menuBar()->actions())
        for (QAction *action : menu->menu()->actions())
            if (!action->shortcut().isEmpty())
                result.append({menu->text().remove('&'), action});
    return result;
}

}  // namespace ttq
